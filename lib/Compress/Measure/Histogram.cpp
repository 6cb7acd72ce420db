//===- Histogram.cpp - Counts of a tensor's values ------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Histogram.h"
#include <cmath>

using namespace mlir;
using namespace mlir::nncomp;

void Histogram::addNonzero(double value) {
  double magnitude = std::abs(value);
  if (width == 0)
    width = std::ldexp(1.0, std::ilogb(magnitude) + 1) / kBinsPerSide;
  while (magnitude >= width * kBinsPerSide) {
    std::vector<int64_t> wider(bins.size());
    // Bins 2k and 2k + 1 of a side, counted from zero, become bin k.
    for (int64_t i = 0; i < kBinsPerSide; ++i) {
      wider[kBinsPerSide + i / 2] += bins[kBinsPerSide + i];
      wider[kBinsPerSide - 1 - i / 2] += bins[kBinsPerSide - 1 - i];
    }
    bins = std::move(wider);
    width *= 2;
  }
  auto bin = static_cast<int64_t>(std::floor(value / width)) + kBinsPerSide;
  ++bins[std::clamp<int64_t>(bin, 0, bins.size() - 1)];
}

std::optional<double> Histogram::add(const HostTensor &tensor) {
  std::optional<double> bad;
  for (int64_t i = 0, e = tensor.getNumElements(); i < e; ++i) {
    double value = tensor.getDouble(i);
    if (!std::isfinite(value)) {
      if (!bad)
        bad = value;
      continue;
    }
    auto rounded = static_cast<float>(value);
    lo = count ? std::min(lo, rounded) : rounded;
    hi = count ? std::max(hi, rounded) : rounded;
    ++count;
    if (value == 0)
      ++zeros;
    else
      addNonzero(value);
  }
  return bad;
}

void Histogram::getDistribution(std::vector<float> &values,
                                std::vector<double> &counts) const {
  auto add = [&](double value, int64_t count) {
    if (count == 0)
      return;
    values.push_back(value);
    counts.push_back(count);
  };
  for (auto [i, bin] : llvm::enumerate(bins))
    add(getCentre(i), bin);
  add(0, zeros);
}

FloatRange Histogram::cutPercentile(double percent) const {
  // How many values may lie outside at each end.
  auto outside = static_cast<int64_t>(count * (1 - percent / 100));
  FloatRange range{lo, hi};
  int64_t below = 0, above = 0;
  for (int64_t i = 0, e = bins.size(); i < e; ++i) {
    if (i == kBinsPerSide)
      below += zeros;
    below += bins[i];
    if (below > outside) {
      range.lo = std::max<float>(lo, (i - kBinsPerSide) * width);
      break;
    }
  }
  for (int64_t i = bins.size(); i-- > 0;) {
    above += bins[i];
    if (i == kBinsPerSide)
      above += zeros;
    if (above > outside) {
      range.hi = std::min<float>(hi, (i + 1 - kBinsPerSide) * width);
      break;
    }
  }
  return range;
}

FloatRange Histogram::cutSquaredError(unsigned bits) const {
  // One factor in 100 steps: the error is flat around its minimum.
  constexpr int steps = 100;
  double codes = std::ldexp(1.0, bits) - 1, best = HUGE_VAL;
  FloatRange range{lo, hi};
  for (int step = steps; step > 0; --step) {
    double least = std::min(0.0, double(lo) * step / steps);
    double most = std::max(0.0, double(hi) * step / steps);
    double scale = (most - least) / codes;
    double error = 0;
    for (int64_t i = 0, e = bins.size(); i < e; ++i) {
      if (!bins[i])
        continue;
      double value = getCentre(i);
      double clipped = std::clamp(value, least, most);
      // Rounding errors are spread evenly over a step of the codes.
      error += bins[i] * ((value - clipped) * (value - clipped) +
                          (value == clipped ? scale * scale / 12 : 0));
    }
    if (error >= best)
      continue;
    best = error;
    range = {float(double(lo) * step / steps),
             float(double(hi) * step / steps)};
  }
  return range;
}

/// The Kullback-Leibler divergence of `values` from what `levels` codes leave
/// of them: each code's values spread evenly over its bins that are not empty.
static double getDivergence(ArrayRef<double> values, ArrayRef<double> inside,
                            int64_t levels) {
  double total = 0, insideTotal = 0;
  for (auto [value, kept] : llvm::zip(values, inside)) {
    total += value;
    insideTotal += kept;
  }
  if (insideTotal == 0)
    return HUGE_VAL;
  int64_t count = values.size();
  double divergence = 0;
  for (int64_t level = 0; level < levels; ++level) {
    int64_t begin = level * count / levels, end = (level + 1) * count / levels;
    double sum = 0;
    int64_t occupied = 0;
    for (int64_t i = begin; i < end; ++i) {
      sum += inside[i];
      occupied += values[i] > 0;
    }
    // A bin that only holds what was cut off keeps a little of the mass.
    constexpr double least = 1e-9;
    for (int64_t i = begin; i < end; ++i)
      if (values[i] > 0) {
        double p = values[i] / total;
        double q = std::max(sum / occupied / insideTotal, least);
        divergence += p * std::log(p / q);
      }
  }
  return divergence;
}

FloatRange Histogram::cutEntropy(unsigned bits) const {
  constexpr int64_t size = kBinsPerSide;
  std::vector<double> distances(size);
  for (int64_t i = 0; i < size; ++i)
    distances[i] = bins[size + i] + bins[size - 1 - i];
  int64_t levels = int64_t(1) << (lo < 0 ? bits - 1 : bits);
  double best = HUGE_VAL, cut = HUGE_VAL;
  // The divergence is smooth in the place of the cut.
  constexpr int64_t step = 16;
  for (int64_t end = std::min(levels, size); end <= size; end += step) {
    // What lies beyond is clipped to the last bin.
    std::vector<double> inside(distances.begin(), distances.begin() + end);
    std::vector<double> values = inside;
    for (int64_t i = end; i < size; ++i)
      values.back() += distances[i];
    double divergence = getDivergence(values, inside, levels);
    if (divergence >= best)
      continue;
    best = divergence;
    cut = end * width;
  }
  return {std::max<float>(lo, -cut), std::min<float>(hi, cut)};
}

FloatRange Histogram::getRange(RangeMethod method, double percent,
                               unsigned bits) const {
  switch (method) {
  case RangeMethod::MinMax:
    return getExtremes();
  case RangeMethod::Percentile:
    return cutPercentile(percent);
  case RangeMethod::Entropy:
    return cutEntropy(bits);
  case RangeMethod::Mse:
    return cutSquaredError(bits);
  }
  llvm_unreachable("all methods are above");
}
