//===- InitAll.cpp - Register all of nncomp -------------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nncomp/InitAll.h"
#include "mlir/InitAllDialects.h"
#include "mlir/InitAllExtensions.h"
#include "mlir/InitAllPasses.h"
#include "nncomp/IR/NNComp.h"
#include "nncomp/Lower/Kernel.h"
#include "nncomp/Lower/Passes.h"
#include "nncomp/Pipelines.h"
#include "llvm/Support/Process.h"

using namespace mlir;

void nncomp::registerAllDialects(DialectRegistry &registry) {
  mlir::registerAllDialects(registry);
  mlir::registerAllExtensions(registry);
  registry.insert<NNCompDialect>();
  registerLaunchBufferization(registry);
}

void nncomp::registerAllPasses() {
  mlir::registerAllPasses();
  registerNNCompLowerPasses();
  registerPipelines();
}

SmallVector<char *> nncomp::elideWeightsOnTerminal(int argc, char **argv) {
  static char flag[] = "--mlir-elide-elementsattrs-if-larger=16";
  StringRef name = StringRef(flag).drop_front(2).split('=').first;
  SmallVector<char *> arguments(argv, argv + argc);
  bool toFile = llvm::any_of(arguments, [&](StringRef argument) {
    return argument == "-o" || argument.starts_with("-o=") ||
           argument.contains(name);
  });
  if (!toFile && llvm::sys::Process::StandardOutIsDisplayed())
    arguments.push_back(flag);
  return arguments;
}
