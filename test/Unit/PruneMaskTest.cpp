//===- PruneMaskTest.cpp - Which weights pruning removes ------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "../../lib/Compress/Prune/PruneMask.h"
#include "gtest/gtest.h"
#include <cmath>

using namespace mlir::nncomp;

namespace {

std::vector<bool> removeElements(std::vector<float> weights, double sparsity) {
  int64_t size = weights.size();
  PruneUnits units(PruneGranularity::Element, {1, size}, 1, 1);
  return selectRemoved(
      RankedUnits{units.getScores(weights), units.countWeights()}, sparsity)[0];
}

TEST(PruneMask, RemovesExactlyTheShareAndTheFirstOfEqualOnes) {
  EXPECT_EQ(removeElements({1, -1, 1, 2, -1, 1, 1, 3, 1, 1}, 0.5),
            (std::vector<bool>{1, 1, 1, 0, 1, 1, 0, 0, 0, 0}));
  for (int64_t size : {7, 10, 100, 1000})
    for (int percent = 0; percent < 100; ++percent) {
      auto removed =
          removeElements(std::vector<float>(size, 2), percent / 100.0);
      EXPECT_EQ(std::count(removed.begin(), removed.end(), true),
                size * percent / 100);
    }
}

TEST(PruneMask, KeepsTheLastUnitOfEachLayer) {
  RankedUnits small{{1, 2}, {1, 1}};
  RankedUnits large{{8, 9, 7}, {1, 1, 1}};
  auto removed = selectRemoved({small, large}, 0.6);
  EXPECT_EQ(removed[0], (std::vector<bool>{1, 0}));
  EXPECT_EQ(removed[1], (std::vector<bool>{1, 0, 1}));
}

TEST(PruneMask, CountsTheWeightsOfUnevenUnits) {
  // 5 rows in blocks of 4x1: two blocks of 4 weights, two of 1.
  PruneUnits units(PruneGranularity::Block, {5, 2}, 4, 1);
  EXPECT_EQ(units.countWeights(), (std::vector<int64_t>{4, 4, 1, 1}));
  auto scores = units.getScores({1, 3, -1, 3, 1, 3, 1, 3, 2, 2});
  EXPECT_EQ(scores, (std::vector<double>{1, 3, 2, 2}));
  // The first block holds 4 of 10; the next ones would be the fifth and sixth.
  auto removed = selectRemoved(RankedUnits{scores, units.countWeights()}, 0.5);
  EXPECT_EQ(removed[0], (std::vector<bool>{1, 0, 1, 0}));
}

TEST(PruneMask, ChannelsAreThoseOfAllTapsAndFilters) {
  PruneUnits units(PruneGranularity::Channels, {2, 1, 2, 3}, 1, 2);
  EXPECT_EQ(units.getNumUnits(), 2);
  EXPECT_EQ(units.countWeights(), (std::vector<int64_t>{8, 4}));
  EXPECT_EQ(units.getUnit(2), 1);
  EXPECT_EQ(units.getUnit(3), 0);
  EXPECT_EQ(units.getUnit(11), 1);
}

TEST(PruneMask, KeepsNOfEachRun) {
  // Two taps of 5 channels: the last run of each is shorter.
  EXPECT_EQ(keepNOfM({1, -2, 2, 2, 0, 3, 1, 4, 1, 5}, 5, 2, 4),
            (std::vector<bool>{0, 1, 1, 0, 1, 1, 0, 1, 0, 1}));
}

TEST(PruneMask, FollowsTheCubicSchedule) {
  const double expected[] = {0,     .2439, .4392, .5913, .7056, .7875,
                             .8424, .8757, .8928, .8991, .9};
  for (int step = 0; step <= 10; ++step)
    EXPECT_NEAR(getScheduledSparsity(0, 0.9, step, 10), expected[step], 5e-5);
  EXPECT_EQ(getScheduledSparsity(0, 0.9, 99, 10), 0.9);
  EXPECT_EQ(getScheduledSparsity(0, 0.9, 0, 0), 0.9);
}

} // namespace
