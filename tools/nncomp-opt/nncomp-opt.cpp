//===- nncomp-opt.cpp - Run passes on nncomp programs ---------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Bytecode/BytecodeWriter.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"
#include "nncomp/Compress/Recipe.h"
#include "nncomp/InitAll.h"
#include "nncomp/Run/Run.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/InitLLVM.h"

using namespace mlir;

static llvm::cl::list<std::string>
    shapes("shape", llvm::cl::value_desc("name:1x3x224x224"),
           llvm::cl::desc("The shape of an input that an ONNX model leaves "
                          "open"));

int main(int argc, char **argv) {
  llvm::InitLLVM init(argc, argv);
  DialectRegistry registry;
  nncomp::registerAllDialects(registry);
  nncomp::registerAllPasses();
  std::string storage;
  auto arguments =
      nncomp::expandRecipe(nncomp::addPrintingFlags(argc, argv), storage);
  if (!arguments)
    return nncomp::reportError(arguments.takeError());
  if (llvm::Error error = nncomp::checkArguments(*arguments))
    return nncomp::reportError(std::move(error));
  auto [input, output] = registerAndParseCLIOptions(
      arguments->size(), arguments->data(), "nncomp optimizer\n", registry);
  MlirOptMainConfig config = MlirOptMainConfig::createFromCLOptions();
  if (config.shouldShowDialects() || config.shouldListPasses())
    return asMainReturnCode(MlirOptMain(argc, argv, input, output, registry));
  return nncomp::optimizeModel({input, output, shapes}, registry);
}
