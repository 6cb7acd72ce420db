//===- BitStreamTest.cpp - Codes narrower than a byte, packed -------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nncomp/Encoding/BitStream.h"
#include "gtest/gtest.h"
#include <numeric>

using namespace mlir::nncomp;

namespace {

/// Bit `at` of a stream, as the format defines it.
unsigned getBit(const std::vector<char> &stream, int64_t at) {
  return (static_cast<unsigned char>(stream[at / 8]) >> (at % 8)) & 1;
}

TEST(BitStream, CountsWholeBytes) {
  EXPECT_EQ(getPackedSize(0, 3), 0);
  EXPECT_EQ(getPackedSize(1, 1), 1);
  EXPECT_EQ(getPackedSize(8, 1), 1);
  EXPECT_EQ(getPackedSize(9, 1), 2);
  EXPECT_EQ(getPackedSize(8, 3), 3);
  EXPECT_EQ(getPackedSize(3, 7), 3);
  EXPECT_EQ(getPackedSize(int64_t(1) << 28, 8), int64_t(1) << 28);
}

// Every code of every width, signed and not, at every place in a byte.
TEST(BitStream, KeepsEveryCode) {
  for (unsigned bits = 1; bits <= 8; ++bits)
    for (bool isSigned : {false, true}) {
      int least = isSigned ? -(1 << (bits - 1)) : 0;
      // An odd number of codes, so that each comes to each place of a byte.
      std::vector<int32_t> cycle(1 << bits);
      std::iota(cycle.begin(), cycle.end(), least);
      std::vector<int32_t> codes;
      for (unsigned shift = 0; shift < 8; ++shift) {
        codes.insert(codes.end(), cycle.begin(), cycle.end());
        codes.push_back(cycle[shift % cycle.size()]);
      }
      std::vector<char> stream = packCodes(codes, bits);
      ASSERT_EQ(static_cast<int64_t>(stream.size()),
                getPackedSize(codes.size(), bits));
      EXPECT_EQ(unpackCodes(stream, codes.size(), bits, isSigned), codes)
          << bits << " bits, signed " << isSigned;
    }
}

// The layout that the documentation promises, bit by bit.
TEST(BitStream, StoresLowBitsFirstWithoutGaps) {
  for (unsigned bits = 1; bits <= 8; ++bits) {
    std::vector<int32_t> codes;
    for (unsigned i = 0; i < 37; ++i)
      codes.push_back((i * 91 + 17) & ((1 << bits) - 1));
    std::vector<char> stream = packCodes(codes, bits);
    for (unsigned i = 0; i < codes.size(); ++i)
      for (unsigned b = 0; b < bits; ++b)
        EXPECT_EQ(getBit(stream, i * bits + b), (codes[i] >> b) & 1u)
            << "bit " << b << " of code " << i << " of " << bits << " bits";
  }
}

// All lengths around whole bytes: the tail is zeros, and what stands in it does
// not matter to the reader.
TEST(BitStream, FillsTheTailWithZeros) {
  for (unsigned bits = 1; bits <= 8; ++bits)
    for (int64_t count = 0; count <= 17; ++count) {
      std::vector<int32_t> codes(count, -1);
      std::vector<char> stream = packCodes(codes, bits);
      int64_t used = count * bits, all = 8 * stream.size();
      for (int64_t at = 0; at < all; ++at)
        EXPECT_EQ(getBit(stream, at), at < used ? 1u : 0u);
      if (used % 8)
        stream.back() |= static_cast<char>(0xff << (used % 8));
      EXPECT_EQ(unpackCodes(stream, count, bits, /*isSigned=*/true), codes);
    }
}

// Whole bytes, least significant first, up to the ends of the ranges.
TEST(BitStream, KeepsWideCodes) {
  std::vector<int32_t> narrow{-32768, 32767, -1, 0x1234};
  std::vector<char> stream = packCodes(narrow, 16);
  ASSERT_EQ(stream.size(), 8u);
  EXPECT_EQ(stream[6], 0x34);
  EXPECT_EQ(stream[7], 0x12);
  EXPECT_EQ(unpackCodes(stream, 4, 16, /*isSigned=*/true), narrow);
  EXPECT_EQ(unpackCodes(stream, 4, 16, /*isSigned=*/false),
            (std::vector<int32_t>{32768, 32767, 65535, 0x1234}));
  std::vector<int32_t> wide{INT32_MIN, INT32_MAX, -1, 0x12345678};
  stream = packCodes(wide, 32);
  ASSERT_EQ(stream.size(), 16u);
  EXPECT_EQ(stream[12], 0x78);
  EXPECT_EQ(stream[15], 0x12);
  EXPECT_EQ(unpackCodes(stream, 4, 32, /*isSigned=*/true), wide);
  EXPECT_EQ(unpackCodes(stream, 4, 32, /*isSigned=*/false), wide);
}

TEST(BitStream, MatchesTheDocumentedExample) {
  std::vector<int32_t> codes{3, -3, 1, 0, -1, 2, 3, -2};
  std::vector<char> expected{0b01101011, 0b01110000,
                             static_cast<char>(0b11001101)};
  EXPECT_EQ(packCodes(codes, 3), expected);
  EXPECT_EQ(unpackCodes(expected, 8, 3, /*isSigned=*/true), codes);
}

} // namespace
