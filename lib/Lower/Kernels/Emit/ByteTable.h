//===- ByteTable.h - Floats that codes stand for, by bytes ------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_LOWER_KERNELS_EMIT_BYTETABLE_H
#define NNCOMP_LIB_LOWER_KERNELS_EMIT_BYTETABLE_H

#include "KernelEmitter.h"
#include <vector>

namespace mlir::nncomp {

/// Levels of codes of at least four bits, of which AVX2 finds 32 bytes among 16
/// by one instruction (`pshufb`): as many as four for 32 floats, which
/// interleaving gives, where permutations of floats find eight among eight.
class ByteTable {
public:
  /// The buffer of the levels `values`, whose number is a power of two: for
  /// each 16 of them their lowest bytes, then the next ones.
  static std::vector<char> pack(ArrayRef<float> values);
  /// Instructions of a look-up of eight floats.
  static double getInstructions(unsigned bits);

  ByteTable() = default;
  /// For codes of `bits` bits.
  ByteTable(KernelEmitter &emitter, unsigned bits, Value buffer);

  /// Four vectors of floats. `nibbles` are bytes, the lowest four bits of each
  /// code, and the sign of each byte of `bits[i]` is bit 4 + i. Of each 128
  /// bits the first four bytes are codes of the first vector, the next ones of
  /// the second. Vectors of 16 bytes give four floats each, of 32 bytes eight.
  SmallVector<Value> lookUp(KernelEmitter &emitter, Value nibbles,
                            ArrayRef<Value> bits) const;

private:
  /// Four vectors for each 16 levels.
  SmallVector<Value> vectors;
};

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_LOWER_KERNELS_EMIT_BYTETABLE_H
