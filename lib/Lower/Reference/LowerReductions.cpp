//===- LowerReductions.cpp - Reductions as linalg -------------------------===//
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
struct LowerReduce : OpRewritePattern<ReduceOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(ReduceOp op,
                                PatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    RankedTensorType result = getTensorType(op.getResult());
    Type element = result.getElementType(), wide = getAccumulatorType(element);
    Value input = convertTensor(rewriter, loc, op.getInput(), wide);
    Value shift;
    if (op.getKind() == ReduceKind::LogSumExp) {
      shift = reduce(rewriter, op, input, ReduceKind::Max);
      input = createShiftedExp(rewriter, op, input, shift);
    }
    Value sum = reduce(rewriter, op, input, op.getKind());
    SmallVector<Value> inputs{sum};
    if (shift)
      inputs.push_back(shift);
    rewriter.replaceOp(
        op, createPointwise(rewriter, loc, result, inputs,
                            [&](OpBuilder &b, Location l, ValueRange scalars) {
                              Value value = finish(b, l, op, scalars);
                              return isa<FloatType>(wide)
                                         ? convertFloat(b, l, value, element)
                                         : value;
                            }));
    return success();
  }

private:
  /// The accumulation of `kind` over the op's axes.
  static Value reduce(OpBuilder &builder, ReduceOp op, Value input,
                      ReduceKind kind) {
    Location loc = op.getLoc();
    Type element = getElementTypeOrSelf(input);
    unsigned rank = getTensorType(input).getRank();
    bool isMax = kind == ReduceKind::Max, isMin = kind == ReduceKind::Min;
    Value start = isMax || isMin
                      ? createExtreme(builder, loc, element, isMax)
                      : createScalar(builder, loc, element,
                                     kind == ReduceKind::Prod ? 1 : 0);
    Value init = createFilled(
        builder, loc, getTensorType(op.getResult()).clone(element), start);
    return createReduction(
        builder, loc, init, input,
        {builder.getMultiDimIdentityMap(rank),
         dropDims(builder, rank, op.getAxes(), op.getKeepDims())},
        [&](OpBuilder &b, Location l, ValueRange scalars) -> Value {
          Value x = scalars[0], sum = scalars[1];
          switch (kind) {
          case ReduceKind::Max:
          case ReduceKind::Min:
            return createExtremum(b, l, sum, x, isMax);
          case ReduceKind::Prod:
            return createMul(b, l, sum, x);
          case ReduceKind::L1:
            x = isa<FloatType>(element) ? Value(math::AbsFOp::create(b, l, x))
                                        : Value(math::AbsIOp::create(b, l, x));
            break;
          case ReduceKind::L2:
          case ReduceKind::SumSquare:
            x = createMul(b, l, x, x);
            break;
          default:
            break;
          }
          return createAdd(b, l, sum, x);
        });
  }

  /// The shift of log_sum_exp: the maximum, or 0 where that is infinite and
  /// inf - inf would give NaN.
  static Value getFiniteShift(OpBuilder &b, Location l, Value max) {
    Type type = max.getType();
    Value infinity = createExtreme(b, l, type, /*isMax=*/false);
    Value isInfinite =
        arith::CmpFOp::create(b, l, arith::CmpFPredicate::OEQ,
                              math::AbsFOp::create(b, l, max), infinity);
    return arith::SelectOp::create(b, l, isInfinite,
                                   createScalar(b, l, type, 0), max);
  }

  static Value createShiftedExp(OpBuilder &builder, ReduceOp op, Value input,
                                Value max) {
    RankedTensorType type = getTensorType(input);
    unsigned rank = type.getRank();
    return createPointwise(
        builder, op.getLoc(), type, {input, max},
        {builder.getMultiDimIdentityMap(rank),
         dropDims(builder, rank, op.getAxes(), op.getKeepDims())},
        [&](OpBuilder &b, Location l, ValueRange scalars) -> Value {
          Value shift = getFiniteShift(b, l, scalars[1]);
          return math::ExpOp::create(
              b, l, arith::SubFOp::create(b, l, scalars[0], shift));
        });
  }

  /// What is left to do to an accumulated value.
  static Value finish(OpBuilder &b, Location l, ReduceOp op,
                      ValueRange scalars) {
    Value sum = scalars[0];
    switch (op.getKind()) {
    case ReduceKind::Mean: {
      int64_t count = 1;
      for (int64_t axis : op.getAxes())
        count *= getTensorType(op.getInput()).getDimSize(axis);
      Value divisor = createScalar(b, l, sum.getType(), count);
      if (isa<FloatType>(sum.getType()))
        return arith::DivFOp::create(b, l, sum, divisor);
      return arith::DivSIOp::create(b, l, sum, divisor);
    }
    case ReduceKind::L2:
      return math::SqrtOp::create(b, l, sum);
    case ReduceKind::LogSum:
      return math::LogOp::create(b, l, sum);
    case ReduceKind::LogSumExp:
      return arith::AddFOp::create(b, l, math::LogOp::create(b, l, sum),
                                   getFiniteShift(b, l, scalars[1]));
    default:
      return sum;
    }
  }
};

struct LowerArgReduce : OpRewritePattern<ArgReduceOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(ArgReduceOp op,
                                PatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    RankedTensorType input = getTensorType(op.getInput());
    RankedTensorType result = getTensorType(op.getResult());
    bool isMax = op.getKind() == ArgReduceKind::Max;
    Value extremes = createFilled(
        rewriter, loc, result.clone(input.getElementType()),
        createExtreme(rewriter, loc, input.getElementType(), isMax));
    Value indices =
        createFilled(rewriter, loc, result,
                     createScalar(rewriter, loc, result.getElementType(), 0));
    unsigned rank = input.getRank();
    int64_t axis = op.getAxis();
    AffineMap kept = dropDims(rewriter, rank, axis, op.getKeepDims());
    SmallVector<utils::IteratorType> iterators(rank,
                                               utils::IteratorType::parallel);
    iterators[axis] = utils::IteratorType::reduction;
    auto generic = linalg::GenericOp::create(
        rewriter, loc, TypeRange{extremes.getType(), indices.getType()},
        op.getInput(), ValueRange{extremes, indices},
        ArrayRef<AffineMap>{rewriter.getMultiDimIdentityMap(rank), kept, kept},
        iterators, [&](OpBuilder &b, Location l, ValueRange scalars) {
          Value x = scalars[0], best = scalars[1];
          Value wins = createWins(b, l, op, x, best);
          Value position = arith::IndexCastOp::create(
              b, l, b.getI64Type(), linalg::IndexOp::create(b, l, axis));
          Value value = arith::SelectOp::create(b, l, wins, x, best);
          Value index =
              arith::SelectOp::create(b, l, wins, position, scalars[2]);
          linalg::YieldOp::create(b, l, ValueRange{value, index});
        });
    rewriter.replaceOp(op, generic.getResult(1));
    return success();
  }

  /// Whether `x` takes the place of `best`. As in numpy, a NaN beats all.
  static Value createWins(OpBuilder &b, Location l, ArgReduceOp op, Value x,
                          Value best) {
    bool isMax = op.getKind() == ArgReduceKind::Max;
    bool last = op.getSelectLastIndex();
    if (!isa<FloatType>(x.getType())) {
      using P = arith::CmpIPredicate;
      return arith::CmpIOp::create(
          b, l, isMax ? (last ? P::sge : P::sgt) : (last ? P::sle : P::slt), x,
          best);
    }
    using P = arith::CmpFPredicate;
    Value beats = arith::CmpFOp::create(
        b, l, isMax ? (last ? P::OGE : P::OGT) : (last ? P::OLE : P::OLT), x,
        best);
    Value isNaN = arith::CmpFOp::create(b, l, P::UNO, x, x);
    if (!last)
      isNaN = arith::AndIOp::create(
          b, l, isNaN, arith::CmpFOp::create(b, l, P::ORD, best, best));
    return arith::OrIOp::create(b, l, beats, isNaN);
  }
};
} // namespace

void nncomp::populateLowerReductions(RewritePatternSet &patterns) {
  patterns.add<LowerReduce, LowerArgReduce>(patterns.getContext());
}
