//===- DigitSums.h - From counts of digits to results -----------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_LOWER_KERNELS_BITS_DIGITSUMS_H
#define NNCOMP_LIB_LOWER_KERNELS_BITS_DIGITSUMS_H

#include "Kernels/Emit/CodeEpilogue.h"
#include "Kernels/Shapes/ConvShape.h"

namespace mlir::nncomp {

/// How the counts of pairs of digits, i of the weights and j of the input,
/// become sums of products of integers, and these results.
///
/// With w and x the digits 0 and 1 of an element, weights that stand for -1 and
/// 1 and inputs that stand for 0 and 1 have the product `w - (w ^ x)`; inputs
/// that are signs, 1 for negative, `2 (w ^ x) - 1`. Weights that stand for 0
/// and 1 have `w & x`, with signs `w - 2 (w & x)` (Zhou et al., "DoReFa-Net",
/// arXiv 1606.06160, equation 1; Zhang et al., "LQ-Nets", ECCV 2018, equation
/// 7). What does not depend on the input is a constant for each output channel
/// and for each set of taps that reach the image: a sum starts from it.
struct DigitSums {
  /// Whether `w & x` is counted, not `w ^ x`.
  bool countsCommon = false;
  int64_t inputDigits = 1, weightDigits = 1;
  /// Sums: one for each pair of terms. Those of the input, of the weights.
  int64_t inputTerms = 1, weightTerms = 1;
  /// What a count adds to its sum, at `i * inputDigits + j`.
  SmallVector<int64_t> factors;
  /// Whether what sums start from depends on which taps reach the image.
  bool hasBorders = false;
  CodeEpilogue epilogue;

  int64_t getNumSums() const { return inputTerms * weightTerms; }
  /// The sum that a pair of digits belongs to.
  int64_t getSum(int64_t i, int64_t j) const {
    return (weightTerms > 1 ? i : 0) * inputTerms + (inputTerms > 1 ? j : 0);
  }
};

/// Finishes the sums of a kernel.
class DigitSumsEmitter {
public:
  /// `buffers` are what sums start from, for each kind of border rows, of
  /// border columns (`BorderKinds`), each sum and each output channel; then
  /// those of `CodeEpilogueEmitter`.
  DigitSumsEmitter(KernelEmitter &emitter, const DigitSums &sums,
                   const ConvShape &shape, ValueRange buffers);

  /// Finishes a vector of counts of each pair of digits, at `j * weightDigits +
  /// i`, of the output pixel in `row` and, if it lies at a border, `column`,
  /// which is pixel `pixel` counted through all images, and of the channels
  /// from `channel` on.
  void store(ValueRange counts, Value row, int64_t column, Value pixel,
             Value channel);

private:
  Value emitScaled(Value count, int64_t factor);

  KernelEmitter &emitter;
  const DigitSums &sums;
  int64_t channels;
  BorderKinds rowKinds, columnKinds;
  Value starts;
  CodeEpilogueEmitter epilogue;
};

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_LOWER_KERNELS_BITS_DIGITSUMS_H
