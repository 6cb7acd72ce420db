//===- KMeans.h - Clusters of numbers ---------------------------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_ENCODING_KMEANS_H
#define NNCOMP_ENCODING_KMEANS_H

#include <cstdint>
#include <vector>

namespace mlir::nncomp {

/// Where Lloyd's iterations start (Han et al., "Deep Compression", ICLR 2016,
/// section 3.2): evenly over the range, evenly over the sorted values, or from
/// different values that are drawn.
enum class CentroidInit { Linear, Density, Random };

/// `count` (at least 1) increasing centroids of finite `values`, by Lloyd's
/// iterations as the description of `codebook` says.
/// For at most `count` distinct values these are the values, the greatest of
/// which fills the rest; of none, zeros. The same on every machine: sums are
/// formed in increasing order, in f64. `seed` is that of CentroidInit::Random.
std::vector<float> findCentroids(std::vector<float> values, unsigned count,
                                 CentroidInit init = CentroidInit::Linear,
                                 uint32_t seed = 0);

/// The first of the increasing `centroids` that is nearest to `value`.
unsigned findNearest(const std::vector<float> &centroids, float value);

} // namespace mlir::nncomp

#endif // NNCOMP_ENCODING_KMEANS_H
