//===- nncomp-opt.cpp - Run passes on nncomp programs ---------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Tools/mlir-opt/MlirOptMain.h"
#include "nncomp/InitAll.h"

int main(int argc, char **argv) {
  mlir::DialectRegistry registry;
  mlir::nncomp::registerAllDialects(registry);
  mlir::nncomp::registerAllPasses();
  auto arguments = mlir::nncomp::addPrintingFlags(argc, argv);
  return mlir::asMainReturnCode(mlir::MlirOptMain(
      arguments.size(), arguments.data(), "nncomp optimizer\n", registry));
}
