//===- Compare.h - How far two tensors are apart ----------------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_RUN_COMPARE_H
#define NNCOMP_RUN_COMPARE_H

#include "nncomp/Data/Data.h"

namespace mlir::nncomp {

/// numpy's allclose: values match if |actual - expected| <= atol + rtol
/// |expected|. Two NaN match, and so do two equal infinities.
struct Tolerance {
  double rtol = 0, atol = 0;
};

/// How a tensor differs from the one expected.
struct Difference {
  /// Set if the types differ, so that nothing could be compared.
  bool typesDiffer = false;
  /// Over the pairs that are both finite.
  double maxAbsolute = 0;
  /// |actual - expected| / |expected| in the Euclidean norm.
  double relativeL2 = 0;
  /// How many pairs do not match.
  int64_t mismatches = 0;
  /// The row-major position of the first pair that does not match.
  int64_t firstMismatch = -1;

  bool isMatch() const { return !typesDiffer && mismatches == 0; }
};

/// Compares all pairs of elements of two tensors of one type.
Difference compare(const HostTensor &actual, const HostTensor &expected,
                   Tolerance tolerance);

/// The tolerance for two lowerings of one program: integers must be equal, and
/// `atol` counts in units of the largest finite value expected.
Tolerance scaleToMagnitude(Tolerance tolerance, const HostTensor &expected);

/// One line: `max abs error 1.2e-07, relative L2 3.4e-08, first mismatch at
/// [0, 3]: expected 1, but got 2 (5 of 1000 differ)`.
std::string describe(const Difference &difference, const HostTensor &actual,
                     const HostTensor &expected);

} // namespace mlir::nncomp

#endif // NNCOMP_RUN_COMPARE_H
