//===- PackedCodes.h - Codes packed for vectors -----------------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_LOWER_KERNELS_EMIT_PACKEDCODES_H
#define NNCOMP_LIB_LOWER_KERNELS_EMIT_PACKEDCODES_H

#include "KernelEmitter.h"
#include "llvm/Support/MathExtras.h"

namespace mlir::nncomp {

/// `count` codes of `bits` bits, 1 to 7, in as many bytes as hold them, ordered
/// so that vectors of bytes are unpacked by shifts and masks.
///
/// A chunk of 8 L codes is cut into planes of 4, 2 or 1 bits, which add up to
/// `bits`, the lowest bits of the codes first. A plane of p bits is p vectors
/// of L bytes: byte b of vector v has the bits of the codes `(8 v / p + i) L +
/// b` for i from 0 to 8 / p - 1, the first lowest. L is `lanes` as long as
/// there are codes for that, then the halves of it. The last 7 codes at most
/// are contiguous.
struct PackedCodes {
  unsigned bits;
  int64_t count;
  /// Bytes of a vector, a power of two.
  int64_t lanes;

  int64_t getBytes() const { return llvm::divideCeil(count * bits, 8); }
  /// The bytes of `codes`, each below 2^bits.
  std::vector<char> pack(ArrayRef<int16_t> codes) const;
  /// Emits code that writes each code, times `step` and less `zero`, to a byte
  /// of `target`. `step` is 1 or 2.
  void emitUnpack(KernelEmitter &emitter, Value stream, Value target,
                  int64_t step, int64_t zero) const;

private:
  /// The widths of the planes, in order.
  SmallVector<unsigned> getPlanes() const;
  void emitChunk(KernelEmitter &emitter, Value stream, Value byte, Value target,
                 Value code, int64_t width, int64_t step, int64_t zero) const;
  void emitRest(KernelEmitter &emitter, Value stream, int64_t byte,
                Value target, int64_t code, int64_t step, int64_t zero) const;
};

/// Emits `step code - zero`, of integers or vectors; `step` is 1 or 2.
Value emitWeight(ImplicitLocOpBuilder &b, Value code, int64_t step, Value zero);

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_LOWER_KERNELS_EMIT_PACKEDCODES_H
