//===- StoredWeights.cpp - Weights in the form they have ------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "StoredWeights.h"
#include "EncodeConstant.h"
#include "Quantize/UniformWeights.h"
#include "nncomp/Encoding/SparseEntries.h"
#include "nncomp/Encoding/UniformCodes.h"

using namespace mlir;
using namespace mlir::nncomp;

std::optional<std::vector<float>> nncomp::getStoredValues(Value weights) {
  EncodingAttrInterface encoding = getEncoding(weights.getType());
  if (!encoding)
    return getFloatElements(weights);
  auto assemble = weights.getDefiningOp<AssembleOp>();
  if (!assemble || !typeOf(weights).getElementType().isF32())
    return std::nullopt;
  SmallVector<DenseElementsAttr> parts;
  for (Value component : assemble.getComponents())
    if (!parts.emplace_back(getDenseElements(component)))
      return std::nullopt;
  auto decoded = encoding.decode(typeOf(weights), parts, weights.getLoc());
  if (failed(decoded))
    return std::nullopt;
  auto values = decoded->getValues<float>();
  return std::vector<float>(values.begin(), values.end());
}

SparseAttr nncomp::getPlainSparse(Value weights) {
  auto sparse = dyn_cast_if_present<SparseAttr>(typeOf(weights).getEncoding());
  return sparse && !sparse.getValues() && getStoredValues(weights)
             ? sparse
             : SparseAttr();
}

/// Whether values that `encoding` gave are encoded to themselves.
static bool isRepeatable(Attribute encoding) {
  return cast<EncodingAttrInterface>(encoding).isRepeatable();
}

bool nncomp::canRemoveWeights(Value weights) {
  RankedTensorType type = typeOf(weights);
  auto values = getStoredValues(weights);
  if (!values)
    return false;
  if (!type.getEncoding() || UniformWeights::isReadable(type))
    return true;
  if (auto sparse = dyn_cast<SparseAttr>(type.getEncoding()))
    return !sparse.getValues() || isRepeatable(sparse.getValues());
  // A palette has 0 or no room for it.
  return isa<FloatStorageAttr>(type.getEncoding()) ||
         (isRepeatable(type.getEncoding()) && llvm::is_contained(*values, 0));
}

FailureOr<Value> nncomp::keepWeights(OpBuilder &builder,
                                     const NetworkLayer &layer,
                                     ArrayRef<float> kept) {
  Location loc = layer.op->getLoc();
  RankedTensorType type = typeOf(layer.getWeights());
  RankedTensorType dense = getDenseType(type);
  if (!type.getEncoding())
    return createFloats(builder, loc, dense, kept);
  auto sparse = dyn_cast<SparseAttr>(type.getEncoding());
  if (auto codes = UniformWeights::read(layer.getWeights())) {
    for (auto [i, value] : llvm::enumerate(kept))
      if (value == 0)
        codes->codes[i] = codes->zeros[codes->getGroup(i)];
    if (sparse)
      return codes->assembleSparse(builder, loc, sparse);
    return codes->assemble(builder, loc);
  }
  auto elements = DenseElementsAttr::get(dense, kept);
  return encodeWeightsAs(builder, layer,
                         sparse ? Attribute(fitEntries(sparse, elements))
                                : type.getEncoding(),
                         elements);
}

bool nncomp::hasStoredZeros(Value weights) {
  RankedTensorType type = typeOf(weights);
  if (!type.getEncoding() || isa<SparseAttr>(type.getEncoding()))
    return false;
  UniformAttr uniform = getUniformCodes(type);
  bool canNest = uniform
                     ? UniformWeights::isReadable(type) && !uniform.getBlock()
                     : isRepeatable(type.getEncoding());
  auto values = canNest ? getStoredValues(weights) : std::nullopt;
  return values && llvm::is_contained(*values, 0);
}

FailureOr<Value> nncomp::omitZeros(OpBuilder &builder,
                                   const NetworkLayer &layer, SparseAttr like) {
  Attribute values = typeOf(layer.getWeights()).getEncoding();
  if (auto codes = UniformWeights::read(layer.getWeights()))
    return codes->assembleSparse(builder, layer.op->getLoc(), like);
  auto elements =
      DenseElementsAttr::get(getDenseType(typeOf(layer.getWeights())),
                             ArrayRef(*getStoredValues(layer.getWeights())));
  return encodeWeightsAs(
      builder, layer, fitEntries(like.withValues(values), elements), elements);
}
