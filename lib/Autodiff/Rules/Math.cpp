//===- Math.cpp - Gradients of elementary functions ----------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Math/IR/Math.h"
#include "Rules.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::nncomp;

/// A function of x, by its derivative from x and y = f(x).
template <typename Op, Value (*derivative)(GradientBuilder &, Value x, Value y)>
static void differentiateFunction(Op op, GradientBuilder &b) {
  b.add(op.getOperand(),
        b.product(b.getGradient(),
                  derivative(b, op.getOperand(), op.getResult())));
}

static Value one(GradientBuilder &b, Value like) {
  return b.constant(like.getType(), 1);
}

static Value inverse(GradientBuilder &b, Value x) {
  return b.quotient(one(b, x), x);
}

/// 1 / sqrt(x).
static Value inverseRoot(GradientBuilder &b, Value x) {
  return inverse(b, math::SqrtOp::create(b, x));
}

static Value ofExp(GradientBuilder &, Value, Value y) { return y; }
static Value ofLog(GradientBuilder &b, Value x, Value) { return inverse(b, x); }
static Value ofSqrt(GradientBuilder &b, Value, Value y) {
  return b.quotient(b.constant(y.getType(), 0.5), y);
}
static Value ofErf(GradientBuilder &b, Value x, Value) {
  Value bell = math::ExpOp::create(b, b.negate(b.product(x, x)));
  return b.scale(bell, 2 * llvm::numbers::inv_sqrtpi);
}
static Value ofAbs(GradientBuilder &b, Value x, Value) {
  Value zero = b.constant(x.getType(), 0);
  return b.where(b.isGreater(x, 0), one(b, x),
                 b.where(b.isLess(x, 0), b.constant(x.getType(), -1), zero));
}
static Value ofSin(GradientBuilder &b, Value x, Value) {
  return math::CosOp::create(b, x);
}
static Value ofCos(GradientBuilder &b, Value x, Value) {
  return b.negate(math::SinOp::create(b, x));
}
static Value ofTan(GradientBuilder &b, Value, Value y) {
  return b.sum(one(b, y), b.product(y, y));
}
static Value ofAsin(GradientBuilder &b, Value x, Value) {
  return inverseRoot(b, b.difference(one(b, x), b.product(x, x)));
}
static Value ofAcos(GradientBuilder &b, Value x, Value y) {
  return b.negate(ofAsin(b, x, y));
}
static Value ofAtan(GradientBuilder &b, Value x, Value) {
  return inverse(b, b.sum(one(b, x), b.product(x, x)));
}
static Value ofSinh(GradientBuilder &b, Value x, Value) {
  return math::CoshOp::create(b, x);
}
static Value ofCosh(GradientBuilder &b, Value x, Value) {
  return math::SinhOp::create(b, x);
}
static Value ofTanh(GradientBuilder &b, Value, Value y) {
  return b.difference(one(b, y), b.product(y, y));
}
static Value ofAsinh(GradientBuilder &b, Value x, Value) {
  return inverseRoot(b, b.sum(b.product(x, x), one(b, x)));
}
static Value ofAcosh(GradientBuilder &b, Value x, Value) {
  return inverseRoot(b, b.difference(b.product(x, x), one(b, x)));
}
static Value ofAtanh(GradientBuilder &b, Value x, Value) {
  return inverse(b, b.difference(one(b, x), b.product(x, x)));
}
/// Rounding is constant almost everywhere.
static Value ofRounding(GradientBuilder &b, Value x, Value) {
  return b.constant(x.getType(), 0);
}

/// x^y by x is y x^(y - 1), by y it is x^y log(x): 0 where x is 0, as in
/// PyTorch.
static void differentiatePow(math::PowFOp op, GradientBuilder &b) {
  Value x = op.getLhs(), y = op.getRhs(), gradient = b.getGradient();
  Value lower = math::PowFOp::create(b, x, b.difference(y, one(b, y)));
  b.add(x, b.product(gradient, b.product(y, lower)));
  Value isZero = arith::CmpFOp::create(b, arith::CmpFPredicate::OEQ, x,
                                       b.constant(x.getType(), 0));
  Value log = math::LogOp::create(b, b.where(isZero, one(b, x), x));
  b.add(y, b.product(gradient, b.product(op.getResult(), log)));
}

void nncomp::attachMathRules(MLIRContext *context) {
  using namespace math;
  attachRules<
      differentiateFunction<ExpOp, ofExp>, differentiateFunction<LogOp, ofLog>,
      differentiateFunction<SqrtOp, ofSqrt>,
      differentiateFunction<ErfOp, ofErf>, differentiateFunction<AbsFOp, ofAbs>,
      differentiateFunction<SinOp, ofSin>, differentiateFunction<CosOp, ofCos>,
      differentiateFunction<TanOp, ofTan>,
      differentiateFunction<AsinOp, ofAsin>,
      differentiateFunction<AcosOp, ofAcos>,
      differentiateFunction<AtanOp, ofAtan>,
      differentiateFunction<SinhOp, ofSinh>,
      differentiateFunction<CoshOp, ofCosh>,
      differentiateFunction<TanhOp, ofTanh>,
      differentiateFunction<AsinhOp, ofAsinh>,
      differentiateFunction<AcoshOp, ofAcosh>,
      differentiateFunction<AtanhOp, ofAtanh>,
      differentiateFunction<FloorOp, ofRounding>,
      differentiateFunction<CeilOp, ofRounding>,
      differentiateFunction<RoundEvenOp, ofRounding>, differentiatePow>(
      context);
}
