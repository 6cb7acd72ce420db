//===- Activations.cpp - Gradients of activation functions ---------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Rules.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::nncomp;

namespace {
/// The derivative of y = f(x), from y where that says enough, so that x, the
/// sum of a layer, need not be kept.
struct Derivative {
  Derivative(GradientBuilder &b, ActivationOp op)
      : b(b), x(op.getInput()), y(op.getResult()),
        alpha(op.getFunction().getAlpha().convertToFloat()),
        beta(op.getFunction().getBeta().convertToFloat()) {}

  Value build(ActivationKind kind);

private:
  Value constant(double value) { return b.constant(x.getType(), value); }
  /// `inside` where low < v < high, otherwise 0.
  Value between(Value v, double low, double high, Value inside) {
    return b.where(b.isGreater(v, low), b.where(b.isLess(v, high), inside));
  }
  Value apply(ActivationKind kind, Value v) {
    return ActivationOp::create(b, v,
                                ActivationAttr::get(b.getContext(), kind));
  }
  /// 1 - v.
  Value rest(Value v) { return b.difference(constant(1), v); }
  Value exp(Value v) { return math::ExpOp::create(b, v); }

  Value buildGelu();
  Value buildGeluTanh();
  Value buildMish();

  GradientBuilder &b;
  Value x, y;
  double alpha, beta;
};
} // namespace

/// Phi(x) + x phi(x), of the normal distribution.
Value Derivative::buildGelu() {
  Value below = math::ErfOp::create(b, b.scale(x, 1 / llvm::numbers::sqrt2));
  below = b.scale(b.sum(below, constant(1)), 0.5);
  Value density = exp(b.scale(b.product(x, x), -0.5));
  double peak = llvm::numbers::inv_sqrtpi / llvm::numbers::sqrt2;
  return b.sum(below, b.scale(b.product(x, density), peak));
}

/// With u = sqrt(2 / pi) (x + c x^3) and t = tanh(u):
/// (1 + t) / 2 + x (1 - t^2) / 2 sqrt(2 / pi) (1 + 3 c x^2).
Value Derivative::buildGeluTanh() {
  const double root = llvm::numbers::sqrt2 * llvm::numbers::inv_sqrtpi,
               cubic = 0.044715;
  Value square = b.product(x, x);
  Value inner = b.sum(constant(root), b.scale(square, root * cubic));
  Value t = math::TanhOp::create(b, b.product(x, inner));
  Value slope = b.sum(constant(root), b.scale(square, 3 * root * cubic));
  Value steep = b.product(b.product(x, rest(b.product(t, t))), slope);
  return b.scale(b.sum(b.sum(constant(1), t), steep), 0.5);
}

/// With t = tanh(softplus(x)): t + x (1 - t^2) sigmoid(x).
Value Derivative::buildMish() {
  Value t = math::TanhOp::create(b, apply(ActivationKind::Softplus, x));
  Value steep =
      b.product(rest(b.product(t, t)), apply(ActivationKind::Sigmoid, x));
  return b.sum(t, b.product(x, steep));
}

Value Derivative::build(ActivationKind kind) {
  // Functions that keep the sign of x say by y where x is positive.
  Value sign = alpha >= 0 ? y : x;
  switch (kind) {
  case ActivationKind::Relu:
    return b.where(b.isGreater(y, 0), constant(1));
  case ActivationKind::Clip:
    return between(y, alpha, beta, constant(1));
  case ActivationKind::LeakyRelu:
    return b.where(b.isGreater(sign, 0), constant(1), constant(alpha));
  case ActivationKind::ThresholdedRelu:
    return b.where(b.isGreater(x, alpha), constant(1));
  case ActivationKind::Sigmoid:
    return b.product(y, rest(y));
  case ActivationKind::HardSigmoid:
    return between(y, 0, 1, constant(alpha));
  case ActivationKind::HardSwish:
    return b.where(
        b.isGreater(x, 3), constant(1),
        between(x, -3, INFINITY, b.sum(b.scale(x, 1. / 3), constant(0.5))));
  case ActivationKind::Silu: {
    Value s = apply(ActivationKind::Sigmoid, x);
    return b.product(s, b.sum(constant(1), b.product(x, rest(s))));
  }
  case ActivationKind::Tanh:
    return rest(b.product(y, y));
  case ActivationKind::Gelu:
    return buildGelu();
  case ActivationKind::GeluTanh:
    return buildGeluTanh();
  case ActivationKind::Elu:
    return b.where(b.isGreater(sign, 0), constant(1),
                   b.sum(y, constant(alpha)));
  case ActivationKind::Celu:
    return b.where(b.isGreater(x, 0), constant(1), exp(b.scale(x, 1 / alpha)));
  case ActivationKind::Selu:
    return b.where(b.isGreater(x, 0), constant(beta),
                   b.scale(exp(x), alpha * beta));
  case ActivationKind::Softplus:
    return apply(ActivationKind::Sigmoid, x);
  case ActivationKind::Softsign: {
    Value size = b.sum(constant(1), math::AbsFOp::create(b, x));
    return b.quotient(constant(1), b.product(size, size));
  }
  case ActivationKind::Mish:
    return buildMish();
  }
  llvm_unreachable("every kind has a derivative");
}

static void differentiateActivation(ActivationOp op, GradientBuilder &b) {
  Value derivative = Derivative(b, op).build(op.getFunction().getKind());
  b.add(op.getInput(), b.product(b.getGradient(), derivative));
}

void nncomp::attachActivationRules(MLIRContext *context) {
  attachRules<differentiateActivation>(context);
}
