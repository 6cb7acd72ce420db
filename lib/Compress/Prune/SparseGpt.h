//===- SparseGpt.h - Prune so that a layer's output stays -------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_COMPRESS_PRUNE_SPARSEGPT_H
#define NNCOMP_LIB_COMPRESS_PRUNE_SPARSEGPT_H

#include "Measure/PatchMoments.h"

namespace mlir::nncomp {

/// Which weights go: blocks of `blockRows` output channels by `blockColumns`
/// columns, smaller ones at the edges, that hold at most `floor(sparsity *
/// weights)` of the layer; or all but `n` of each run of `m` input channels
/// where `m` is not 0.
struct SparseGptTarget {
  double sparsity = 0;
  int64_t blockRows = 1, blockColumns = 1;
  int64_t n = 0, m = 0;
};

/// Prunes `weights`, of shape `shape` with output channels first, so that the
/// squared error of the layer's output `|(W' - W) x|^2` over the patches x of
/// `moments` is small: columns are removed from left to right, and what each
/// misses is spread over the columns to its right by the inverse of `X X^T`
/// (Frantar and Alistarh, "SparseGPT: Massive Language Models Can Be Accurately
/// Pruned in One-Shot", ICML 2023, algorithm 1, with 128 columns at a time, to
/// the next whole block, and a hundredth of the mean diagonal for damping).
/// Blocks go by the mean of what removing their weights costs. Of inputs that
/// are always zero the weights become zero.
void pruneBySparseGpt(std::vector<float> &weights, ArrayRef<int64_t> shape,
                      int64_t groups, const PatchMoments &moments,
                      const SparseGptTarget &target);

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_COMPRESS_PRUNE_SPARSEGPT_H
