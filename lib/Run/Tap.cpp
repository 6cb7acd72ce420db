//===- Tap.cpp - Values inside a network as its results -------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nncomp/Run/Tap.h"
#include "nncomp/IR/Module.h"
#include "nncomp/IR/NNComp.h"

using namespace mlir;
using namespace mlir::nncomp;

OwningOpRef<ModuleOp> nncomp::tapValues(ModuleOp module,
                                        ArrayRef<Value> values) {
  IRMapping mapping;
  OwningOpRef<ModuleOp> copy(cast<ModuleOp>(module->clone(mapping)));
  auto main = copy->lookupSymbol<func::FuncOp>(kMainName);
  Operation *end = main.getBody().front().getTerminator();
  OpBuilder builder(end);
  SmallVector<Value> results;
  for (Value value : values) {
    Value tapped = mapping.lookup(value);
    if (getEncoding(tapped.getType()))
      tapped = DecodeOp::create(builder, tapped.getLoc(),
                                getDenseType(typeOf(tapped)), tapped);
    results.push_back(tapped);
  }
  end->setOperands(results);
  main.setFunctionType(builder.getFunctionType(main.getArgumentTypes(),
                                               TypeRange(ValueRange(results))));
  main.removeResAttrsAttr();
  return copy;
}
