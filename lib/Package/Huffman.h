//===- Huffman.h - Frequent symbols in few bits --------------- -*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// Canonical prefix codes: the lengths of the codes determine the codes, which
// count up from 0 by length and then by symbol (Schwartz and Kallick,
// "Generating a canonical prefix encoding", 1964).
//

#ifndef NNCOMP_LIB_PACKAGE_HUFFMAN_H
#define NNCOMP_LIB_PACKAGE_HUFFMAN_H

#include "Bits.h"
#include "llvm/ADT/ArrayRef.h"
#include <optional>
#include <vector>

namespace mlir::nncomp {

/// The longest code: 4 bits hold each length.
constexpr unsigned kMaxCodeLength = 15;

/// The lengths of the codes that together are the shortest for symbols that
/// occur so often, with none longer than kMaxCodeLength: 0 for a symbol that
/// does not occur, 1 for the only one that does. There are at most 2^15
/// symbols.
std::vector<uint8_t> findCodeLengths(llvm::ArrayRef<uint64_t> counts);

/// The codes of all symbols.
class PrefixCode {
public:
  /// Nothing unless the lengths, at most kMaxCodeLength, are those of a code in
  /// which any bits mean something: with all codes in use, or a single symbol
  /// of one bit.
  static std::optional<PrefixCode> make(llvm::ArrayRef<uint8_t> lengths);

  /// Writes a symbol that has a code.
  void write(unsigned symbol, BitWriter &writer) const {
    writer.write(codes[symbol], lengths[symbol]);
  }
  /// Nothing at the end, and where bits are no code.
  std::optional<unsigned> read(BitReader &reader) const {
    const Entry &entry = table[reader.peek(longest)];
    if (entry.length == 0 || entry.length > reader.getRemaining())
      return std::nullopt;
    reader.skip(entry.length);
    return entry.symbol;
  }

private:
  struct Entry {
    uint16_t symbol = 0;
    uint8_t length = 0;
  };

  std::vector<uint8_t> lengths;
  std::vector<uint16_t> codes;
  /// By the next `longest` bits.
  std::vector<Entry> table;
  unsigned longest = 0;
};

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_PACKAGE_HUFFMAN_H
