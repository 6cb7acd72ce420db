//===- LowerNormalization.cpp - Normalization and softmax as linalg -------===//
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

namespace {
struct LowerBatchNorm : OpRewritePattern<BatchNormOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(BatchNormOp op,
                                PatternRewriter &rewriter) const override {
    RankedTensorType type = getTensorType(op.getResult());
    Type element = type.getElementType(), wide = getAccumulatorType(element);
    unsigned rank = type.getRank();
    SmallVector<AffineMap> maps(
        5, AffineMap::get(rank, 0, rewriter.getAffineDimExpr(op.getAxis())));
    maps[0] = rewriter.getMultiDimIdentityMap(rank);
    double epsilon = op.getEpsilon().convertToFloat();
    auto body = [&](OpBuilder &b, Location l, ValueRange scalars) -> Value {
      SmallVector<Value> wides;
      for (Value scalar : scalars)
        wides.push_back(convertFloat(b, l, scalar, wide));
      Value centred = arith::SubFOp::create(b, l, wides[0], wides[3]);
      Value variance = arith::AddFOp::create(b, l, wides[4],
                                             createScalar(b, l, wide, epsilon));
      Value factor = arith::DivFOp::create(
          b, l, wides[1], math::SqrtOp::create(b, l, variance));
      Value scaled = arith::MulFOp::create(b, l, centred, factor);
      return convertFloat(b, l, arith::AddFOp::create(b, l, scaled, wides[2]),
                          element);
    };
    rewriter.replaceOp(
        op, createPointwise(rewriter, op.getLoc(), type,
                            {op.getInput(), op.getScale(), op.getShift(),
                             op.getMean(), op.getVariance()},
                            maps, body));
    return success();
  }
};

struct LowerLRN : OpRewritePattern<LRNOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(LRNOp op,
                                PatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    RankedTensorType type = getTensorType(op.getResult());
    Type element = type.getElementType(), wide = getAccumulatorType(element);
    int64_t rank = type.getRank(), axis = op.getAxis();
    // Beyond the tensor's own extent a window sees only padding.
    int64_t reach = type.getDimSize(axis) - 1;
    int64_t before = std::min<int64_t>((op.getSize() - 1) / 2, reach);
    int64_t after = std::min<int64_t>(op.getSize() / 2, reach);
    SmallVector<int64_t> low(rank, 0), high(rank, 0);
    low[axis] = before;
    high[axis] = after;
    Value zero = createScalar(rewriter, loc, wide, 0);
    Value input = convertTensor(rewriter, loc, op.getInput(), wide);
    Value padded = createPadded(rewriter, loc, input, low, high, zero);
    SmallVector<AffineExpr> exprs;
    for (int64_t d = 0; d < rank; ++d)
      exprs.push_back(rewriter.getAffineDimExpr(d));
    AffineExpr k = rewriter.getAffineDimExpr(rank);
    auto map = [&](ArrayRef<AffineExpr> results) {
      return AffineMap::get(rank + 1, 0, results, op.getContext());
    };
    AffineMap result = map(exprs);
    exprs[axis] = exprs[axis] + k;
    Value sums = createReduction(
        rewriter, loc, createFilled(rewriter, loc, type.clone(wide), zero),
        {padded, createWindow(rewriter, loc, before + after + 1)},
        {map(exprs), map(k), result},
        [](OpBuilder &b, Location l, ValueRange scalars) {
          return createAdd(b, l, scalars[2],
                           createMul(b, l, scalars[0], scalars[0]));
        });
    double alpha = op.getAlpha().convertToFloat() / op.getSize();
    double bias = op.getBias().convertToFloat();
    double beta = op.getBeta().convertToFloat();
    auto body = [&](OpBuilder &b, Location l, ValueRange scalars) -> Value {
      Value base = createAdd(
          b, l, createScalar(b, l, wide, bias),
          createMul(b, l, createScalar(b, l, wide, alpha), scalars[1]));
      Value power;
      if (beta == 0.75) {
        // AlexNet's, of two square roots: libm's pow takes one value at a time.
        Value root = math::SqrtOp::create(b, l, base);
        power = createMul(b, l, root, math::SqrtOp::create(b, l, root));
      } else {
        power =
            math::PowFOp::create(b, l, base, createScalar(b, l, wide, beta));
      }
      return convertFloat(b, l, arith::DivFOp::create(b, l, scalars[0], power),
                          element);
    };
    rewriter.replaceOp(
        op, createPointwise(rewriter, loc, type, {input, sums}, body));
    return success();
  }
};

/// softmax and log_softmax.
template <typename SoftmaxLikeOp>
struct LowerSoftmax : OpRewritePattern<SoftmaxLikeOp> {
  using OpRewritePattern<SoftmaxLikeOp>::OpRewritePattern;
  static constexpr bool isLog = std::is_same_v<SoftmaxLikeOp, LogSoftmaxOp>;

  LogicalResult matchAndRewrite(SoftmaxLikeOp op,
                                PatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    RankedTensorType type = getTensorType(op.getResult());
    Type element = type.getElementType(), wide = getAccumulatorType(element);
    unsigned rank = type.getRank();
    int64_t axis = op.getAxis();
    SmallVector<int64_t> rowShape(type.getShape());
    rowShape.erase(rowShape.begin() + axis);
    auto rows = RankedTensorType::get(rowShape, wide);
    AffineMap whole = rewriter.getMultiDimIdentityMap(rank);
    AffineMap row = dropDims(rewriter, rank, axis, /*keepDims=*/false);

    Value input = convertTensor(rewriter, loc, op.getInput(), wide);
    Value lowest = createExtreme(rewriter, loc, wide, /*isMax=*/true);
    Value max = createReduction(
        rewriter, loc, createFilled(rewriter, loc, rows, lowest), input,
        {whole, row}, [](OpBuilder &b, Location l, ValueRange scalars) {
          return createExtremum(b, l, scalars[1], scalars[0], /*isMax=*/true);
        });
    auto subtract = [](OpBuilder &b, Location l, ValueRange s) -> Value {
      return arith::SubFOp::create(b, l, s[0], s[1]);
    };
    auto exponentiate = [&](OpBuilder &b, Location l, ValueRange s) -> Value {
      return math::ExpOp::create(b, l, subtract(b, l, s));
    };
    Value powers = createPointwise(rewriter, loc, type.clone(wide),
                                   {input, max}, {whole, row}, exponentiate);
    Value sum = createReduction(
        rewriter, loc,
        createFilled(rewriter, loc, rows, createScalar(rewriter, loc, wide, 0)),
        powers, {whole, row}, [](OpBuilder &b, Location l, ValueRange s) {
          return createAdd(b, l, s[1], s[0]);
        });
    auto finish = [&](OpBuilder &b, Location l, ValueRange s) -> Value {
      Value value;
      if (isLog)
        value = arith::SubFOp::create(b, l, subtract(b, l, s),
                                      math::LogOp::create(b, l, s[2]));
      else
        value = arith::DivFOp::create(b, l, s[0], s[1]);
      return convertFloat(b, l, value, element);
    };
    SmallVector<Value> inputs{powers, sum};
    SmallVector<AffineMap> maps{whole, row};
    if (isLog) {
      inputs = {input, max, sum};
      maps = {whole, row, row};
    }
    rewriter.replaceOp(
        op, createPointwise(rewriter, loc, type, inputs, maps, finish));
    return success();
  }
};
} // namespace

void nncomp::populateLowerNormalization(RewritePatternSet &patterns) {
  patterns.add<LowerBatchNorm, LowerLRN, LowerSoftmax<SoftmaxOp>,
               LowerSoftmax<LogSoftmaxOp>>(patterns.getContext());
}
