//===- Reductions.cpp - Gradients of reductions --------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Rules.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace mlir::nncomp;

namespace {
/// The gradient of x from that of y = reduce(x).
struct ReductionGradient {
  ReductionGradient(GradientBuilder &b, ReduceOp op)
      : b(b), op(op), x(op.getInput()), type(op.getInput().getType()),
        gradient(repeat(b.getGradient())) {}

  Value build();

private:
  Value repeat(Value y) { return b.repeatAlong(y, op.getAxes(), type); }
  Value result() { return repeat(op.getResult()); }
  Value equals(Value a, Value c) {
    return arith::CmpFOp::create(b, arith::CmpFPredicate::OEQ, a, c);
  }
  /// A reduction of `value` along the same axes, repeated along them.
  Value reduce(ReduceKind kind, Value value) {
    return repeat(
        ReduceOp::create(b, value, kind, op.getAxes(), op.getKeepDims()));
  }

  Value buildExtremum();
  Value buildProduct();
  Value buildSign();

  GradientBuilder &b;
  ReduceOp op;
  Value x;
  RankedTensorType type;
  Value gradient;
};
} // namespace

/// In equal parts to all that are the extremum, as in PyTorch.
Value ReductionGradient::buildExtremum() {
  Value isExtremum = equals(x, result());
  Value count =
      reduce(ReduceKind::Sum, b.where(isExtremum, b.constant(type, 1)));
  return b.where(isExtremum, b.quotient(gradient, count));
}

/// The product of the others: y / x, unless there is a zero.
Value ReductionGradient::buildProduct() {
  Value one = b.constant(type, 1);
  Value isZero = equals(x, b.constant(type, 0));
  Value nonzero = b.where(isZero, one, x);
  Value product = reduce(ReduceKind::Prod, nonzero);
  Value zeros = reduce(ReduceKind::Sum, b.where(isZero, one));
  Value ofZero = b.where(equals(zeros, one), product);
  Value ofNonzero =
      b.where(equals(zeros, b.constant(type, 0)), b.quotient(product, nonzero));
  return b.product(gradient, b.where(isZero, ofZero, ofNonzero));
}

Value ReductionGradient::buildSign() {
  return b.where(b.isGreater(x, 0), gradient,
                 b.where(b.isLess(x, 0), b.negate(gradient)));
}

Value ReductionGradient::build() {
  switch (op.getKind()) {
  case ReduceKind::Sum:
    return gradient;
  case ReduceKind::Mean: {
    int64_t count = 1;
    for (int64_t axis : op.getAxes())
      count *= type.getDimSize(axis);
    return b.scale(gradient, 1. / count);
  }
  case ReduceKind::Max:
  case ReduceKind::Min:
    return buildExtremum();
  case ReduceKind::Prod:
    return buildProduct();
  case ReduceKind::L1:
    return buildSign();
  case ReduceKind::L2: {
    // 0 where all are zero, as in PyTorch.
    Value norm = result();
    Value isZero = equals(norm, b.constant(type, 0));
    Value divisor = b.where(isZero, b.constant(type, 1), norm);
    return b.product(gradient, b.quotient(x, divisor));
  }
  case ReduceKind::SumSquare:
    return b.scale(b.product(gradient, x), 2);
  case ReduceKind::LogSum:
    return b.quotient(gradient, reduce(ReduceKind::Sum, x));
  case ReduceKind::LogSumExp:
    return b.product(gradient,
                     math::ExpOp::create(b, b.difference(x, result())));
  }
  llvm_unreachable("every kind has a gradient");
}

static void differentiateReduce(ReduceOp op, GradientBuilder &b) {
  b.add(op.getInput(), ReductionGradient(b, op).build());
}

void nncomp::attachReductionRules(MLIRContext *context) {
  attachRules<differentiateReduce>(context);
}
