//===- LowerSampling.cpp - Samples of images as linalg --------------------===//
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
/// Scalar arithmetic on floats of one type, in a loop's body.
struct FloatBuilder {
  OpBuilder &b;
  Location loc;
  Type type;

  Value real(double value) const { return createScalar(b, loc, type, value); }
  Value add(Value x, Value y) const {
    return arith::AddFOp::create(b, loc, x, y);
  }
  Value sub(Value x, Value y) const {
    return arith::SubFOp::create(b, loc, x, y);
  }
  Value mul(Value x, Value y) const {
    return arith::MulFOp::create(b, loc, x, y);
  }
  Value div(Value x, Value y) const {
    return arith::DivFOp::create(b, loc, x, y);
  }
  Value floor(Value x) const { return math::FloorOp::create(b, loc, x); }
  Value select(Value condition, Value x, Value y) const {
    return arith::SelectOp::create(b, loc, condition, x, y);
  }
  Value compare(arith::CmpFPredicate predicate, Value x, Value y) const {
    return arith::CmpFOp::create(b, loc, predicate, x, y);
  }
  Value either(Value x, Value y) const {
    return arith::OrIOp::create(b, loc, x, y);
  }
  /// `x` within bounds; `least` if it is NaN.
  Value clamp(Value x, Value least, Value most) const {
    return arith::MinNumFOp::create(
        b, loc, arith::MaxNumFOp::create(b, loc, x, least), most);
  }
};

/// One dimension of an image that is sampled.
struct SampledAxis {
  const FloatBuilder &f;
  int64_t size;
  SamplePadding padding;
  bool alignCorners;

  /// The first and last position that is inside.
  double getFirst() const { return alignCorners ? 0 : -0.5; }
  double getLast() const { return alignCorners ? size - 1 : size - 0.5; }

  /// -1 to 1 as the index of a pixel, perhaps between two.
  Value toPixels(Value x) const {
    Value fromFirst = f.add(x, f.real(1));
    if (alignCorners)
      return f.mul(f.div(fromFirst, f.real(2)), f.real(size - 1));
    Value doubled = f.sub(f.mul(fromFirst, f.real(size)), f.real(1));
    return f.div(doubled, f.real(2));
  }

  /// Whether a position is outside.
  Value isOutside(Value x) const {
    using P = arith::CmpFPredicate;
    return f.either(f.compare(P::OLT, x, f.real(getFirst())),
                    f.compare(P::OGT, x, f.real(getLast())));
  }

  /// `x` mirrored at the first and last position until it is between them.
  Value reflect(Value x) const {
    double range = getLast() - getFirst();
    if (range == 0)
      return f.real(getFirst());
    Value distance =
        math::AbsFOp::create(f.b, f.loc, f.sub(x, f.real(getFirst())));
    Value turns = f.floor(f.div(distance, f.real(range)));
    Value rest = f.sub(distance, f.mul(turns, f.real(range)));
    Value half = f.mul(turns, f.real(0.5));
    Value isEven = f.compare(arith::CmpFPredicate::OEQ, f.floor(half), half);
    return f.select(isEven, f.add(f.real(getFirst()), rest),
                    f.sub(f.real(getLast()), rest));
  }

  /// The position that is sampled in place of `x`, which is outside, or next to
  /// one that is outside in another dimension.
  Value bringInside(Value x) const {
    switch (padding) {
    case SamplePadding::Zeros:
      return x;
    case SamplePadding::Border:
      return f.clamp(x, f.real(0), f.real(size - 1));
    case SamplePadding::Reflection:
      return reflect(x);
    }
    llvm_unreachable("unknown padding");
  }

  /// Near enough to the image for its index to be an integer, and far enough
  /// from it to be outside if it was.
  Value keepNear(Value x) const {
    return f.clamp(x, f.real(-4), f.real(size + 3));
  }

  /// The index of pixel `x`, a whole number, and whether it is in the image
  /// (null if always).
  std::pair<Value, Value> getIndex(Value x) const {
    using P = arith::CmpFPredicate;
    Value isInside;
    if (padding == SamplePadding::Zeros)
      isInside =
          arith::AndIOp::create(f.b, f.loc, f.compare(P::OGE, x, f.real(0)),
                                f.compare(P::OLE, x, f.real(size - 1)));
    else if (padding == SamplePadding::Reflection)
      x = reflect(x);
    x = f.clamp(x, f.real(0), f.real(size - 1));
    Value index = arith::FPToSIOp::create(f.b, f.loc, f.b.getI64Type(), x);
    return {arith::IndexCastOp::create(f.b, f.loc, f.b.getIndexType(), index),
            isInside};
  }
};

struct LowerGridSample : OpRewritePattern<GridSampleOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(GridSampleOp op,
                                PatternRewriter &rewriter) const override {
    RankedTensorType type = getTensorType(op.getResult());
    AffineExpr n, i, j, c;
    bindDims(op.getContext(), n, i, j, c);
    auto coordinate = [&](int64_t which) {
      return AffineMap::get(4, 0,
                            {n, i, j, rewriter.getAffineConstantExpr(which)},
                            op.getContext());
    };
    rewriter.replaceOp(
        op, createPointwise(rewriter, op.getLoc(), type,
                            {op.getGrid(), op.getGrid()},
                            {coordinate(0), coordinate(1)},
                            [&](OpBuilder &b, Location l, ValueRange scalars) {
                              return build(b, l, op, scalars);
                            }));
    return success();
  }

private:
  static Value build(OpBuilder &b, Location l, GridSampleOp op,
                     ValueRange given) {
    ArrayRef<int64_t> shape = getTensorType(op.getInput()).getShape();
    Type element = getElementTypeOrSelf(op.getResult());
    Type type = getAccumulatorType(given[0].getType());
    FloatBuilder f{b, l, type};
    SampledAxis columns{f, shape[2], op.getPadding(), op.getAlignCorners()};
    SampledAxis rows{f, shape[1], op.getPadding(), op.getAlignCorners()};
    Value gridX = convertFloat(b, l, given[0], type);
    Value gridY = convertFloat(b, l, given[1], type);
    Value x = columns.toPixels(gridX), y = rows.toPixels(gridY);
    if (op.getMode() == SampleMode::Nearest) {
      x = math::RoundEvenOp::create(b, l, x);
      y = math::RoundEvenOp::create(b, l, y);
    }
    Value isOutside = f.either(columns.isOutside(x), rows.isOutside(y));
    // At a border the curve through the pixels goes on with copies of the last.
    bool isCubic = op.getMode() == SampleMode::Cubic;
    if (!isCubic || op.getPadding() != SamplePadding::Border) {
      x = f.select(isOutside, columns.bringInside(x), x);
      y = f.select(isOutside, rows.bringInside(y), y);
    }
    x = columns.keepNear(x);
    y = rows.keepNear(y);
    Type sum = getAccumulatorType(element);
    auto pixel = [&](Value row, Value column) {
      return getPixel(b, l, op, rows.getIndex(row), columns.getIndex(column),
                      sum);
    };
    Value value;
    if (op.getMode() == SampleMode::Nearest) {
      value = pixel(y, x);
    } else {
      Value firstX = f.floor(x), firstY = f.floor(y);
      SmallVector<Value> weightsX = getWeights(f, isCubic, f.sub(x, firstX));
      SmallVector<Value> weightsY = getWeights(f, isCubic, f.sub(y, firstY));
      FloatBuilder s{b, l, sum};
      int before = isCubic ? 1 : 0;
      for (auto [i, weightY] : llvm::enumerate(weightsY)) {
        Value row = f.add(firstY, f.real(int(i) - before)), line;
        for (auto [j, weightX] : llvm::enumerate(weightsX)) {
          Value column = f.add(firstX, f.real(int(j) - before));
          Value part =
              s.mul(pixel(row, column), convertFloat(b, l, weightX, sum));
          line = line ? s.add(line, part) : part;
        }
        line = s.mul(line, convertFloat(b, l, weightY, sum));
        value = value ? s.add(value, line) : line;
      }
    }
    // What has no position has no value.
    Value isNaN = f.compare(arith::CmpFPredicate::UNO, gridX, gridY);
    value = arith::SelectOp::create(
        b, l, isNaN,
        createScalar(b, l, sum, std::numeric_limits<double>::quiet_NaN()),
        value);
    return convertFloat(b, l, value, element);
  }

  /// The weights of 2 pixels, or, for cubic, 4, at a distance `t` past the
  /// first, or second. Those of cubic are from "Cubic Convolution Interpolation
  /// for Digital Image Processing" (Keys, 1981), equation 4.
  static SmallVector<Value> getWeights(const FloatBuilder &f, bool isCubic,
                                       Value t) {
    Value rest = f.sub(f.real(1), t);
    if (!isCubic)
      return {rest, t};
    constexpr double a = -0.75;
    auto inner = [&](Value x) {
      Value factor = f.sub(f.mul(f.real(a + 2), x), f.real(a + 3));
      return f.add(f.mul(f.mul(factor, x), x), f.real(1));
    };
    auto outer = [&](Value x) {
      Value sum = f.sub(f.mul(f.real(a), x), f.real(5 * a));
      sum = f.add(f.mul(sum, x), f.real(8 * a));
      return f.sub(f.mul(sum, x), f.real(4 * a));
    };
    return {outer(f.add(t, f.real(1))), inner(t), inner(rest),
            outer(f.add(rest, f.real(1)))};
  }

  /// The element of this image and channel at a row and column, in `type`.
  static Value getPixel(OpBuilder &b, Location l, GridSampleOp op,
                        std::pair<Value, Value> row,
                        std::pair<Value, Value> column, Type type) {
    Value value = tensor::ExtractOp::create(
        b, l, op.getInput(),
        ValueRange{linalg::IndexOp::create(b, l, 0), row.first, column.first,
                   linalg::IndexOp::create(b, l, 3)});
    value = convertFloat(b, l, value, type);
    if (!row.second)
      return value;
    Value isInside = arith::AndIOp::create(b, l, row.second, column.second);
    return arith::SelectOp::create(b, l, isInside, value,
                                   createScalar(b, l, type, 0));
  }
};
} // namespace

void nncomp::populateLowerSampling(RewritePatternSet &patterns) {
  patterns.add<LowerGridSample>(patterns.getContext());
}
