//===- BinaryLayer.cpp - Layers of signs ----------------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nncomp/IR/BinaryLayer.h"
#include "nncomp/Encoding/Parts.h"

using namespace mlir;
using namespace mlir::nncomp;

bool nncomp::multipliesSigns(LayerOpInterface layer) {
  return llvm::all_of(
      ArrayRef{layer.getInput(), layer.getWeights()}, [](Value value) {
        return isa_and_present<BinaryAttr>(getEncoding(value.getType()));
      });
}

static BinaryAttr getBinary(Value value) {
  RankedTensorType type = typeOf(value);
  if (!type.getElementType().isF32() || type.getNumElements() == 0)
    return {};
  return dyn_cast_if_present<BinaryAttr>(type.getEncoding());
}

std::optional<BinaryLayer> BinaryLayer::of(Operation *op) {
  BinaryLayer layer;
  layer.op = dyn_cast<LayerOpInterface>(op);
  if (!layer.op || !layer.op.isConvolutionOrLinear())
    return std::nullopt;
  layer.inputEncoding = getBinary(layer.op.getInput());
  layer.weightEncoding = getBinary(layer.op.getWeights());
  if (!layer.inputEncoding || !layer.inputEncoding.getAlpha() ||
      !layer.weightEncoding || layer.weightEncoding.getAlpha() ||
      layer.weightEncoding.getAxis().value_or(0) != 0)
    return std::nullopt;
  auto assemble = layer.op.getWeights().getDefiningOp<AssembleOp>();
  if (!assemble)
    return std::nullopt;
  BinaryParts<Value> parts(layer.weightEncoding, assemble.getComponents());
  layer.bits = getDenseElements(parts.bits);
  layer.alphas = getDenseElements(parts.alphas);
  // Sums of that many signs are exact in f32 too.
  constexpr int64_t deepest = 1 << 24;
  if (!layer.bits || !layer.alphas || layer.getDepth() > deepest)
    return std::nullopt;
  for (Value value : {layer.op.getBias(), layer.op.getResidual()})
    if (value && getEncoding(value.getType()))
      return std::nullopt;
  return layer;
}

std::vector<uint8_t> BinaryLayer::getSigns() const {
  auto words = llvm::to_vector(bits.getValues<int32_t>());
  return weightEncoding.getRows(typeOf(op.getWeights()).getShape())
      .unpack(words, 1);
}

std::vector<float> BinaryLayer::getMultipliers() const {
  auto values = llvm::to_vector(alphas.getValues<float>());
  std::vector<float> multipliers;
  for (int64_t o = 0, e = getOutputs(); o < e; ++o)
    multipliers.push_back(inputEncoding.getStaticAlpha() *
                          values[values.size() == 1 ? 0 : o]);
  return multipliers;
}
