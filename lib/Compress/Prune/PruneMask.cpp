//===- PruneMask.cpp - Which weights pruning removes ----------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PruneMask.h"
#include "mlir/IR/BuiltinTypes.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MathExtras.h"
#include <cmath>

using namespace mlir;
using namespace mlir::nncomp;

PruneUnits::PruneUnits(PruneGranularity granularity, ArrayRef<int64_t> shape,
                       int64_t blockRows, int64_t blockColumns)
    : rows(shape.front()),
      columns(ShapedType::getNumElements(shape.drop_front())), period(columns),
      blockRows(1), blockColumns(1) {
  switch (granularity) {
  case PruneGranularity::Element:
  case PruneGranularity::NOfM:
    break;
  case PruneGranularity::Block:
    this->blockRows = blockRows;
    this->blockColumns = blockColumns;
    break;
  case PruneGranularity::Filter:
    this->blockColumns = columns;
    break;
  case PruneGranularity::Channels:
    this->blockRows = rows;
    this->blockColumns = blockColumns;
    period = shape.back();
    break;
  }
  unitRows = llvm::divideCeil(rows, this->blockRows);
  unitColumns = llvm::divideCeil(period, this->blockColumns);
}

int64_t PruneUnits::getUnit(int64_t weight) const {
  int64_t row = weight / columns, column = weight % columns % period;
  return row / blockRows * unitColumns + column / blockColumns;
}

std::vector<int64_t> PruneUnits::countWeights() const {
  std::vector<int64_t> counts(getNumUnits());
  for (int64_t i = 0, e = getNumWeights(); i < e; ++i)
    ++counts[getUnit(i)];
  return counts;
}

std::vector<double> PruneUnits::getScores(ArrayRef<float> weights) const {
  std::vector<double> scores(getNumUnits());
  for (auto [i, weight] : llvm::enumerate(weights))
    scores[getUnit(i)] += std::abs(weight);
  for (auto [score, count] : llvm::zip_equal(scores, countWeights()))
    score /= static_cast<double>(count);
  return scores;
}

void nncomp::normalizeScores(std::vector<double> &scores,
                             ArrayRef<float> weights) {
  double squares = 0;
  for (float weight : weights)
    squares += static_cast<double>(weight) * weight;
  if (squares > 0)
    for (double &score : scores)
      score /= std::sqrt(squares);
}

int64_t nncomp::countRemoved(double sparsity, int64_t weights) {
  // 0.29 of 100 is 29, but their product is less in f64.
  constexpr double slack = 1e-9;
  return static_cast<int64_t>(std::floor(sparsity * weights + slack));
}

std::vector<std::vector<bool>>
nncomp::selectRemoved(ArrayRef<RankedUnits> layers, double sparsity) {
  struct Unit {
    double score;
    size_t layer;
    int64_t index;
    bool operator<(const Unit &other) const {
      return std::tie(score, layer, index) <
             std::tie(other.score, other.layer, other.index);
    }
  };
  std::vector<Unit> order;
  std::vector<std::vector<bool>> removed(layers.size());
  SmallVector<size_t> left(layers.size());
  int64_t weights = 0;
  for (auto [l, layer] : llvm::enumerate(layers)) {
    removed[l].resize(layer.scores.size());
    left[l] = layer.scores.size();
    for (auto [i, score] : llvm::enumerate(layer.scores)) {
      order.push_back({score, l, static_cast<int64_t>(i)});
      weights += layer.sizes[i];
    }
  }
  llvm::sort(order);
  int64_t most = countRemoved(sparsity, weights);
  for (const Unit &unit : order) {
    if (left[unit.layer] == 1)
      continue;
    most -= layers[unit.layer].sizes[unit.index];
    if (most < 0)
      break;
    removed[unit.layer][unit.index] = true;
    --left[unit.layer];
  }
  return removed;
}

std::vector<bool> nncomp::keepNOfM(ArrayRef<float> weights, int64_t channels,
                                   int64_t n, int64_t m) {
  std::vector<bool> kept(weights.size());
  SmallVector<std::pair<float, int64_t>> order;
  for (int64_t tap = 0, e = weights.size(); tap < e; tap += channels)
    for (int64_t first = 0; first < channels; first += m) {
      int64_t size = std::min(m, channels - first);
      order.clear();
      for (int64_t i = tap + first; i < tap + first + size; ++i)
        order.emplace_back(-std::abs(weights[i]), i);
      llvm::sort(order);
      for (int64_t i = 0; i < std::min(n, size); ++i)
        kept[order[i].second] = true;
    }
  return kept;
}

double nncomp::getScheduledSparsity(double first, double last, int64_t step,
                                    int64_t steps) {
  if (step >= steps)
    return last;
  double left = 1 - static_cast<double>(step) / static_cast<double>(steps);
  return last + (first - last) * left * left * left;
}
