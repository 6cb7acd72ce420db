//===- F32Operands.h - What f32 kernels need of operands --------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_LOWER_KERNELS_F32OPERANDS_H
#define NNCOMP_LIB_LOWER_KERNELS_F32OPERANDS_H

#include "mlir/IR/Operation.h"
#include <string>

namespace mlir::nncomp {

/// Whether all operands and results of `op` are dense, not empty and f32, and
/// `weights` and `bias` (which may be null) are constants. If not, `reason`
/// says why.
LogicalResult hasF32Operands(Operation *op, Value weights, Value bias,
                             std::string &reason);

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_LOWER_KERNELS_F32OPERANDS_H
