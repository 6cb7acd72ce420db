//===- LowerGradients.cpp - Gradients as linalg --------------------------===//
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

static Value createIndex(OpBuilder &builder, Location loc, int64_t value) {
  return arith::ConstantIndexOp::create(builder, loc, value);
}

namespace {
struct LowerConv2DFilterGradient : OpRewritePattern<Conv2DFilterGradientOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(Conv2DFilterGradientOp op,
                                PatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    RankedTensorType type = getTensorType(op.getResult());
    Type element = type.getElementType(), wide = getAccumulatorType(element);
    ArrayRef<int64_t> pads = op.getPads();
    Value input = createPadded(
        rewriter, loc, op.getInput(), {0, pads[0], pads[1], 0},
        {0, pads[2], pads[3], 0}, createScalar(rewriter, loc, element, 0));
    int64_t groups = op.getGroups();
    SmallVector<int64_t> grouped(type.getShape());
    grouped[0] /= groups;
    grouped.insert(grouped.begin(), groups);
    // Over g, o, kh, kw, c; then n, oh, ow.
    auto dim = [&](unsigned d) { return rewriter.getAffineDimExpr(d); };
    auto map = [&](ArrayRef<AffineExpr> exprs) {
      return AffineMap::get(8, 0, exprs, op.getContext());
    };
    AffineExpr row =
        dim(6) * op.getStrides()[0] + dim(2) * op.getDilations()[0];
    AffineExpr column =
        dim(7) * op.getStrides()[1] + dim(3) * op.getDilations()[1];
    Value init =
        createFilled(rewriter, loc, RankedTensorType::get(grouped, wide),
                     createScalar(rewriter, loc, wide, 0));
    Value sum = createReduction(
        rewriter, loc, init, {op.getGradient(), input},
        {map({dim(5), dim(6), dim(7), dim(0) * grouped[1] + dim(1)}),
         map({dim(5), row, column, dim(0) * grouped[4] + dim(4)}),
         map({dim(0), dim(1), dim(2), dim(3), dim(4)})},
        [&](OpBuilder &b, Location l, ValueRange s) {
          return createAdd(b, l, s[2],
                           createMul(b, l, convertFloat(b, l, s[0], wide),
                                     convertFloat(b, l, s[1], wide)));
        });
    sum = tensor::CollapseShapeOp::create(
        rewriter, loc, type.clone(wide), sum,
        ArrayRef<ReassociationIndices>{{0, 1}, {2}, {3}, {4}});
    rewriter.replaceOp(op, convertTensor(rewriter, loc, sum, element));
    return success();
  }
};

/// First the place of each window's maximum, then for each pixel the sum over
/// the windows that hold it of the gradients of those whose maximum it is.
struct LowerMaxPoolGradient : OpRewritePattern<MaxPoolGradientOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(MaxPoolGradientOp op,
                                PatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    Value places = createPlaces(rewriter, op);
    RankedTensorType type = getTensorType(op.getResult());
    Type wide = getAccumulatorType(type.getElementType());
    Value init = createFilled(rewriter, loc, type.clone(wide),
                              createScalar(rewriter, loc, wide, 0));
    // Over n, h, w, c; then kh, kw.
    AffineMap pixels =
        AffineMap::getMultiDimIdentityMap(6, op.getContext()).getMajorSubMap(4);
    AffineMap taps =
        AffineMap::getMultiDimIdentityMap(6, op.getContext()).getMinorSubMap(2);
    Value window = createWindow(rewriter, loc, op.getKernel());
    Value sum = createReduction(
        rewriter, loc, init, window, {taps, pixels},
        [&](OpBuilder &b, Location l, ValueRange scalars) -> Value {
          auto index = [&](unsigned d) -> Value {
            return linalg::IndexOp::create(b, l, d);
          };
          auto [row, hasRow] = buildWindow(b, l, op, 0, index(1), index(4));
          auto [column, hasColumn] =
              buildWindow(b, l, op, 1, index(2), index(5));
          SmallVector<Value> at{index(0), row, column, index(3)};
          Value place = tensor::ExtractOp::create(b, l, places, at);
          Value gradient = convertFloat(
              b, l, tensor::ExtractOp::create(b, l, op.getGradient(), at),
              wide);
          Value tap = createTap(b, l, op, index(4), index(5));
          Value isMaximum =
              arith::CmpIOp::create(b, l, arith::CmpIPredicate::eq, place, tap);
          isMaximum = arith::AndIOp::create(
              b, l, isMaximum, arith::AndIOp::create(b, l, hasRow, hasColumn));
          Value added = createAdd(b, l, scalars.back(), gradient);
          return arith::SelectOp::create(b, l, isMaximum, added,
                                         scalars.back());
        });
    rewriter.replaceOp(
        op, convertTensor(rewriter, loc, sum, type.getElementType()));
    return success();
  }

private:
  /// The number of tap (kh, kw), by rows, as i32.
  static Value createTap(OpBuilder &b, Location l, MaxPoolGradientOp op,
                         Value row, Value column) {
    Value tap =
        arith::MulIOp::create(b, l, row, createIndex(b, l, op.getKernel()[1]));
    return arith::IndexCastOp::create(b, l, b.getI32Type(),
                                      arith::AddIOp::create(b, l, tap, column));
  }

  /// The window whose tap `tap` is at `position` (of rows, `d` 0, or columns),
  /// in bounds in any case, and whether there is one.
  static std::pair<Value, Value> buildWindow(OpBuilder &b, Location l,
                                             MaxPoolGradientOp op, int d,
                                             Value position, Value tap) {
    using P = arith::CmpIPredicate;
    int64_t count = getTensorType(op.getGradient()).getDimSize(d + 1);
    Value offset = arith::MulIOp::create(
        b, l, tap, createIndex(b, l, op.getDilations()[d]));
    Value start = arith::AddIOp::create(b, l, position,
                                        createIndex(b, l, op.getPads()[d]));
    start = arith::SubIOp::create(b, l, start, offset);
    Value stride = createIndex(b, l, op.getStrides()[d]);
    Value zero = createIndex(b, l, 0);
    Value window = arith::DivSIOp::create(b, l, start, stride);
    Value rest = arith::RemSIOp::create(b, l, start, stride);
    Value isThere = arith::CmpIOp::create(b, l, P::eq, rest, zero);
    isThere = arith::AndIOp::create(
        b, l, isThere, arith::CmpIOp::create(b, l, P::sge, start, zero));
    isThere = arith::AndIOp::create(
        b, l, isThere,
        arith::CmpIOp::create(b, l, P::slt, window, createIndex(b, l, count)));
    return {arith::SelectOp::create(b, l, isThere, window, zero), isThere};
  }

  /// For each window, the tap where its maximum is, as i32.
  static Value createPlaces(OpBuilder &builder, MaxPoolGradientOp op);
};
} // namespace

Value LowerMaxPoolGradient::createPlaces(OpBuilder &builder,
                                         MaxPoolGradientOp op) {
  Location loc = op.getLoc();
  RankedTensorType windows = getTensorType(op.getGradient());
  RankedTensorType image = getTensorType(op.getInput());
  Type element = image.getElementType();
  SmallVector<int64_t> low(4, 0), high(4, 0);
  for (int d : {0, 1}) {
    int64_t extent = op.getDilations()[d] * (op.getKernel()[d] - 1) + 1;
    int64_t last = (windows.getDimSize(d + 1) - 1) * op.getStrides()[d];
    low[d + 1] = op.getPads()[d];
    high[d + 1] = std::max<int64_t>(0, last + extent - image.getDimSize(d + 1) -
                                           op.getPads()[d]);
  }
  Value lowest = createExtreme(builder, loc, element, /*isMax=*/true);
  Value input = createPadded(builder, loc, op.getInput(), low, high, lowest);
  Value maxima = createFilled(builder, loc, windows, lowest);
  RankedTensorType integers = windows.clone(builder.getI32Type());
  // No tap: a window of negative infinities only.
  Value places =
      createFilled(builder, loc, integers,
                   createScalar(builder, loc, integers.getElementType(), -1));
  auto dim = [&](unsigned d) { return builder.getAffineDimExpr(d); };
  auto map = [&](ArrayRef<AffineExpr> exprs) {
    return AffineMap::get(6, 0, exprs, op.getContext());
  };
  AffineExpr row = dim(1) * op.getStrides()[0] + dim(4) * op.getDilations()[0];
  AffineExpr column =
      dim(2) * op.getStrides()[1] + dim(5) * op.getDilations()[1];
  AffineMap result = map({dim(0), dim(1), dim(2), dim(3)});
  SmallVector<utils::IteratorType> iterators(4, utils::IteratorType::parallel);
  iterators.append(2, utils::IteratorType::reduction);
  auto generic = linalg::GenericOp::create(
      builder, loc, TypeRange{windows, integers},
      ValueRange{input, createWindow(builder, loc, op.getKernel())},
      ValueRange{maxima, places},
      ArrayRef<AffineMap>{map({dim(0), row, column, dim(3)}),
                          map({dim(4), dim(5)}), result, result},
      iterators, [&](OpBuilder &b, Location l, ValueRange s) {
        using P = arith::CmpFPredicate;
        Value x = s[0], best = s[2];
        Value isMore = arith::CmpFOp::create(b, l, P::OGT, x, best);
        Value isNaN = arith::AndIOp::create(
            b, l, arith::CmpFOp::create(b, l, P::UNO, x, x),
            arith::CmpFOp::create(b, l, P::ORD, best, best));
        Value wins = arith::OrIOp::create(b, l, isMore, isNaN);
        Value tap = createTap(b, l, op, linalg::IndexOp::create(b, l, 4),
                              linalg::IndexOp::create(b, l, 5));
        linalg::YieldOp::create(
            b, l,
            ValueRange{arith::SelectOp::create(b, l, wins, x, best),
                       arith::SelectOp::create(b, l, wins, tap, s[3])});
      });
  return generic.getResult(1);
}

void nncomp::populateLowerGradients(RewritePatternSet &patterns) {
  patterns.add<LowerConv2DFilterGradient, LowerMaxPoolGradient>(
      patterns.getContext());
}
