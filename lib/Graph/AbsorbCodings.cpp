//===- AbsorbCodings.cpp - Let ops take encoded tensors -------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FoldQuantization.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "nncomp/Encoding/Parts.h"
#include "nncomp/Graph/Integers.h"

using namespace mlir;
using namespace mlir::nncomp;

/// The one type that all users of `value` encode it to, if they do just that.
static RankedTensorType getEncodedType(Value value) {
  RankedTensorType type;
  for (Operation *user : value.getUsers()) {
    auto encode = dyn_cast<EncodeOp>(user);
    if (!encode || !getStaticUniform(encode.getResult()) ||
        (type && type != encode.getResult().getType()))
      return {};
    type = encode.getResult().getType();
  }
  return type;
}

namespace {
/// Filters and weights that are decoded constants stay encoded.
struct AbsorbWeights : OpInterfaceRewritePattern<LayerOpInterface> {
  using OpInterfaceRewritePattern::OpInterfaceRewritePattern;
  LogicalResult matchAndRewrite(LayerOpInterface op,
                                PatternRewriter &rewriter) const override {
    auto decode = op.hasFilters() ? op.getWeights().getDefiningOp<DecodeOp>()
                                  : DecodeOp();
    if (!decode || !UniformConstant::get(decode.getInput()))
      return failure();
    rewriter.modifyOpInPlace(
        op, [&]() { op.getWeightsMutable().set(decode.getInput()); });
    return success();
  }
};

/// Data of integer products is taken encoded.
struct AbsorbData : OpInterfaceRewritePattern<LayerOpInterface> {
  using OpInterfaceRewritePattern::OpInterfaceRewritePattern;
  LogicalResult matchAndRewrite(LayerOpInterface op,
                                PatternRewriter &rewriter) const override {
    Value data = getDecoded(op.getInput());
    if (!data)
      return failure();
    Value other = op.getWeights();
    if (!op.hasFilters())
      other = getDecoded(other);
    else if (!UniformConstant::get(other))
      return failure();
    if (!other)
      return failure();
    auto setOperands = [&](LayerOpInterface layer) {
      layer.getInputMutable().set(data);
      layer.getWeightsMutable().set(other);
    };
    // Tried on a copy: whether it is an integer product is said there.
    auto tried = cast<LayerOpInterface>(op->clone());
    setOperands(tried);
    bool isInteger = IntegerProduct::get(tried).has_value();
    tried->destroy();
    if (!isInteger)
      return failure();
    rewriter.modifyOpInPlace(op, [&]() { setOperands(op); });
    return success();
  }
};

/// The largest relative difference of a bias's scale from that of the products
/// it is added to: some roundings of f32.
constexpr float kMaxScaleError = 0x1p-22f;

/// A bias of 32-bit codes is added to sums of products if it has their scales.
struct AbsorbBias : OpInterfaceRewritePattern<LayerOpInterface> {
  using OpInterfaceRewritePattern::OpInterfaceRewritePattern;
  LogicalResult matchAndRewrite(LayerOpInterface op,
                                PatternRewriter &rewriter) const override {
    auto product = IntegerProduct::get(op);
    auto decode = product && product->op.getBias()
                      ? product->op.getBias().getDefiningOp<DecodeOp>()
                      : DecodeOp();
    if (!decode || product->hasBlocks() || product->getNumPairs() > 1)
      return failure();
    auto codes = UniformConstant::get(decode.getInput(), 32, 32);
    if (!codes || !codes->encoding.hasSignedCodes() ||
        codes->getType().getRank() != 1)
      return failure();
    SmallVector<float> theirs = codes->getScales(), ours;
    for (int64_t c = 0, e = product->getNumChannels(); c < e; ++c) {
      ours.push_back(product->getBiasSteps() *
                     product->scales[product->scales.size() == 1 ? 0 : c]);
      float their = theirs[theirs.size() == 1 ? 0 : c];
      if (!(std::abs(their - ours.back()) <= kMaxScaleError * ours.back()))
        return failure();
    }
    auto encoding = UniformAttr::get(
        op->getContext(), 32, /*axis=*/0, /*block=*/std::nullopt, FloatAttr(),
        /*zero=*/std::nullopt, /*asymmetric=*/false, /*centered=*/false);
    auto type = RankedTensorType::get(codes->getType().getShape(),
                                      rewriter.getF32Type(), encoding);
    Location loc = codes->assemble.getLoc();
    UniformParts<EncodingComponent> parts(encoding,
                                          encoding.getComponents(type));
    Value scales = arith::ConstantOp::create(
        rewriter, loc,
        DenseElementsAttr::get(parts.scales.type, ArrayRef(ours)));
    UniformParts<Value> old(codes->encoding, codes->assemble.getComponents());
    Value bias = AssembleOp::create(rewriter, loc, type, {old.codes, scales});
    rewriter.modifyOpInPlace(op, [&]() { op.getBiasMutable().assign(bias); });
    return success();
  }
};

/// The result of an integer product, or of a mean, is encoded by the op itself.
struct AbsorbEncode : RewritePattern {
  AbsorbEncode(MLIRContext *context)
      : RewritePattern(MatchAnyOpTypeTag(), /*benefit=*/1, context) {}

  LogicalResult matchAndRewrite(Operation *op,
                                PatternRewriter &rewriter) const override {
    auto reduce = dyn_cast<ReduceOp>(op);
    bool isMean =
        isa<AvgPoolOp>(op) || (reduce && reduce.getKind() == ReduceKind::Mean);
    if (!isMean && !isa<LayerOpInterface>(op))
      return failure();
    Value result = op->getResult(0);
    RankedTensorType type = getEncodedType(result);
    if (!type || getEncoding(result.getType()))
      return failure();
    Value data = isMean ? getDecoded(op->getOperand(0)) : Value();
    if (isMean ? !data : !IntegerProduct::get(op))
      return failure();
    rewriter.modifyOpInPlace(op, [&]() {
      result.setType(type);
      if (isMean)
        op->setOperand(0, data);
    });
    for (Operation *user : llvm::make_early_inc_range(result.getUsers()))
      rewriter.replaceOp(user, result);
    return success();
  }
};

/// encode(activation(decode(a) + decode(b))) is an nncomp.add.
struct AbsorbIntoAdd : OpRewritePattern<EncodeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(EncodeOp op,
                                PatternRewriter &rewriter) const override {
    Value sum = op.getInput();
    ActivationAttr function;
    auto activation = sum.getDefiningOp<ActivationOp>();
    if (activation && isBound(activation.getFunction())) {
      function = activation.getFunction();
      sum = activation.getInput();
    }
    auto add = sum.getDefiningOp<arith::AddFOp>();
    Value lhs = add ? getDecoded(add.getLhs()) : Value();
    Value rhs = add ? getDecoded(add.getRhs()) : Value();
    if (!lhs || !rhs || !getStaticUniform(op.getResult()))
      return failure();
    rewriter.replaceOpWithNewOp<AddOp>(op, op.getResult().getType(), lhs, rhs,
                                       function);
    return success();
  }
};

/// Bounds of a result are those of the op that makes it, which narrows its
/// clamp, or no bounds if its codes have no others.
struct AbsorbBounds : OpRewritePattern<ActivationOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(ActivationOp op,
                                PatternRewriter &rewriter) const override {
    UniformAttr encoding = getStaticUniform(op.getResult());
    if (!encoding || !isBound(op.getFunction()))
      return failure();
    CodeRange all = getCodeRange(encoding),
              range = getCodeRange(encoding, op.getFunction());
    // Unsigned codes fill their range; signed ones may be one less.
    if (!encoding.hasSignedCodes() && all.least == range.least &&
        all.most == range.most) {
      rewriter.replaceOp(op, op.getInput());
      return success();
    }
    Operation *producer = op.getInput().getDefiningOp();
    if (!producer || !op.getInput().hasOneUse())
      return failure();
    if (auto add = dyn_cast<AddOp>(producer); add && !add.getActivation()) {
      rewriter.modifyOpInPlace(
          add, [&]() { add.setActivationAttr(op.getFunction()); });
    } else {
      auto product = IntegerProduct::get(producer);
      if (!product || !product->hasIntegerEpilogue() ||
          !product->op.hasFilters() || product->op.getActivationAttr())
        return failure();
      rewriter.modifyOpInPlace(
          producer, [&]() { product->op.setActivationAttr(op.getFunction()); });
    }
    rewriter.replaceOp(op, op.getInput());
    return success();
  }
};

/// relu and clip between equal encodings bound the codes.
struct AbsorbIntoActivation : OpRewritePattern<EncodeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(EncodeOp op,
                                PatternRewriter &rewriter) const override {
    auto activation = op.getInput().getDefiningOp<ActivationOp>();
    Value input = activation && isBound(activation.getFunction())
                      ? getDecoded(activation.getInput())
                      : Value();
    if (!input || input.getType() != op.getResult().getType())
      return failure();
    rewriter.replaceOpWithNewOp<ActivationOp>(op, op.getResult().getType(),
                                              input, activation.getFunction());
    return success();
  }
};
} // namespace

void nncomp::populateAbsorbSums(RewritePatternSet &patterns) {
  patterns.add<AbsorbIntoAdd>(patterns.getContext());
}

void nncomp::populateAbsorbCodings(RewritePatternSet &patterns) {
  populateAbsorbSums(patterns);
  patterns.add<AbsorbWeights, AbsorbData, AbsorbBias, AbsorbEncode,
               AbsorbIntoActivation, AbsorbBounds>(patterns.getContext());
}
