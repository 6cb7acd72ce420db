//===- SymbolStream.h - Codes stored in what bits they need --- -*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// A stream of codes starts with how it is stored, in 4 bits: 3 hold how many
// consecutive codes are one symbol, less 1, and 1 whether symbols have a
// Huffman code. If so, the lengths of the codes of all symbols follow, 4 bits
// each. Then the symbols; a last one that is not full ends with zeros.
//

#ifndef NNCOMP_LIB_PACKAGE_SYMBOLSTREAM_H
#define NNCOMP_LIB_PACKAGE_SYMBOLSTREAM_H

#include "Huffman.h"

namespace mlir::nncomp {

/// How many bits a stream takes.
struct StreamSize {
  /// All, with the table, and the start.
  int64_t bits = 0;
  /// The table from which symbols are decoded.
  int64_t tableBits = 0;
  /// The codes that were asked about, and how many there are.
  int64_t partBits = 0, partCount = 0;
};

/// Codes that are to be stored.
class SymbolStream {
public:
  /// `codes` are below 2^bits, with at most 8 bits. The stream takes the least
  /// bits of all that it can, by Huffman codes only if these are wanted.
  SymbolStream(std::vector<uint8_t> codes, unsigned bits, bool useHuffman);

  void write(BitWriter &writer) const;
  /// What it takes, and what the codes equal to `part` do where each is a
  /// symbol.
  StreamSize getSize(std::optional<uint8_t> part = std::nullopt) const;

private:
  std::vector<uint8_t> symbols;
  std::vector<uint64_t> counts;
  /// The bits of a symbol, and the number of codes in it.
  unsigned symbolBits, group;
  /// Empty if symbols are stored as they are.
  std::vector<uint8_t> lengths;
};

/// Reads codes one by one.
class SymbolReader {
public:
  /// Nothing if no stream of codes of `bits` bits starts here.
  static std::optional<SymbolReader> make(BitReader &reader, unsigned bits);

  /// Whether the remaining bits can hold `count` codes; checked before memory
  /// for them is allocated.
  bool canHold(uint64_t count) const;
  /// The next code. Nothing where the bits are none, or end.
  std::optional<uint8_t> read();

private:
  SymbolReader(BitReader &reader, unsigned bits, unsigned group)
      : reader(&reader), bits(bits), group(group) {}

  BitReader *reader;
  unsigned bits, group;
  std::optional<PrefixCode> code;
  /// What is left of the last symbol.
  uint8_t pending = 0;
  unsigned pendingCodes = 0;
};

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_PACKAGE_SYMBOLSTREAM_H
