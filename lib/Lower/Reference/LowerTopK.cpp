//===- LowerTopK.cpp - The largest elements as linalg ---------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The place of each element among those along its axis is how many come before
// it. Then each place looks up which element it is of.
//
//===----------------------------------------------------------------------===//

#include "LinalgPatterns.h"
#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace mlir::nncomp;

/// Integers in the order of the elements of `tensor`: equal where these are,
/// and the same for every NaN, which comes after all numbers.
static Value createKeys(OpBuilder &builder, Location loc, Value tensor) {
  RankedTensorType type = getTensorType(tensor);
  if (!isa<FloatType>(type.getElementType()))
    return tensor;
  Type wide = getAccumulatorType(type.getElementType());
  unsigned width = wide.getIntOrFloatBitWidth();
  Type integer = builder.getIntegerType(width);
  auto body = [&](OpBuilder &b, Location l, ValueRange scalars) -> Value {
    auto constant = [&](const APInt &value) -> Value {
      return arith::ConstantOp::create(b, l, b.getIntegerAttr(integer, value));
    };
    Value x = convertFloat(b, l, scalars[0], wide);
    // -0 + 0 is 0.
    Value sum = arith::AddFOp::create(b, l, x, createScalar(b, l, wide, 0));
    Value bits = arith::BitcastOp::create(b, l, integer, sum);
    // The bits of negative numbers grow with their magnitude.
    Value sign =
        arith::ShRSIOp::create(b, l, bits, constant(APInt(width, width - 1)));
    Value flip = arith::AndIOp::create(
        b, l, sign, constant(APInt::getSignedMaxValue(width)));
    Value key = arith::XOrIOp::create(b, l, bits, flip);
    Value isNaN = arith::CmpFOp::create(b, l, arith::CmpFPredicate::UNO, x, x);
    return arith::SelectOp::create(
        b, l, isNaN, constant(APInt::getSignedMaxValue(width)), key);
  };
  return createPointwise(builder, loc, type.clone(integer), tensor, body);
}

namespace {
struct LowerTopK : OpRewritePattern<TopKOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(TopKOp op,
                                PatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    Value places =
        createPlaces(rewriter, op, createKeys(rewriter, loc, op.getInput()));
    Value positions = createPositions(rewriter, op, places);
    RankedTensorType type = getTensorType(op.getValues());
    Value values = createPointwise(
        rewriter, loc, type, positions,
        [&](OpBuilder &b, Location l, ValueRange scalars) -> Value {
          SmallVector<Value> index;
          for (int64_t d = 0; d < type.getRank(); ++d)
            index.push_back(linalg::IndexOp::create(b, l, d));
          index[op.getAxis()] =
              arith::IndexCastOp::create(b, l, b.getIndexType(), scalars[0]);
          return tensor::ExtractOp::create(b, l, op.getInput(), index);
        });
    rewriter.replaceOp(op, {values, positions});
    return success();
  }

private:
  /// The map of all dimensions but the last to themselves, with the last in the
  /// place of `axis`.
  static AffineMap getAlongAxis(OpBuilder &builder, unsigned rank,
                                int64_t axis) {
    SmallVector<AffineExpr> exprs;
    for (unsigned d = 0; d < rank; ++d)
      exprs.push_back(builder.getAffineDimExpr(d == axis ? rank : d));
    return AffineMap::get(rank + 1, 0, exprs, builder.getContext());
  }

  /// How many elements come before each, as i32: the larger ones, and of equal
  /// ones those of lower positions.
  static Value createPlaces(OpBuilder &builder, TopKOp op, Value keys) {
    Location loc = op.getLoc();
    RankedTensorType type = getTensorType(keys).clone(builder.getI32Type());
    unsigned rank = type.getRank();
    Value zeros =
        createFilled(builder, loc, type,
                     createScalar(builder, loc, type.getElementType(), 0));
    AffineMap own = AffineMap::get(
        rank + 1, 0, builder.getMultiDimIdentityMap(rank).getResults(),
        builder.getContext());
    bool smallest = op.getSmallest();
    return createReduction(
        builder, loc, zeros, {keys, keys},
        {own, getAlongAxis(builder, rank, op.getAxis()), own},
        [&](OpBuilder &b, Location l, ValueRange s) -> Value {
          using P = arith::CmpIPredicate;
          Value isBetter = arith::CmpIOp::create(
              b, l, smallest ? P::slt : P::sgt, s[1], s[0]);
          Value isAsGood = arith::CmpIOp::create(b, l, P::eq, s[1], s[0]);
          Value isEarlier = arith::CmpIOp::create(
              b, l, P::ult, linalg::IndexOp::create(b, l, rank),
              linalg::IndexOp::create(b, l, op.getAxis()));
          Value isBefore = arith::OrIOp::create(
              b, l, isBetter, arith::AndIOp::create(b, l, isAsGood, isEarlier));
          Value one = arith::ExtUIOp::create(b, l, b.getI32Type(), isBefore);
          return arith::AddIOp::create(b, l, s[2], one);
        });
  }

  /// Which element has each of the first k places.
  static Value createPositions(OpBuilder &builder, TopKOp op, Value places) {
    Location loc = op.getLoc();
    RankedTensorType type = getTensorType(op.getPositions());
    unsigned rank = type.getRank();
    Value zeros =
        createFilled(builder, loc, type,
                     createScalar(builder, loc, type.getElementType(), 0));
    AffineMap own = AffineMap::get(
        rank + 1, 0, builder.getMultiDimIdentityMap(rank).getResults(),
        builder.getContext());
    return createReduction(
        builder, loc, zeros, places,
        {getAlongAxis(builder, rank, op.getAxis()), own},
        [&](OpBuilder &b, Location l, ValueRange s) -> Value {
          Value place = arith::IndexCastOp::create(
              b, l, b.getI32Type(),
              linalg::IndexOp::create(b, l, op.getAxis()));
          Value isThere = arith::CmpIOp::create(b, l, arith::CmpIPredicate::eq,
                                                s[0], place);
          Value position = arith::IndexCastOp::create(
              b, l, b.getI64Type(), linalg::IndexOp::create(b, l, rank));
          return arith::SelectOp::create(b, l, isThere, position, s[1]);
        });
  }
};
} // namespace

void nncomp::populateLowerTopK(RewritePatternSet &patterns) {
  patterns.add<LowerTopK>(patterns.getContext());
}
