//===- PatchMeans.cpp - What a layer sums on average ----------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PatchMeans.h"
#include "PatchMoments.h"

using namespace mlir;
using namespace mlir::nncomp;

PatchMeans::PatchMeans(const NetworkLayer &layer)
    : layer(layer), channels(typeOf(layer.getInput()).getShape().back()),
      residualSums(layer.getChannels()) {
  ArrayRef<int64_t> filter = typeOf(layer.getWeights()).getShape();
  if (!layer.op.isLinear())
    taps = filter[1] * filter[2];
  sums.resize(taps * channels);
}

void PatchMeans::addInput(const HostTensor &input) {
  if (layer.op.isLinear()) {
    for (int64_t i = 0, e = input.getNumElements(); i < e; ++i)
      sums[i % channels] += input.getDouble(i);
    count += input.getNumElements() / channels;
    return;
  }
  ArrayRef<int64_t> shape = input.getShape();
  ArrayRef<int64_t> filter = typeOf(layer.getWeights()).getShape();
  ArrayRef<int64_t> result = typeOf(layer.getResult()).getShape();
  // The place of the input that a tap meets at an output pixel; negative in
  // the padding.
  auto meet = [&](int d, int64_t output, int64_t tap) {
    int64_t place = layer.op.getInputPosition(d, output, tap);
    return place < shape[1 + d] ? place : -1;
  };
  for (int64_t image = 0; image < shape[0]; ++image)
    for (int64_t tap = 0; tap < taps; ++tap)
      for (int64_t y = 0; y < result[1]; ++y) {
        int64_t row = meet(0, y, tap / filter[2]);
        if (row < 0)
          continue;
        for (int64_t x = 0; x < result[2]; ++x) {
          int64_t column = meet(1, x, tap % filter[2]);
          if (column < 0)
            continue;
          int64_t pixel = (image * shape[1] + row) * shape[2] + column;
          for (int64_t c = 0; c < channels; ++c)
            sums[tap * channels + c] += input.getDouble(pixel * channels + c);
        }
      }
  count += shape[0] * result[1] * result[2];
}

void PatchMeans::addResidual(const HostTensor &residual) {
  int64_t outputs = residualSums.size();
  for (int64_t i = 0, e = residual.getNumElements(); i < e; ++i)
    residualSums[i % outputs] += residual.getDouble(i);
  residualCount += residual.getNumElements() / outputs;
}

std::vector<double> PatchMeans::getOutputs(ArrayRef<float> weights,
                                           ArrayRef<float> bias) const {
  int64_t outputs = layer.getChannels();
  int64_t perGroup = outputs / layer.getGroups();
  int64_t width = typeOf(layer.getWeights()).getShape().back();
  std::vector<double> means(outputs);
  for (int64_t o = 0; o < outputs; ++o) {
    double sum = 0;
    for (int64_t tap = 0; tap < taps; ++tap)
      for (int64_t c = 0; c < width; ++c)
        sum += weights[(o * taps + tap) * width + c] *
               sums[tap * channels + o / perGroup * width + c];
    means[o] = sum / count + bias[o];
    if (residualCount > 0)
      means[o] += residualSums[o] / residualCount;
  }
  return means;
}
