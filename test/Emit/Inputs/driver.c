/* usage: driver IMAGE BIAS SCORES IS_HIGH: runs the network on raw files, in
   buffers that end at unmapped pages. */
#include "guarded.h"

#include "network.h"

#include <stdio.h>
#include <string.h>

static int readFile(const char *path, void *data, size_t size) {
  FILE *file = fopen(path, "rb");
  return !file || fread(data, 1, size, file) != size || fclose(file);
}

static int writeFile(const char *path, const void *data, size_t size) {
  FILE *file = fopen(path, "wb");
  return !file || fwrite(data, 1, size, file) != size || fclose(file);
}

int main(int argc, char **argv) {
  static const int shape[NETWORK_INPUT0_RANK] = NETWORK_INPUT0_SHAPE;
  NETWORK_INPUT0_CTYPE *image = (void *)guardedAlloc(NETWORK_INPUT0_BYTES, 0);
  NETWORK_INPUT1_CTYPE *bias = (void *)guardedAlloc(NETWORK_INPUT1_BYTES, 0);
  NETWORK_OUTPUT0_CTYPE *scores = (void *)guardedAlloc(NETWORK_OUTPUT0_BYTES, 0);
  NETWORK_OUTPUT1_CTYPE *is_high = (void *)guardedAlloc(NETWORK_OUTPUT1_BYTES, 0);
  /* What the arena held before does not matter. */
  unsigned char *arena = guardedAlloc(NETWORK_ARENA_BYTES, 0);
  const void *inputs[NETWORK_NUM_INPUTS] = {image, bias};
  void *outputs[NETWORK_NUM_OUTPUTS] = {scores, is_high};
  if (argc != 5 || !image || !bias || !scores || !is_high || !arena ||
      shape[3] != 3 ||
      NETWORK_OUTPUT0_ELEMENTS * sizeof *scores != NETWORK_OUTPUT0_BYTES ||
      strcmp(NETWORK_INPUT0_NAME, "image \"*/ %") ||
      readFile(argv[1], image, NETWORK_INPUT0_BYTES) ||
      readFile(argv[2], bias, NETWORK_INPUT1_BYTES))
    return 1;
  /* An arena that is missing or not aligned is refused. */
  if (network_run(inputs, outputs, arena + 1) != 1 ||
      (NETWORK_ARENA_BYTES > 0 && network_run(inputs, outputs, NULL) != 1))
    return 2;
  if (network_run(inputs, outputs, arena) != 0)
    return 3;
  return writeFile(argv[3], scores, NETWORK_OUTPUT0_BYTES) ||
         writeFile(argv[4], is_high, NETWORK_OUTPUT1_BYTES);
}
