//===- Histogram.h - Counts of a tensor's values ----------------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_COMPRESS_MEASURE_HISTOGRAM_H
#define NNCOMP_LIB_COMPRESS_MEASURE_HISTOGRAM_H

#include "mlir/Support/LLVM.h"
#include "nncomp/Compress/Choices.h"
#include "nncomp/Data/Data.h"
#include <vector>

namespace mlir::nncomp {

/// Least and greatest value.
struct FloatRange {
  float lo = 0, hi = 0;
};

/// Counts values in bins of equal width on both sides of zero. The width
/// doubles, and neighbouring bins join, when a value lies outside: memory is
/// constant and the bins reach at most twice as far as the values.
class Histogram {
public:
  Histogram() : bins(2 * kBinsPerSide) {}

  /// Counts all elements. Returns the first that is NaN or infinite, if any;
  /// such are not counted.
  std::optional<double> add(const HostTensor &tensor);

  int64_t getCount() const { return count; }
  FloatRange getExtremes() const { return {lo, hi}; }
  /// The centres of bins that hold values, and 0, with how many these are.
  void getDistribution(std::vector<float> &values,
                       std::vector<double> &counts) const;
  /// Whether all values were the same.
  bool isConstant() const { return lo == hi; }

  /// The range that `method` gives. `percent` of the values are not above its
  /// end with RangeMethod::Percentile; codes have `bits` bits.
  FloatRange getRange(RangeMethod method, double percent, unsigned bits) const;

private:
  static constexpr int64_t kBinsPerSide = 4096;

  void addNonzero(double value);
  /// The centre of bin `i`.
  double getCentre(int64_t i) const { return (i - kBinsPerSide + 0.5) * width; }

  FloatRange cutPercentile(double percent) const;
  /// The extremes times the factor at which codes have the least mean squared
  /// error.
  FloatRange cutSquaredError(unsigned bits) const;
  /// The extremes, cut at the distance from zero where the distribution of the
  /// codes diverges least from that of the values.
  FloatRange cutEntropy(unsigned bits) const;

  std::vector<int64_t> bins;
  /// The width of a bin; 0 until the first value that is not 0.
  double width = 0;
  /// Zeros are no part of bins: every code represents them exactly.
  int64_t count = 0, zeros = 0;
  float lo = 0, hi = 0;
};

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_COMPRESS_MEASURE_HISTOGRAM_H
