//===- EncodeLayer.cpp - Constants of a layer in few bits -----------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "EncodeLayer.h"
#include "UniformWeights.h"
#include "mlir/AsmParser/AsmParser.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "llvm/Support/FormatVariadic.h"
#include <cfloat>
#include <cmath>

using namespace mlir;
using namespace mlir::nncomp;

UniformAttr nncomp::makeActivationEncoding(MLIRContext *context, float lo,
                                           float hi, unsigned bits,
                                           bool symmetric) {
  lo = std::min(lo, 0.0f);
  hi = std::max(hi, 0.0f);
  float codes = std::ldexp(1.0f, symmetric ? bits - 1 : bits) - 1;
  float scale = symmetric ? std::max(hi, -lo) / codes : hi / codes - lo / codes;
  if (scale < FLT_MIN)
    scale = 1;
  std::optional<int64_t> zero;
  if (!symmetric)
    zero = std::clamp(std::nearbyint(-lo / scale), 0.0f, codes);
  auto attribute = FloatAttr::get(Float32Type::get(context), scale);
  return UniformAttr::get(context, bits, /*axis=*/std::nullopt,
                          /*block=*/std::nullopt, attribute, zero,
                          /*asymmetric=*/false, /*centered=*/false);
}

/// The encoding of weights that the settings ask for.
static Attribute makeWeightEncoding(MLIRContext *context,
                                    const LayerSettings &settings) {
  std::optional<int64_t> axis, block;
  if (settings.perAxis)
    axis = 0;
  if (settings.block)
    block = settings.block;
  switch (settings.scheme) {
  case WeightScheme::Uniform:
    return UniformAttr::get(context, settings.bits, axis, block, FloatAttr(),
                            std::nullopt, !settings.symmetric,
                            /*centered=*/false);
  case WeightScheme::Dorefa:
    // Its 1-bit weights are the signs times their mean magnitude.
    if (settings.bits == 1)
      return BinaryAttr::get(context, std::nullopt, FloatAttr());
    return UniformAttr::get(context, settings.bits, std::nullopt, std::nullopt,
                            FloatAttr(), std::nullopt, /*asymmetric=*/false,
                            /*centered=*/true);
  case WeightScheme::Lq:
    return LqAttr::get(context, settings.bits, axis, {}, /*unipolar=*/false);
  case WeightScheme::Half:
    return parseAttribute("#nncomp.float<f16>", context);
  case WeightScheme::Bfloat:
    return parseAttribute("#nncomp.float<bf16>", context);
  case WeightScheme::Codebook:
    return parseAttribute(
        llvm::formatv("#nncomp.codebook<entries = {0}>", 1 << settings.bits)
            .str(),
        context);
  }
  llvm_unreachable("all schemes are above");
}

/// DoReFa-Net's projection of weights onto [-1, 1], before they are rounded:
/// their hyperbolic tangent over its largest magnitude in the layer (Zhou et
/// al., arXiv 1606.06160, equation 9).
static DenseElementsAttr projectDorefa(DenseElementsAttr weights) {
  SmallVector<float> values;
  double largest = 0;
  for (float value : weights.getValues<float>())
    largest = std::max(largest, std::abs(std::tanh(double(value))));
  for (float value : weights.getValues<float>())
    values.push_back(largest > 0 ? std::tanh(double(value)) / largest : 0.0);
  return DenseElementsAttr::get(weights.getType(), ArrayRef(values));
}

FailureOr<Value> nncomp::encodeWeights(OpBuilder &builder,
                                       const NetworkLayer &layer,
                                       const LayerSettings &settings) {
  Location loc = layer.op->getLoc();
  RankedTensorType dense = typeOf(layer.getWeights());
  Attribute encoding = makeWeightEncoding(builder.getContext(), settings);
  if (!encoding)
    return failure();
  auto type =
      RankedTensorType::get(dense.getShape(), dense.getElementType(), encoding);
  DenseElementsAttr weights = getDenseElements(layer.getWeights());
  if (settings.scheme == WeightScheme::Uniform &&
      settings.rounding == WeightRounding::Mse)
    return roundForLeastSquaredError(type,
                                     *getFloatElements(layer.getWeights()))
        .assemble(builder, loc);
  if (settings.scheme == WeightScheme::Dorefa && settings.bits > 1)
    weights = projectDorefa(weights);
  auto components = getEncoding(type).encode(type, weights, loc);
  if (failed(components))
    return failure();
  SmallVector<Value> constants;
  for (DenseElementsAttr component : *components)
    constants.push_back(arith::ConstantOp::create(builder, loc, component));
  return AssembleOp::create(builder, loc, type, constants).getResult();
}

/// The scales of encoded weights, one for each output channel. None if they are
/// no uniform constant with a scale for each channel or for all.
static std::optional<std::vector<float>>
getChannelScales(const NetworkLayer &layer) {
  auto assemble = layer.getWeights().getDefiningOp<AssembleOp>();
  auto encoding = dyn_cast_if_present<UniformAttr>(
      assemble ? assemble.getResult().getType().getEncoding() : Attribute());
  if (!encoding || encoding.getScale() || encoding.getBlock())
    return std::nullopt;
  auto scales = getFloatElements(assemble.getComponents()[1]);
  if (scales && scales->size() == 1)
    scales->assign(layer.getChannels(), scales->front());
  return scales;
}

void nncomp::encodeBias(OpBuilder &builder, const NetworkLayer &layer) {
  auto input =
      dyn_cast_if_present<UniformAttr>(typeOf(layer.getInput()).getEncoding());
  bool hasIntegerEpilogue = input && input.getScale() &&
                            typeOf(layer.getResult()).getEncoding() &&
                            !layer.getResidual();
  if (ActivationAttr activation = layer.getActivation())
    hasIntegerEpilogue &= activation.getKind() == ActivationKind::Relu ||
                          activation.getKind() == ActivationKind::Clip;
  auto scales = getChannelScales(layer);
  auto bias = getFloatElements(layer.getBias());
  if (!hasIntegerEpilogue || !scales || !bias)
    return;
  MLIRContext *context = builder.getContext();
  RankedTensorType dense = typeOf(layer.getBias());
  auto encoding = UniformAttr::get(context, 32, /*axis=*/0, std::nullopt,
                                   FloatAttr(), std::nullopt,
                                   /*asymmetric=*/false, /*centered=*/false);
  UniformWeights codes(RankedTensorType::get(dense.getShape(),
                                             dense.getElementType(), encoding));
  // A sum of 32 bits has room for so much beside the products.
  constexpr double largest = 1 << 30;
  for (auto [i, value] : llvm::enumerate(*bias)) {
    float scale = input.getStaticScale() * (*scales)[i];
    double code = std::nearbyint(double(value) / scale);
    if (!(scale >= FLT_MIN) || !(std::abs(code) <= largest))
      return;
    codes.scales[i] = scale;
    codes.codes[i] = code;
  }
  layer.setBias(codes.assemble(builder, layer.op->getLoc()));
}
