//===- KMeans.cpp - Clusters of numbers -----------------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nncomp/Encoding/KMeans.h"
#include <algorithm>
#include <random>

using namespace mlir;
using namespace mlir::nncomp;

/// Far more than it takes until nothing moves, except where two centroids
/// creep.
static constexpr int kMaxIterations = 300;

/// Where the values of each centroid end in the sorted `values`: those of
/// centroid j lie before element j and not before element j - 1.
static std::vector<size_t> assign(const std::vector<float> &values,
                                  const std::vector<double> &centroids) {
  std::vector<size_t> ends;
  for (size_t j = 0; j + 1 < centroids.size(); ++j) {
    double middle = (centroids[j] + centroids[j + 1]) / 2;
    ends.push_back(std::upper_bound(values.begin(), values.end(), middle) -
                   values.begin());
  }
  ends.push_back(values.size());
  return ends;
}

/// Centroids to start from, increasing, of sorted values.
static std::vector<double> chooseFirst(const std::vector<float> &values,
                                       unsigned count, CentroidInit init,
                                       uint32_t seed) {
  std::vector<double> centroids(count);
  if (init == CentroidInit::Linear) {
    double least = values.front(), range = values.back() - least;
    for (unsigned j = 0; j < count; ++j)
      centroids[j] =
          count > 1 ? least + range * j / (count - 1) : least + range / 2;
  } else if (init == CentroidInit::Density) {
    // The middle one of each of `count` equal shares.
    for (unsigned j = 0; j < count; ++j)
      centroids[j] = values[(2 * size_t(j) + 1) * values.size() / (2 * count)];
  } else {
    std::vector<float> distinct(values);
    distinct.erase(std::unique(distinct.begin(), distinct.end()),
                   distinct.end());
    // The first numbers of a shuffle; the library's own differs by library.
    std::mt19937 generator(seed);
    for (unsigned j = 0; j < count; ++j) {
      std::swap(distinct[j], distinct[j + generator() % (distinct.size() - j)]);
      centroids[j] = distinct[j];
    }
    std::sort(centroids.begin(), centroids.end());
  }
  return centroids;
}

std::vector<float> nncomp::findCentroids(std::vector<float> values,
                                         unsigned count, CentroidInit init,
                                         uint32_t seed) {
  std::sort(values.begin(), values.end());
  std::vector<float> distinct;
  for (float value : values)
    if (distinct.empty() || value != distinct.back()) {
      distinct.push_back(value);
      if (distinct.size() > count)
        break;
    }
  if (distinct.size() <= count) {
    distinct.resize(count, distinct.empty() ? 0.0f : distinct.back());
    return distinct;
  }

  std::vector<double> sums(values.size() + 1);
  for (size_t i = 0; i < values.size(); ++i)
    sums[i + 1] = sums[i] + values[i];
  std::vector<double> centroids = chooseFirst(values, count, init, seed);
  std::vector<size_t> ends;
  for (int iteration = 0; iteration < kMaxIterations; ++iteration) {
    std::vector<size_t> next = assign(values, centroids);
    if (next == ends)
      break;
    ends = std::move(next);
    size_t begin = 0;
    for (unsigned j = 0; j < count; ++j) {
      if (ends[j] > begin)
        centroids[j] = (sums[ends[j]] - sums[begin]) / (ends[j] - begin);
      begin = ends[j];
    }
  }
  return std::vector<float>(centroids.begin(), centroids.end());
}

unsigned nncomp::findNearest(const std::vector<float> &centroids, float value) {
  size_t above = std::lower_bound(centroids.begin(), centroids.end(), value) -
                 centroids.begin();
  if (above == 0)
    return 0;
  size_t below = std::lower_bound(centroids.begin(), centroids.end(),
                                  centroids[above - 1]) -
                 centroids.begin();
  if (above == centroids.size())
    return below;
  // In f64, where the differences of two f32 do not overflow.
  bool isBelow =
      double(value) - centroids[below] <= double(centroids[above]) - value;
  return isBelow ? below : above;
}
