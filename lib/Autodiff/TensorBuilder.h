//===- TensorBuilder.h - Builds sums and products of tensors *- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_AUTODIFF_TENSORBUILDER_H
#define NNCOMP_LIB_AUTODIFF_TENSORBUILDER_H

#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "nncomp/IR/NNComp.h"

namespace mlir::nncomp {

/// All dimensions of a tensor of `rank` but `axis`.
SmallVector<int64_t> getOtherAxes(int64_t rank, int64_t axis);

/// Builds what gradients, losses and updates are made of: operations on whole
/// tensors of floats. Functions of several take those of equal type.
class TensorBuilder : public ImplicitLocOpBuilder {
public:
  TensorBuilder(OpBuilder &builder, Location loc)
      : ImplicitLocOpBuilder(loc, builder) {}

  /// A tensor that holds `value` everywhere.
  Value constant(Type tensor, double value);
  Value sum(Value a, Value b);
  Value difference(Value a, Value b);
  Value product(Value a, Value b);
  Value quotient(Value a, Value b);
  Value negate(Value a);
  Value scale(Value a, double factor);
  /// `a` where `condition`, a tensor of i1, holds, and zero elsewhere.
  Value where(Value condition, Value a);
  Value where(Value condition, Value a, Value b);
  /// Whether `a` relates to `b` so, by element; false for NaN.
  Value isGreater(Value a, double b);
  Value isLess(Value a, double b);

  /// The sum over `axes`, as `type`, which has these left out or of size one.
  Value sumOver(Value a, ArrayRef<int64_t> axes, RankedTensorType type);
  /// Repeats `a`, whose dimensions `axes` were reduced, along these.
  Value repeatAlong(Value a, ArrayRef<int64_t> axes, RankedTensorType type);
  /// A value of one dimension, repeated along all others than `axis`.
  Value alongAxis(Value a, int64_t axis, RankedTensorType type);
  Value transpose(Value a, ArrayRef<int64_t> permutation);
  Value reshape(Value a, ArrayRef<int64_t> shape);
  /// The first elements of each dimension.
  Value slice(Value a, ArrayRef<int64_t> shape);
  /// The elements of `shape` from `offsets` on, every `strides`th.
  Value slice(Value a, ArrayRef<int64_t> offsets, ArrayRef<int64_t> shape,
              ArrayRef<int64_t> strides);
  /// Zeros of `type`, with `a` in the place that `slice` takes.
  Value unslice(Value a, ArrayRef<int64_t> offsets, ArrayRef<int64_t> strides,
                RankedTensorType type);
};

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_AUTODIFF_TENSORBUILDER_H
