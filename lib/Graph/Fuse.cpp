//===- Fuse.cpp - Fold operators next to a layer into it ------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FusePatterns.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/IR/Matchers.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"
#include "nncomp/Encoding/Parts.h"
#include "nncomp/Graph/Passes.h"
#include "nncomp/IR/BinaryLayer.h"
#include "nncomp/IR/ConstantFloats.h"
#include "nncomp/IR/NNComp.h"
#include "nncomp/IR/WeightStorage.h"

namespace mlir::nncomp {
#define GEN_PASS_DEF_FUSE
#include "nncomp/Graph/Passes.h.inc"
} // namespace mlir::nncomp

using namespace mlir;
using namespace mlir::nncomp;

/// The elements of a dense constant of f32, f16 or bf16 as f32, or none.
static std::optional<SmallVector<float>> getFloats(Value value) {
  ConstantFloats constant(value);
  auto type = dyn_cast_if_present<FloatType>(constant.getElementType());
  if (!type || !isa<Float32Type, Float16Type, BFloat16Type>(type))
    return std::nullopt;
  if (type.isF32())
    return llvm::to_vector(constant.values<float>());
  return llvm::map_to_vector(constant.values<uint16_t>(), [&](uint16_t bits) {
    return APFloat(type.getFloatSemantics(), APInt(16, bits)).convertToFloat();
  });
}

/// One number per channel, the last dimension, if `value` is a constant that
/// varies along that dimension only, possibly broadcast.
static std::optional<SmallVector<float>> getPerChannel(Value value) {
  int64_t channels = typeOf(value).getShape().back();
  if (auto broadcast = value.getDefiningOp<BroadcastOp>())
    value = broadcast.getInput();
  auto floats = getFloats(value);
  if (!floats || floats->empty())
    return std::nullopt;
  if (floats->size() == 1)
    return SmallVector<float>(channels, floats->front());
  if (typeOf(value).getShape().back() != channels)
    return std::nullopt;
  for (size_t i = channels; i < floats->size(); ++i)
    if ((*floats)[i] != (*floats)[i - channels])
      return std::nullopt;
  floats->resize(channels);
  return floats;
}

/// A constant of f32 or a narrower type, to which `values` are rounded.
static Value createConstant(PatternRewriter &rewriter, Location loc,
                            RankedTensorType type, ArrayRef<float> values) {
  if (type.getElementType().isF32())
    return arith::ConstantOp::create(rewriter, loc,
                                     createConstant(type, values));
  std::vector<uint16_t> rounded;
  rounded.reserve(values.size());
  for (float value : values) {
    bool losesInfo;
    APFloat narrow(value);
    narrow.convert(cast<FloatType>(type.getElementType()).getFloatSemantics(),
                   APFloat::rmNearestTiesToEven, &losesInfo);
    rounded.push_back(narrow.bitcastToAPInt().getZExtValue());
  }
  return arith::ConstantOp::create(
      rewriter, loc,
      createConstant(type,
                     ArrayRef(reinterpret_cast<const char *>(rounded.data()),
                              rounded.size() * sizeof(uint16_t))));
}

/// Whether none of `values` is too large for `type`.
static bool isInRange(ArrayRef<float> values, Type type) {
  float largest = APFloat::getLargest(cast<FloatType>(type).getFloatSemantics())
                      .convertToFloat();
  return llvm::none_of(values,
                       [&](float value) { return std::abs(value) > largest; });
}

/// Whether `values` can be rounded to `type` with about its precision: none is
/// too large, and in no run of `size` of them is the largest subnormal.
static bool canRound(ArrayRef<float> values, size_t size, Type type) {
  float smallest =
      APFloat::getSmallestNormalized(cast<FloatType>(type).getFloatSemantics())
          .convertToFloat();
  for (ArrayRef<float> rest = values; !rest.empty();
       rest = rest.drop_front(size)) {
    float most = 0;
    for (float value : rest.take_front(size))
      most = std::max(most, std::abs(value));
    if (most > 0 && most < smallest)
      return false;
  }
  return isInRange(values, type);
}

/// The layer with filters whose result `value` is, if nothing else uses it, it
/// has no activation yet and its result is dense; null if there is none.
static LayerOpInterface getLayer(Value value) {
  auto layer = value.getDefiningOp<LayerOpInterface>();
  if (!layer || !layer.hasFilters() || !value.hasOneUse() ||
      layer.getActivationAttr() || getEncoding(value.getType()))
    return {};
  return layer;
}

/// `applyAffine` to constant `binary` weights of f32 with an alpha for each
/// output channel, which takes the scale's magnitude; its sign turns the
/// weights'.
static LogicalResult applyToSigns(PatternRewriter &rewriter,
                                  LayerOpInterface layer, ArrayRef<float> scale,
                                  ArrayRef<float> shift) {
  RankedTensorType type = typeOf(layer.getWeights());
  auto encoding = dyn_cast<BinaryAttr>(type.getEncoding());
  auto assemble = layer.getWeights().getDefiningOp<AssembleOp>();
  if (!encoding || encoding.getAxis() != 0 || !assemble ||
      layer.getResidual() || !type.getElementType().isF32())
    return failure();
  BinaryParts<Value> old(encoding, assemble.getComponents());
  DenseElementsAttr bits = getDenseElements(old.bits);
  auto alphas = getFloats(old.alphas);
  auto bias = layer.getBias() ? getFloats(layer.getBias())
                              : SmallVector<float>(scale.size(), 0.0f);
  if (!bits || !alphas || !bias)
    return failure();
  BitRows rows = encoding.getRows(type.getShape());
  auto words = llvm::to_vector(bits.getValues<int32_t>());
  std::vector<uint8_t> signs = rows.unpack(words, /*digits=*/1);
  for (auto [i, sign] : llvm::enumerate(signs))
    sign ^= scale[i / rows.length] < 0;
  for (auto [alpha, b, s, t] : llvm::zip(*alphas, *bias, scale, shift)) {
    alpha *= std::abs(s);
    b = b * s + t;
  }
  auto isFinite = [](float value) { return std::isfinite(value); };
  if (!llvm::all_of(*alphas, isFinite) || !llvm::all_of(*bias, isFinite))
    return failure();
  rewriter.setInsertionPoint(layer);
  Location loc = layer.getLoc();
  auto constant = [&](DenseElementsAttr value) -> Value {
    return arith::ConstantOp::create(rewriter, loc, value);
  };
  BinaryParts<EncodingComponent> parts(encoding, encoding.getComponents(type));
  Value newWeights = AssembleOp::create(
      rewriter, loc, type,
      {constant(DenseElementsAttr::get(
           parts.bits.type, ArrayRef(rows.pack(signs, /*digits=*/1)))),
       constant(DenseElementsAttr::get(parts.alphas.type,
                                       ArrayRef<float>(*alphas)))});
  Value newBias = constant(
      DenseElementsAttr::get(parts.alphas.type, ArrayRef<float>(*bias)));
  rewriter.modifyOpInPlace(layer, [&]() {
    layer.getWeightsMutable().set(newWeights);
    layer.getBiasMutable().assign(newBias);
  });
  return success();
}

/// Makes the layer compute `scale * y + shift` per channel instead of y. Fails
/// if weights or bias are not constants of f32 or a type that holds the new
/// ones, or where a residual has been added.
static LogicalResult applyAffine(PatternRewriter &rewriter,
                                 LayerOpInterface layer, ArrayRef<float> scale,
                                 ArrayRef<float> shift) {
  if (getEncoding(layer.getWeights().getType()))
    return applyToSigns(rewriter, layer, scale, shift);
  auto weights = getFloats(layer.getWeights());
  auto bias = layer.getBias() ? getFloats(layer.getBias())
                              : SmallVector<float>(scale.size(), 0.0f);
  if (!weights || !bias || layer.getResidual())
    return failure();
  size_t perChannel = weights->size() / scale.size();
  float *channel = weights->data();
  for (float s : scale)
    for (float *end = channel + perChannel; channel != end; ++channel)
      *channel *= s;
  for (auto [b, s, t] : llvm::zip(*bias, scale, shift))
    b = b * s + t;
  RankedTensorType type = typeOf(layer.getWeights());
  Type element = type.getElementType();
  auto biasType = RankedTensorType::get({type.getDimSize(0)}, element);
  bool scales = llvm::any_of(scale, [](float s) { return s != 1.0f; });
  if (!element.isF32() &&
      ((scales && !canRound(*weights, perChannel, element)) ||
       !isInRange(*bias, element)))
    return failure();
  rewriter.setInsertionPoint(layer);
  Location loc = layer.getLoc();
  Value newWeights = scales ? createConstant(rewriter, loc, type, *weights)
                            : layer.getWeights();
  Value newBias = createConstant(rewriter, loc, biasType, *bias);
  rewriter.modifyOpInPlace(layer, [&]() {
    layer.getWeightsMutable().set(newWeights);
    layer.getBiasMutable().assign(newBias);
  });
  return success();
}

namespace {
/// The signs of a layer of signs are given by the layer, which compares its
/// sums with thresholds then: if they are whole words for each pixel.
struct FuseSigns : OpRewritePattern<EncodeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(EncodeOp op,
                                PatternRewriter &rewriter) const override {
    LayerOpInterface layer = getLayer(op.getInput());
    RankedTensorType type = op.getResult().getType();
    auto encoding = dyn_cast<BinaryAttr>(type.getEncoding());
    if (!layer || layer.getResidual() || !encoding || !encoding.getAlpha() ||
        type.getShape().back() % 32 != 0 || !BinaryLayer::of(layer))
      return failure();
    rewriter.modifyOpInPlace(layer, [&]() { op.getInput().setType(type); });
    rewriter.replaceOp(op, op.getInput());
    return success();
  }
};

struct FuseBatchNorm : OpRewritePattern<BatchNormOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(BatchNormOp op,
                                PatternRewriter &rewriter) const override {
    LayerOpInterface layer = getLayer(op.getInput());
    if (!layer || static_cast<int64_t>(op.getAxis()) !=
                      typeOf(op.getInput()).getRank() - 1)
      return failure();
    auto scale = getFloats(op.getScale()), shift = getFloats(op.getShift());
    auto mean = getFloats(op.getMean()), variance = getFloats(op.getVariance());
    if (!scale || !shift || !mean || !variance)
      return failure();
    float epsilon = op.getEpsilon().convertToFloat();
    for (auto [s, t, m, v] : llvm::zip(*scale, *shift, *mean, *variance)) {
      s /= std::sqrt(v + epsilon);
      t -= m * s;
    }
    if (failed(applyAffine(rewriter, layer, *scale, *shift)))
      return failure();
    rewriter.replaceOp(op, op.getInput());
    return success();
  }
};

/// Multiplication, division, addition or subtraction of a constant per channel.
template <typename Op> struct FuseArithmetic : OpRewritePattern<Op> {
  using OpRewritePattern<Op>::OpRewritePattern;
  LogicalResult matchAndRewrite(Op op,
                                PatternRewriter &rewriter) const override {
    constexpr bool commutes =
        std::is_same_v<Op, arith::MulFOp> || std::is_same_v<Op, arith::AddFOp>;
    if (!isa<RankedTensorType>(op.getType()))
      return failure();
    for (auto [from, with] : {std::pair(op.getLhs(), op.getRhs()),
                              std::pair(op.getRhs(), op.getLhs())}) {
      LayerOpInterface layer = getLayer(from);
      auto values = layer ? getPerChannel(with) : std::nullopt;
      if (values) {
        SmallVector<float> scale(values->size(), 1.0f);
        SmallVector<float> shift(values->size(), 0.0f);
        for (auto [value, s, t] : llvm::zip(*values, scale, shift)) {
          if constexpr (std::is_same_v<Op, arith::MulFOp>)
            s = value;
          else if constexpr (std::is_same_v<Op, arith::DivFOp>)
            s = 1.0f / value;
          else if constexpr (std::is_same_v<Op, arith::AddFOp>)
            t = value;
          else
            t = -value;
        }
        if (succeeded(applyAffine(rewriter, layer, scale, shift))) {
          rewriter.replaceOp(op, from);
          return success();
        }
      }
      if (!commutes)
        break;
    }
    return failure();
  }
};

/// The sum of a layer's result and another value of the same type becomes part
/// of a layer that takes residuals.
struct FuseResidual : OpRewritePattern<arith::AddFOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(arith::AddFOp op,
                                PatternRewriter &rewriter) const override {
    if (!isa<RankedTensorType>(op.getType()))
      return failure();
    // Of two layers the later one, which finds the other's result.
    SmallVector<std::pair<LayerOpInterface, Value>> candidates;
    for (auto [from, with] : {std::pair(op.getLhs(), op.getRhs()),
                              std::pair(op.getRhs(), op.getLhs())}) {
      LayerOpInterface layer = getLayer(from);
      // A constant per channel is a bias.
      if (layer && layer.takesResidual() && !layer.getResidual() &&
          from != with && !getPerChannel(with))
        candidates.emplace_back(layer, with);
    }
    if (candidates.empty())
      return failure();
    auto [layer, residual] = candidates.front();
    if (candidates.size() > 1 && layer->isBeforeInBlock(candidates[1].first))
      std::tie(layer, residual) = candidates[1];
    // Whatever the residual is, it is there where the sum is.
    rewriter.moveOpBefore(layer, op);
    rewriter.modifyOpInPlace(layer,
                             [layer = layer, residual = residual]() mutable {
                               layer.getResidualMutable().assign(residual);
                             });
    rewriter.replaceOp(op, layer->getResults());
    return success();
  }
};

struct FuseActivation : OpRewritePattern<ActivationOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(ActivationOp op,
                                PatternRewriter &rewriter) const override {
    LayerOpInterface layer = getLayer(op.getInput());
    if (!layer || getEncoding(op.getResult().getType()) ||
        !isa<FloatType>(typeOf(op.getInput()).getElementType()))
      return failure();
    rewriter.modifyOpInPlace(
        layer, [&]() { layer.setActivationAttr(op.getFunction()); });
    rewriter.replaceOp(op, op.getInput());
    return success();
  }
};

/// x * sigmoid(x) is silu, x * hard_sigmoid(x, 1/6, 1/2) is hard_swish: what
/// exporters write for them.
struct RecogniseSelfGating : OpRewritePattern<arith::MulFOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(arith::MulFOp op,
                                PatternRewriter &rewriter) const override {
    if (!isa<RankedTensorType>(op.getType()))
      return failure();
    for (auto [x, gate] : {std::pair(op.getLhs(), op.getRhs()),
                           std::pair(op.getRhs(), op.getLhs())}) {
      auto activation = gate.getDefiningOp<ActivationOp>();
      if (!activation || activation.getInput() != x)
        continue;
      ActivationAttr function = activation.getFunction();
      bool isHard = function == ActivationAttr::get(getContext(),
                                                    ActivationKind::HardSigmoid,
                                                    1.0f / 6, 0.5f);
      if (!isHard && function.getKind() != ActivationKind::Sigmoid)
        continue;
      rewriter.replaceOpWithNewOp<ActivationOp>(
          op, x,
          ActivationAttr::get(getContext(), isHard ? ActivationKind::HardSwish
                                                   : ActivationKind::Silu));
      return success();
    }
    return failure();
  }
};

/// Zero padding of height and width before a convolution becomes its pads.
struct FusePad : OpRewritePattern<Conv2DOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(Conv2DOp op,
                                PatternRewriter &rewriter) const override {
    auto pad = op.getInput().getDefiningOp<tensor::PadOp>();
    Value value = pad ? pad.getConstantPaddingValue() : Value();
    if (!value || !matchPattern(value, m_AnyZeroFloat()) ||
        !pad.getLow().empty() || !pad.getHigh().empty())
      return failure();
    ArrayRef<int64_t> low = pad.getStaticLow(), high = pad.getStaticHigh();
    auto negative = [](int64_t size) { return size < 0; };
    if (low[0] || low[3] || high[0] || high[3] || llvm::any_of(low, negative) ||
        llvm::any_of(high, negative))
      return failure();
    SmallVector<int64_t> pads(op.getPads());
    for (int d : {0, 1}) {
      pads[d] += low[d + 1];
      pads[d + 2] += high[d + 1];
    }
    rewriter.modifyOpInPlace(op, [&]() {
      op.setPads(pads);
      op.getInputMutable().assign(pad.getSource());
    });
    return success();
  }
};

struct Fuse : nncomp::impl::FuseBase<Fuse> {
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    patterns.add<FuseBatchNorm, FuseSigns, FuseArithmetic<arith::MulFOp>,
                 FuseArithmetic<arith::DivFOp>, FuseArithmetic<arith::AddFOp>,
                 FuseArithmetic<arith::SubFOp>, FuseResidual, FuseActivation,
                 RecogniseSelfGating, FusePad>(&getContext());
    populateFuseShuffles(patterns);
    if (failed(applyPatternsGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};

} // namespace
