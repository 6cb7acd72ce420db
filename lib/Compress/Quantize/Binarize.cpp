//===- Binarize.cpp - Store weights and inputs of layers as signs ---------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Network/EncodeConstant.h"
#include "Network/LayerOverrides.h"
#include "Network/LayerPass.h"
#include "nncomp/Compress/Passes.h"

namespace mlir::nncomp {
#define GEN_PASS_DEF_BINARIZE
#include "nncomp/Compress/Passes.h.inc"
} // namespace mlir::nncomp

using namespace mlir;
using namespace mlir::nncomp;

static RankedTensorType encodeType(Value value, Attribute encoding) {
  RankedTensorType type = typeOf(value);
  return RankedTensorType::get(type.getShape(), type.getElementType(),
                               encoding);
}

static LogicalResult binarizeWeights(const NetworkLayer &layer) {
  OpBuilder builder(layer.op);
  FailureOr<Value> weights = encodeWeightsAs(
      builder, layer,
      BinaryAttr::get(builder.getContext(), /*axis=*/0, FloatAttr()));
  if (failed(weights))
    return failure();
  layer.setWeights(*weights);
  return success();
}

static void binarizeInput(const NetworkLayer &layer) {
  if (isNeverNegative(layer.getInput()))
    emitWarning(layer.op->getLoc())
        << "expected values of both signs as input of '" << layer.name
        << "', but got the result of a relu, whose signs are all the same";
  OpBuilder builder(layer.op);
  RankedTensorType type = encodeType(
      layer.getInput(), BinaryAttr::get(builder.getContext(), std::nullopt,
                                        builder.getF32FloatAttr(1)));
  layer.op.getInputMutable().set(
      EncodeOp::create(builder, layer.op->getLoc(), type, layer.getInput()));
}

/// `value` in every element of `type`, along its missing or single dimensions.
static Value broadcast(OpBuilder &builder, Location loc, RankedTensorType type,
                       Value value) {
  return BroadcastOp::create(builder, loc, type, value);
}

/// Multiplies what the layer sums by the mean magnitudes of what its windows
/// see of `input` (equation 11 of XNOR-Net), before bias, residual and
/// activation.
static LogicalResult scaleByInput(const NetworkLayer &layer, Value input) {
  LayerOpInterface op = layer.op;
  Location loc = op->getLoc();
  std::optional<ConvWindow> window = op.getWindow();
  bool hasWidePads = false;
  for (int d : {0, 1}) {
    int64_t most = window ? window->dilations[d] * (window->size[d] - 1) : 0;
    hasWidePads |=
        window && std::max(window->before[d], window->after[d]) > most;
  }
  // A transposed convolution has no windows that magnitudes are the means of.
  if (layer.getGroups() > 1 || hasWidePads || !op.isConvolutionOrLinear())
    return emitError(loc) << "expected a layer without groups, of pads smaller "
                             "than its windows, with input-scales, but got '"
                          << layer.name << "'";
  OpBuilder builder(op);
  int64_t last = typeOf(input).getRank() - 1;
  Value scales = ReduceOp::create(builder, loc, input, ReduceKind::L1, {last},
                                  /*keep_dims=*/true);
  Value channels = arith::ConstantOp::create(
      builder, loc,
      DenseElementsAttr::get(typeOf(scales),
                             float(typeOf(input).getDimSize(last))));
  scales = arith::DivFOp::create(builder, loc, scales, channels);
  if (window)
    scales = AvgPoolOp::create(
        builder, loc, scales, window->size, window->strides,
        {window->before[0], window->before[1], window->after[0],
         window->after[1]},
        window->dilations, /*ceil_mode=*/false, /*count_include_pad=*/true);
  builder.setInsertionPointAfter(op);
  Value sums = layer.getResult(), bias = layer.getBias(),
        residual = layer.getResidual();
  RankedTensorType type = typeOf(sums);
  auto scaled = arith::MulFOp::create(builder, loc, sums,
                                      broadcast(builder, loc, type, scales));
  Value result = scaled;
  if (bias)
    result = arith::AddFOp::create(builder, loc, result,
                                   broadcast(builder, loc, type, bias));
  if (residual)
    result = arith::AddFOp::create(builder, loc, result, residual);
  if (ActivationAttr activation = layer.getActivation())
    result = ActivationOp::create(builder, loc, result, activation);
  sums.replaceAllUsesExcept(result, scaled);
  op.getBiasMutable().clear();
  if (residual)
    op.getResidualMutable().clear();
  op.setActivationAttr({});
  return success();
}

namespace {
/// Whether one layer is to be binarized.
struct BinarySettings {
  bool keep = true;
};

struct Binarize
    : LayerPass<nncomp::impl::BinarizeBase<Binarize>, BinarySettings> {
  using LayerPass::LayerPass;

  /// The named layers; all but the first and the last if none is named.
  FailureOr<SmallVector<BinarySettings>>
  choose(ArrayRef<NetworkLayer> found,
         ArrayRef<NetworkLayer> encoded) override {
    SmallVector<BinarySettings> all(found.size());
    for (StringRef pattern : layers) {
      auto matches =
          matchLayers(getOperation().getLoc(), found, encoded, pattern);
      if (failed(matches))
        return failure();
      for (size_t i : *matches)
        all[i].keep = false;
    }
    if (layers.empty())
      for (size_t i = 1; i + 1 < found.size(); ++i)
        all[i].keep = false;
    return all;
  }

  FailureOr<bool> transform(const NetworkLayer &layer, const BinarySettings &,
                            size_t) override {
    if (failed(binarizeWeights(layer)))
      return failure();
    Value input = layer.getInput();
    if (!inputs || getEncoding(input.getType()))
      return true;
    binarizeInput(layer);
    if (inputScales && failed(scaleByInput(layer, input)))
      return failure();
    return true;
  }

  std::string summarize(const LayerFigures &figures) override {
    return "binarized " + figures.countLayers() +
           (inputs && inputScales ? ", whose results have input scales" : "");
  }
};
} // namespace
