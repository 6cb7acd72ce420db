//===- Module.cpp - What lowered modules agree on -------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nncomp/IR/Module.h"

using namespace mlir;
using namespace mlir::nncomp;

FailureOr<func::FuncOp> nncomp::findMain(ModuleOp module) {
  auto main = module.lookupSymbol<func::FuncOp>(kMainName);
  if (!main || !main.getBody().hasOneBlock())
    return module.emitError("expected a function @main of one block, but got ")
           << (main ? "another @main" : "none");
  return main;
}
