//===- AdaptiveRounding.h - Round weights for what they compute -*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_COMPRESS_ADAPTIVEROUNDING_H
#define NNCOMP_LIB_COMPRESS_ADAPTIVEROUNDING_H

#include "NetworkLayers.h"
#include "UniformWeights.h"
#include "nncomp/Import/Data.h"

namespace mlir::nncomp {

/// The second moments of what a layer's filters see: for each group the mean of
/// `x x^T` over patches x of the input, K x K for K weights of an output
/// channel.
class PatchMoments {
public:
  explicit PatchMoments(const NetworkLayer &layer);

  /// Adds patches of a batch of inputs, evenly spaced and at most
  /// kPatchesPerSample of an image.
  void add(const HostTensor &input, int64_t sample);

  /// Row-major, for output channel `channel`. Sums, not means: a factor makes
  /// no difference to what is least.
  ArrayRef<float> getMatrix(int64_t channel) const {
    return matrices[channel / channelsPerGroup];
  }

private:
  static constexpr int64_t kPatchesPerSample = 16;

  void addPatch(const HostTensor &input, int64_t image, int64_t y, int64_t x);

  NetworkLayer layer;
  int64_t channelsPerGroup, size;
  std::vector<std::vector<float>> matrices;
  std::vector<float> patch;
};

/// Rounds each weight up or down so that the squared error of the layer's
/// output
/// `|(W' - W) x|^2` over the patches is small: the objective of AdaRound (Nagel
/// et al., "Up or Down? Adaptive Rounding for Post-Training Quantization", ICML
/// 2020, section 3), descended one weight at a time from the nearest codes
/// until no change of one helps. The scales are those of least squared error of
/// the weights.
UniformWeights roundAdaptively(RankedTensorType type, ArrayRef<float> values,
                               const PatchMoments &moments);

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_COMPRESS_ADAPTIVEROUNDING_H
