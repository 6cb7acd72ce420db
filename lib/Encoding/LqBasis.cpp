//===- LqBasis.cpp - Learn the basis of LQ-Nets ---------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nncomp/Encoding/LqBasis.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/Sequence.h"
#include <array>
#include <cmath>

using namespace mlir;
using namespace mlir::nncomp;

namespace {
/// The quantization error minimization of one basis (Zhang et al., "LQ-Nets",
/// ECCV 2018, algorithm 1).
struct BasisFit {
  BasisFit(int64_t bits, bool unipolar, ArrayRef<float> values,
           ArrayRef<double> counts);

  void run();
  bool assign();
  void solve();

  double getCount(size_t i) const { return counts.empty() ? 1 : counts[i]; }

  int64_t bits;
  bool unipolar;
  ArrayRef<float> values;
  ArrayRef<double> counts;
  std::array<double, kMaxLqBits> basis = {};
  std::vector<uint8_t> codes;
};
} // namespace

BasisFit::BasisFit(int64_t bits, bool unipolar, ArrayRef<float> values,
                   ArrayRef<double> counts)
    : bits(bits), unipolar(unipolar), values(values), counts(counts),
      codes(values.size()) {
  double sum = 0, count = 0;
  for (auto [i, value] : llvm::enumerate(values)) {
    if (unipolar && value <= 0)
      continue;
    sum += getCount(i) * std::abs(value);
    count += getCount(i);
  }
  double mean = count > 0 ? sum / count : 0;
  double first =
      unipolar ? 2 * mean / ((1 << bits) - 1) : mean / (1 << (bits - 1));
  for (int64_t i = 0; i < bits; ++i)
    basis[i] = first * (1 << i);
}

/// Assigns each value the code of the nearest level; returns whether one
/// changed.
bool BasisFit::assign() {
  auto levelOf = [&](unsigned code) {
    double level = 0;
    for (int64_t i = 0; i < bits; ++i)
      level += basis[i] * getLqDigit(unipolar, code, i);
    return level;
  };
  auto order = llvm::to_vector(llvm::seq<unsigned>(0, 1u << bits));
  llvm::sort(order, [&](unsigned left, unsigned right) {
    return std::pair(levelOf(left), left) < std::pair(levelOf(right), right);
  });
  SmallVector<double> midpoints;
  for (auto [lower, upper] : llvm::zip(order, ArrayRef(order).drop_front()))
    midpoints.push_back(0.5 * (levelOf(lower) + levelOf(upper)));
  bool changed = false;
  for (auto [value, code] : llvm::zip(values, codes)) {
    uint8_t nearest =
        order[llvm::upper_bound(midpoints, value) - midpoints.begin()];
    changed |= nearest != code;
    code = nearest;
  }
  return changed;
}

/// Least squares for the codes, drawn to the last basis a little: digits that
/// agree everywhere leave it open.
void BasisFit::solve() {
  constexpr double regularization = 1e-4;
  double matrix[kMaxLqBits][kMaxLqBits + 1] = {};
  for (int64_t i = 0; i < bits; ++i) {
    matrix[i][i] = regularization;
    matrix[i][bits] = regularization * basis[i];
  }
  for (size_t v = 0; v < values.size(); ++v)
    for (int64_t i = 0; i < bits; ++i) {
      double digit = getCount(v) * getLqDigit(unipolar, codes[v], i);
      for (int64_t j = 0; j < bits; ++j)
        matrix[i][j] += digit * getLqDigit(unipolar, codes[v], j);
      matrix[i][bits] += digit * values[v];
    }
  // Symmetric and positive definite: elimination needs no pivots.
  for (int64_t k = 0; k < bits; ++k)
    for (int64_t i = 0; i < bits; ++i) {
      if (i == k)
        continue;
      double factor = matrix[i][k] / matrix[k][k];
      for (int64_t j = k; j <= bits; ++j)
        matrix[i][j] -= factor * matrix[k][j];
    }
  for (int64_t i = 0; i < bits; ++i)
    basis[i] = matrix[i][bits] / matrix[i][i];
}

void BasisFit::run() {
  constexpr int64_t mostRounds = 100;
  assign();
  for (int64_t round = 0; round < mostRounds; ++round) {
    std::array<float, kMaxLqBits> before;
    llvm::copy(basis, before.begin());
    solve();
    bool settled = std::equal(
        before.begin(), before.begin() + bits, basis.begin(),
        [](float left, double right) { return left == float(right); });
    if (!assign() && settled)
      break;
  }
}

SmallVector<float> nncomp::fitLqBasis(unsigned bits, bool unipolar,
                                      ArrayRef<float> values,
                                      ArrayRef<double> counts) {
  BasisFit fit(bits, unipolar, values, counts);
  fit.run();
  return SmallVector<float>(fit.basis.begin(), fit.basis.begin() + bits);
}
