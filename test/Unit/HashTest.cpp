//===- HashTest.cpp - The bits that a weight's number gives ---------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nncomp/Encoding/Hash.h"
#include "gtest/gtest.h"
#include <array>
#include <cmath>

using namespace mlir::nncomp;

namespace {

constexpr HashFunction kFunctions[] = {HashFunction::M2,
                                       HashFunction::XxHash32};

// The vectors of the description of `hashed`; those of xxHash32 are what its
// author's library gives for the 4 bytes.
TEST(Hash, GivesTheDocumentedBits) {
  EXPECT_EQ(hashKey(HashFunction::M2, 0, 0), 0u);
  EXPECT_EQ(hashKey(HashFunction::M2, 0, 1), 0x6889F849u);
  EXPECT_EQ(hashKey(HashFunction::M2, 7, 12345), 0x4C7E0F87u);
  EXPECT_EQ(hashKey(HashFunction::M2, 0xFFFFFFFF, 0x0FFFFFFF), 0xB7B0A733u);
  EXPECT_EQ(hashKey(HashFunction::XxHash32, 0, 0), 0x08D6D969u);
  EXPECT_EQ(hashKey(HashFunction::XxHash32, 0, 1), 0xF3BB7693u);
  EXPECT_EQ(hashKey(HashFunction::XxHash32, 7, 12345), 0x3740C7C0u);
  EXPECT_EQ(hashKey(HashFunction::XxHash32, 7, 0x01234567), 0xB617FB0Cu);
  EXPECT_EQ(hashKey(HashFunction::XxHash32, 0xFFFFFFFF, 0x0FFFFFFF),
            0x124ABAC7u);
}

// Pearson's chi-square of the buckets of 2^20 keys, K - 1 degrees of freedom:
// within 4 standard deviations of its mean. The numbers of buckets are those of
// HashedNets' first layer at 1/64, and a power of two.
TEST(Hash, FillsBucketsEvenly) {
  constexpr uint32_t keys = 1 << 20;
  for (HashFunction function : kFunctions)
    for (uint32_t seed : {0u, 1u, 7u, 123456789u})
      for (uint64_t buckets : {12250u, 8192u}) {
        std::vector<double> counts(buckets);
        for (uint32_t key = 0; key < keys; ++key)
          ++counts[hashKey(function, seed, key) * buckets >> 32];
        double expected = double(keys) / buckets, square = 0;
        for (double count : counts)
          square += (count - expected) * (count - expected) / expected;
        EXPECT_LT(std::abs(square - (buckets - 1)),
                  4 * std::sqrt(2.0 * (buckets - 1)))
            << seed << " " << buckets;
      }
}

// Signs are as often positive as negative, within 4 standard deviations, and
// those of neighbours, in a column and in a row of 1024, are independent.
TEST(Hash, BalancesSigns) {
  constexpr int64_t keys = 1 << 20;
  constexpr uint64_t buckets = 12250;
  for (HashFunction function : kFunctions)
    for (uint32_t seed : {0u, 1u, 7u, 123456789u}) {
      auto element = [&](uint32_t key) {
        return hashKey(function, seed, key) * buckets >> 31 & 1 ? -1 : 1;
      };
      auto strip = [&](uint32_t key, unsigned row) {
        uint32_t h = hashKey(function, seed, key);
        return (h ^ h >> 16) >> row & 1 ? -1 : 1;
      };
      int64_t sum = 0, below = 0, beside = 0;
      std::array<int64_t, kHashStrip> strips{}, stripsBelow{};
      for (int64_t key = 0; key < keys; ++key) {
        sum += element(key);
        below += element(key) * element(key + 1);
        beside += element(key) * element(key + 1024);
        for (unsigned row = 0; row < kHashStrip; ++row) {
          strips[row] += strip(key, row);
          stripsBelow[row] += strip(key, row) * strip(key + 1, row);
        }
      }
      double bound = 4 * std::sqrt(double(keys));
      EXPECT_LT(std::abs(sum), bound) << seed;
      EXPECT_LT(std::abs(below), bound) << seed;
      EXPECT_LT(std::abs(beside), bound) << seed;
      for (unsigned row = 0; row < kHashStrip; ++row) {
        EXPECT_LT(std::abs(strips[row]), bound) << seed << " " << row;
        EXPECT_LT(std::abs(stripsBelow[row]), bound) << seed << " " << row;
      }
    }
}

} // namespace
