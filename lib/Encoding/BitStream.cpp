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

std::vector<char> nncomp::packCodes(llvm::ArrayRef<int16_t> codes,
                                    unsigned bits) {
  std::vector<char> stream(getPackedSize(codes.size(), bits));
  uint32_t mask = (1u << bits) - 1;
  // Bits that wait for their byte to be full: fewer than 8 between two codes.
  uint32_t pending = 0;
  unsigned pendingBits = 0;
  size_t at = 0;
  for (int16_t code : codes) {
    pending |= (static_cast<uint32_t>(code) & mask) << pendingBits;
    pendingBits += bits;
    if (pendingBits >= 8) {
      stream[at++] = static_cast<char>(pending & 0xff);
      pending >>= 8;
      pendingBits -= 8;
    }
  }
  if (pendingBits)
    stream[at] = static_cast<char>(pending);
  return stream;
}

std::vector<int16_t> nncomp::unpackCodes(llvm::ArrayRef<char> stream,
                                         int64_t count, unsigned bits,
                                         bool isSigned) {
  std::vector<int16_t> codes(count);
  uint32_t mask = (1u << bits) - 1;
  uint32_t pending = 0;
  unsigned pendingBits = 0;
  size_t at = 0;
  for (int16_t &code : codes) {
    if (pendingBits < bits) {
      pending |= static_cast<uint32_t>(static_cast<uint8_t>(stream[at++]))
                 << pendingBits;
      pendingBits += 8;
    }
    uint32_t value = pending & mask;
    code = isSigned ? llvm::SignExtend32(value, bits) : value;
    pending >>= bits;
    pendingBits -= bits;
  }
  return codes;
}
