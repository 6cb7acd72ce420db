//===- LqBasis.h - Learn the basis of LQ-Nets -------------------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_ENCODING_LQBASIS_H
#define NNCOMP_ENCODING_LQBASIS_H

#include "mlir/Support/LLVM.h"

namespace mlir::nncomp {

/// The most bits of a code.
constexpr int64_t kMaxLqBits = 4;

/// Digit `i` of a code, as it counts: 0 or 1 if `unipolar`, else -1 or 1.
inline float getLqDigit(bool unipolar, unsigned code, unsigned i) {
  bool isSet = code >> i & 1;
  return isSet ? 1.0f : unipolar ? 0.0f : -1.0f;
}

/// The basis of `bits` floats, of digits 0 and 1 if `unipolar` and else of -1
/// and 1, that the algorithm of `#nncomp.lq` finds for `values`. Value i counts
/// `counts[i]` times; each once if there are no counts.
SmallVector<float> fitLqBasis(unsigned bits, bool unipolar,
                              ArrayRef<float> values,
                              ArrayRef<double> counts = {});

} // namespace mlir::nncomp

#endif // NNCOMP_ENCODING_LQBASIS_H
