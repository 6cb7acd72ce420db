//===- GradientBuilder.cpp - Builds the gradients of one op ---------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "GradientBuilder.h"
#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace mlir::nncomp;

#include "nncomp/Autodiff/DifferentiableOpInterface.cpp.inc"

void Gradients::add(OpBuilder &builder, Location loc, Value value,
                    Value gradient) {
  if (!isNeeded(value))
    return;
  Value &sum = gradients[value];
  sum = sum ? arith::AddFOp::create(builder, loc, sum, gradient) : gradient;
}

Value GradientBuilder::getGradient(unsigned result) {
  Value value = op->getResult(result);
  if (Value gradient = gradients.get(value))
    return gradient;
  return constant(getDenseType(typeOf(value)), 0);
}

void GradientBuilder::add(Value operand, Value gradient) {
  gradients.add(*this, getLoc(), operand, gradient);
}
