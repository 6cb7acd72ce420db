//===- nncomp-opt.cpp - Run passes on nncomp programs ---------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Bytecode/BytecodeWriter.h"
#include "mlir/Support/FileUtilities.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"
#include "nncomp/Compress/Recipe.h"
#include "nncomp/Emit/Package.h"
#include "nncomp/InitAll.h"
#include "nncomp/Run/Model.h"
#include "nncomp/Run/Run.h"
#include "llvm/Support/ToolOutputFile.h"
#include "llvm/Support/WithColor.h"

using namespace mlir;

/// Whether `file`, called `path`, is a network that mlir-opt cannot read.
static bool isModel(StringRef path, const llvm::MemoryBuffer &file) {
  return nncomp::isPackage(file.getBuffer()) ||
         nncomp::isOnnx(path, file.getBuffer());
}

/// Works on an ONNX model or a package as on bytecode.
static LogicalResult runOnModel(StringRef path, StringRef output,
                                DialectRegistry &registry) {
  MLIRContext context(registry);
  auto module = nncomp::readModel(path, nncomp::LoadOptions(), {}, context);
  if (!module) {
    nncomp::reportError(module.takeError());
    return failure();
  }
  std::string bytecode, problem;
  llvm::raw_string_ostream os(bytecode);
  if (failed(writeBytecodeToFile(**module, os)))
    return failure();
  auto file = openOutputFile(output, &problem);
  if (!file) {
    llvm::WithColor::error() << problem << "\n";
    return failure();
  }
  if (failed(MlirOptMain(file->os(),
                         llvm::MemoryBuffer::getMemBufferCopy(bytecode, path),
                         registry, MlirOptMainConfig::createFromCLOptions())))
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
  if (!arguments)
    return nncomp::reportError(arguments.takeError());
  auto [input, output] = registerAndParseCLIOptions(
      arguments->size(), arguments->data(), "nncomp optimizer\n", registry);
  // What is wrong with the file, MlirOptMain says.
  auto file = llvm::MemoryBuffer::getFile(input, /*IsText=*/false,
                                          /*RequiresNullTerminator=*/false);
  if (file && isModel(input, **file))
    return asMainReturnCode(runOnModel(input, output, registry));
  return asMainReturnCode(MlirOptMain(arguments->size(), arguments->data(),
                                      input, output, registry));
}
