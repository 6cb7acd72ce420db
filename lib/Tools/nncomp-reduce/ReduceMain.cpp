//===- ReduceMain.cpp - Find the smallest program that fails --------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/IR/MLIRContext.h"
#include "mlir/Reducer/Passes.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"
#include "nncomp-opt/Optimize.h"
#include "nncomp/InitAll.h"
#include "nncomp/Tools/Tools.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/InitLLVM.h"

using namespace mlir;

int nncomp::mainOfReduce(int argc, char **argv) {
  llvm::InitLLVM init(argc, argv);
  llvm::cl::list<std::string> shapes(
      "shape", llvm::cl::value_desc("name:1x3x224x224"),
      llvm::cl::desc("The shape of an input that an ONNX model leaves open"));
  setVersionPrinter();
  DialectRegistry registry;
  nncomp::registerAllDialects(registry);
  nncomp::registerAllPasses();
  registerReducerPasses();
  SmallVector<char *> arguments = nncomp::addPrintingFlags(argc, argv);
  if (llvm::Error error = nncomp::checkArguments(arguments))
    return nncomp::reportError(std::move(error));
  auto [input, output] =
      registerAndParseCLIOptions(arguments.size(), arguments.data(),
                                 "nncomp test case reduction\n", registry);
  return nncomp::optimizeModel({input, output, shapes}, registry);
}
