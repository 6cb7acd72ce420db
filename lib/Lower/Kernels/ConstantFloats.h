//===- ConstantFloats.h - The values of a constant --------------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_LOWER_KERNELS_CONSTANTFLOATS_H
#define NNCOMP_LIB_LOWER_KERNELS_CONSTANTFLOATS_H

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/Value.h"
#include <vector>

namespace mlir::nncomp {

/// Whether `value` is a constant of dense values.
bool isDenseConstant(Value value);

/// The f32 values of a dense constant, row-major, without a copy where it
/// stores them all.
class ConstantFloats {
public:
  /// `value` may be null: no values.
  explicit ConstantFloats(Value value);
  ConstantFloats(const ConstantFloats &) = delete;

  ArrayRef<float> values() const { return view; }

private:
  std::vector<float> expanded;
  ArrayRef<float> view;
};

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_LOWER_KERNELS_CONSTANTFLOATS_H
