//===- DenseOperands.h - What kernels need of operands ----------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_LOWER_KERNELS_SHAPES_DENSEOPERANDS_H
#define NNCOMP_LIB_LOWER_KERNELS_SHAPES_DENSEOPERANDS_H

#include "Kernels/Emit/Arithmetic.h"
#include "mlir/IR/Operation.h"
#include "nncomp/Lower/Decline.h"
#include <string>

namespace mlir::nncomp {

/// Whether all operands and results of `op` are dense, not empty and of the
/// type of `arithmetic`, which `target` can do, and `weights` and `bias` (which
/// may be null) are constants. Declines if not, without a reason where kernels
/// of another 16-bit type are the ones to ask.
LogicalResult hasDenseOperands(Operation *op, Arithmetic arithmetic,
                               const Target &target, Value weights, Value bias,
                               Decline &decline);

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_LOWER_KERNELS_SHAPES_DENSEOPERANDS_H
