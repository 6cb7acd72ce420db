//===- PatchMeans.h - What a layer sums on average --------------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_COMPRESS_MEASURE_PATCHMEANS_H
#define NNCOMP_LIB_COMPRESS_MEASURE_PATCHMEANS_H

#include "Network/NetworkLayers.h"
#include "nncomp/Data/Data.h"

namespace mlir::nncomp {

/// The mean over pixels and samples of what the filters of a layer see, each
/// tap of each input channel, with zeros where there is padding, and of what is
/// added to the layer's sums.
class PatchMeans {
public:
  explicit PatchMeans(const NetworkLayer &layer);

  /// Adds a batch of the layer's inputs, NHWC or rows.
  void addInput(const HostTensor &input);
  /// Adds a batch of the layer's residual.
  void addResidual(const HostTensor &residual);

  /// The mean of each output channel before the activation, with these weights,
  /// output channels first and input channels last, and biases.
  std::vector<double> getOutputs(ArrayRef<float> weights,
                                 ArrayRef<float> bias) const;

private:
  NetworkLayer layer;
  int64_t taps = 1, channels;
  /// By tap and input channel.
  std::vector<double> sums;
  int64_t count = 0;
  /// By output channel.
  std::vector<double> residualSums;
  int64_t residualCount = 0;
};

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_COMPRESS_MEASURE_PATCHMEANS_H
