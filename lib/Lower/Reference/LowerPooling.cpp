//===- LowerPooling.cpp - Pooling as linalg -------------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LinalgPatterns.h"
#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace mlir::nncomp;

/// The input with `padding` around it, so far that every window fits: with
/// ceil_mode the last ones reach beyond the op's own pads.
static Value createPaddedInput(OpBuilder &builder, PoolOpInterface op,
                               Value input, Value padding) {
  SmallVector<int64_t> low(4, 0), high(4, 0);
  for (int d : {0, 1}) {
    int64_t extent = op.getDilations()[d] * (op.getKernel()[d] - 1) + 1;
    int64_t last = (getTensorType(op->getResult(0)).getDimSize(d + 1) - 1) *
                   op.getStrides()[d];
    int64_t size = getTensorType(input).getDimSize(d + 1);
    low[d + 1] = op.getPads()[d];
    high[d + 1] = std::max<int64_t>(0, last + extent - size - op.getPads()[d]);
  }
  return createPadded(builder, op.getLoc(), input, low, high, padding);
}

/// Reduces each window of `input`, already padded, into `init`.
static Value createWindowReduction(OpBuilder &builder, PoolOpInterface op,
                                   Value input, Value init, ScalarBody body) {
  Location loc = op.getLoc();
  MLIRContext *context = op.getContext();
  AffineExpr n, oh, ow, c, kh, kw;
  bindDims(context, n, oh, ow, c, kh, kw);
  AffineExpr row = oh * op.getStrides()[0] + kh * op.getDilations()[0];
  AffineExpr column = ow * op.getStrides()[1] + kw * op.getDilations()[1];
  auto map = [&](ArrayRef<AffineExpr> exprs) {
    return AffineMap::get(6, 0, exprs, context);
  };
  Value window = createWindow(builder, loc, op.getKernel());
  return createReduction(
      builder, loc, init, {input, window},
      {map({n, row, column, c}), map({kh, kw}), map({n, oh, ow, c})},
      [&](OpBuilder &b, Location l, ValueRange scalars) {
        return body(b, l, {scalars[0], scalars[2]});
      });
}

namespace {
struct LowerMaxPool : OpRewritePattern<MaxPoolOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(MaxPoolOp op,
                                PatternRewriter &rewriter) const override {
    RankedTensorType type = getTensorType(op.getResult());
    Value lowest = createExtreme(rewriter, op.getLoc(), type.getElementType(),
                                 /*isMax=*/true);
    Value input = createPaddedInput(rewriter, op, op.getInput(), lowest);
    Value init = createFilled(rewriter, op.getLoc(), type, lowest);
    rewriter.replaceOp(op,
                       createWindowReduction(
                           rewriter, op, input, init,
                           [](OpBuilder &b, Location l, ValueRange scalars) {
                             return createExtremum(b, l, scalars[1], scalars[0],
                                                   /*isMax=*/true);
                           }));
    return success();
  }
};

struct LowerAvgPool : OpRewritePattern<AvgPoolOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(AvgPoolOp op,
                                PatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    RankedTensorType type = getTensorType(op.getResult());
    Type element = type.getElementType(), wide = getAccumulatorType(element);
    Value input = convertTensor(rewriter, loc, op.getInput(), wide);
    Value zero = createScalar(rewriter, loc, wide, 0);
    input = createPaddedInput(rewriter, op, input, zero);
    Value sums = createWindowReduction(
        rewriter, op, input,
        createFilled(rewriter, loc, type.clone(wide), zero),
        [](OpBuilder &b, Location l, ValueRange scalars) {
          return createAdd(b, l, scalars[1], scalars[0]);
        });
    Value counts = createCounts(rewriter, op, wide);
    unsigned rank = type.getRank();
    AffineMap pixel = AffineMap::get(
        rank, 0, {rewriter.getAffineDimExpr(1), rewriter.getAffineDimExpr(2)},
        op.getContext());
    rewriter.replaceOp(
        op,
        createPointwise(rewriter, loc, type, {sums, counts},
                        {rewriter.getMultiDimIdentityMap(rank), pixel},
                        [&](OpBuilder &b, Location l, ValueRange s) -> Value {
                          if (!isa<FloatType>(wide))
                            return arith::DivSIOp::create(b, l, s[0], s[1]);
                          Value mean = arith::DivFOp::create(b, l, s[0], s[1]);
                          return convertFloat(b, l, mean, element);
                        }));
    return success();
  }

  /// The divisor of each output pixel, OH x OW. One that would be zero, of a
  /// window that is all padding, is one: its mean is zero.
  static Value createCounts(OpBuilder &builder, AvgPoolOp op, Type element) {
    RankedTensorType type = getTensorType(op.getResult());
    int64_t height = type.getDimSize(1), width = type.getDimSize(2);
    SmallVector<int64_t> columns;
    for (int64_t o = 0; o < width; ++o)
      columns.push_back(op.countAlong(1, o));
    SmallVector<Attribute> counts;
    for (int64_t o = 0; o < height; ++o) {
      int64_t rows = op.countAlong(0, o);
      for (int64_t column : columns) {
        int64_t count = std::max<int64_t>(1, rows * column);
        counts.push_back(isa<FloatType>(element)
                             ? Attribute(builder.getFloatAttr(element, count))
                             : builder.getIntegerAttr(element, count));
      }
    }
    auto tensor = RankedTensorType::get({height, width}, element);
    return arith::ConstantOp::create(builder, op.getLoc(),
                                     DenseElementsAttr::get(tensor, counts));
  }
};
} // namespace

void nncomp::populateLowerPooling(RewritePatternSet &patterns) {
  patterns.add<LowerMaxPool, LowerAvgPool>(patterns.getContext());
}
