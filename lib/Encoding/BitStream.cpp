//===- BitStream.cpp - Codes narrower than a byte, packed -----------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nncomp/Encoding/BitStream.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;

int64_t nncomp::getPackedSize(int64_t count, unsigned bits) {
  return llvm::divideCeil(count * bits, 8);
}

std::vector<char> nncomp::packCodes(llvm::ArrayRef<int32_t> codes,
                                    unsigned bits) {
  std::vector<char> stream(getPackedSize(codes.size(), bits));
  uint64_t mask = (uint64_t(1) << bits) - 1;
  // Bits that wait for their byte to be full: fewer than 8 between two codes.
  uint64_t pending = 0;
  unsigned pendingBits = 0;
  size_t at = 0;
  for (int32_t code : codes) {
    pending |= (static_cast<uint64_t>(code) & mask) << pendingBits;
    pendingBits += bits;
    for (; pendingBits >= 8; pendingBits -= 8) {
      stream[at++] = static_cast<char>(pending & 0xff);
      pending >>= 8;
    }
  }
  if (pendingBits)
    stream[at] = static_cast<char>(pending);
  return stream;
}

std::vector<int32_t> nncomp::unpackCodes(llvm::ArrayRef<char> stream,
                                         int64_t count, unsigned bits,
                                         bool isSigned) {
  std::vector<int32_t> codes(count);
  uint64_t mask = (uint64_t(1) << bits) - 1;
  uint64_t pending = 0;
  unsigned pendingBits = 0;
  size_t at = 0;
  for (int32_t &code : codes) {
    for (; pendingBits < bits; pendingBits += 8)
      pending |= static_cast<uint64_t>(static_cast<uint8_t>(stream[at++]))
                 << pendingBits;
    uint32_t value = static_cast<uint32_t>(pending & mask);
    code = isSigned ? llvm::SignExtend32(value, bits) : value;
    pending >>= bits;
    pendingBits -= bits;
  }
  return codes;
}
