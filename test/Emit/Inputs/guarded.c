/* usage: guarded INPUT... OUTPUT...: runs the network of network.h on raw files,
   each of which holds a tensor, in guarded buffers: first those that end at an
   unmapped page, then those that start at one. Outputs must agree. */
#include "guarded.h"

#include "network.h"

#include <stdio.h>
#include <string.h>

static int fail(const char *what) {
  fprintf(stderr, "error: %s\n", what);
  return 1;
}

/* The tensor of an existing file, of `*bytes` bytes, or null. */
static unsigned char *readFile(const char *path, size_t *bytes, int first) {
  FILE *file = fopen(path, "rb");
  if (!file || fseek(file, 0, SEEK_END))
    return NULL;
  *bytes = (size_t)ftell(file);
  rewind(file);
  unsigned char *data = guardedAlloc(*bytes, first);
  if (!data || fread(data, 1, *bytes, file) != *bytes)
    return NULL;
  fclose(file);
  return data;
}

int main(int argc, char **argv) {
  const void *inputs[NETWORK_NUM_INPUTS + 1];
  void *outputs[NETWORK_NUM_OUTPUTS + 1];
  unsigned char *expected[NETWORK_NUM_OUTPUTS + 1];
  size_t bytes[NETWORK_NUM_OUTPUTS + 1];
  if (argc != 1 + NETWORK_NUM_INPUTS + NETWORK_NUM_OUTPUTS)
    return fail("expected a file for each input and output");
  for (int first = 0; first < 2; ++first) {
    for (int i = 0; i < NETWORK_NUM_INPUTS; ++i) {
      size_t size;
      inputs[i] = readFile(argv[1 + i], &size, first);
      if (!inputs[i])
        return fail("could not read an input");
    }
    for (int i = 0; i < NETWORK_NUM_OUTPUTS; ++i) {
      expected[i] = readFile(argv[1 + NETWORK_NUM_INPUTS + i], bytes + i, first);
      outputs[i] = expected[i] ? guardedAlloc(bytes[i], first) : NULL;
      if (!outputs[i])
        return fail("could not read an output");
    }
    unsigned char *arena = guardedAlloc(NETWORK_ARENA_BYTES, first);
    if (!arena || network_run(inputs, outputs, arena))
      return fail("the network did not run");
    for (int i = 0; i < NETWORK_NUM_OUTPUTS; ++i)
      if (memcmp(expected[i], outputs[i], bytes[i])) {
        fprintf(stderr, "error: output %d differs\n", i);
        return 2;
      }
  }
  return 0;
}
