//===- StridedView.h - A tensor read where it was computed *- C++ -* ------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_LOWER_KERNELS_EMIT_STRIDEDVIEW_H
#define NNCOMP_LIB_LOWER_KERNELS_EMIT_STRIDEDVIEW_H

#include "mlir/IR/Value.h"
#include "llvm/ADT/SmallVector.h"

namespace mlir::nncomp {

/// A tensor as elements of another one that only has them in another order: a
/// kernel that takes strides reads that one, and nothing is copied before it.
struct StridedView {
  /// The tensor that is read, a dense one in row-major order.
  Value source;
  /// The place of the first element in the source, and for each dimension how
  /// many elements of the source one step goes on; 0 where values repeat.
  int64_t offset = 0;
  llvm::SmallVector<int64_t> strides;

  /// The view of `value` on the tensor that transposes, broadcasts, reshapes
  /// and slices of dense tensors take it from; on itself, if there are none.
  static StridedView of(Value value);
};

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_LOWER_KERNELS_EMIT_STRIDEDVIEW_H
