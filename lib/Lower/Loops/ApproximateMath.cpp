//===- ApproximateMath.cpp - Math functions as polynomials ----------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Conversion/MathToLibm/MathToLibm.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Math/Transforms/Passes.h"
#include "mlir/Transforms/DialectConversion.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"
#include "mlir/Transforms/WalkPatternRewriteDriver.h"
#include "nncomp/Lower/Passes.h"
#include "nncomp/Lower/Target.h"

namespace mlir::nncomp {
#define GEN_PASS_DEF_APPROXIMATEMATH
#include "nncomp/Lower/Passes.h.inc"
} // namespace mlir::nncomp

using namespace mlir;
using namespace mlir::nncomp;

/// Logarithms of f32 by those of normal numbers, where the approximation takes
/// subnormal ones for the smallest normal one.
static void scaleSubnormals(math::LogOp op) {
  Type type = op.getType();
  if (!getElementTypeOrSelf(type).isF32())
    return;
  OpBuilder b(op);
  Location loc = op.getLoc();
  auto constant = [&](float value) -> Value {
    Attribute scalar = b.getF32FloatAttr(value);
    if (auto shaped = dyn_cast<ShapedType>(type))
      scalar = DenseElementsAttr::get(shaped, scalar);
    return arith::ConstantOp::create(b, loc, cast<TypedAttr>(scalar));
  };
  Value x = op.getOperand();
  Value isSmall =
      arith::CmpFOp::create(b, loc, arith::CmpFPredicate::OLT, x,
                            constant(std::numeric_limits<float>::min()));
  Value scaled = arith::MulFOp::create(b, loc, x, constant(0x1p23f));
  op.getOperandMutable().set(
      arith::SelectOp::create(b, loc, isSmall, scaled, x));
  b.setInsertionPointAfter(op);
  // log(2^23)
  Value shift = arith::SelectOp::create(
      b, loc, isSmall, constant(-15.942385152878742f), constant(0));
  auto sum = arith::AddFOp::create(b, loc, op, shift);
  op.getResult().replaceAllUsesExcept(sum, sum);
}

namespace {
/// Without an instruction for it, LLVM would call libm's fma.
struct SplitFma : OpRewritePattern<math::FmaOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(math::FmaOp op,
                                PatternRewriter &rewriter) const override {
    Value product =
        arith::MulFOp::create(rewriter, op.getLoc(), op.getA(), op.getB());
    rewriter.replaceOpWithNewOp<arith::AddFOp>(op, product, op.getC());
    return success();
  }
};

struct ApproximateMath : nncomp::impl::ApproximateMathBase<ApproximateMath> {
  void runOnOperation() override {
    FailureOr<Target> target = Target::from(getOperation());
    if (failed(target))
      return signalPassFailure();
    getOperation().walk(scaleSubnormals);
    RewritePatternSet patterns(&getContext());
    populateMathPolynomialApproximationPatterns(patterns, isAccurate);
    FrozenRewritePatternSet functions(std::move(patterns));
    GreedyRewriteConfig config;
    config.enableFolding(false);
    // Most kernels call none, and are large.
    for (auto kernel : getOperation().getOps<func::FuncOp>())
      if (contains(kernel,
                   [](Operation *op) {
                     return isAccurate(op->getName().getStringRef());
                   }) &&
          failed(applyPatternsGreedily(kernel, functions, config)))
        return signalPassFailure();
    if (contains(getOperation(), llvm::IsaPred<math::Log1pOp, math::ExpM1Op>) &&
        failed(callExactFunctions()))
      return signalPassFailure();
    if (target->hasFma)
      return;
    RewritePatternSet products(&getContext());
    products.add<SplitFma>(&getContext());
    walkAndApplyPatterns(getOperation(), std::move(products));
  }

  static bool contains(Operation *root,
                       function_ref<bool(Operation *)> isSought) {
    return root
        ->walk([&](Operation *op) {
          return isSought(op) ? WalkResult::interrupt() : WalkResult::advance();
        })
        .wasInterrupted();
  }

  /// Functions whose approximation is off by less than 3e-7 of the value, by
  /// measurement over the whole range. Those of sine and cosine are not: they
  /// fail beyond a few periods.
  static bool isAccurate(StringRef name) {
    return name == math::ExpOp::getOperationName() ||
           name == math::ExpM1Op::getOperationName() ||
           name == math::LogOp::getOperationName() ||
           name == math::Log1pOp::getOperationName() ||
           name == math::Log2Op::getOperationName() ||
           name == math::TanhOp::getOperationName() ||
           name == math::ErfOp::getOperationName();
  }

  /// What is left of log1p and expm1 goes to libm here: LLVM's own form, log(1
  /// + x), loses the digits that these functions exist for.
  LogicalResult callExactFunctions() {
    ConversionTarget legal(getContext());
    legal.addIllegalOp<math::Log1pOp, math::ExpM1Op>();
    legal.markUnknownOpDynamicallyLegal([](Operation *) { return true; });
    RewritePatternSet calls(&getContext());
    populateMathToLibmConversionPatterns(calls);
    return applyPartialConversion(getOperation(), legal, std::move(calls));
  }
};
} // namespace
