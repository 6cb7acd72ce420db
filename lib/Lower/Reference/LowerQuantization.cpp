//===- LowerQuantization.cpp - ONNX's quantization as linalg --------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LinalgPatterns.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace mlir::nncomp;

/// The map of a scale or zero point of `op`: one for all, one per index of the
/// axis, or one per block of these.
template <typename Op>
static AffineMap getParameterMap(OpBuilder &builder, Op op, Value parameter,
                                 unsigned rank) {
  std::optional<int64_t> axis = op.getAxis(), block = op.getBlockSize();
  RankedTensorType type = getTensorType(parameter);
  SmallVector<AffineExpr> exprs;
  if (block) {
    for (unsigned d = 0; d < rank; ++d)
      exprs.push_back(builder.getAffineDimExpr(d));
    exprs[*axis] = exprs[*axis].floorDiv(*block);
  } else if (type.getRank() == 1) {
    exprs.push_back(axis && type.getDimSize(0) != 1
                        ? builder.getAffineDimExpr(*axis)
                        : builder.getAffineConstantExpr(0));
  }
  return AffineMap::get(rank, 0, exprs, builder.getContext());
}

/// A float type that holds every code of `type` exactly.
static FloatType getExactFloat(OpBuilder &builder, Type type) {
  return type.getIntOrFloatBitWidth() <= 16 ? FloatType(builder.getF32Type())
                                            : FloatType(builder.getF64Type());
}

static Value toFloat(OpBuilder &b, Location l, Value code, Type type,
                     bool isUnsigned) {
  if (isUnsigned)
    return arith::UIToFPOp::create(b, l, type, code);
  return arith::SIToFPOp::create(b, l, type, code);
}

namespace {
struct LowerQuantize : OpRewritePattern<QuantizeOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(QuantizeOp op,
                                PatternRewriter &rewriter) const override {
    RankedTensorType type = getTensorType(op.getResult());
    unsigned rank = type.getRank();
    auto map = [&](Value parameter) {
      return getParameterMap(rewriter, op, parameter, rank);
    };
    rewriter.replaceOp(
        op, createPointwise(rewriter, op.getLoc(), type,
                            {op.getInput(), op.getScale(), op.getZeroPoint()},
                            {rewriter.getMultiDimIdentityMap(rank),
                             map(op.getScale()), map(op.getZeroPoint())},
                            [&](OpBuilder &b, Location l, ValueRange scalars) {
                              return buildCode(b, l, op, scalars);
                            }));
    return success();
  }

  static Value buildCode(OpBuilder &b, Location l, QuantizeOp op,
                         ValueRange scalars) {
    Type code = getElementTypeOrSelf(op.getResult());
    unsigned width = code.getIntOrFloatBitWidth();
    bool isUnsigned = op.getUnsignedCodes();
    // The quotient is rounded as a float of the input's own width, so that
    // ties are those of the standard.
    Type real = getAccumulatorType(scalars[0].getType());
    if (scalars[1].getType().getIntOrFloatBitWidth() >
        real.getIntOrFloatBitWidth())
      real = scalars[1].getType();
    Value quotient =
        arith::DivFOp::create(b, l, convertFloat(b, l, scalars[0], real),
                              convertFloat(b, l, scalars[1], real));
    Value rounded = math::RoundEvenOp::create(b, l, quotient);
    // Saturated as a float, where nothing overflows; a NaN becomes the least.
    Type exact = getExactFloat(b, code);
    if (exact.getIntOrFloatBitWidth() < real.getIntOrFloatBitWidth())
      exact = real;
    Value shifted =
        arith::AddFOp::create(b, l, convertFloat(b, l, rounded, exact),
                              toFloat(b, l, scalars[2], exact, isUnsigned));
    unsigned bits = op.getBits().value_or(width);
    auto low = isUnsigned ? llvm::APInt::getMinValue(bits)
                          : llvm::APInt::getSignedMinValue(bits);
    auto high = isUnsigned ? llvm::APInt::getMaxValue(bits)
                           : llvm::APInt::getSignedMaxValue(bits);
    auto bound = [&](const llvm::APInt &value) {
      return createScalar(b, l, exact, value.roundToDouble(!isUnsigned));
    };
    Value clamped = arith::MaxNumFOp::create(b, l, shifted, bound(low));
    clamped = arith::MinNumFOp::create(b, l, clamped, bound(high));
    Type whole = width < 32 ? b.getI32Type() : b.getI64Type();
    Value integer = arith::FPToSIOp::create(b, l, whole, clamped);
    return whole == code ? integer
                         : Value(arith::TruncIOp::create(b, l, code, integer));
  }
};

struct LowerDequantize : OpRewritePattern<DequantizeOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(DequantizeOp op,
                                PatternRewriter &rewriter) const override {
    RankedTensorType type = getTensorType(op.getResult());
    Type element = type.getElementType();
    unsigned rank = type.getRank();
    auto map = [&](Value parameter) {
      return getParameterMap(rewriter, op, parameter, rank);
    };
    auto body = [&](OpBuilder &b, Location l, ValueRange scalars) -> Value {
      Type exact = getExactFloat(b, scalars[0].getType());
      Type real = getAccumulatorType(scalars[1].getType());
      bool isUnsigned = op.getUnsignedCodes();
      Value code = toFloat(b, l, scalars[0], exact, isUnsigned);
      Value zero = toFloat(b, l, scalars[2], exact, isUnsigned);
      Value steps =
          convertFloat(b, l, arith::SubFOp::create(b, l, code, zero), real);
      Value value = arith::MulFOp::create(b, l, steps,
                                          convertFloat(b, l, scalars[1], real));
      return convertFloat(b, l, value, element);
    };
    rewriter.replaceOp(
        op, createPointwise(rewriter, op.getLoc(), type,
                            {op.getInput(), op.getScale(), op.getZeroPoint()},
                            {rewriter.getMultiDimIdentityMap(rank),
                             map(op.getScale()), map(op.getZeroPoint())},
                            body));
    return success();
  }
};
} // namespace

void nncomp::populateLowerQuantization(RewritePatternSet &patterns) {
  patterns.add<LowerQuantize, LowerDequantize>(patterns.getContext());
}
