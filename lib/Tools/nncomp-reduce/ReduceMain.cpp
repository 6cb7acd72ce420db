//===- ReduceMain.cpp - Find the smallest program that fails --------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Help.h"
#include "ReduceProgram.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/Reducer/Passes.h"
#include "nncomp-opt/OptFlags.h"
#include "nncomp-opt/Optimize.h"
#include "nncomp/InitAll.h"
#include "nncomp/Tools/Tools.h"
#include "llvm/Support/InitLLVM.h"

using namespace mlir;
using namespace mlir::nncomp;

int nncomp::mainOfReduce(int argc, char **argv) {
  llvm::InitLLVM init(argc, argv);
  OptFlags flags;
  DialectRegistry registry;
  nncomp::registerAllDialects(registry);
  // --help lists nncomp's passes, --help-hidden MLIR's too.
  if (asksForHelp(argc, argv))
    registerNNCompPasses();
  else
    registerAllPasses();
  registerReduceProgram();
  registerOptReductionPass();
  SmallVector<char *> arguments = nncomp::addPrintingFlags(argc, argv);
  if (llvm::Error error = nncomp::checkArguments(arguments))
    return nncomp::reportError(std::move(error));
  auto [input, output] = flags.parse(arguments,
                                     "Find the smallest program that fails a "
                                     "test, by --nncomp-reduce-program\n",
                                     registry);
  return nncomp::optimizeModel({input, output, flags.getShapes()}, registry);
}
