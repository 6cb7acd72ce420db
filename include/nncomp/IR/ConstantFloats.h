//===- ConstantFloats.h - The values of a constant --------------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_IR_CONSTANTFLOATS_H
#define NNCOMP_IR_CONSTANTFLOATS_H

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/Value.h"
#include <vector>

namespace mlir::nncomp {

/// Whether `value` is a constant of dense values.
bool isDenseConstant(Value value);

/// The values of a dense constant of floats, row-major, without a copy where it
/// stores them all.
class ConstantFloats {
public:
  /// `value` may be null: no values.
  explicit ConstantFloats(Value value);
  /// The values of `other` in another order: the value that `getSource` says
  /// for each.
  ConstantFloats(const ConstantFloats &other,
                 function_ref<int64_t(int64_t)> getSource);
  /// Values that were computed, of type f32.
  ConstantFloats(ArrayRef<float> values, Type type);
  /// Values that were computed, of type i8 or i16, rounded to it.
  ConstantFloats(ArrayRef<int16_t> values, Type type);
  ConstantFloats(const ConstantFloats &) = delete;

  /// Null if there are no values.
  Type getElementType() const { return type; }
  bool empty() const { return bytes.empty(); }
  /// The values by their bits: `T` is float or an integer of their width.
  template <typename T> ArrayRef<T> values() const {
    return ArrayRef(reinterpret_cast<const T *>(bytes.data()),
                    bytes.size() / sizeof(T));
  }

private:
  Type type;
  std::vector<char> expanded;
  ArrayRef<char> bytes;
};

} // namespace mlir::nncomp

#endif // NNCOMP_IR_CONSTANTFLOATS_H
