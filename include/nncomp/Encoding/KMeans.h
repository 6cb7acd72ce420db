//===- KMeans.h - Clusters of numbers ---------------------------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_ENCODING_KMEANS_H
#define NNCOMP_ENCODING_KMEANS_H

#include <vector>

namespace mlir::nncomp {

/// `count` (at least 2) increasing centroids of finite `values`, by Lloyd's
/// iterations from evenly spaced ones, as the description of `codebook` says.
/// Of at most `count` distinct values these are the values, the greatest of
/// which fills the rest; of none, zeros. The same on every machine: sums are
/// formed in increasing order, in f64.
std::vector<float> findCentroids(std::vector<float> values, unsigned count);

/// The first of the increasing `centroids` that is nearest to `value`.
unsigned findNearest(const std::vector<float> &centroids, float value);

} // namespace mlir::nncomp

#endif // NNCOMP_ENCODING_KMEANS_H
