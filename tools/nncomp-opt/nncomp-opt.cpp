//===- nncomp-opt.cpp - Run passes on nncomp programs ---------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Tools/mlir-opt/MlirOptMain.h"
#include "nncomp/Compress/Recipe.h"
#include "nncomp/InitAll.h"
#include "llvm/Support/WithColor.h"

int main(int argc, char **argv) {
  mlir::DialectRegistry registry;
  mlir::nncomp::registerAllDialects(registry);
  mlir::nncomp::registerAllPasses();
  std::string storage;
  auto arguments = mlir::nncomp::expandRecipe(
      mlir::nncomp::addPrintingFlags(argc, argv), storage);
  if (!arguments) {
    llvm::WithColor::error() << llvm::toString(arguments.takeError()) << "\n";
    return 1;
  }
  return mlir::asMainReturnCode(mlir::MlirOptMain(
      arguments->size(), arguments->data(), "nncomp optimizer\n", registry));
}
