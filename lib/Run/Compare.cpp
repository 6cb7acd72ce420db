//===- Compare.cpp - How far two tensors are apart ------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nncomp/Run/Compare.h"
#include "nncomp/Data/TensorText.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"
#include <cmath>

using namespace mlir;
using namespace mlir::nncomp;

Difference nncomp::compare(const HostTensor &actual, const HostTensor &expected,
                           Tolerance tolerance) {
  Difference difference;
  if (actual.getKind() != expected.getKind() ||
      actual.getShape() != expected.getShape()) {
    difference.typesDiffer = true;
    return difference;
  }
  // Integers beyond 2^53 are no doubles: equality is asked of them as such.
  bool isInteger = !isFloat(actual.getKind());
  double squares = 0, errors = 0;
  for (int64_t i = 0, e = actual.getNumElements(); i < e; ++i) {
    double a = actual.getDouble(i), b = expected.getDouble(i);
    bool matches = isInteger ? actual.getInteger(i) == expected.getInteger(i)
                             : a == b || (std::isnan(a) && std::isnan(b));
    if (std::isfinite(a) && std::isfinite(b)) {
      double error = std::abs(a - b);
      matches |=
          error != 0 && error <= tolerance.atol + tolerance.rtol * std::abs(b);
      difference.maxAbsolute = std::max(difference.maxAbsolute, error);
      errors += error * error;
      squares += b * b;
    }
    if (matches)
      continue;
    ++difference.mismatches;
    if (difference.firstMismatch < 0)
      difference.firstMismatch = i;
  }
  if (errors > 0)
    difference.relativeL2 =
        squares > 0 ? std::sqrt(errors / squares) : HUGE_VAL;
  return difference;
}

Tolerance nncomp::scaleToMagnitude(Tolerance tolerance,
                                   const HostTensor &expected) {
  if (!isFloat(expected.getKind()))
    return {0, 0};
  double magnitude = 0;
  for (int64_t i = 0, e = expected.getNumElements(); i < e; ++i)
    if (double value = std::abs(expected.getDouble(i)); std::isfinite(value))
      magnitude = std::max(magnitude, value);
  return {tolerance.rtol, tolerance.atol * magnitude};
}

std::string nncomp::describe(const Difference &difference,
                             const HostTensor &actual,
                             const HostTensor &expected) {
  std::string text;
  llvm::raw_string_ostream os(text);
  if (difference.typesDiffer) {
    os << "expected " << expected.getTypeName() << ", but got "
       << actual.getTypeName();
    return text;
  }
  os << "max abs error " << llvm::format("%.3g", difference.maxAbsolute)
     << ", relative L2 " << llvm::format("%.3g", difference.relativeL2);
  if (difference.isMatch())
    return text;
  SmallVector<int64_t> index(actual.getShape().size());
  int64_t rest = difference.firstMismatch;
  for (size_t d = index.size(); d-- > 0;) {
    index[d] = rest % actual.getShape()[d];
    rest /= actual.getShape()[d];
  }
  os << ", first mismatch at [";
  llvm::interleaveComma(index, os);
  os << "]: expected ";
  printElement(os, expected, difference.firstMismatch);
  os << ", but got ";
  printElement(os, actual, difference.firstMismatch);
  os << " (" << difference.mismatches << " of " << actual.getNumElements()
     << " differ)";
  return text;
}
