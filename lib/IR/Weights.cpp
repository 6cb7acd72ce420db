//===- Weights.cpp - Which values are known before running ----------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nncomp/IR/Weights.h"
#include "mlir/IR/Matchers.h"
#include "nncomp/IR/NNComp.h"

using namespace mlir;
using namespace mlir::nncomp;

bool nncomp::isWeights(Value value) {
  auto isConstant = [](Value operand) {
    return matchPattern(operand, m_Constant());
  };
  // Scales and zero points are operands after the first.
  while (!isConstant(value)) {
    Operation *op = value.getDefiningOp();
    if (!isa_and_present<QuantizeOp, DequantizeOp,
                         RearrangesElementsOpInterface>(op) ||
        !llvm::all_of(op->getOperands().drop_front(), isConstant))
      return false;
    value = op->getOperand(0);
  }
  return true;
}
