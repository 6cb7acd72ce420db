//===- SymbolStream.cpp - Codes stored in what bits they need -------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "SymbolStream.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir::nncomp;

static constexpr unsigned kGroupBits = 3;
static constexpr unsigned kStartBits = kGroupBits + 1;
static constexpr unsigned kLengthBits = 4;
static_assert(kMaxCodeLength < 1 << kLengthBits);

/// How many codes make a symbol of 8 bits where that may take less than a code
/// of its own for each: a code takes a bit at least, and wastes up to one.
static unsigned getMaxGroup(unsigned bits) { return bits <= 2 ? 8 / bits : 1; }

/// Symbols of `group` codes each.
static std::vector<uint8_t> groupCodes(llvm::ArrayRef<uint8_t> codes,
                                       unsigned bits, unsigned group) {
  std::vector<uint8_t> symbols(llvm::divideCeil(codes.size(), group));
  for (auto [i, code] : llvm::enumerate(codes))
    symbols[i / group] |= code << bits * (group - 1 - i % group);
  return symbols;
}

SymbolStream::SymbolStream(std::vector<uint8_t> codes, unsigned bits,
                           bool useHuffman)
    : symbols(std::move(codes)), symbolBits(bits), group(1) {
  auto count = [&] {
    counts.assign(size_t(1) << symbolBits, 0);
    for (uint8_t symbol : symbols)
      ++counts[symbol];
  };
  count();
  if (!useHuffman || symbols.empty())
    return;
  SymbolStream single = *this;
  single.lengths = findCodeLengths(counts);
  SymbolStream grouped = *this;
  if (getMaxGroup(bits) > 1) {
    group = getMaxGroup(bits);
    symbols = groupCodes(symbols, bits, group);
    symbolBits = bits * group;
    count();
    lengths = findCodeLengths(counts);
    std::swap(*this, grouped);
  }
  for (SymbolStream *other : {&single, &grouped})
    if (other->getSize().bits < getSize().bits)
      *this = std::move(*other);
}

void SymbolStream::write(BitWriter &writer) const {
  writer.write(group - 1, kGroupBits);
  writer.write(!lengths.empty(), 1);
  for (uint8_t length : lengths)
    writer.write(length, kLengthBits);
  if (lengths.empty()) {
    for (uint8_t symbol : symbols)
      writer.write(symbol, symbolBits);
    return;
  }
  PrefixCode code = *PrefixCode::make(lengths);
  for (uint8_t symbol : symbols)
    code.write(symbol, writer);
}

StreamSize SymbolStream::getSize(std::optional<uint8_t> part) const {
  auto getBits = [&](size_t symbol) -> int64_t {
    return counts[symbol] * (lengths.empty() ? symbolBits : lengths[symbol]);
  };
  StreamSize size;
  size.tableBits = kStartBits + kLengthBits * lengths.size();
  size.bits = size.tableBits;
  for (size_t symbol = 0; symbol < counts.size(); ++symbol)
    size.bits += getBits(symbol);
  if (part) {
    size.partBits = getBits(*part);
    size.partCount = counts[*part];
  }
  return size;
}

std::optional<SymbolReader> SymbolReader::make(BitReader &reader,
                                               unsigned bits) {
  if (reader.getRemaining() < kStartBits)
    return std::nullopt;
  unsigned group = reader.peek(kGroupBits) + 1;
  reader.skip(kGroupBits);
  bool isCoded = reader.peek(1);
  reader.skip(1);
  if (group > getMaxGroup(bits))
    return std::nullopt;
  SymbolReader result(reader, bits, group);
  if (!isCoded)
    return result;
  std::vector<uint8_t> lengths(size_t(1) << bits * group);
  if (reader.getRemaining() < kLengthBits * lengths.size())
    return std::nullopt;
  for (uint8_t &length : lengths) {
    length = reader.peek(kLengthBits);
    reader.skip(kLengthBits);
  }
  result.code = PrefixCode::make(lengths);
  if (!result.code)
    return std::nullopt;
  return result;
}

bool SymbolReader::canHold(uint64_t count) const {
  unsigned leastBits = code ? 1 : bits * group;
  return llvm::divideCeil(count, group) <= reader->getRemaining() / leastBits;
}

std::optional<uint8_t> SymbolReader::read() {
  if (pendingCodes == 0) {
    unsigned symbolBits = bits * group;
    if (code) {
      std::optional<unsigned> symbol = code->read(*reader);
      if (!symbol)
        return std::nullopt;
      pending = *symbol;
    } else {
      if (reader->getRemaining() < symbolBits)
        return std::nullopt;
      pending = reader->peek(symbolBits);
      reader->skip(symbolBits);
    }
    pendingCodes = group;
  }
  --pendingCodes;
  return pending >> bits * pendingCodes & ((1u << bits) - 1);
}
