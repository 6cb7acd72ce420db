/* usage: program INPUT.npy OUTPUT.npy
   Runs the network of model.h, which takes and gives one tensor, without any
   part of the compiler, in buffers that end at unmapped pages. Prints how far the
   peak memory exceeds weights and arena. */
#include "../../Emit/Inputs/guarded.h"

#include "model.h"

#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

static unsigned char *input, *output;

static int fail(const char *what) {
  fprintf(stderr, "error: %s\n", what);
  return 1;
}

/* Reads the data after the header of a version 1 .npy file. */
static int readArray(const char *path) {
  unsigned char header[10];
  FILE *file = fopen(path, "rb");
  if (!file || fread(header, 1, 10, file) != 10 ||
      memcmp(header, "\x93NUMPY\x01", 7) ||
      fseek(file, 10 + header[8] + 256 * header[9], SEEK_SET) ||
      fread(input, 1, MODEL_INPUT0_BYTES, file) != MODEL_INPUT0_BYTES)
    return fail("expected an .npy file of the input's size");
  return fclose(file);
}

/* Writes a version 1 .npy file of little-endian floats. */
static int writeArray(const char *path) {
  static const long shape[] = MODEL_OUTPUT0_SHAPE;
  char header[118], dims[64];
  int length = 0;
  for (int d = 0; d < MODEL_OUTPUT0_RANK; ++d)
    length += snprintf(dims + length, sizeof dims - length, "%s%ld",
                       d ? ", " : "", shape[d]);
  memset(header, ' ', sizeof header);
  length = snprintf(header, sizeof header,
                    "{'descr': '<f4', 'fortran_order': False, 'shape': (%s%s), }",
                    dims, MODEL_OUTPUT0_RANK == 1 ? "," : "");
  header[length] = ' ';
  header[sizeof header - 1] = '\n';
  FILE *file = fopen(path, "wb");
  if (!file || fwrite("\x93NUMPY\x01\x00\x76\x00", 1, 10, file) != 10 ||
      fwrite(header, 1, sizeof header, file) != sizeof header ||
      fwrite(output, 1, MODEL_OUTPUT0_BYTES, file) != MODEL_OUTPUT0_BYTES)
    return fail("could not write the output");
  return fclose(file);
}

int main(int argc, char **argv) {
  input = guardedAlloc(MODEL_INPUT0_BYTES, 0);
  output = guardedAlloc(MODEL_OUTPUT0_BYTES, 0);
  unsigned char *arena = guardedAlloc(MODEL_ARENA_BYTES, 0);
  if (!input || !output || !arena)
    return fail("expected memory for the network's tensors");
  if (argc != 3 || readArray(argv[1]))
    return fail("usage: program INPUT.npy OUTPUT.npy");
  const void *inputs[] = {input};
  void *outputs[] = {output};
  if (model_run(inputs, outputs, arena))
    return fail("the network did not run");
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  printf("peak memory: weights + arena + %.1f MB\n",
         (usage.ru_maxrss * 1024.0 - MODEL_WEIGHT_BYTES - MODEL_ARENA_BYTES) /
             1e6);
  return writeArray(argv[2]);
}
