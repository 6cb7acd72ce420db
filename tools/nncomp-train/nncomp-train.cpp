//===- nncomp-train.cpp - Train a network --------------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nncomp/Tools/Tools.h"

int main(int argc, char **argv) {
  return mlir::nncomp::mainOfTrain(argc, argv);
}
