//===- nncomp-opt.cpp - Run passes on nncomp programs ---------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Support/FileUtilities.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"
#include "nncomp/Compress/Recipe.h"
#include "nncomp/Emit/Package.h"
#include "nncomp/InitAll.h"
#include "llvm/Support/ToolOutputFile.h"
#include "llvm/Support/WithColor.h"

using namespace mlir;

/// Works on the network in a package as on bytecode.
static LogicalResult runOnPackage(llvm::MemoryBufferRef package,
                                  StringRef output, DialectRegistry &registry) {
  auto bytecode = nncomp::unpackToBytecode(package, registry);
  if (!bytecode) {
    llvm::WithColor::error() << llvm::toString(bytecode.takeError()) << "\n";
    return failure();
  }
  std::string problem;
  auto file = openOutputFile(output, &problem);
  if (!file) {
    llvm::WithColor::error() << problem << "\n";
    return failure();
  }
  if (failed(MlirOptMain(file->os(), std::move(*bytecode), registry,
                         MlirOptMainConfig::createFromCLOptions())))
    return failure();
  file->keep();
  return success();
}

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
  auto [input, output] = registerAndParseCLIOptions(
      arguments->size(), arguments->data(), "nncomp optimizer\n", registry);
  // What is wrong with the file, MlirOptMain says.
  auto file = llvm::MemoryBuffer::getFile(input, /*IsText=*/false,
                                          /*RequiresNullTerminator=*/false);
  if (file && nncomp::isPackage((*file)->getBuffer()))
    return asMainReturnCode(
        runOnPackage((*file)->getMemBufferRef(), output, registry));
  return asMainReturnCode(MlirOptMain(arguments->size(), arguments->data(),
                                      input, output, registry));
}
