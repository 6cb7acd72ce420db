//===- DenseCost.h - What compressed layers compete with --------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LOWER_DENSECOST_H
#define NNCOMP_LOWER_DENSECOST_H

#include "mlir/IR/Operation.h"
#include "nncomp/Lower/Target.h"
#include <optional>

namespace mlir::nncomp {

/// Estimated core cycles that `op`, a layer with sparse weights of which there
/// are kernels, would take if its weights were dense; none of other ops.
std::optional<double> getDenseCycles(Operation *op, const Target &target);

} // namespace mlir::nncomp

#endif // NNCOMP_LOWER_DENSECOST_H
