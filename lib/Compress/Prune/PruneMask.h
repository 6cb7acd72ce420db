//===- PruneMask.h - Which weights pruning removes --------------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_COMPRESS_PRUNE_PRUNEMASK_H
#define NNCOMP_LIB_COMPRESS_PRUNE_PRUNEMASK_H

#include "mlir/Support/LLVM.h"
#include "nncomp/Compress/Choices.h"
#include "llvm/ADT/ArrayRef.h"
#include <cstdint>
#include <vector>

namespace mlir::nncomp {

/// How a layer's weights fall into units that are removed or kept as a whole.
/// The weights are a matrix of one row per output channel, whose columns are
/// the input channels of each tap, side by side.
class PruneUnits {
public:
  /// `shape` is the weights', output channels first and input channels last.
  /// Blocks take `blockRows` x `blockColumns` of the matrix, and
  /// PruneGranularity::Channels takes `blockColumns` input channels with all
  /// their taps and rows.
  PruneUnits(PruneGranularity granularity, ArrayRef<int64_t> shape,
             int64_t blockRows, int64_t blockColumns);

  int64_t getNumUnits() const { return unitRows * unitColumns; }
  int64_t getNumWeights() const { return rows * columns; }
  /// Whether all weights of an output channel can go at once.
  bool takeWholeRows() const { return blockColumns >= columns; }
  /// The unit of the weight with this index in row-major order.
  int64_t getUnit(int64_t weight) const;
  /// How many weights each unit has: those at the edges may have fewer.
  std::vector<int64_t> countWeights() const;
  /// The mean magnitude of each unit's weights, by which units of one size are
  /// ordered as by their L1 norms.
  std::vector<double> getScores(ArrayRef<float> weights) const;

private:
  /// The sizes of the matrix, and of a unit in it; `period` is the number of
  /// columns after which units repeat.
  int64_t rows, columns, period, blockRows, blockColumns;
  int64_t unitRows, unitColumns;
};

/// Divides scores by the L2 norm of the weights, if that is not zero.
void normalizeScores(std::vector<double> &scores, ArrayRef<float> weights);

/// One layer's units among those that are pruned by one ranking.
struct RankedUnits {
  std::vector<double> scores;
  std::vector<int64_t> sizes;
};

/// Which units of each layer are removed, for a share `sparsity` in [0, 1) of
/// all weights: by rising score, of equal ones the first layer's and the first
/// index, as long as they hold at most `floor(sparsity * weights)` weights.
/// The last unit of a layer always stays.
std::vector<std::vector<bool>> selectRemoved(ArrayRef<RankedUnits> layers,
                                             double sparsity);

/// How many of `weights` weights a sparsity in [0, 1) removes: the floor of
/// their product, where one that would be whole without rounding counts as
/// whole.
int64_t countRemoved(double sparsity, int64_t weights);

/// Which weights N:M pruning keeps: in each run of `m` input channels of a tap
/// the `n` of largest magnitude, of equal ones the first. `channels` is the
/// number of input channels; the last run of a tap may be shorter.
std::vector<bool> keepNOfM(ArrayRef<float> weights, int64_t channels, int64_t n,
                           int64_t m);

/// The sparsity at `step` of `steps` of a gradual schedule,
/// `last + (first - last) (1 - step / steps)^3` (Zhu and Gupta, "To prune, or
/// not to prune", arXiv 1710.01878, equation 1); `last` from there on.
double getScheduledSparsity(double first, double last, int64_t step,
                            int64_t steps);

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_COMPRESS_PRUNE_PRUNEMASK_H
