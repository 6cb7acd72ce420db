//===- BuildActivation.cpp - Activation functions as IR -------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Activation.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace mlir::nncomp;

namespace {
/// Arithmetic on values of one float type, scalar or vector.
struct FloatBuilder {
  OpBuilder &builder;
  Location loc;
  Type type;

  const llvm::fltSemantics &getSemantics() {
    return cast<FloatType>(getElementTypeOrSelf(type)).getFloatSemantics();
  }
  Value constant(double value) {
    bool lossy;
    llvm::APFloat number(value);
    number.convert(getSemantics(), llvm::APFloat::rmNearestTiesToEven, &lossy);
    return constant(number);
  }
  Value constant(const llvm::APFloat &number) {
    Type element = getElementTypeOrSelf(type);
    Attribute scalar = FloatAttr::get(element, number);
    if (auto shaped = dyn_cast<ShapedType>(type))
      return arith::ConstantOp::create(builder, loc,
                                       DenseElementsAttr::get(shaped, scalar));
    return arith::ConstantOp::create(builder, loc, cast<TypedAttr>(scalar));
  }
  Value add(Value a, Value b) {
    return arith::AddFOp::create(builder, loc, a, b);
  }
  Value mul(Value a, Value b) {
    return arith::MulFOp::create(builder, loc, a, b);
  }
  Value div(Value a, Value b) {
    return arith::DivFOp::create(builder, loc, a, b);
  }
  Value negate(Value a) { return arith::NegFOp::create(builder, loc, a); }
  Value exp(Value a) { return math::ExpOp::create(builder, loc, a); }
  Value expm1(Value a) { return math::ExpM1Op::create(builder, loc, a); }
  Value abs(Value a) { return math::AbsFOp::create(builder, loc, a); }
  Value tanh(Value a) { return math::TanhOp::create(builder, loc, a); }
  Value select(Value condition, Value yes, Value no) {
    return arith::SelectOp::create(builder, loc, condition, yes, no);
  }
  Value less(Value a, Value b) {
    return arith::CmpFOp::create(builder, loc, arith::CmpFPredicate::OLT, a, b);
  }
  Value isAtMost(Value a, Value b) {
    return arith::CmpFOp::create(builder, loc, arith::CmpFPredicate::OLE, a, b);
  }
  // As comparisons, so that a NaN in `x` stays one: x86's vmaxps and vminps do
  // just that, where maximumf takes three instructions more.
  Value max(Value x, Value bound) { return select(less(x, bound), bound, x); }
  Value min(Value x, Value bound) { return select(less(bound, x), bound, x); }
  Value clamp(Value x, double low, double high) {
    return min(max(x, constant(low)), constant(high));
  }
  /// `x`, the lowest number in place of -inf. A product with a factor that
  /// vanishes there is then its limit, zero, instead of NaN.
  Value raiseInfinity(Value x) {
    return max(x, constant(llvm::APFloat::getLargest(getSemantics(),
                                                     /*Negative=*/true)));
  }
  /// The same at both ends.
  Value clampInfinities(Value x) {
    return min(raiseInfinity(x),
               constant(llvm::APFloat::getLargest(getSemantics())));
  }
  Value sigmoid(Value x) {
    return div(constant(1), add(constant(1), exp(negate(x))));
  }
  /// max(x, 0) + log1p(exp(-|x|)), which never overflows.
  Value softplus(Value x) {
    Value tail = math::Log1pOp::create(builder, loc, exp(negate(abs(x))));
    return add(max(x, constant(0)), tail);
  }
};
} // namespace

static Value buildFloat(FloatBuilder b, ActivationAttr activation, Value x) {
  double alpha = activation.getAlpha().convertToDouble();
  double beta = activation.getBeta().convertToDouble();
  Value zero = b.constant(0), one = b.constant(1);
  switch (activation.getKind()) {
  case ActivationKind::Relu:
    return b.max(x, zero);
  case ActivationKind::Clip:
    return b.clamp(x, alpha, beta);
  case ActivationKind::LeakyRelu:
    // Zero times -inf would be NaN.
    if (alpha == 0)
      return b.max(x, zero);
    return b.select(b.less(x, zero), b.mul(b.constant(alpha), x), x);
  case ActivationKind::ThresholdedRelu:
    return b.select(b.isAtMost(x, b.constant(alpha)), zero, x);
  case ActivationKind::Sigmoid:
    return b.sigmoid(x);
  case ActivationKind::HardSigmoid:
    return b.clamp(b.add(b.mul(b.constant(alpha), x), b.constant(beta)), 0, 1);
  case ActivationKind::HardSwish:
    x = b.raiseInfinity(x);
    return b.mul(
        x,
        b.clamp(b.add(b.mul(x, b.constant(1.0 / 6)), b.constant(0.5)), 0, 1));
  case ActivationKind::Silu:
    x = b.raiseInfinity(x);
    return b.mul(x, b.sigmoid(x));
  case ActivationKind::Tanh:
    return b.tanh(x);
  case ActivationKind::Gelu: {
    x = b.raiseInfinity(x);
    Value scaled = b.mul(x, b.constant(0.70710678118654752440));
    Value erf = math::ErfOp::create(b.builder, b.loc, scaled);
    return b.mul(b.mul(x, b.constant(0.5)), b.add(one, erf));
  }
  case ActivationKind::GeluTanh: {
    x = b.raiseInfinity(x);
    Value cube = b.mul(b.mul(b.mul(x, x), x), b.constant(0.044715));
    // (1 + tanh(y)) / 2 is sigmoid(2 y), which keeps its digits near zero:
    // what is left of 1 - 1 would be multiplied with a large x. sqrt(8 / pi)
    Value twice = b.mul(b.constant(1.59576912160573071176), b.add(x, cube));
    return b.mul(x, b.sigmoid(twice));
  }
  case ActivationKind::Elu:
    return b.select(b.less(x, zero), b.mul(b.constant(alpha), b.expm1(x)), x);
  case ActivationKind::Celu: {
    Value low = b.mul(b.constant(alpha), b.expm1(b.div(x, b.constant(alpha))));
    return b.add(b.max(x, zero), b.min(low, zero));
  }
  case ActivationKind::Selu: {
    Value low = b.mul(b.constant(alpha), b.expm1(x));
    return b.mul(b.constant(beta), b.select(b.less(zero, x), x, low));
  }
  case ActivationKind::Softplus:
    return b.softplus(x);
  case ActivationKind::Softsign:
    x = b.clampInfinities(x);
    return b.div(x, b.add(one, b.abs(x)));
  case ActivationKind::Mish:
    x = b.raiseInfinity(x);
    return b.mul(x, b.tanh(b.softplus(x)));
  }
  llvm_unreachable("an activation without a formula");
}

/// relu and clip of signed integers; the verifier admits no other.
static Value buildInteger(OpBuilder &builder, Location loc,
                          ActivationAttr activation, Value x) {
  Type type = x.getType();
  auto element = cast<IntegerType>(getElementTypeOrSelf(type));
  auto constant = [&](llvm::APFloat value) -> Value {
    // Bounds beyond the type's range are rounded into it.
    llvm::APSInt integer(element.getWidth(), /*isUnsigned=*/false);
    bool exact;
    value.convertToInteger(integer, llvm::APFloat::rmTowardZero, &exact);
    Attribute scalar = IntegerAttr::get(element, integer);
    if (auto shaped = dyn_cast<ShapedType>(type))
      return arith::ConstantOp::create(builder, loc,
                                       DenseElementsAttr::get(shaped, scalar));
    return arith::ConstantOp::create(builder, loc, cast<TypedAttr>(scalar));
  };
  if (activation.getKind() == ActivationKind::Relu)
    return arith::MaxSIOp::create(builder, loc, x,
                                  constant(llvm::APFloat(0.0f)));
  Value low =
      arith::MaxSIOp::create(builder, loc, x, constant(activation.getAlpha()));
  return arith::MinSIOp::create(builder, loc, low,
                                constant(activation.getBeta()));
}

Value nncomp::buildActivation(OpBuilder &builder, Location loc,
                              ActivationAttr activation, Value x) {
  if (!activation)
    return x;
  Type type = x.getType();
  auto element = dyn_cast<FloatType>(getElementTypeOrSelf(type));
  if (!element)
    return buildInteger(builder, loc, activation, x);
  if (element.getWidth() >= 32)
    return buildFloat({builder, loc, type}, activation, x);
  Type wide = builder.getF32Type();
  if (auto shaped = dyn_cast<ShapedType>(type))
    wide = shaped.clone(wide);
  Value extended = arith::ExtFOp::create(builder, loc, wide, x);
  Value y = buildFloat({builder, loc, wide}, activation, extended);
  return arith::TruncFOp::create(builder, loc, type, y);
}
