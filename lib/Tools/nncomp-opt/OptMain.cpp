//===- OptMain.cpp - Run passes on networks -------------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Help.h"
#include "OptFlags.h"
#include "Optimize.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"
#include "nncomp/Compress/Recipe.h"
#include "nncomp/InitAll.h"
#include "nncomp/Tools/Tools.h"
#include "llvm/Support/InitLLVM.h"

using namespace mlir;
using namespace mlir::nncomp;

int nncomp::mainOfOpt(int argc, char **argv) {
  llvm::InitLLVM init(argc, argv);
  OptFlags flags;
  DialectRegistry registry;
  nncomp::registerAllDialects(registry);
  // --help lists nncomp's passes, --help-hidden MLIR's too.
  if (asksForHelp(argc, argv))
    registerNNCompPasses();
  else
    registerAllPasses();
  std::string storage;
  auto arguments = expandRecipe(addPrintingFlags(argc, argv), storage);
  if (!arguments)
    return reportError(arguments.takeError());
  if (llvm::Error error = checkArguments(*arguments))
    return reportError(std::move(error));
  auto [input, output] =
      flags.parse(*arguments,
                  "Run passes on a network: MODEL.onnx|.mlir|.mlirbc|.nnp\n\n"
                  "--nncomp-recipe=FILE runs the passes that a file lists.\n",
                  registry);
  MlirOptMainConfig config = MlirOptMainConfig::createFromCLOptions();
  if (config.shouldShowDialects() || config.shouldListPasses())
    return asMainReturnCode(MlirOptMain(argc, argv, input, output, registry));
  return optimizeModel({input, output, flags.getShapes()}, registry);
}
