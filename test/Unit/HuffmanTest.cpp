//===- HuffmanTest.cpp - Frequent symbols in few bits ---------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "../../lib/Package/SymbolStream.h"
#include "gtest/gtest.h"
#include <numeric>

using namespace mlir::nncomp;

namespace {

// The textbook's example, and one whose Huffman code is longer than the limit.
TEST(Huffman, FindsTheShortestLengths) {
  EXPECT_EQ(findCodeLengths({45, 13, 12, 16, 9, 5}),
            (std::vector<uint8_t>{1, 3, 3, 3, 4, 4}));
  EXPECT_EQ(findCodeLengths({0, 7, 0}), (std::vector<uint8_t>{0, 1, 0}));
  EXPECT_EQ(findCodeLengths({0, 0}), (std::vector<uint8_t>{0, 0}));
  std::vector<uint64_t> fibonacci{1, 1};
  while (fibonacci.size() < 30)
    fibonacci.push_back(fibonacci.back() + fibonacci[fibonacci.size() - 2]);
  std::vector<uint8_t> lengths = findCodeLengths(fibonacci);
  double sum = 0;
  for (uint8_t length : lengths) {
    EXPECT_GE(length, 1);
    EXPECT_LE(length, kMaxCodeLength);
    sum += 1.0 / (1 << length);
  }
  EXPECT_EQ(sum, 1);
}

TEST(Huffman, RefusesBadTables) {
  EXPECT_TRUE(PrefixCode::make({1, 2, 2}));
  EXPECT_TRUE(PrefixCode::make({0, 1}));
  EXPECT_FALSE(PrefixCode::make({1, 1, 1})); // too many codes
  EXPECT_FALSE(PrefixCode::make({1, 2}));    // bits without a meaning
  EXPECT_FALSE(PrefixCode::make({0, 2}));
  EXPECT_FALSE(PrefixCode::make({0, 0}));
  EXPECT_FALSE(PrefixCode::make({16, 1}));
}

// Codes of every width come back, few symbols in fewer bits; a stream that is
// cut ends.
TEST(SymbolStream, KeepsCodes) {
  for (unsigned bits = 1; bits <= 8; ++bits)
    for (bool useHuffman : {false, true})
      for (size_t count : {0, 1, 999}) {
        std::vector<uint8_t> codes(count);
        for (size_t i = 0; i < count; ++i)
          codes[i] = i % 7 == 0 ? i % (1u << bits) : 1;
        SymbolStream stream(codes, bits, useHuffman);
        BitWriter writer;
        stream.write(writer);
        EXPECT_EQ(stream.getSize().bits, int64_t(writer.getNumBits()));
        if (useHuffman && count == 999 && bits > 1) {
          EXPECT_LT(stream.getSize().bits, int64_t(bits * count));
        }
        BitReader reader(writer.getBytes());
        auto symbols = SymbolReader::make(reader, bits);
        ASSERT_TRUE(symbols && symbols->canHold(count));
        EXPECT_FALSE(symbols->canHold(16 * 8 * 1000));
        for (uint8_t code : codes)
          ASSERT_EQ(symbols->read(), code);

        BitReader cut(writer.getBytes().drop_back());
        auto rest = SymbolReader::make(cut, bits);
        size_t read = 0;
        while (rest && read <= count && rest->read())
          ++read;
        EXPECT_LE(read, count);
      }
}

} // namespace
