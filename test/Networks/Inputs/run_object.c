/* usage: program INPUT.npy OUTPUT.npy
   Runs the network of model.h on one float array. Reads and writes version 1
   .npy files of little-endian floats in C order. */
#include "model.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int main(int argc, char **argv) {
  return 0;
}
