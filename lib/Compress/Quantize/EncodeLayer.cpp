//===- EncodeLayer.cpp - Constants of a layer in few bits -----------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "EncodeLayer.h"
#include "Network/EncodeConstant.h"
#include "Network/StoredWeights.h"
#include "UniformWeights.h"
#include "nncomp/Encoding/DoReFa.h"
#include "nncomp/Encoding/Parts.h"
#include "nncomp/Encoding/SparseEntries.h"
#include "nncomp/Graph/Integers.h"
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
    return FloatStorageAttr::get(context, Float16Type::get(context));
  case WeightScheme::Bfloat:
    return FloatStorageAttr::get(context, BFloat16Type::get(context));
  case WeightScheme::Codebook:
    return CodebookAttr::get(context, 1u << settings.bits, std::nullopt,
                             FloatType());
  }
  llvm_unreachable("all schemes are above");
}

/// The codes of `values` in the uniform encoding of `type`.
static FailureOr<UniformWeights>
roundWeights(OpBuilder &builder, const NetworkLayer &layer,
             RankedTensorType type, ArrayRef<float> values,
             WeightRounding rounding, const PatchMoments *moments) {
  if (rounding == WeightRounding::Mse)
    return roundForLeastSquaredError(type, values);
  if (rounding == WeightRounding::AdaRound)
    return roundAdaptively(type, values, *moments);
  FailureOr<Value> encoded =
      encodeWeightsAs(builder, layer, type.getEncoding(),
                      DenseElementsAttr::get(getDenseType(type), values));
  if (failed(encoded))
    return failure();
  std::optional<UniformWeights> weights = UniformWeights::read(*encoded);
  auto components =
      llvm::to_vector(encoded->getDefiningOp<AssembleOp>().getComponents());
  encoded->getDefiningOp()->erase();
  for (Value component : components)
    component.getDefiningOp()->erase();
  return *weights;
}

FailureOr<Value> nncomp::encodeWeights(OpBuilder &builder,
                                       const NetworkLayer &layer,
                                       const LayerSettings &settings,
                                       const PatchMoments *moments) {
  Location loc = layer.op->getLoc();
  SparseAttr sparse = getPlainSparse(layer.getWeights());
  RankedTensorType dense = getDenseType(typeOf(layer.getWeights()));
  Attribute encoding = makeWeightEncoding(builder.getContext(), settings);
  if (sparse)
    encoding = SparseAttr::fitValues(encoding);
  auto type =
      RankedTensorType::get(dense.getShape(), dense.getElementType(), encoding);
  std::vector<float> values = *getStoredValues(layer.getWeights());
  auto weights = DenseElementsAttr::get(dense, ArrayRef(values));
  if (sparse && UniformWeights::isReadable(type)) {
    FailureOr<UniformWeights> codes =
        roundWeights(builder, layer, type, values, settings.rounding, moments);
    if (failed(codes))
      return failure();
    // What is not stored stays zero, however others are rounded.
    for (auto [i, value] : llvm::enumerate(values))
      if (value == 0)
        codes->codes[i] = codes->zeros[codes->getGroup(i)];
    return codes->assembleSparse(builder, loc, sparse);
  }
  if (settings.scheme == WeightScheme::Uniform &&
      settings.rounding != WeightRounding::Nearest)
    return roundWeights(builder, layer, type, values, settings.rounding,
                        moments)
        ->assemble(builder, loc);
  if (settings.scheme == WeightScheme::Dorefa && settings.bits > 1)
    weights = projectDoReFa(getUniformCodes(type), weights);
  if (sparse)
    encoding = fitEntries(sparse.withValues(encoding), weights);
  return encodeWeightsAs(builder, layer, encoding, weights);
}

/// The scales of encoded weights, one for each output channel. None if they are
/// no uniform constant with a scale for each channel or for all.
static std::optional<std::vector<float>>
getChannelScales(const NetworkLayer &layer) {
  auto assemble = layer.getWeights().getDefiningOp<AssembleOp>();
  UniformAttr encoding = getUniformCodes(layer.getWeights().getType());
  if (!assemble || !encoding || encoding.getScale() || encoding.getBlock())
    return std::nullopt;
  UniformParts<Value> parts(encoding, assemble.getComponents());
  auto scales = getFloatElements(parts.scales);
  if (scales && scales->size() == 1)
    scales->assign(layer.getChannels(), scales->front());
  return scales;
}

void nncomp::encodeBias(OpBuilder &builder, const NetworkLayer &layer) {
  UniformAttr input = getUniformCodes(layer.getInput().getType());
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
  // A sum of 32 bits has room for this much besides the products.
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
