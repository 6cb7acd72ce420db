//===- State.cpp - What a training step keeps ----------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nncomp/Autodiff/State.h"

using namespace mlir;
using namespace mlir::nncomp;

BlockArgument nncomp::addArgument(func::FuncOp function, RankedTensorType type,
                                  ArrayRef<NamedAttribute> attributes,
                                  Location loc) {
  unsigned index = function.getNumArguments();
  (void)function.insertArgument(
      index, type, DictionaryAttr::get(function.getContext(), attributes), loc);
  return function.getArgument(index);
}

void nncomp::addResult(func::FuncOp function, Value value,
                       ArrayRef<NamedAttribute> attributes) {
  Operation *end = function.getBody().front().getTerminator();
  end->insertOperands(end->getNumOperands(), value);
  (void)function.insertResult(
      function.getNumResults(), value.getType(),
      DictionaryAttr::get(function.getContext(), attributes));
}
