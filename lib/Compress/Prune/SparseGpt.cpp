//===- SparseGpt.cpp - Prune so that a layer's output stays ---------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "SparseGpt.h"
#include "PruneMask.h"
#include <Eigen/Cholesky>

using namespace mlir;
using namespace mlir::nncomp;

using Matrix =
    Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// Columns whose weights are chosen together, and after which the error is
/// spread at once (section 3.3 of the paper).
static constexpr int64_t kColumnsAtOnce = 128;
/// The share of the mean of the diagonal that is added to it.
static constexpr double kDamping = 0.01;

/// The upper factor U of the inverse of `moments`, `U^T U`, and which inputs
/// are always zero.
static Matrix factorInverse(ArrayRef<float> moments, int64_t size,
                            std::vector<bool> &isDead) {
  Matrix hessian =
      Eigen::Map<const Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic,
                                     Eigen::RowMajor>>(moments.data(), size,
                                                       size)
          .cast<double>();
  isDead.assign(size, false);
  for (int64_t i = 0; i < size; ++i)
    if (hessian(i, i) == 0) {
      isDead[i] = true;
      hessian(i, i) = 1;
    }
  hessian.diagonal().array() += kDamping * hessian.diagonal().mean();
  Matrix inverse =
      Eigen::LLT<Matrix>(hessian).solve(Matrix::Identity(size, size));
  return Eigen::LLT<Matrix, Eigen::Upper>(inverse).matrixU();
}

namespace {
/// The rows of one group of a layer, as they are pruned.
class GroupPruner {
public:
  /// `before` is the number of weights in the groups before this one, and
  /// `channels` that of its input channels.
  GroupPruner(Matrix weights, Matrix factor, int64_t before, int64_t channels,
              const SparseGptTarget &target)
      : weights(std::move(weights)), factor(std::move(factor)), before(before),
        channels(channels), target(target),
        removed(this->weights.rows() * this->weights.cols()) {}

  const Matrix &run() {
    int64_t columns = weights.cols(), rows = weights.rows();
    int64_t atOnce = llvm::alignTo(kColumnsAtOnce, target.blockColumns);
    for (int64_t first = 0; first < columns; first += atOnce) {
      int64_t end = std::min(first + atOnce, columns);
      if (!target.m)
        chooseBlocks(first, end);
      Matrix errors = Matrix::Zero(rows, end - first);
      for (int64_t i = first; i < end; ++i)
        pruneColumn(i, end, errors.col(i - first));
      weights.rightCols(columns - end) -=
          errors * factor.block(first, end, end - first, columns - end);
    }
    return weights;
  }

private:
  /// What removing a weight costs (equation 3 of the paper).
  double getCost(int64_t row, int64_t column) const {
    double ratio = weights(row, column) / factor(column, column);
    return ratio * ratio;
  }
  auto isRemoved(int64_t row, int64_t column) {
    return removed[row * weights.cols() + column];
  }

  /// Chooses in columns `first` to `end` as many blocks as bring the weights
  /// removed in all columns so far up to the sparsity.
  void chooseBlocks(int64_t first, int64_t end) {
    struct Block {
      double cost;
      int64_t row, column, rows, columns;
      bool operator<(const Block &other) const {
        return std::tie(cost, row, column) <
               std::tie(other.cost, other.row, other.column);
      }
    };
    std::vector<Block> order;
    for (int64_t row = 0; row < weights.rows(); row += target.blockRows)
      for (int64_t column = first; column < end;
           column += target.blockColumns) {
        Block block{0, row, column,
                    std::min(target.blockRows, weights.rows() - row),
                    std::min(target.blockColumns, end - column)};
        for (int64_t r = 0; r < block.rows; ++r)
          for (int64_t c = 0; c < block.columns; ++c)
            block.cost += getCost(row + r, column + c);
        block.cost /= static_cast<double>(block.rows * block.columns);
        order.push_back(block);
      }
    llvm::sort(order);
    int64_t most =
        countRemoved(target.sparsity, before + weights.rows() * end) -
        countRemoved(target.sparsity, before);
    for (const Block &block : order) {
      int64_t size = block.rows * block.columns;
      if (removedCount + size > most)
        break;
      removedCount += size;
      for (int64_t r = 0; r < block.rows; ++r)
        for (int64_t c = 0; c < block.columns; ++c)
          isRemoved(block.row + r, block.column + c) = true;
    }
  }

  /// Chooses in the run of input channels that begins at `first`.
  void chooseRun(int64_t first, int64_t end) {
    SmallVector<std::pair<double, int64_t>> order;
    for (int64_t row = 0; row < weights.rows(); ++row) {
      order.clear();
      for (int64_t column = first; column < end; ++column)
        order.emplace_back(-getCost(row, column), column);
      llvm::sort(order);
      for (auto [cost, column] :
           llvm::drop_begin(order, std::min<size_t>(target.n, order.size())))
        isRemoved(row, column) = true;
    }
  }

  /// Removes what is chosen in column `i` and lets the columns up to `end` make
  /// up for it; `errors` are left for the columns after those.
  template <typename Column>
  void pruneColumn(int64_t i, int64_t end, Column errors) {
    if (target.m && i % channels % target.m == 0)
      chooseRun(i, i + std::min(target.m, channels - i % channels));
    for (int64_t row = 0; row < weights.rows(); ++row) {
      if (!isRemoved(row, i))
        continue;
      errors(row) = weights(row, i) / factor(i, i);
      weights.row(row).segment(i, end - i) -=
          errors(row) * factor.row(i).segment(i, end - i);
      weights(row, i) = 0;
    }
  }

  Matrix weights, factor;
  int64_t before, channels;
  SparseGptTarget target;
  std::vector<bool> removed;
  /// Weights of chosen blocks.
  int64_t removedCount = 0;
};
} // namespace

void nncomp::pruneBySparseGpt(std::vector<float> &weights,
                              ArrayRef<int64_t> shape, int64_t groups,
                              const PatchMoments &moments,
                              const SparseGptTarget &target) {
  int64_t rows = shape.front() / groups, columns = moments.getSize();
  for (int64_t group = 0; group < groups; ++group) {
    Eigen::Map<
        Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>
        values(weights.data() + group * rows * columns, rows, columns);
    std::vector<bool> isDead;
    Matrix factor =
        factorInverse(moments.getMatrix(group * rows), columns, isDead);
    Matrix start = values.cast<double>();
    for (int64_t i = 0; i < columns; ++i)
      if (isDead[i])
        start.col(i).setZero();
    values = GroupPruner(std::move(start), std::move(factor),
                         group * rows * columns, shape.back(), target)
                 .run()
                 .cast<float>();
  }
}
