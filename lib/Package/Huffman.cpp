//===- Huffman.cpp - Frequent symbols in few bits -------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Huffman.h"
#include "llvm/ADT/STLExtras.h"
#include <tuple>

using namespace mlir::nncomp;

namespace {
/// Symbols, by their places among those that occur, that become longer by a bit
/// together.
struct Package {
  uint64_t count;
  std::vector<uint16_t> members;
};
} // namespace

/// Package-merge (Larmore and Hirschberg, "A fast algorithm for optimal
/// length-limited Huffman codes", JACM 1990): of the symbols and the pairs of
/// the round before, in kMaxCodeLength rounds, the 2 n - 2 least; a symbol's
/// length is in how many of these it is.
std::vector<uint8_t>
mlir::nncomp::findCodeLengths(llvm::ArrayRef<uint64_t> counts) {
  std::vector<Package> symbols;
  std::vector<unsigned> names;
  for (auto [symbol, count] : llvm::enumerate(counts))
    if (count > 0)
      names.push_back(symbol);
  llvm::sort(names, [&](unsigned a, unsigned b) {
    return std::tie(counts[a], a) < std::tie(counts[b], b);
  });
  for (auto [place, name] : llvm::enumerate(names))
    symbols.push_back({counts[name], {static_cast<uint16_t>(place)}});
  std::vector<uint8_t> lengths(counts.size());
  if (symbols.size() == 1)
    lengths[names.front()] = 1;
  if (symbols.size() < 2)
    return lengths;

  std::vector<Package> row = symbols;
  for (unsigned round = 1; round < kMaxCodeLength; ++round) {
    std::vector<Package> pairs;
    for (size_t i = 0; i + 1 < row.size(); i += 2) {
      Package &pair = pairs.emplace_back(std::move(row[i]));
      pair.count += row[i + 1].count;
      llvm::append_range(pair.members, row[i + 1].members);
    }
    row.clear();
    std::merge(symbols.begin(), symbols.end(), pairs.begin(), pairs.end(),
               std::back_inserter(row), [](const Package &a, const Package &b) {
                 return a.count < b.count;
               });
  }
  for (const Package &package :
       llvm::ArrayRef(row).take_front(2 * symbols.size() - 2))
    for (uint16_t place : package.members)
      ++lengths[names[place]];
  return lengths;
}

std::optional<PrefixCode> PrefixCode::make(llvm::ArrayRef<uint8_t> lengths) {
  PrefixCode code;
  code.lengths = lengths.vec();
  code.codes.resize(lengths.size());
  for (uint8_t length : lengths) {
    if (length > kMaxCodeLength)
      return std::nullopt;
    code.longest = std::max<unsigned>(code.longest, length);
  }
  code.table.resize(size_t(1) << code.longest);
  size_t filled = 0;
  for (unsigned length = 1; length <= code.longest; ++length)
    for (auto [symbol, own] : llvm::enumerate(lengths)) {
      if (own != length)
        continue;
      size_t count = size_t(1) << (code.longest - length);
      if (filled + count > code.table.size())
        return std::nullopt;
      code.codes[symbol] = filled >> (code.longest - length);
      std::fill_n(
          code.table.begin() + filled, count,
          Entry{static_cast<uint16_t>(symbol), static_cast<uint8_t>(length)});
      filled += count;
    }
  // A single symbol has one of the two codes of one bit.
  bool isAlone = code.longest == 1 && filled == 1;
  if (filled != code.table.size() && !isAlone)
    return std::nullopt;
  return code;
}
