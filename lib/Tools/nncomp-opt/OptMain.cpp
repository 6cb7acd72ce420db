//===- OptMain.cpp - Run passes on networks -------------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Optimize.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"
#include "nncomp/Compress/Recipe.h"
#include "nncomp/InitAll.h"
#include "nncomp/Tools/Tools.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/InitLLVM.h"

using namespace mlir;
using namespace mlir::nncomp;

int nncomp::mainOfOpt(int argc, char **argv) {
  llvm::InitLLVM init(argc, argv);
  llvm::cl::list<std::string> shapes(
      "shape", llvm::cl::value_desc("name:1x3x224x224"),
      llvm::cl::desc("The shape of an input that an ONNX model leaves open"));
  setVersionPrinter();
  DialectRegistry registry;
  nncomp::registerAllDialects(registry);
  nncomp::registerAllPasses();
  std::string storage;
  auto arguments = expandRecipe(addPrintingFlags(argc, argv), storage);
  if (!arguments)
    return reportError(arguments.takeError());
  if (llvm::Error error = checkArguments(*arguments))
    return reportError(std::move(error));
  auto [input, output] = registerAndParseCLIOptions(
      arguments->size(), arguments->data(), "nncomp optimizer\n", registry);
  MlirOptMainConfig config = MlirOptMainConfig::createFromCLOptions();
  if (config.shouldShowDialects() || config.shouldListPasses())
    return asMainReturnCode(MlirOptMain(argc, argv, input, output, registry));
  return optimizeModel({input, output, shapes}, registry);
}
