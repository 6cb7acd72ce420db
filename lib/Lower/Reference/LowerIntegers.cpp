//===- LowerIntegers.cpp - Exact arithmetic on uniform codes --------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// An op on encoded tensors becomes the same op on tensors of integers, the
// steps `code - zero` of its operands, and code that makes codes of the result.
//
//===----------------------------------------------------------------------===//

#include "IntegerBuilder.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/IR/Matchers.h"
#include "nncomp/Lower/Passes.h"
#include "llvm/ADT/TypeSwitch.h"
#include <cmath>

namespace mlir::nncomp {
#define GEN_PASS_DEF_LOWERINTEGERS
#include "nncomp/Lower/Passes.h.inc"
} // namespace mlir::nncomp

using namespace mlir;
using namespace mlir::nncomp;

/// Whether operands and result all have one scale, in their types.
static bool isStatic(ValueRange operands, Value result) {
  auto hasScale = [](Value value) { return bool(getStaticUniform(value)); };
  return llvm::all_of(operands, hasScale) && hasScale(result);
}

//===----------------------------------------------------------------------===//
// Sums and extrema
//===----------------------------------------------------------------------===//

static Value lowerAdd(IntegerBuilder &b, AddOp op) {
  if (!isStatic(op->getOperands(), op.getResult()) ||
      !isBound(op.getActivationAttr()))
    return {};
  RankedTensorType type = op.getResult().getType();
  float scale = getStaticUniform(type).getStaticScale();
  SmallVector<float> factors;
  SmallVector<Value> steps;
  for (Value operand : op->getOperands()) {
    factors.push_back(getStaticUniform(operand).getStaticScale() / scale);
    steps.push_back(b.getSteps(operand, b.getI32Type()));
  }
  return b.assemble(type, steps, {}, op.getActivationAttr(),
                    [&](IntegerBuilder &b, ValueRange s) {
                      return b.add(b.mul(b.toFloat(s[0]), b.real(factors[0])),
                                   b.mul(b.toFloat(s[1]), b.real(factors[1])));
                    });
}

/// The factor s / s_y by which the steps of all codes of `from` become what
/// decoding and encoding them gives, rounded; nothing if some do not.
static std::optional<float> getExactFactor(UniformAttr from, UniformAttr to) {
  float scale = from.getStaticScale(), toScale = to.getStaticScale();
  float factor = scale / toScale;
  CodeRange codes = getCodeRange(from);
  int64_t zero = from.getZero().value_or(0);
  // Codes that come from outside may be the one that signed ones leave out.
  int64_t least = codes.least - from.hasSignedCodes();
  for (int64_t code = least; code <= codes.most; ++code) {
    float step = code - zero;
    if (std::nearbyint(step * factor) != std::nearbyint(step * scale / toScale))
      return std::nullopt;
  }
  return factor;
}

/// The codes of `steps`, multiples of `from`'s scale, in the encoding of
/// `type`: those that decoding and encoding gives.
static Value reencode(IntegerBuilder &b, RankedTensorType type, Value steps,
                      UniformAttr from, ActivationAttr activation = {}) {
  UniformAttr to = getStaticUniform(type);
  // A division takes longer than all the rest.
  std::optional<float> factor = getExactFactor(from, to);
  return b.assemble(type, steps, {}, activation,
                    [&](IntegerBuilder &b, ValueRange s) {
                      Value value = b.toFloat(s[0]);
                      if (factor)
                        return b.mul(value, b.real(*factor));
                      return b.div(b.mul(value, b.real(from.getStaticScale())),
                                   b.real(to.getStaticScale()));
                    });
}

static Value lowerConcat(IntegerBuilder &b, ConcatOp op) {
  if (!isStatic(op.getInputs(), op.getResult()))
    return {};
  RankedTensorType type = typeOf(op.getResult());
  SmallVector<Value> codes;
  for (Value input : op.getInputs()) {
    RankedTensorType same = RankedTensorType::get(
        typeOf(input).getShape(), type.getElementType(), type.getEncoding());
    if (same != input.getType())
      input = reencode(b, same, b.getSteps(input, b.getI32Type()),
                       getStaticUniform(input));
    codes.push_back(b.getCodes(input));
  }
  Value joined = ConcatOp::create(b, codes, op.getAxisAttr());
  return b.assembleCodes(type, joined);
}

static Value lowerMaxPool(IntegerBuilder &b, MaxPoolOp op) {
  if (!isStatic(op.getInput(), op.getResult()))
    return {};
  RankedTensorType type = op.getResult().getType();
  Value pooled = b.rebuild(op, b.getSteps(op.getInput(), b.getI32Type()));
  return reencode(b, type, pooled, getStaticUniform(op.getInput()));
}

/// relu and clip bound codes where the encoding stays.
static Value lowerActivation(IntegerBuilder &b, ActivationOp op) {
  UniformAttr encoding = getStaticUniform(op.getInput());
  if (!encoding || !isBound(op.getFunction()))
    return {};
  return reencode(b, op.getResult().getType(),
                  b.getSteps(op.getInput(), b.getI32Type()), encoding,
                  op.getFunction());
}

//===----------------------------------------------------------------------===//
// Means
//===----------------------------------------------------------------------===//

/// Whether sums of `count` steps fit 31 bits.
static bool fitsSum(UniformAttr encoding, int64_t count) {
  return count < (int64_t(1) << (31 - encoding.getBits()));
}

static Value lowerMean(IntegerBuilder &b, ReduceOp op) {
  if (op.getKind() != ReduceKind::Mean ||
      !isStatic(op.getInput(), op.getResult()))
    return {};
  RankedTensorType type = op.getResult().getType();
  UniformAttr from = getStaticUniform(op.getInput());
  int64_t count = 1;
  for (int64_t axis : op.getAxes())
    count *= typeOf(op.getInput()).getDimSize(axis);
  Type wide = fitsSum(from, count) ? b.getI32Type() : b.getI64Type();
  Value sum = ReduceOp::create(b, b.getSteps(op.getInput(), wide),
                               ReduceKind::Sum, op.getAxes(), op.getKeepDims());
  float factor =
      from.getStaticScale() /
      (static_cast<float>(count) * getStaticUniform(type).getStaticScale());
  return b.assemble(type, sum, {}, {}, [&](IntegerBuilder &b, ValueRange s) {
    return b.mul(b.toFloat(s[0]), b.real(factor));
  });
}

/// s / (n s_y) for each output pixel.
static Value createFactors(IntegerBuilder &b, AvgPoolOp op) {
  float from = getStaticUniform(op.getInput()).getStaticScale();
  float to = getStaticUniform(op.getResult()).getStaticScale();
  RankedTensorType type = op.getResult().getType();
  SmallVector<float> factors;
  for (int64_t row = 0; row < type.getDimSize(1); ++row)
    for (int64_t column = 0; column < type.getDimSize(2); ++column) {
      // The sum of a window that is all padding is zero, whatever it is divided
      // by.
      int64_t count = std::max<int64_t>(1, op.countAlong(0, row) *
                                               op.countAlong(1, column));
      factors.push_back(from / (static_cast<float>(count) * to));
    }
  return b.constant(type.getShape().slice(1, 2), factors);
}

/// Sums of windows are a depthwise convolution with ones, which pads with
/// zeros.
static Value lowerAvgPool(IntegerBuilder &b, AvgPoolOp op) {
  if (!isStatic(op.getInput(), op.getResult()))
    return {};
  RankedTensorType from = op.getInput().getType();
  RankedTensorType type = op.getResult().getType();
  SmallVector<int64_t> pads(op.getPads());
  for (int d : {0, 1}) {
    // With ceil_mode the last windows reach beyond the pads.
    int64_t extent = op.getDilations()[d] * (op.getKernel()[d] - 1) + 1;
    int64_t end = (type.getDimSize(d + 1) - 1) * op.getStrides()[d] + extent;
    pads[d + 2] = std::max<int64_t>(0, end - from.getDimSize(d + 1) - pads[d]);
  }
  bool fits =
      fitsSum(getStaticUniform(from), op.getKernel()[0] * op.getKernel()[1]);
  Type wide = fits ? b.getI32Type() : b.getI64Type();
  int64_t channels = from.getDimSize(3);
  auto ones = DenseElementsAttr::get(
      RankedTensorType::get({channels, op.getKernel()[0], op.getKernel()[1], 1},
                            wide),
      b.getIntegerAttr(wide, 1));
  Value sums = Conv2DOp::create(
      b, RankedTensorType::get(type.getShape(), wide),
      b.getSteps(op.getInput(), wide), arith::ConstantOp::create(b, ones),
      /*bias=*/Value(), /*residual=*/Value(), op.getStrides(), pads,
      op.getDilations(), channels, /*activation=*/ActivationAttr());
  AffineMap pixel = AffineMap::get(
      4, 0, {b.getAffineDimExpr(1), b.getAffineDimExpr(2)}, b.getContext());
  return b.assemble(type, {sums, createFactors(b, op)},
                    {b.getMultiDimIdentityMap(4), pixel}, {},
                    [&](IntegerBuilder &b, ValueRange s) {
                      return b.mul(b.toFloat(s[0]), s[1]);
                    });
}

//===----------------------------------------------------------------------===//
// Movement
//===----------------------------------------------------------------------===//

/// Codes move as elements do, and other components stay.
static Value lowerMovement(IntegerBuilder &b, Operation *op) {
  if (!isa<MovesElementsOpInterface, tensor::PadOp>(op))
    return {};
  RankedTensorType from = typeOf(op->getOperand(0));
  RankedTensorType to = typeOf(op->getResult(0));
  auto encoding = dyn_cast_if_present<UniformAttr>(getEncoding(from));
  if (!encoding || !encoding.isPositionFree() ||
      to.getEncoding() != from.getEncoding())
    return {};
  auto parts = DisassembleOp::create(b, op->getOperand(0));
  Value codes =
      encoding.buildCodes(b, b.getLoc(), from, parts.getComponents().front());
  Value moved;
  if (auto pad = dyn_cast<tensor::PadOp>(op)) {
    Value padding = pad.getConstantPaddingValue();
    if (!padding || !matchPattern(padding, m_AnyZeroFloat()) ||
        encoding.getAsymmetric() || encoding.getCentered())
      return {};
    Value zero = arith::ConstantOp::create(
        b, b.getIntegerAttr(encoding.getCodeType(),
                            encoding.getZero().value_or(0)));
    moved = tensor::PadOp::create(
        b, RankedTensorType::get(to.getShape(), encoding.getCodeType()), codes,
        pad.getMixedLowPad(), pad.getMixedHighPad(), zero, pad.getNofold());
  } else {
    moved = b.rebuild(op, codes);
  }
  SmallVector<Value> components(parts.getComponents());
  components.front() = encoding.buildStream(b, b.getLoc(), moved);
  return AssembleOp::create(b, to, components);
}

static Value lowerOp(IntegerBuilder &b, Operation *op) {
  if (auto product = IntegerProduct::get(op))
    return lowerProduct(b, *product);
  return TypeSwitch<Operation *, Value>(op)
      .Case([&](AddOp add) { return lowerAdd(b, add); })
      .Case([&](ConcatOp concat) { return lowerConcat(b, concat); })
      .Case([&](MaxPoolOp pool) { return lowerMaxPool(b, pool); })
      .Case([&](AvgPoolOp pool) { return lowerAvgPool(b, pool); })
      .Case([&](ReduceOp reduce) { return lowerMean(b, reduce); })
      .Case([&](ActivationOp act) { return lowerActivation(b, act); })
      .Default([&](Operation *other) { return lowerMovement(b, other); });
}

namespace {
struct LowerIntegers : nncomp::impl::LowerIntegersBase<LowerIntegers> {
  void runOnOperation() override {
    SmallVector<Operation *> ops;
    getOperation()->walk([&](Operation *op) {
      if (op->getNumResults() == 1 && op->getNumOperands() > 0 &&
          getEncoding(op->getOperand(0).getType()))
        ops.push_back(op);
    });
    IRRewriter rewriter(&getContext());
    for (Operation *op : ops) {
      rewriter.setInsertionPoint(op);
      IntegerBuilder builder(rewriter, op->getLoc());
      if (Value result = lowerOp(builder, op))
        rewriter.replaceOp(op, result);
    }
  }
};
} // namespace
