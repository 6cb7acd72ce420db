//===- OnnxArithmetic.cpp - Element-wise arithmetic of ONNX ---------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "OnnxNode.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace mlir::nncomp;
using onnx::TensorProto;

//===----------------------------------------------------------------------===//
// Arithmetic on values
//===----------------------------------------------------------------------===//

/// FloatOp or IntOp of two numbers, broadcast.
template <typename FloatOp, typename IntOp>
static Value buildBinary(OnnxNode &node, Value lhs, Value rhs) {
  Value operands[] = {lhs, rhs};
  if (failed(node.broadcastTogether(operands)))
    return {};
  return isFloat(operands[0]) ? node.map<FloatOp>(operands)
                              : node.map<IntOp>(operands);
}

Value OnnxNode::add(Value lhs, Value rhs) {
  return buildBinary<arith::AddFOp, arith::AddIOp>(*this, lhs, rhs);
}

Value OnnxNode::sub(Value lhs, Value rhs) {
  return buildBinary<arith::SubFOp, arith::SubIOp>(*this, lhs, rhs);
}

Value OnnxNode::mul(Value lhs, Value rhs) {
  return buildBinary<arith::MulFOp, arith::MulIOp>(*this, lhs, rhs);
}

Value OnnxNode::max(Value lhs, Value rhs, bool isUnsigned) {
  return isUnsigned
             ? buildBinary<arith::MaximumFOp, arith::MaxUIOp>(*this, lhs, rhs)
             : buildBinary<arith::MaximumFOp, arith::MaxSIOp>(*this, lhs, rhs);
}

Value OnnxNode::min(Value lhs, Value rhs, bool isUnsigned) {
  return isUnsigned
             ? buildBinary<arith::MinimumFOp, arith::MinUIOp>(*this, lhs, rhs)
             : buildBinary<arith::MinimumFOp, arith::MinSIOp>(*this, lhs, rhs);
}

Value OnnxNode::compare(arith::CmpFPredicate floats,
                        arith::CmpIPredicate integers, Value lhs, Value rhs) {
  Value operands[] = {lhs, rhs};
  if (mlir::failed(broadcastTogether(operands)))
    return {};
  RankedTensorType type = typeOf(operands[0]).clone(builder.getI1Type());
  if (isFloat(operands[0])) {
    arith::CmpFOp::Properties properties;
    properties.predicate = arith::CmpFPredicateAttr::get(context, floats);
    return make<arith::CmpFOp>(type, operands, properties);
  }
  arith::CmpIOp::Properties properties;
  properties.predicate = arith::CmpIPredicateAttr::get(context, integers);
  return make<arith::CmpIOp>(type, operands, properties);
}

Value OnnxNode::select(Value condition, Value whenTrue, Value whenFalse) {
  Value operands[] = {condition, whenTrue, whenFalse};
  if (mlir::failed(broadcastTogether(operands)))
    return {};
  return make<arith::SelectOp>(operands[1].getType(), operands);
}

/// Whether no element of a constant can make a division trap.
static bool isSafeDivisor(Value value) {
  DenseIntElementsAttr constant;
  return matchPattern(value, m_Constant(&constant)) &&
         llvm::none_of(constant.getValues<APInt>(), [](const APInt &divisor) {
           return divisor.isZero() || divisor.isAllOnes();
         });
}

Value OnnxNode::div(Value lhs, Value rhs, bool isUnsigned) {
  if (!lhs || !rhs)
    return {};
  if (isFloat(lhs))
    return buildBinary<arith::DivFOp, arith::DivSIOp>(*this, lhs, rhs);
  if (isSafeDivisor(rhs))
    return isUnsigned
               ? buildBinary<arith::DivFOp, arith::DivUIOp>(*this, lhs, rhs)
               : buildBinary<arith::DivFOp, arith::DivSIOp>(*this, lhs, rhs);
  auto equals = [&](int64_t number) {
    return compare(arith::CmpFPredicate::OEQ, arith::CmpIPredicate::eq, rhs,
                   scalarLike(rhs, number));
  };
  Value one = scalarLike(rhs, 1);
  if (isUnsigned)
    return buildBinary<arith::DivFOp, arith::DivUIOp>(
        *this, lhs, select(equals(0), one, rhs));
  // The smallest integer divided by -1 traps as well: negate instead.
  Value isMinusOne = equals(-1);
  Value safe = select(isMinusOne, one, select(equals(0), one, rhs));
  Value quotient = buildBinary<arith::DivFOp, arith::DivSIOp>(*this, lhs, safe);
  return select(isMinusOne, sub(scalarLike(lhs, 0), lhs), quotient);
}

Value OnnxNode::flipSign(Value value) {
  if (!value)
    return {};
  APInt smallest =
      APInt::getSignedMinValue(elementOf(value).getIntOrFloatBitWidth());
  Value mask = constant(DenseElementsAttr::get(
      RankedTensorType::get({}, elementOf(value)), smallest));
  return buildBinary<arith::AddFOp, arith::XOrIOp>(*this, value, mask);
}

Value OnnxNode::cast(Value value, int32_t from, int32_t to) {
  Type target = getElementTypeOfOnnx(to, context);
  if (!value)
    return {};
  if (!target) {
    error() << "expected a cast to numbers or booleans, but got "
            << getOnnxTypeName(to);
    return {};
  }
  RankedTensorType type = typeOf(value).clone(target);
  Type source = elementOf(value);
  if (source == target)
    return value;
  if (target.isInteger(1))
    return compare(arith::CmpFPredicate::UNE, arith::CmpIPredicate::ne, value,
                   scalarLike(value, 0));
  bool isUnsignedSource = source.isInteger(1) || isOnnxUnsigned(from);
  unsigned sourceWidth = source.getIntOrFloatBitWidth();
  unsigned targetWidth = target.getIntOrFloatBitWidth();
  if (isa<FloatType>(source) && isa<FloatType>(target)) {
    if (sourceWidth == targetWidth) // f16 and bf16 hold each other in f32 only.
      return cast(cast(value, from, TensorProto::FLOAT), TensorProto::FLOAT,
                  to);
    return sourceWidth < targetWidth ? make<arith::ExtFOp>(type, value)
                                     : make<arith::TruncFOp>(type, value);
  }
  if (isa<FloatType>(source))
    return isOnnxUnsigned(to) ? make<arith::FPToUIOp>(type, value)
                              : make<arith::FPToSIOp>(type, value);
  if (isa<FloatType>(target))
    return isUnsignedSource ? make<arith::UIToFPOp>(type, value)
                            : make<arith::SIToFPOp>(type, value);
  if (sourceWidth > targetWidth)
    return make<arith::TruncIOp>(type, value);
  return isUnsignedSource ? make<arith::ExtUIOp>(type, value)
                          : make<arith::ExtSIOp>(type, value);
}

//===----------------------------------------------------------------------===//
// Operators of two and more operands
//===----------------------------------------------------------------------===//

/// All inputs, which must be numbers of one type.
static FailureOr<SmallVector<Value>> getNumbers(OnnxNode &node) {
  SmallVector<Value> values;
  for (int i = 0; i < node.getNumInputs(); ++i) {
    Value value = node.getInput(i);
    if (!value)
      return failure();
    if (isBool(value) || node.getOnnxType(i) != node.getOnnxType(0))
      return node.error() << "expected numbers of one type, but got "
                          << getOnnxTypeName(node.getOnnxType(0)) << " and "
                          << getOnnxTypeName(node.getOnnxType(i));
    values.push_back(value);
  }
  return values;
}

/// A function of two operands, applied from the left to all operands. Functions
/// whose result depends on it get whether integers are unsigned.
template <auto build> static LogicalResult importArithmetic(OnnxNode &node) {
  FailureOr<SmallVector<Value>> x = getNumbers(node);
  if (failed(x))
    return failure();
  Value result = x->front();
  for (Value next : ArrayRef(*x).drop_front())
    if constexpr (std::is_invocable_v<decltype(build), OnnxNode &, Value,
                                      Value>)
      result = (node.*build)(result, next);
    else
      result = (node.*build)(result, next, node.isUnsigned());
  return node.setResult(result);
}

/// The sum or the mean of all inputs, rounded once.
template <bool isMean> static LogicalResult importSum(OnnxNode &node) {
  FailureOr<SmallVector<Value>> x = getNumbers(node);
  if (failed(x))
    return failure();
  // One addition rounds once as it is, and fuses with what it adds to.
  if (!isMean && x->size() <= 2)
    return node.setResult(x->size() == 1 ? x->front()
                                         : node.add(x->front(), x->back()));
  Value sum = node.getWideInput(0);
  for (int i = 1; i < node.getNumInputs(); ++i)
    sum = node.add(sum, node.getWideInput(i));
  if (isMean)
    sum = node.div(sum, node.scalarLike(sum, x->size()), node.isUnsigned());
  return node.setWideResult(sum);
}

/// The sign of the divisor (numpy's mod), or of the dividend with fmod.
static LogicalResult importMod(OnnxNode &node) {
  FailureOr<SmallVector<Value>> x = getNumbers(node);
  if (failed(x))
    return failure();
  Value lhs = (*x)[0], rhs = (*x)[1];
  bool fmod = node.getInt("fmod", 0);
  if (isFloat(lhs)) {
    if (!fmod)
      return node.error() << "expected fmod = 1 for floats, but got 0";
    return node.setResult(
        buildBinary<arith::RemFOp, arith::RemSIOp>(node, lhs, rhs));
  }
  Value quotient = node.div(lhs, rhs, node.isUnsigned());
  Value rest = node.sub(lhs, node.mul(quotient, rhs));
  if (fmod || node.isUnsigned() || !rest)
    return node.setResult(rest);
  Value zero = node.scalarLike(rest, 0);
  auto isNegative = [&](Value value) {
    return node.compare(arith::CmpFPredicate::OLT, arith::CmpIPredicate::slt,
                        value, zero);
  };
  Value differs =
      node.compare(arith::CmpFPredicate::UNE, arith::CmpIPredicate::ne,
                   isNegative(rest), isNegative(rhs));
  Value isZero = node.compare(arith::CmpFPredicate::OEQ,
                              arith::CmpIPredicate::eq, rest, zero);
  return node.setResult(node.select(
      isZero, rest, node.select(differs, node.add(rest, rhs), rest)));
}

/// base^exponent of integers by squaring. Exponents past 63 give the result of
/// one of the same parity below: where that matters the result has overflown.
static Value buildIntegerPower(OnnxNode &node, Value base, Value exponent,
                               bool isUnsigned) {
  auto is = [&](arith::CmpIPredicate predicate, Value value, int64_t number) {
    return node.compare(arith::CmpFPredicate::OEQ, predicate, value,
                        node.scalarLike(value, number));
  };
  auto both = [&](Value lhs, Value rhs) {
    return buildBinary<arith::AddFOp, arith::AndIOp>(node, lhs, rhs);
  };
  Value one = node.scalarLike(base, 1), zero = node.scalarLike(base, 0);
  Value parity = both(exponent, node.scalarLike(exponent, 1));
  Value small = node.min(
      exponent, node.add(parity, node.scalarLike(exponent, 62)), isUnsigned);
  Value result = one, square = base;
  for (int64_t bit = 1; bit <= 32; bit *= 2) {
    Value isSet = is(arith::CmpIPredicate::ne,
                     both(small, node.scalarLike(small, bit)), 0);
    result = node.select(isSet, node.mul(result, square), result);
    square = node.mul(square, square);
  }
  if (isUnsigned)
    return result;
  // 1 / base^-exponent, truncated.
  Value sign = node.select(is(arith::CmpIPredicate::ne, parity, 0), base, one);
  Value isUnit = buildBinary<arith::AddFOp, arith::OrIOp>(
      node, is(arith::CmpIPredicate::eq, base, 1),
      is(arith::CmpIPredicate::eq, base, -1));
  return node.select(is(arith::CmpIPredicate::slt, exponent, 0),
                     node.select(isUnit, sign, zero), result);
}

static LogicalResult importPow(OnnxNode &node) {
  Value base = node.getInput(0), exponent = node.getInput(1);
  if (!base || !exponent)
    return failure();
  int32_t type = node.getOnnxType(0), other = node.getOnnxType(1);
  if (isBool(base) || isBool(exponent))
    return node.error() << "expected numbers, but got BOOL";
  if (!isFloat(base) && !isFloat(exponent)) {
    // Wide enough for either; the result wraps to the base's type.
    Value result =
        buildIntegerPower(node, node.cast(base, type, TensorProto::INT64),
                          node.cast(exponent, other, TensorProto::INT64),
                          other == TensorProto::UINT64);
    return node.setResult(node.cast(result, TensorProto::INT64, type));
  }
  // Integers to a float power go through f64, floats stay as they are.
  int32_t common = isFloat(base) ? type : int32_t(TensorProto::DOUBLE);
  Value result = buildBinary<math::PowFOp, arith::AddIOp>(
      node, node.cast(base, type, common), node.cast(exponent, other, common));
  return node.setResult(node.cast(result, common, type));
}

//===----------------------------------------------------------------------===//
// Operators of one operand
//===----------------------------------------------------------------------===//

template <typename OpTy> static LogicalResult importFloat(OnnxNode &node) {
  Value x = node.getInput(0);
  if (x && !isFloat(x))
    return node.error() << "expected floats, but got "
                        << getOnnxTypeName(node.getOnnxType(0));
  return node.setResult(node.map<OpTy>(x));
}

static LogicalResult importAbs(OnnxNode &node) {
  Value x = node.getInput(0);
  if (!x || isBool(x))
    return node.error() << "expected numbers, but got BOOL";
  if (isFloat(x))
    return node.setResult(node.map<math::AbsFOp>(x));
  return node.setResult(node.isUnsigned() ? x : node.map<math::AbsIOp>(x));
}

static LogicalResult importNeg(OnnxNode &node) {
  Value x = node.getInput(0);
  if (!x || isBool(x))
    return node.error() << "expected numbers, but got BOOL";
  return node.setResult(isFloat(x) ? node.map<arith::NegFOp>(x)
                                   : node.sub(node.scalarLike(x, 0), x));
}

static LogicalResult importReciprocal(OnnxNode &node) {
  Value x = node.getInput(0);
  return node.setResult(node.div(node.scalarLike(x, 1), x, false));
}

static LogicalResult importSign(OnnxNode &node) {
  Value x = node.getInput(0);
  if (!x || isBool(x))
    return node.error() << "expected numbers, but got BOOL";
  Value zero = node.scalarLike(x, 0), one = node.scalarLike(x, 1);
  auto above =
      node.isUnsigned() ? arith::CmpIPredicate::ugt : arith::CmpIPredicate::sgt;
  Value positive = node.select(
      node.compare(arith::CmpFPredicate::OGT, above, x, zero), one, x);
  if (node.isUnsigned())
    return node.setResult(positive);
  // Zero and NaN are what they were.
  return node.setResult(
      node.select(node.compare(arith::CmpFPredicate::OLT,
                               arith::CmpIPredicate::slt, x, zero),
                  node.scalarLike(x, -1), positive));
}

ArrayRef<OnnxHandler> nncomp::getArithmeticHandlers() {
  static const OnnxHandler handlers[] = {
      {"Add", importArithmetic<&OnnxNode::add>, 2, 2},
      {"Sub", importArithmetic<&OnnxNode::sub>, 2, 2},
      {"Mul", importArithmetic<&OnnxNode::mul>, 2, 2},
      {"Div", importArithmetic<&OnnxNode::div>, 2, 2},
      {"Mod", importMod, 2, 2},
      {"Pow", importPow, 2, 2},
      {"Sum", importSum</*isMean=*/false>, 1, kAnyNumber},
      {"Max", importArithmetic<&OnnxNode::max>, 1, kAnyNumber},
      {"Min", importArithmetic<&OnnxNode::min>, 1, kAnyNumber},
      {"Mean", importSum</*isMean=*/true>, 1, kAnyNumber},
      {"Abs", importAbs, 1, 1},
      {"Neg", importNeg, 1, 1},
      {"Reciprocal", importReciprocal, 1, 1},
      {"Sign", importSign, 1, 1},
      {"Ceil", importFloat<math::CeilOp>, 1, 1},
      {"Floor", importFloat<math::FloorOp>, 1, 1},
      {"Round", importFloat<math::RoundEvenOp>, 1, 1},
      {"Sqrt", importFloat<math::SqrtOp>, 1, 1},
      {"Exp", importFloat<math::ExpOp>, 1, 1},
      {"Log", importFloat<math::LogOp>, 1, 1},
      {"Erf", importFloat<math::ErfOp>, 1, 1},
      {"Sin", importFloat<math::SinOp>, 1, 1},
      {"Cos", importFloat<math::CosOp>, 1, 1},
      {"Tan", importFloat<math::TanOp>, 1, 1},
      {"Asin", importFloat<math::AsinOp>, 1, 1},
      {"Acos", importFloat<math::AcosOp>, 1, 1},
      {"Atan", importFloat<math::AtanOp>, 1, 1},
      {"Sinh", importFloat<math::SinhOp>, 1, 1},
      {"Cosh", importFloat<math::CoshOp>, 1, 1},
      {"Asinh", importFloat<math::AsinhOp>, 1, 1},
      {"Acosh", importFloat<math::AcoshOp>, 1, 1},
      {"Atanh", importFloat<math::AtanhOp>, 1, 1},
  };
  return handlers;
}
