//===- ExpandHalfFloats.cpp - Compute 16-bit floats in f32 ----------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The conversions of f16 are the branch-free ones of Fabian Giesen,
// "float->half variants" (2012): a multiplication or an addition of a power of
// two lets the float unit do the shifting and rounding of subnormal numbers.
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Arith/Transforms/Passes.h"
#include "mlir/Transforms/DialectConversion.h"
#include "mlir/Transforms/WalkPatternRewriteDriver.h"
#include "nncomp/Lower/Passes.h"
#include "nncomp/Lower/Target.h"

namespace mlir::nncomp {
#define GEN_PASS_DEF_EXPANDHALFFLOATS
#include "nncomp/Lower/Passes.h.inc"
} // namespace mlir::nncomp

using namespace mlir;
using namespace mlir::nncomp;

/// `element` as a scalar, or as a vector of the shape of `like`.
static Type withElement(Type like, Type element) {
  if (auto shaped = dyn_cast<ShapedType>(like))
    return shaped.clone(element);
  return element;
}

namespace {
/// Arithmetic on the bits of a 32-bit value, scalar or vector.
struct BitBuilder {
  OpBuilder &b;
  Location loc;
  Type integer, real;

  BitBuilder(OpBuilder &b, Location loc, Type like)
      : b(b), loc(loc), integer(withElement(like, b.getI32Type())),
        real(withElement(like, b.getF32Type())) {}

  Value bits(uint32_t value) {
    Attribute scalar = b.getI32IntegerAttr(int32_t(value));
    if (auto shaped = dyn_cast<ShapedType>(integer))
      return arith::ConstantOp::create(b, loc,
                                       DenseElementsAttr::get(shaped, scalar));
    return arith::ConstantOp::create(b, loc, cast<TypedAttr>(scalar));
  }
  Value asFloat(Value x) { return arith::BitcastOp::create(b, loc, real, x); }
  Value asBits(Value x) { return arith::BitcastOp::create(b, loc, integer, x); }
  Value mask(Value x, uint32_t y) {
    return arith::AndIOp::create(b, loc, x, bits(y));
  }
  Value join(Value x, Value y) { return arith::OrIOp::create(b, loc, x, y); }
  Value add(Value x, Value y) { return arith::AddIOp::create(b, loc, x, y); }
  Value left(Value x, uint32_t y) {
    return arith::ShLIOp::create(b, loc, x, bits(y));
  }
  Value right(Value x, uint32_t y) {
    return arith::ShRUIOp::create(b, loc, x, bits(y));
  }
  Value isBelow(Value x, uint32_t y) {
    return arith::CmpIOp::create(b, loc, arith::CmpIPredicate::ult, x, bits(y));
  }
  Value select(Value condition, Value yes, Value no) {
    return arith::SelectOp::create(b, loc, condition, yes, no);
  }
};

struct ExpandExtF : OpRewritePattern<arith::ExtFOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(arith::ExtFOp op,
                                PatternRewriter &rewriter) const override {
    Type from = op.getIn().getType(), to = op.getType();
    if (!getElementTypeOrSelf(from).isF16() ||
        !getElementTypeOrSelf(to).isF32())
      return failure();
    BitBuilder b(rewriter, op.getLoc(), to);
    Value half = arith::BitcastOp::create(
        rewriter, op.getLoc(), withElement(from, rewriter.getI16Type()),
        op.getIn());
    half = arith::ExtUIOp::create(rewriter, op.getLoc(), b.integer, half);
    Value sign = b.left(b.mask(half, 0x8000), 16);
    Value magnitude = b.mask(half, 0x7fff);
    // The exponent is off by 112, the difference of the biases.
    Value shifted = b.left(magnitude, 13);
    Value scaled =
        arith::MulFOp::create(rewriter, op.getLoc(), b.asFloat(shifted),
                              b.asFloat(b.bits((127 + 112) << 23)));
    Value special = b.join(shifted, b.bits(0x7f800000));
    Value result =
        b.select(b.isBelow(magnitude, 0x7c00), b.asBits(scaled), special);
    rewriter.replaceOp(op, b.asFloat(b.join(result, sign)));
    return success();
  }
};

struct ExpandTruncF : OpRewritePattern<arith::TruncFOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(arith::TruncFOp op,
                                PatternRewriter &rewriter) const override {
    Type from = op.getIn().getType(), to = op.getType();
    if (!getElementTypeOrSelf(from).isF32() ||
        !getElementTypeOrSelf(to).isF16())
      return failure();
    Location loc = op.getLoc();
    BitBuilder b(rewriter, loc, from);
    Value all = b.asBits(op.getIn());
    Value sign = b.right(b.mask(all, 0x80000000), 16);
    Value magnitude = b.mask(all, 0x7fffffff);
    // From 2^16 on all is infinite, or a NaN.
    Value special = b.select(b.isBelow(magnitude, 0x7f800001), b.bits(0x7c00),
                             b.bits(0x7e00));
    // Adding 0.5 aligns the last bit of a subnormal with that of the sum.
    Value half = b.bits(126u << 23);
    Value aligned = arith::AddFOp::create(rewriter, loc, b.asFloat(magnitude),
                                          b.asFloat(half));
    Value subnormal =
        arith::SubIOp::create(rewriter, loc, b.asBits(aligned), half);
    // Rounded to even by adding just under a half, and the last bit kept.
    Value odd = b.mask(b.right(magnitude, 13), 1);
    Value rounded = b.add(
        b.add(magnitude, b.bits(uint32_t(15 - 127) * (1u << 23) + 0xfff)), odd);
    Value normal = b.right(rounded, 13);
    Value result =
        b.select(b.isBelow(magnitude, 113u << 23), subnormal, normal);
    result = b.select(b.isBelow(magnitude, (127u + 16) << 23), result, special);
    Value narrow = arith::TruncIOp::create(
        rewriter, loc, withElement(to, rewriter.getI16Type()),
        b.join(result, sign));
    rewriter.replaceOpWithNewOp<arith::BitcastOp>(op, to, narrow);
    return success();
  }
};

/// To bf16, without a vector of bf16 between: LLVM takes operations on these
/// apart where the target has none.
struct ExpandTruncBF16 : OpRewritePattern<arith::TruncFOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(arith::TruncFOp op,
                                PatternRewriter &rewriter) const override {
    Type from = op.getIn().getType(), to = op.getType();
    if (!getElementTypeOrSelf(from).isF32() ||
        !getElementTypeOrSelf(to).isBF16())
      return failure();
    Location loc = op.getLoc();
    BitBuilder b(rewriter, loc, from);
    Value all = b.asBits(op.getIn());
    Value odd = b.mask(b.right(all, 16), 1);
    Value rounded = b.right(b.add(b.add(all, b.bits(0x7fff)), odd), 16);
    Value isNumber = b.isBelow(b.mask(all, 0x7fffffff), 0x7f800001);
    Value narrow = arith::TruncIOp::create(
        rewriter, loc, withElement(to, rewriter.getI16Type()),
        b.select(isNumber, rounded, b.bits(0x7fc0)));
    rewriter.replaceOpWithNewOp<arith::BitcastOp>(op, to, narrow);
    return success();
  }
};

/// From a 16-bit float to f64 by way of f32, which is exact.
struct SplitExtF : OpRewritePattern<arith::ExtFOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(arith::ExtFOp op,
                                PatternRewriter &rewriter) const override {
    Type from = op.getIn().getType(), to = op.getType();
    if (!getElementTypeOrSelf(to).isF64() ||
        getElementTypeOrSelf(from).getIntOrFloatBitWidth() != 16)
      return failure();
    Value middle = arith::ExtFOp::create(rewriter, op.getLoc(),
                                         withElement(to, rewriter.getF32Type()),
                                         op.getIn());
    rewriter.replaceOpWithNewOp<arith::ExtFOp>(op, to, middle);
    return success();
  }
};

/// From f64 to a 16-bit float through the f32 that is rounded to odd, so that
/// the result is rounded but once (Boldo and Melquiond, "When double rounding
/// is odd", 2005).
struct SplitTruncF : OpRewritePattern<arith::TruncFOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(arith::TruncFOp op,
                                PatternRewriter &rewriter) const override {
    Value value = op.getIn();
    Type from = value.getType(), to = op.getType();
    if (!getElementTypeOrSelf(from).isF64() ||
        getElementTypeOrSelf(to).getIntOrFloatBitWidth() != 16)
      return failure();
    Location loc = op.getLoc();
    BitBuilder b(rewriter, loc, from);
    Value nearest = arith::TruncFOp::create(rewriter, loc, b.real, value);
    Value back = arith::ExtFOp::create(rewriter, loc, from, nearest);
    Value isInexact = arith::CmpFOp::create(
        rewriter, loc, arith::CmpFPredicate::ONE, back, value);
    // Both have the same sign: their bits compare as their magnitudes do.
    Type wide = withElement(from, rewriter.getI64Type());
    Value isAbove = arith::CmpIOp::create(
        rewriter, loc, arith::CmpIPredicate::ugt,
        arith::BitcastOp::create(rewriter, loc, wide, back),
        arith::BitcastOp::create(rewriter, loc, wide, value));
    Value bits = b.asBits(nearest);
    Value isEven = b.isBelow(b.mask(bits, 1), 1);
    Value isWrong = arith::AndIOp::create(rewriter, loc, isInexact, isEven);
    Value odd = b.add(bits, b.select(isAbove, b.bits(-1), b.bits(1)));
    rewriter.replaceOpWithNewOp<arith::TruncFOp>(
        op, to, b.asFloat(b.select(isWrong, odd, bits)));
    return success();
  }
};

struct ExpandHalfFloats : nncomp::impl::ExpandHalfFloatsBase<ExpandHalfFloats> {
  void runOnOperation() override {
    FailureOr<Target> target = Target::from(getOperation());
    if (failed(target) || failed(computeInFloat()))
      return signalPassFailure();
    RewritePatternSet steps(&getContext());
    steps.add<SplitExtF, SplitTruncF>(&getContext());
    walkAndApplyPatterns(getOperation(), std::move(steps));
    RewritePatternSet conversions(&getContext());
    arith::populateExpandBFloat16Patterns(conversions);
    conversions.add<ExpandTruncBF16>(&getContext(), /*benefit=*/2);
    if (!target->hasF16c)
      conversions.add<ExpandExtF, ExpandTruncF>(&getContext());
    walkAndApplyPatterns(getOperation(), std::move(conversions));
  }

  /// Leaves conversions as the only arithmetic of f16 and bf16.
  LogicalResult computeInFloat() {
    MLIRContext *context = &getContext();
    TypeConverter types;
    arith::populateEmulateUnsupportedFloatsConversions(
        types, {Float16Type::get(context), BFloat16Type::get(context)},
        Float32Type::get(context));
    ConversionTarget legal(*context);
    legal.markUnknownOpDynamicallyLegal([](Operation *) { return true; });
    arith::populateEmulateUnsupportedFloatsLegality(legal, types);
    RewritePatternSet patterns(context);
    arith::populateEmulateUnsupportedFloatsPatterns(patterns, types);
    return applyPartialConversion(getOperation(), legal, std::move(patterns));
  }
};
} // namespace
