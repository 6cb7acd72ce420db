//===- Bits.h - Numbers of some bits in a row ----------------- -*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// The most significant bit of a number, and of a byte, comes first, so that
// prefix codes are distinguished by their first bits.
//

#ifndef NNCOMP_LIB_PACKAGE_BITS_H
#define NNCOMP_LIB_PACKAGE_BITS_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Endian.h"
#include <cstdint>
#include <string>

namespace mlir::nncomp {

/// Writes numbers of up to 32 bits consecutively.
class BitWriter {
public:
  /// The low `bits` bits of `value`.
  void write(uint32_t value, unsigned bits) {
    for (; bits > 0; ++size) {
      if (size % 8 == 0)
        bytes.push_back('\0');
      bytes.back() |= (value >> --bits & 1) << (7 - size % 8);
    }
  }
  /// Fills the last byte with zeros.
  void align() { size = 8 * bytes.size(); }
  /// Whole bytes; `align` comes before.
  void append(llvm::StringRef text) {
    bytes += text;
    align();
  }

  uint64_t getNumBits() const { return size; }
  llvm::StringRef getBytes() const { return bytes; }

private:
  std::string bytes;
  uint64_t size = 0;
};

/// Reads them, and knows where they end.
class BitReader {
public:
  explicit BitReader(llvm::StringRef bytes) : bytes(bytes) {}

  uint64_t getRemaining() const { return 8 * bytes.size() - at; }
  /// The next bits, up to 32, without moving on; zeros past the end.
  uint32_t peek(unsigned bits) const {
    uint64_t window = 0;
    size_t first = at / 8;
    if (first + sizeof(window) <= bytes.size())
      window = llvm::support::endian::read64be(bytes.data() + first);
    else
      for (size_t i = first; i < first + sizeof(window); ++i)
        window = window << 8 |
                 (i < bytes.size() ? static_cast<uint8_t>(bytes[i]) : 0);
    return bits == 0 ? 0 : window << at % 8 >> (64 - bits);
  }
  /// Moves on; at most by what remains.
  void skip(uint64_t bits) { at += bits; }
  /// Moves on to the next whole byte.
  void align() { at = (at + 7) / 8 * 8; }
  /// The bytes from here on; `align` comes before.
  llvm::StringRef getRest() const { return bytes.drop_front(at / 8); }

private:
  llvm::StringRef bytes;
  uint64_t at = 0;
};

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_PACKAGE_BITS_H
