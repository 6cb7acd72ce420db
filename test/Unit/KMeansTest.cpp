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
