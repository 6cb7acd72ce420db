//===- LowerBinaryLayers.h - Exact products of signs ------------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_LOWER_REFERENCE_LOWERBINARYLAYERS_H
#define NNCOMP_LIB_LOWER_REFERENCE_LOWERBINARYLAYERS_H

#include "mlir/IR/PatternMatch.h"

namespace mlir::nncomp {

/// If `op` is a layer of signs times signs (BinaryLayer), replaces it by its
/// meaning: a layer of values of magnitude 1, whose sums are integers, and what
/// follows them, each step rounded on its own. Then `op` has been erased.
LogicalResult lowerBinaryLayer(Operation *op, IRRewriter &rewriter);

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_LOWER_REFERENCE_LOWERBINARYLAYERS_H
