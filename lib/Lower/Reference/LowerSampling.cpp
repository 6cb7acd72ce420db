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
#include "mlir/Dialect/SCF/IR/SCF.h"

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
  Value fromIndex(Value index) const {
    Value wide = arith::IndexCastOp::create(b, loc, b.getI64Type(), index);
    return arith::SIToFPOp::create(b, loc, type, wide);
  }
  /// Of a whole number.
  Value toIndex(Value x) const {
    Value wide = arith::FPToSIOp::create(b, loc, b.getI64Type(), x);
    return arith::IndexCastOp::create(b, loc, b.getIndexType(), wide);
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
    return {f.toIndex(x), isInside};
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

/// One dimension of an image and of the bins of a box in it.
struct BinnedAxis {
  const FloatBuilder &f;
  int64_t size;
  /// Where the bin of this element of the result starts, and how long it is, in
  /// pixels.
  Value start, bin;

  /// `dim` is that of the image and of the result.
  BinnedAxis(const FloatBuilder &f, RoiAlignOp op, int64_t dim, Value first,
             Value last)
      : f(f), size(getTensorType(op.getInput()).getDimSize(dim)) {
    Value scale = f.real(op.getScale().convertToDouble());
    first = f.mul(first, scale);
    last = f.mul(last, scale);
    if (op.getHalfPixel()) {
      first = f.sub(first, f.real(0.5));
      last = f.sub(last, f.real(0.5));
    }
    Value extent = f.sub(last, first);
    if (!op.getHalfPixel())
      extent = arith::MaxNumFOp::create(f.b, f.loc, extent, f.real(1));
    bin = f.div(extent, f.real(op.getSize()[dim - 1]));
    Value number = linalg::IndexOp::create(f.b, f.loc, dim);
    start = f.add(first, f.mul(f.fromIndex(number), bin));
  }

  /// The samples that a bin gets if their number is not given; none if the
  /// box has no size, or is no box.
  Value countSamples() const {
    Value count = math::CeilOp::create(f.b, f.loc, bin);
    return f.toIndex(f.clamp(count, f.real(0), f.real(size)));
  }

  /// The position of sample `sample`, of `count`.
  Value getPosition(Value sample, Value count) const {
    Value middle = f.add(f.fromIndex(sample), f.real(0.5));
    return f.add(start, f.div(f.mul(middle, bin), count));
  }

  /// The indices of the two pixels around a position and their weights.
  std::array<std::pair<Value, Value>, 2> getNeighbours(Value x) const {
    using P = arith::CmpFPredicate;
    Value isNear =
        arith::AndIOp::create(f.b, f.loc, f.compare(P::OGE, x, f.real(-1)),
                              f.compare(P::OLE, x, f.real(size)));
    Value last = f.real(size - 1);
    x = f.clamp(x, f.real(0), last);
    Value first = f.floor(x), weight = f.sub(x, first);
    Value second =
        arith::MinNumFOp::create(f.b, f.loc, f.add(first, f.real(1)), last);
    auto keep = [&](Value weight) {
      return f.select(isNear, weight, f.real(0));
    };
    return {{{f.toIndex(first), keep(f.sub(f.real(1), weight))},
             {f.toIndex(second), keep(weight)}}};
  }
};

/// The samples of a box in the body of a loop over the result's elements, and
/// over samples if their number is known.
struct BoxSampler {
  mutable RoiAlignOp op;
  FloatBuilder f;
  Value image, channel;
  BinnedAxis rows, columns;

  /// `scalars` are x0, y0, x1, y1 and the image.
  BoxSampler(OpBuilder &b, Location l, RoiAlignOp op, ValueRange scalars)
      : op(op), f{b, l, getAccumulatorType(scalars[0].getType())},
        image(clampImage(scalars[4])),
        channel(linalg::IndexOp::create(b, l, 3)),
        rows(f, op, 1, convertFloat(b, l, scalars[1], f.type),
             convertFloat(b, l, scalars[3], f.type)),
        columns(f, op, 2, convertFloat(b, l, scalars[0], f.type),
                convertFloat(b, l, scalars[2], f.type)) {}

  bool isMean() const { return op.getKind() == ReduceKind::Mean; }
  Value combine(Value x, Value y) const {
    return isMean() ? createAdd(f.b, f.loc, x, y)
                    : createExtremum(f.b, f.loc, x, y, /*isMax=*/true);
  }

  /// `sum` with one more sample, or with the largest pixel that it weighs.
  Value accumulate(Value sum, Value row, Value rowCount, Value column,
                   Value columnCount) const {
    Type type = sum.getType();
    Value sample;
    for (auto [y, weightY] :
         rows.getNeighbours(rows.getPosition(row, rowCount))) {
      for (auto [x, weightX] :
           columns.getNeighbours(columns.getPosition(column, columnCount))) {
        Value pixel = tensor::ExtractOp::create(
            f.b, f.loc, op.getInput(), ValueRange{image, y, x, channel});
        Value weight = convertFloat(f.b, f.loc, f.mul(weightY, weightX), type);
        pixel = convertFloat(f.b, f.loc, pixel, type);
        Value part = createMul(f.b, f.loc, pixel, weight);
        sample = sample ? combine(sample, part) : part;
      }
    }
    return combine(sum, sample);
  }

private:
  Value clampImage(Value number) const {
    int64_t count = getTensorType(op.getInput()).getDimSize(0);
    Value first = createScalar(f.b, f.loc, number.getType(), 0);
    Value last = createScalar(f.b, f.loc, number.getType(), count - 1);
    number = arith::MaxSIOp::create(f.b, f.loc, number, first);
    number = arith::MinSIOp::create(f.b, f.loc, number, last);
    return arith::IndexCastOp::create(f.b, f.loc, f.b.getIndexType(), number);
  }
};

struct LowerRoiAlign : OpRewritePattern<RoiAlignOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(RoiAlignOp op,
                                PatternRewriter &rewriter) const override {
    rewriter.replaceOp(op, op.getSamples() ? buildFixed(rewriter, op)
                                           : buildAdaptive(rewriter, op));
    return success();
  }

private:
  /// What each of the loops reads: the corners of the box and its image.
  static void addInputs(RoiAlignOp op, unsigned loops,
                        SmallVectorImpl<Value> &inputs,
                        SmallVectorImpl<AffineMap> &maps) {
    Builder b(op.getContext());
    for (int64_t coordinate = 0; coordinate < 4; ++coordinate) {
      inputs.push_back(op.getBoxes());
      maps.push_back(AffineMap::get(
          loops, 0,
          {b.getAffineDimExpr(0), b.getAffineConstantExpr(coordinate)},
          op.getContext()));
    }
    inputs.push_back(op.getImages());
    maps.push_back(
        AffineMap::get(loops, 0, {b.getAffineDimExpr(0)}, op.getContext()));
  }

  /// Samples are loops of the op, so that channels may be vectors.
  static Value buildFixed(OpBuilder &builder, RoiAlignOp op) {
    Location loc = op.getLoc();
    RankedTensorType type = getTensorType(op.getResult());
    Type element = type.getElementType(), wide = getAccumulatorType(element);
    int64_t samples = op.getSamples();
    bool isMean = op.getKind() == ReduceKind::Mean;
    SmallVector<Value> inputs;
    SmallVector<AffineMap> maps;
    addInputs(op, /*loops=*/6, inputs, maps);
    inputs.push_back(createWindow(builder, loc, {samples, samples}));
    AffineMap all = builder.getMultiDimIdentityMap(6);
    maps.push_back(all.getMinorSubMap(2));
    maps.push_back(all.getMajorSubMap(4));
    Value init = isMean ? createScalar(builder, loc, wide, 0)
                        : createExtreme(builder, loc, wide, /*isMax=*/true);
    Value sums = createReduction(
        builder, loc, createFilled(builder, loc, type.clone(wide), init),
        inputs, maps, [&](OpBuilder &b, Location l, ValueRange scalars) {
          BoxSampler sampler(b, l, op, scalars);
          Value count = sampler.f.real(samples);
          return sampler.accumulate(scalars.back(),
                                    linalg::IndexOp::create(b, l, 4), count,
                                    linalg::IndexOp::create(b, l, 5), count);
        });
    return createPointwise(
        builder, loc, type, sums,
        [&](OpBuilder &b, Location l, ValueRange scalars) {
          Value value = scalars[0];
          if (isMean)
            value = arith::DivFOp::create(
                b, l, value,
                createScalar(b, l, wide, double(samples) * samples));
          return convertFloat(b, l, value, element);
        });
  }

  /// The numbers of samples follow from the box.
  static Value buildAdaptive(OpBuilder &builder, RoiAlignOp op) {
    RankedTensorType type = getTensorType(op.getResult());
    SmallVector<Value> inputs;
    SmallVector<AffineMap> maps;
    addInputs(op, type.getRank(), inputs, maps);
    return createPointwise(
        builder, op.getLoc(), type, inputs, maps,
        [&](OpBuilder &b, Location l, ValueRange scalars) {
          BoxSampler sampler(b, l, op, scalars);
          Type element = type.getElementType();
          Type wide = getAccumulatorType(element);
          Value rowCount = sampler.rows.countSamples();
          Value columnCount = sampler.columns.countSamples();
          Value rowTotal = sampler.f.fromIndex(rowCount);
          Value columnTotal = sampler.f.fromIndex(columnCount);
          Value zero = arith::ConstantIndexOp::create(b, l, 0);
          Value one = arith::ConstantIndexOp::create(b, l, 1);
          Value init = sampler.isMean()
                           ? createScalar(b, l, wide, 0)
                           : createExtreme(b, l, wide, /*isMax=*/true);
          auto loop = [&](Value count, Value sum, auto body) -> Value {
            return scf::ForOp::create(b, l, zero, count, one, sum,
                                      [&](OpBuilder &, Location, Value counter,
                                          ValueRange carried) {
                                        scf::YieldOp::create(
                                            b, l, body(counter, carried[0]));
                                      })
                .getResult(0);
          };
          Value sum = loop(rowCount, init, [&](Value row, Value outer) {
            return loop(columnCount, outer, [&](Value column, Value inner) {
              return sampler.accumulate(inner, row, rowTotal, column,
                                        columnTotal);
            });
          });
          Value total =
              convertFloat(b, l, sampler.f.mul(rowTotal, columnTotal), wide);
          Value isEmpty =
              arith::CmpFOp::create(b, l, arith::CmpFPredicate::OEQ, total,
                                    createScalar(b, l, wide, 0));
          Value value =
              sampler.isMean() ? arith::DivFOp::create(b, l, sum, total) : sum;
          value = arith::SelectOp::create(b, l, isEmpty,
                                          createScalar(b, l, wide, 0), value);
          return convertFloat(b, l, value, element);
        });
  }
};
} // namespace

void nncomp::populateLowerSampling(RewritePatternSet &patterns) {
  patterns.add<LowerGridSample, LowerRoiAlign>(patterns.getContext());
}
