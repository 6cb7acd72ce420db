/* usage: driver IMAGE BIAS SCORES IS_HIGH: runs the network on raw files. */
#include "network.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static NETWORK_INPUT0_CTYPE image[NETWORK_INPUT0_ELEMENTS];
static NETWORK_INPUT1_CTYPE bias[NETWORK_INPUT1_ELEMENTS];
static NETWORK_OUTPUT0_CTYPE scores[NETWORK_OUTPUT0_ELEMENTS];
static NETWORK_OUTPUT1_CTYPE is_high[NETWORK_OUTPUT1_ELEMENTS];

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
  const void *inputs[NETWORK_NUM_INPUTS] = {image, bias};
  void *outputs[NETWORK_NUM_OUTPUTS] = {scores, is_high};
  char *arena = aligned_alloc(NETWORK_ARENA_ALIGNMENT,
                              NETWORK_ARENA_BYTES + NETWORK_ARENA_ALIGNMENT);
  if (argc != 5 || !arena || shape[3] != 3 ||
      sizeof scores != NETWORK_OUTPUT0_BYTES ||
      strcmp(NETWORK_INPUT0_NAME, "image \"*/ %") ||
      readFile(argv[1], image, sizeof image) ||
      readFile(argv[2], bias, sizeof bias))
    return 1;
  /* An arena that is missing or not aligned is refused. */
  if (network_run(inputs, outputs, arena + 1) != 1 ||
      (NETWORK_ARENA_BYTES > 0 && network_run(inputs, outputs, NULL) != 1))
    return 2;
  /* What the arena held before does not matter. */
  memset(arena, 0xA5, NETWORK_ARENA_BYTES);
  if (network_run(inputs, outputs, arena) != 0)
    return 3;
  free(arena);
  return writeFile(argv[3], scores, sizeof scores) ||
         writeFile(argv[4], is_high, sizeof is_high);
}
