//===- BitPacking.h - Packs codes of few bits -------------------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_LOWER_KERNELS_BITS_BITPACKING_H
#define NNCOMP_LIB_LOWER_KERNELS_BITS_BITPACKING_H

#include "Kernels/Emit/KernelEmitter.h"
#include "nncomp/Encoding/BitRows.h"

namespace mlir::nncomp {

/// Elements whose codes are packed at a time: those of a word of digits.
constexpr int64_t kPackedElements = 32;

/// Emits the 32 bytes of the codes in `packed`, `vector<4 * bits x i8>` of a
/// stream (BitStream.h), each of `bits` bits, 1 to 7, without a sign.
Value emitUnpacked(KernelEmitter &emitter, Value packed, unsigned bits);
/// The reverse; bits of the bytes beyond `bits` are dropped.
Value emitPacked(KernelEmitter &emitter, Value bytes, unsigned bits);

/// Spreads the `count` codes of a stream out to bytes, which get the codes'
/// sign if there is one. Buffers are rows of bytes.
void emitUnpackedStream(KernelEmitter &emitter, Value stream, Value bytes,
                        int64_t count, unsigned bits, bool isSigned,
                        int64_t threads);

/// Writes the stream of `count` codes, of which `getBytes` gives 32 bytes each
/// from an element on: all, or those that are set in `mask`, the last ones.
void emitPackedStream(KernelEmitter &emitter, Value stream, int64_t count,
                      unsigned bits, int64_t threads,
                      function_ref<Value(Value element, Value mask)> getBytes);

/// Writes rows of digits (BitRows.h) into a buffer of words. `getDigits` gives,
/// for 32 elements from `element` on, a `vector<32 x i1>` for each digit. At
/// the end of a row `mask` says which of the elements there are; others are
/// dropped.
void emitDigitRows(
    KernelEmitter &emitter, const BitRows &rows, Value words, int64_t threads,
    function_ref<SmallVector<Value>(Value element, Value mask)> getDigits);

/// The same for `count` words of the digits of a stream of 2 or 4 bits, which
/// BMI2's `pext` gathers.
void emitDigitsOfStream(KernelEmitter &emitter, Value stream, Value words,
                        int64_t count, unsigned bits, int64_t threads);

/// The digits of 32 bytes, from the lowest on.
SmallVector<Value> emitDigitsOfBytes(KernelEmitter &emitter, Value bytes,
                                     int64_t digits);

/// The `lanes` elements of `buffer` from `element` on; zeros for those that
/// `mask` does not have, if it is not null: they are not read.
Value emitLoad(KernelEmitter &emitter, int64_t lanes, Value buffer,
               Value element, Value mask);

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_LOWER_KERNELS_BITS_BITPACKING_H
