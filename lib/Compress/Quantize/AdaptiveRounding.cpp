//===- AdaptiveRounding.cpp - Round weights for what they compute ---------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "AdaptiveRounding.h"

using namespace mlir;
using namespace mlir::nncomp;

/// Rounds the weights of one output channel, which begin at `first`.
static void roundChannel(UniformWeights &weights, ArrayRef<float> values,
                         ArrayRef<float> matrix, int64_t first, int64_t size) {
  std::vector<double> errors(size), products(size);
  for (int64_t i = 0; i < size; ++i)
    errors[i] = double(weights.toValue(weights.codes[first + i],
                                       weights.getGroup(first + i))) -
                values[first + i];
  auto addToProducts = [&](int64_t i, double change) {
    for (int64_t j = 0; j < size; ++j)
      products[j] += change * matrix[i * size + j];
  };
  for (int64_t i = 0; i < size; ++i)
    addToProducts(i, errors[i]);
  // Each pass lowers the error; few are left that do after this many.
  constexpr int passes = 20;
  bool changed = true;
  for (int pass = 0; pass < passes && changed; ++pass) {
    changed = false;
    for (int64_t i = 0; i < size; ++i) {
      int32_t &code = weights.codes[first + i];
      int32_t other = errors[i] > 0 ? code - 1 : code + 1;
      if (other < weights.encoding.getMinCode() ||
          other > weights.encoding.getMaxCode())
        continue;
      int64_t group = weights.getGroup(first + i);
      double change =
          double(weights.toValue(other, group)) - weights.toValue(code, group);
      double gain = change * (2 * products[i] + change * matrix[i * size + i]);
      if (gain >= 0)
        continue;
      code = other;
      errors[i] += change;
      addToProducts(i, change);
      changed = true;
    }
  }
}

UniformWeights nncomp::roundAdaptively(RankedTensorType type,
                                       ArrayRef<float> values,
                                       const PatchMoments &moments) {
  UniformWeights weights = roundForLeastSquaredError(type, values);
  int64_t channels = type.getDimSize(0), size = values.size() / channels;
  for (int64_t channel = 0; channel < channels; ++channel)
    roundChannel(weights, values, moments.getMatrix(channel), channel * size,
                 size);
  return weights;
}
