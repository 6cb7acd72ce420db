//===- Arithmetic.cpp - Gradients of sums and products -------------------===//
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

static void differentiateAdd(arith::AddFOp op, GradientBuilder &b) {
  b.add(op.getLhs(), b.getGradient());
  b.add(op.getRhs(), b.getGradient());
}

static void differentiateSub(arith::SubFOp op, GradientBuilder &b) {
  b.add(op.getLhs(), b.getGradient());
  b.add(op.getRhs(), b.negate(b.getGradient()));
}

static void differentiateMul(arith::MulFOp op, GradientBuilder &b) {
  b.add(op.getLhs(), b.product(b.getGradient(), op.getRhs()));
  b.add(op.getRhs(), b.product(b.getGradient(), op.getLhs()));
}

static void differentiateDiv(arith::DivFOp op, GradientBuilder &b) {
  Value byNumerator = b.quotient(b.getGradient(), op.getRhs());
  b.add(op.getLhs(), byNumerator);
  b.add(op.getRhs(), b.negate(b.product(byNumerator, op.getResult())));
}

static void differentiateNeg(arith::NegFOp op, GradientBuilder &b) {
  b.add(op.getOperand(), b.negate(b.getGradient()));
}

/// lhs - rhs trunc(lhs / rhs), whose quotient is constant almost everywhere.
static void differentiateRem(arith::RemFOp op, GradientBuilder &b) {
  Value quotient =
      b.quotient(b.difference(op.getLhs(), op.getResult()), op.getRhs());
  Value whole = math::RoundEvenOp::create(b, quotient);
  b.add(op.getLhs(), b.getGradient());
  b.add(op.getRhs(), b.negate(b.product(b.getGradient(), whole)));
}

/// To the operand that is the result; in halves if both are, as in PyTorch.
template <typename Op>
static void differentiateExtremum(Op op, GradientBuilder &b) {
  Value gradient = b.getGradient(), half = b.scale(gradient, 0.5);
  auto compare = [&](arith::CmpFPredicate predicate, Value x,
                     Value y) -> Value {
    return arith::CmpFOp::create(b, predicate, x, y);
  };
  auto predicate = std::is_same_v<Op, arith::MaximumFOp>
                       ? arith::CmpFPredicate::OGT
                       : arith::CmpFPredicate::OLT;
  Value lhs = op.getLhs(), rhs = op.getRhs();
  Value shared = b.where(compare(arith::CmpFPredicate::OEQ, lhs, rhs), half);
  b.add(lhs, b.where(compare(predicate, lhs, rhs), gradient, shared));
  b.add(rhs, b.where(compare(predicate, rhs, lhs), gradient, shared));
}

static void differentiateSelect(arith::SelectOp op, GradientBuilder &b) {
  Value gradient = b.getGradient();
  b.add(op.getTrueValue(), b.where(op.getCondition(), gradient));
  b.add(
      op.getFalseValue(),
      b.where(op.getCondition(), b.constant(gradient.getType(), 0), gradient));
}

static void differentiateExt(arith::ExtFOp op, GradientBuilder &b) {
  if (b.isNeeded(op.getIn()))
    b.add(op.getIn(),
          arith::TruncFOp::create(b, op.getIn().getType(), b.getGradient()));
}

static void differentiateTrunc(arith::TruncFOp op, GradientBuilder &b) {
  if (b.isNeeded(op.getIn()))
    b.add(op.getIn(),
          arith::ExtFOp::create(b, op.getIn().getType(), b.getGradient()));
}

/// nncomp.add without an activation.
static void differentiateSum(AddOp op, GradientBuilder &b) {
  b.add(op.getLhs(), b.getGradient());
  b.add(op.getRhs(), b.getGradient());
}

void nncomp::attachArithmeticRules(MLIRContext *context) {
  attachRules<differentiateAdd, differentiateSub, differentiateMul,
              differentiateDiv, differentiateNeg, differentiateRem,
              differentiateExtremum<arith::MaximumFOp>,
              differentiateExtremum<arith::MinimumFOp>, differentiateSelect,
              differentiateExt, differentiateTrunc, differentiateSum>(context);
}
