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

PatchMoments::PatchMoments(const NetworkLayer &layer)
    : layer(layer), channelsPerGroup(layer.getChannels() / layer.getGroups()),
      size(typeOf(layer.getWeights()).getNumElements() / layer.getChannels()),
      matrices(layer.getGroups(), std::vector<float>(size * size)),
      patch(size) {}

/// The patch that gives output pixel (y, x), or row `image` of a linear layer.
void PatchMoments::addPatch(const HostTensor &input, int64_t image, int64_t y,
                            int64_t x) {
  ArrayRef<int64_t> shape = input.getShape();
  for (auto [group, matrix] : llvm::enumerate(matrices)) {
    if (auto conv = dyn_cast<Conv2DOp>(layer.op)) {
      ArrayRef<int64_t> filter = typeOf(conv.getFilters()).getShape();
      int64_t i = 0;
      for (int64_t ky = 0; ky < filter[1]; ++ky)
        for (int64_t kx = 0; kx < filter[2]; ++kx) {
          int64_t row = y * conv.getStrides()[0] - conv.getPads()[0] +
                        ky * conv.getDilations()[0];
          int64_t column = x * conv.getStrides()[1] - conv.getPads()[1] +
                           kx * conv.getDilations()[1];
          bool isInside =
              row >= 0 && row < shape[1] && column >= 0 && column < shape[2];
          int64_t pixel = (image * shape[1] + row) * shape[2] + column;
          for (int64_t c = 0; c < filter[3]; ++c)
            patch[i++] =
                isInside
                    ? input.getDouble(pixel * shape[3] + group * filter[3] + c)
                    : 0.0;
        }
    } else {
      for (int64_t i = 0; i < size; ++i)
        patch[i] = input.getDouble(image * size + i);
    }
    for (int64_t i = 0; i < size; ++i)
      if (float value = patch[i])
        for (int64_t j = 0; j < size; ++j)
          matrix[i * size + j] += value * patch[j];
  }
}

void PatchMoments::add(const HostTensor &input, int64_t sample) {
  int64_t images = input.getShape()[0];
  auto conv = dyn_cast<Conv2DOp>(layer.op);
  for (int64_t image = 0; image < images; ++image) {
    if (!conv) {
      addPatch(input, image, 0, 0);
      continue;
    }
    ArrayRef<int64_t> result = typeOf(conv.getResult()).getShape();
    int64_t pixels = result[1] * result[2];
    int64_t count = std::min(pixels, kPatchesPerSample);
    // Samples begin at different pixels, so that all take part.
    for (int64_t i = 0; i < count; ++i) {
      int64_t pixel = (i * pixels / count + (sample + image) * 7) % pixels;
      addPatch(input, image, pixel / result[2], pixel % result[2]);
    }
  }
}

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
