//===- KMeansTest.cpp - Clusters of numbers -------------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nncomp/Encoding/KMeans.h"
#include "gtest/gtest.h"
#include <algorithm>
#include <cfloat>
#include <random>

using namespace mlir::nncomp;

namespace {

double getError(const std::vector<float> &values,
                const std::vector<float> &centroids) {
  double error = 0;
  for (float value : values) {
    double distance = double(value) - centroids[findNearest(centroids, value)];
    error += distance * distance;
  }
  return error;
}

std::vector<float> drawNormal(size_t count) {
  std::mt19937 generator(7);
  // The sum of 12 uniform numbers: the same on every machine.
  std::vector<float> values(count);
  for (float &value : values) {
    for (int i = 0; i < 12; ++i)
      value += static_cast<float>(generator() >> 8) / (1 << 24);
    value -= 6.0f;
  }
  return values;
}

TEST(KMeans, KeepsFewValues) {
  EXPECT_EQ(findCentroids({}, 2), (std::vector<float>{0, 0}));
  EXPECT_EQ(findCentroids({3, -1, 3}, 4), (std::vector<float>{-1, 3, 3, 3}));
  EXPECT_EQ(findCentroids({5, 4, 5, 1}, 3), (std::vector<float>{1, 4, 5}));
}

// Every centroid is the mean of what is nearest to it: no single move helps.
TEST(KMeans, StopsAtAFixedPoint) {
  std::vector<float> values = drawNormal(5000);
  for (unsigned count : {2u, 5u, 16u}) {
    std::vector<float> centroids = findCentroids(values, count);
    ASSERT_EQ(centroids.size(), count);
    EXPECT_TRUE(std::is_sorted(centroids.begin(), centroids.end()));
    std::vector<double> sums(count);
    std::vector<int> counts(count);
    for (float value : values) {
      unsigned at = findNearest(centroids, value);
      sums[at] += value;
      ++counts[at];
    }
    for (unsigned j = 0; j < count; ++j)
      if (counts[j])
        EXPECT_NEAR(centroids[j], sums[j] / counts[j], 1e-4) << j;
  }
}

// Lloyd-Max quantizers of a normal distribution leave these errors (Max,
// "Quantizing for Minimum Distortion", 1960); they bound any other from below.
TEST(KMeans, ComesCloseToTheOptimum) {
  std::vector<float> values = drawNormal(20000);
  const std::pair<unsigned, double> optima[] = {
      {2, 0.3634}, {4, 0.1175}, {8, 0.03454}, {16, 0.009497}};
  for (auto [count, optimum] : optima) {
    double error =
        getError(values, findCentroids(values, count)) / values.size();
    EXPECT_GT(error, 0.93 * optimum);
    EXPECT_LT(error, 1.07 * optimum);
  }
}

// Density's start is at the quantiles: 3 shares of {0, 0, 1}, {2, 3, 4}, {100,
// 101, 102}. A value that is drawn stays where each of two clusters is far from
// the other.
TEST(KMeans, StartsAsChosen) {
  std::vector<float> values{102, 0, 2, 100, 0, 3, 1, 4, 101};
  EXPECT_EQ(findCentroids(values, 1, CentroidInit::Density),
            (std::vector<float>{float(313.0 / 9)}));
  EXPECT_EQ(findCentroids(values, 1),
            findCentroids(values, 1, CentroidInit::Random));
  for (CentroidInit init : {CentroidInit::Linear, CentroidInit::Density})
    EXPECT_EQ(findCentroids(values, 2, init),
              (std::vector<float>{float(10.0 / 6), 101}));
  EXPECT_EQ(findCentroids(values, 3, CentroidInit::Density),
            (std::vector<float>{float(1.0 / 3), 3, 101}));
  // Linear leaves the middle one, at 51, without values.
  EXPECT_EQ(findCentroids(values, 3),
            (std::vector<float>{float(10.0 / 6), 51, 101}));
}

// What is drawn differs by seed, not by run, and ends near the optimum too.
TEST(KMeans, DrawsBySeed) {
  std::vector<float> values = drawNormal(5000);
  auto draw = [&](uint32_t seed) {
    return findCentroids(values, 64, CentroidInit::Random, seed);
  };
  EXPECT_EQ(draw(1), draw(1));
  EXPECT_NE(draw(1), draw(2));
  for (uint32_t seed : {1u, 2u, 3u})
    for (CentroidInit init : {CentroidInit::Random, CentroidInit::Density}) {
      double error = getError(values, findCentroids(values, 16, init, seed)) /
                     values.size();
      EXPECT_LT(error, 1.25 * 0.009497);
    }
}

TEST(KMeans, FindsTheNearest) {
  std::vector<float> centroids{-1, 0, 0, 2, FLT_MAX};
  EXPECT_EQ(findNearest(centroids, -5), 0u);
  EXPECT_EQ(findNearest(centroids, -0.5), 0u);
  EXPECT_EQ(findNearest(centroids, -0.25), 1u);
  EXPECT_EQ(findNearest(centroids, 0), 1u);
  EXPECT_EQ(findNearest(centroids, 0.5), 1u);
  EXPECT_EQ(findNearest(centroids, 1.0), 1u);
  EXPECT_EQ(findNearest(centroids, 1.5), 3u);
  EXPECT_EQ(findNearest(centroids, FLT_MAX), 4u);
  EXPECT_EQ(findNearest({-FLT_MAX, FLT_MAX}, FLT_MAX / 2), 1u);
}

// Ends of the range of f32 neither overflow nor lose the order.
TEST(KMeans, TakesExtremeValues) {
  std::vector<float> centroids =
      findCentroids({-FLT_MAX, -1, 0, 1, FLT_MAX}, 3);
  EXPECT_EQ(centroids, (std::vector<float>{-FLT_MAX, 0, FLT_MAX}));
}

} // namespace
