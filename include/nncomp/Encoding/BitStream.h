//===- BitStream.h - Codes narrower than a byte, packed ---------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Code i of `bits` bits, 1 to 8, 16 or 32, takes the bits i * bits to
// (i + 1) * bits - 1 of the stream, where bit b is bit b % 8 of byte b / 8:
// least significant bit first, without gaps. Zeros fill the last byte.
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_ENCODING_BITSTREAM_H
#define NNCOMP_ENCODING_BITSTREAM_H

#include "llvm/ADT/ArrayRef.h"
#include <cstdint>
#include <vector>

namespace mlir::nncomp {

/// How many bytes `count` codes take.
int64_t getPackedSize(int64_t count, unsigned bits);

/// The stream of `codes`, of which each contributes its low `bits` bits (the
/// two's complement of a negative one).
std::vector<char> packCodes(llvm::ArrayRef<int32_t> codes, unsigned bits);

/// The first `count` codes of a stream of at least getPackedSize bytes;
/// `isSigned` says that they are two's complement. Unsigned ones of 32 bits
/// come as the int32_t of the same bits.
std::vector<int32_t> unpackCodes(llvm::ArrayRef<char> stream, int64_t count,
                                 unsigned bits, bool isSigned);

} // namespace mlir::nncomp

#endif // NNCOMP_ENCODING_BITSTREAM_H
