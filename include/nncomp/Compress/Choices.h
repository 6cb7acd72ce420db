//===- Choices.h - What the options of compression name ---------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_COMPRESS_CHOICES_H
#define NNCOMP_COMPRESS_CHOICES_H

#include "nncomp/Encoding/KMeans.h"
#include "llvm/Support/CommandLine.h"

namespace mlir::nncomp {

/// How the range of an activation follows from the values seen.
enum class RangeMethod { MinMax, Percentile, Entropy, Mse };

inline auto getRangeMethods() {
  return llvm::cl::values(
      clEnumValN(RangeMethod::MinMax, "minmax", "the least and the greatest"),
      clEnumValN(RangeMethod::Percentile, "percentile",
                 "all but a share at each end"),
      clEnumValN(RangeMethod::Entropy, "entropy",
                 "the codes' distribution diverges least (KL)"),
      clEnumValN(RangeMethod::Mse, "mse", "the mean squared error is least"));
}

/// How weights are projected onto few values.
enum class WeightScheme { Uniform, Dorefa, Half, Bfloat, Codebook, Lq };

inline auto getWeightSchemes() {
  return llvm::cl::values(
      clEnumValN(WeightScheme::Uniform, "uniform", "evenly spaced levels"),
      clEnumValN(WeightScheme::Dorefa, "dorefa",
                 "evenly spaced levels of the weights' tanh"),
      clEnumValN(WeightScheme::Half, "float", "f16"),
      clEnumValN(WeightScheme::Bfloat, "bfloat", "bf16"),
      clEnumValN(WeightScheme::Codebook, "codebook", "k-means clusters"),
      clEnumValN(WeightScheme::Lq, "lq", "levels of a learned basis"));
}

/// How the scales are chosen by which weights are rounded.
enum class WeightRounding { Nearest, Mse, AdaRound };

inline auto getWeightRoundings() {
  return llvm::cl::values(
      clEnumValN(WeightRounding::Nearest, "nearest",
                 "the nearer code of the full range"),
      clEnumValN(WeightRounding::Mse, "mse",
                 "the nearer code, in the range of least squared error"),
      clEnumValN(WeightRounding::AdaRound, "adaround",
                 "the code that keeps the layer's output on calibration data"));
}

/// What pruning removes as a whole.
enum class PruneGranularity { Element, Block, NOfM, Filter, Channels };

/// By what pruning chooses.
enum class PruneMethod { Magnitude, SparseGpt };

inline auto getPruneMethods() {
  return llvm::cl::values(
      clEnumValN(PruneMethod::Magnitude, "magnitude",
                 "the weights of least magnitude"),
      clEnumValN(PruneMethod::SparseGpt, "sparsegpt",
                 "those that the layer's output misses least, corrected by "
                 "the others"));
}

/// Among which weights pruning ranks.
enum class PruneScope { Local, Global, Normalized };

inline auto getPruneScopes() {
  return llvm::cl::values(
      clEnumValN(PruneScope::Local, "local", "those of each layer"),
      clEnumValN(PruneScope::Global, "global", "those of all layers"),
      clEnumValN(PruneScope::Normalized, "normalized",
                 "those of all layers, divided by the layer's L2 norm"));
}

/// How the positions of hashed weights become buckets.
enum class HashChoice { M2, XxHash32 };

inline auto getHashChoices() {
  return llvm::cl::values(
      clEnumValN(HashChoice::M2, "m2", "two multiplications"),
      clEnumValN(HashChoice::XxHash32, "xxhash32", "that of HashedNets"));
}

inline auto getCentroidInits() {
  return llvm::cl::values(
      clEnumValN(CentroidInit::Linear, "linear", "evenly over the range"),
      clEnumValN(CentroidInit::Density, "density", "evenly over the weights"),
      clEnumValN(CentroidInit::Random, "random", "some of the weights"));
}

/// What is best.
enum class ChoiceGoal { Time, Size };

inline auto getChoiceGoals() {
  return llvm::cl::values(
      clEnumValN(ChoiceGoal::Time, "time", "the fastest, by estimated cycles"),
      clEnumValN(ChoiceGoal::Size, "size", "the smallest, by bytes"));
}

} // namespace mlir::nncomp

#endif // NNCOMP_COMPRESS_CHOICES_H
