//===- ProductTail.h - What a kernel computes after a product ---*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_LOWER_KERNELS_EMIT_PRODUCTTAIL_H
#define NNCOMP_LIB_LOWER_KERNELS_EMIT_PRODUCTTAIL_H

#include "nncomp/IR/NNComp.h"

namespace mlir::nncomp {

/// The ops after a linear or matmul that its kernel computes along with it, as
/// nothing else uses what is between them: a product with a number, the sum
/// with a bias or with another tensor, an activation, and a transpose that
/// leaves the last dimension where it is.
struct ProductTail {
  float scale = 1;
  /// One value for each column, and one for each element: null if there is
  /// none.
  Value bias, residual;
  ActivationAttr activation;
  /// For each dimension of the product but the last, how many rows of `result`
  /// one step goes on.
  SmallVector<int64_t> resultRows;
  /// The ops in order, and the result of the last one; that of the product, if
  /// there are none.
  SmallVector<Operation *> ops;
  Value result;

  /// The tail of `op`, including its own bias and activation.
  static ProductTail of(LayerOpInterface op);

private:
  bool take(Operation *op);
  bool takeScale(Operation *op);
  bool takeSum(Operation *op);
  bool takeActivation(Operation *op);
  void setResultRows();
};

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_LOWER_KERNELS_EMIT_PRODUCTTAIL_H
