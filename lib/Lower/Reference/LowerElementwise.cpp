//===- LowerElementwise.cpp - Element-wise arithmetic as linalg -----------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Activation.h"
#include "LinalgPatterns.h"
#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace mlir::nncomp;

/// Integer division that never traps: by zero it gives zero, and the smallest
/// integer by minus one wraps. `divide` is one of arith's four ops.
static Value buildSafeDivision(OpBuilder &builder, Location loc,
                               Operation *divide, ValueRange scalars) {
  Value dividend = scalars[0], divisor = scalars[1];
  Type type = divisor.getType();
  auto constant = [&](int64_t value) -> Value {
    return arith::ConstantOp::create(builder, loc,
                                     builder.getIntegerAttr(type, value));
  };
  auto equals = [&](Value value, int64_t number) -> Value {
    return arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::eq, value,
                                 constant(number));
  };
  auto select = [&](Value condition, Value yes, Value no) -> Value {
    return arith::SelectOp::create(builder, loc, condition, yes, no);
  };
  bool isSigned = isa<arith::DivSIOp, arith::RemSIOp>(divide);
  bool isRemainder = isa<arith::RemSIOp, arith::RemUIOp>(divide);
  Value isZero = equals(divisor, 0), isMinusOne;
  Value safe = select(isZero, constant(1), divisor);
  if (isSigned) {
    isMinusOne = equals(divisor, -1);
    safe = select(isMinusOne, constant(1), safe);
  }
  Value result = builder
                     .create(loc, divide->getName().getIdentifier(),
                             {dividend, safe}, {type})
                     ->getResult(0);
  if (isRemainder)
    return result; // A remainder by one is the zero that is wanted.
  if (isSigned)
    result = select(isMinusOne,
                    arith::SubIOp::create(builder, loc, constant(0), dividend),
                    result);
  return select(isZero, constant(0), result);
}

/// A float as the nearest integer of `op`'s result type towards zero; a NaN is
/// zero. Without bounds, processors and even vectors and scalars differ.
static Value buildSaturatingCast(OpBuilder &builder, Location loc,
                                 Operation *op, IntegerType type, Value x) {
  bool isSigned = isa<arith::FPToSIOp>(op);
  unsigned width = type.getWidth();
  auto least = isSigned ? llvm::APInt::getSignedMinValue(width)
                        : llvm::APInt::getMinValue(width);
  auto most = isSigned ? llvm::APInt::getSignedMaxValue(width)
                       : llvm::APInt::getMaxValue(width);
  // f16 cannot hold most bounds.
  Type wide = getAccumulatorType(x.getType());
  x = convertFloat(builder, loc, x, wide);
  auto real = [&](double value) {
    return createScalar(builder, loc, wide, value);
  };
  auto compare = [&](arith::CmpFPredicate predicate, Value bound) -> Value {
    return arith::CmpFOp::create(builder, loc, predicate, x, bound);
  };
  auto select = [&](Value condition, Value yes, Value no) -> Value {
    return arith::SelectOp::create(builder, loc, condition, yes, no);
  };
  // `most` + 1 is a power of two, and exact; `most` may be rounded to it.
  double beyond = std::ldexp(1.0, isSigned ? width - 1 : width);
  Value isAbove = compare(arith::CmpFPredicate::OGE, real(beyond));
  Value isUsual = compare(arith::CmpFPredicate::OLT, real(beyond));
  // Of a NaN and of what is above.
  x = select(isUsual, x, real(0));
  x = arith::MaxNumFOp::create(builder, loc, x,
                               real(least.roundToDouble(isSigned)));
  Value integer =
      builder.create(loc, op->getName().getIdentifier(), {x}, {type})
          ->getResult(0);
  Value bound = arith::ConstantOp::create(builder, loc,
                                          builder.getIntegerAttr(type, most));
  return select(isAbove, bound, integer);
}

namespace {
/// Any op that upstream calls element-wise mappable, on tensors of one shape.
struct LowerElementwiseOp : RewritePattern {
  LowerElementwiseOp(MLIRContext *context)
      : RewritePattern(MatchAnyOpTypeTag(), /*benefit=*/1, context) {}

  LogicalResult matchAndRewrite(Operation *op,
                                PatternRewriter &rewriter) const override {
    if (op->getNumResults() != 1 || !OpTrait::hasElementwiseMappableTraits(op))
      return failure();
    auto type = dyn_cast<RankedTensorType>(op->getResult(0).getType());
    if (!type)
      return failure();
    SmallVector<Value> tensors;
    for (Value operand : op->getOperands())
      if (isa<RankedTensorType>(operand.getType()))
        tensors.push_back(operand);
    auto body = [&](OpBuilder &b, Location l, ValueRange scalars) -> Value {
      if (isa<arith::DivSIOp, arith::DivUIOp, arith::RemSIOp, arith::RemUIOp>(
              op))
        return buildSafeDivision(b, l, op, scalars);
      if (isa<arith::FPToSIOp, arith::FPToUIOp>(op))
        return buildSaturatingCast(
            b, l, op, cast<IntegerType>(type.getElementType()), scalars[0]);
      SmallVector<Value> operands;
      for (Value operand : op->getOperands()) {
        if (isa<RankedTensorType>(operand.getType())) {
          operands.push_back(scalars.front());
          scalars = scalars.drop_front();
        } else {
          operands.push_back(operand);
        }
      }
      return b
          .create(l, op->getName().getIdentifier(), operands,
                  {type.getElementType()}, op->getAttrs())
          ->getResult(0);
    };
    rewriter.replaceOp(op, createPointwise(rewriter, op->getLoc(),
                                           getDenseType(type), tensors, body));
    return success();
  }
};

struct LowerActivation : OpRewritePattern<ActivationOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(ActivationOp op,
                                PatternRewriter &rewriter) const override {
    rewriter.replaceOp(
        op, createPointwise(rewriter, op.getLoc(), getTensorType(op.getInput()),
                            op.getInput(),
                            [&](OpBuilder &b, Location l, ValueRange scalars) {
                              return buildActivation(b, l, op.getFunction(),
                                                     scalars[0]);
                            }));
    return success();
  }
};

struct LowerAdd : OpRewritePattern<AddOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(AddOp op,
                                PatternRewriter &rewriter) const override {
    rewriter.replaceOp(
        op, createPointwise(rewriter, op.getLoc(), getTensorType(op.getLhs()),
                            op->getOperands(),
                            [&](OpBuilder &b, Location l, ValueRange scalars) {
                              return buildActivation(
                                  b, l, op.getActivationAttr(),
                                  createAdd(b, l, scalars[0], scalars[1]));
                            }));
    return success();
  }
};

/// A constant of one value is no data: it is filled in, so that it costs no
/// bytes in the object file and may be overwritten in place.
struct LowerSplatConstant : OpRewritePattern<arith::ConstantOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(arith::ConstantOp op,
                                PatternRewriter &rewriter) const override {
    auto splat = dyn_cast<SplatElementsAttr>(op.getValue());
    if (!splat || !isa<RankedTensorType>(op.getType()))
      return failure();
    Value scalar = arith::ConstantOp::create(rewriter, op.getLoc(),
                                             splat.getSplatValue<TypedAttr>());
    rewriter.replaceOp(op, createFilled(rewriter, op.getLoc(),
                                        getTensorType(op.getResult()), scalar));
    return success();
  }
};
} // namespace

void nncomp::populateLowerElementwise(RewritePatternSet &patterns) {
  patterns
      .add<LowerElementwiseOp, LowerActivation, LowerAdd, LowerSplatConstant>(
          patterns.getContext());
}
