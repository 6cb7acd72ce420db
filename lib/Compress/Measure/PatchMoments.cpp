//===- PatchMoments.cpp - What the filters of a layer see -----------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PatchMoments.h"
#include "Observe.h"

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
    if (!layer.op.isLinear()) {
      ArrayRef<int64_t> filter = typeOf(layer.getWeights()).getShape();
      int64_t i = 0;
      for (int64_t ky = 0; ky < filter[1]; ++ky)
        for (int64_t kx = 0; kx < filter[2]; ++kx) {
          int64_t row = layer.op.getInputPosition(0, y, ky);
          int64_t column = layer.op.getInputPosition(1, x, kx);
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
  for (int64_t image = 0; image < images; ++image) {
    if (layer.op.isLinear()) {
      addPatch(input, image, 0, 0);
      continue;
    }
    ArrayRef<int64_t> result = typeOf(layer.getResult()).getShape();
    int64_t pixels = result[1] * result[2];
    int64_t count = std::min(pixels, kPatchesPerSample);
    // Samples begin at different pixels, so that all take part.
    for (int64_t i = 0; i < count; ++i) {
      int64_t pixel = (i * pixels / count + (sample + image) * 7) % pixels;
      addPatch(input, image, pixel / result[2], pixel % result[2]);
    }
  }
}

FailureOr<LayerMoments> nncomp::collectMoments(ModuleOp module,
                                               ArrayRef<NetworkLayer> layers,
                                               const DataSource &file,
                                               int64_t limit, StringRef verb) {
  LayerMoments moments;
  SmallVector<Value> inputs;
  for (const NetworkLayer &layer : layers) {
    moments.try_emplace(layer.op, layer);
    inputs.push_back(layer.getInput());
  }
  if (layers.empty())
    return moments;
  auto see = [&](size_t place, const HostTensor &elements, int64_t sample) {
    moments.find(layers[place].op)->second.add(elements, sample);
    return success();
  };
  if (failed(observe(module, inputs, file, limit, verb, see)))
    return failure();
  return moments;
}
