//===- UniformWeights.cpp - Codes and scales chosen by us -----------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "UniformWeights.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "nncomp/Encoding/BitStream.h"
#include <cfloat>
#include <cmath>

using namespace mlir;
using namespace mlir::nncomp;

UniformWeights::UniformWeights(RankedTensorType type)
    : type(type), encoding(cast<UniformAttr>(type.getEncoding())),
      codes(type.getNumElements()),
      scales(encoding.getNumScales(type.getShape()), 1.0f),
      zeros(scales.size()) {
  inner = type.getNumElements() / encoding.getNumChannels(type.getShape());
  blocks = encoding.getNumBlocks(type.getShape());
  block = encoding.getBlock().value_or(inner);
}

int64_t UniformWeights::toCode(double value, int64_t group) const {
  float code = std::nearbyint(float(value) / scales[group]) + zeros[group];
  return std::clamp<float>(code, encoding.getMinCode(), encoding.getMaxCode());
}

float UniformWeights::toValue(int64_t code, int64_t group) const {
  return float(code - zeros[group]) * scales[group];
}

void UniformWeights::setRange(int64_t group, float lo, float hi) {
  float most = encoding.getMaxCode();
  float scale = encoding.getAsymmetric() ? hi / most - lo / most
                                         : std::max(hi, -lo) / most;
  scales[group] =
      scale >= FLT_MIN ? std::min(scale, encoding.getMaxScale()) : 1.0f;
  if (encoding.getAsymmetric())
    zeros[group] = std::clamp(std::nearbyint(-lo / scales[group]), 0.0f, most);
}

Value UniformWeights::assemble(OpBuilder &builder, Location loc) const {
  SmallVector<EncodingComponent> parts = encoding.getComponents(type);
  SmallVector<Value> components;
  auto add = [&](DenseElementsAttr component) {
    components.push_back(arith::ConstantOp::create(builder, loc, component));
  };
  add(DenseElementsAttr::getFromRawBuffer(
      parts[0].type, packCodes(codes, encoding.getBits())));
  add(DenseElementsAttr::get(parts[1].type, ArrayRef(scales)));
  if (encoding.getAsymmetric()) {
    std::vector<int8_t> bytes(zeros.begin(), zeros.end());
    add(DenseElementsAttr::get(parts[2].type, ArrayRef(bytes)));
  }
  return AssembleOp::create(builder, loc, type, components);
}

UniformWeights nncomp::roundForLeastSquaredError(RankedTensorType type,
                                                 ArrayRef<float> values) {
  UniformWeights weights(type);
  int64_t groups = weights.scales.size();
  std::vector<float> lo(groups), hi(groups);
  for (auto [i, value] : llvm::enumerate(values)) {
    int64_t group = weights.getGroup(i);
    lo[group] = std::min(lo[group], value);
    hi[group] = std::max(hi[group], value);
  }
  // Below half of the range the error of what is cut off always prevails.
  constexpr int steps = 100, least = 40;
  std::vector<double> best(groups, HUGE_VAL);
  std::vector<int> chosen(groups, steps);
  auto setRanges = [&](function_ref<int(int64_t)> getStep) {
    for (int64_t group = 0; group < groups; ++group) {
      float factor = float(getStep(group)) / steps;
      weights.setRange(group, lo[group] * factor, hi[group] * factor);
    }
  };
  for (int step = steps; step >= least; --step) {
    setRanges([&](int64_t) { return step; });
    std::vector<double> errors(groups);
    for (auto [i, value] : llvm::enumerate(values)) {
      int64_t group = weights.getGroup(i);
      double error =
          weights.toValue(weights.toCode(value, group), group) - value;
      errors[group] += error * error;
    }
    for (int64_t group = 0; group < groups; ++group)
      if (errors[group] < best[group]) {
        best[group] = errors[group];
        chosen[group] = step;
      }
  }
  setRanges([&](int64_t group) { return chosen[group]; });
  for (auto [i, value] : llvm::enumerate(values))
    weights.codes[i] = weights.toCode(value, weights.getGroup(i));
  return weights;
}
