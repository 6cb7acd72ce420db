//===- PatchMoments.h - What the filters of a layer see ---------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_COMPRESS_MEASURE_PATCHMOMENTS_H
#define NNCOMP_LIB_COMPRESS_MEASURE_PATCHMOMENTS_H

#include "Network/NetworkLayers.h"
#include "nncomp/Data/DataFormat.h"

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
  int64_t getSize() const { return size; }

private:
  static constexpr int64_t kPatchesPerSample = 16;

  void addPatch(const HostTensor &input, int64_t image, int64_t y, int64_t x);

  NetworkLayer layer;
  int64_t channelsPerGroup, size;
  std::vector<std::vector<float>> matrices;
  std::vector<float> patch;
};

/// By the layers' operations.
using LayerMoments = llvm::DenseMap<Operation *, PatchMoments>;

/// Runs the network on samples of a file, all if `limit` is 0, and collects
/// moments of the inputs of `layers`; `verb` is for the progress line. Fails
/// with a diagnostic on a file that does not fit.
FailureOr<LayerMoments> collectMoments(ModuleOp module,
                                       ArrayRef<NetworkLayer> layers,
                                       const DataSource &file, int64_t limit,
                                       StringRef verb);

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_COMPRESS_MEASURE_PATCHMOMENTS_H
