//===- LayerCost.h - The kernel that a layer would get ----------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LOWER_LAYERCOST_H
#define NNCOMP_LOWER_LAYERCOST_H

#include "mlir/IR/Operation.h"
#include "nncomp/Lower/Target.h"
#include <optional>

namespace mlir::nncomp {

/// The fastest kernel of an op, by its estimated core cycles.
struct LayerCost {
  StringRef kernel;
  bool isReference = true;
  double cycles = 0;
};

/// What `--nncomp-select-kernels` would choose for `op` alone; for a transposed
/// convolution that becomes ordinary ones, what these take together.
LayerCost estimateCost(Operation *op, const Target &target);

/// What it would choose if the weights of `op` were dense; none unless `op` is
/// a convolution, also transposed, or linear whose weights alone are encoded.
std::optional<LayerCost> estimateDenseCost(Operation *op, const Target &target);

/// The share of zeros in the weights from which on a layer is faster than with
/// dense ones, if its `cycles`, those where the share `density` of the weights
/// is stored, follow the number of stored weights.
double getBreakEvenSparsity(double density, double cycles, double denseCycles);

} // namespace mlir::nncomp

#endif // NNCOMP_LOWER_LAYERCOST_H
