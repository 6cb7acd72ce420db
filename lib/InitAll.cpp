//===- InitAll.cpp - Register all of nncomp -------------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nncomp/InitAll.h"
#include "mlir/InitAllPasses.h"
#include "nncomp/Autodiff/Models.h"
#include "nncomp/Autodiff/Passes.h"
#include "nncomp/Compress/ChannelModels.h"
#include "nncomp/Compress/Passes.h"
#include "nncomp/Graph/Passes.h"
#include "nncomp/Lower/Passes.h"
#include "nncomp/Pipelines.h"
#include "llvm/Support/Process.h"

using namespace mlir;

void nncomp::registerAllDialects(DialectRegistry &registry) {
  registerPipelineDialects(registry);
  registerChannelModels(registry);
  registerGradientModels(registry);
}

void nncomp::registerAllPasses() {
  mlir::registerAllPasses();
  registerNNCompPasses();
}

void nncomp::registerNNCompPasses() {
  registerNNCompAutodiffPasses();
  registerNNCompCompressPasses();
  registerNNCompGraphPasses();
  registerNNCompLowerPasses();
  registerPipelines();
}

SmallVector<char *> nncomp::addPrintingFlags(int argc, char **argv) {
  static char elide[] = "--mlir-elide-elementsattrs-if-larger=16";
  static char locations[] = "--mlir-print-debuginfo";
  StringRef elideName = StringRef(elide).drop_front(2).split('=').first;
  SmallVector<char *> arguments(argv, argv + argc);
  bool toFile = llvm::any_of(arguments, [&](StringRef argument) {
    StringRef name = argument.ltrim('-');
    return name != argument && (name == "o" || name.starts_with("o="));
  });
  bool isGiven = llvm::any_of(arguments, [&](StringRef argument) {
    return argument.contains(elideName);
  });
  if (toFile)
    arguments.push_back(locations);
  else if (!isGiven && llvm::sys::Process::StandardOutIsDisplayed())
    arguments.push_back(elide);
  return arguments;
}
