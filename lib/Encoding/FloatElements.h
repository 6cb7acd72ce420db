//===- FloatElements.h - The floats of constants ----------------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_ENCODING_FLOATELEMENTS_H
#define NNCOMP_LIB_ENCODING_FLOATELEMENTS_H

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Location.h"
#include <string>
#include <vector>

namespace mlir::nncomp {

/// A float in a message.
std::string spellFloat(float value);

/// The elements of a constant of floats, rounded to f32. Fails, with a
/// diagnostic if there is a location, if one is not finite.
FailureOr<std::vector<float>> readFiniteFloats(DenseElementsAttr constant,
                                               std::optional<Location> loc);

/// A constant of `values`, rounded to the element type.
DenseElementsAttr writeFloats(RankedTensorType type, ArrayRef<float> values);

/// For each element of a tensor of this shape, in order, its index in dimension
/// `axis`; without an axis, 0.
void walkAxis(ArrayRef<int64_t> shape, std::optional<int64_t> axis,
              function_ref<void(int64_t element, int64_t index)> visit);

/// Fails unless the elements are f16, bf16, f32 or f64 and `axis`, if there is
/// one, is a dimension. `what` is the encoding.
LogicalResult verifyFloatEncoding(StringRef what, ArrayRef<int64_t> shape,
                                  Type elementType, std::optional<int64_t> axis,
                                  function_ref<InFlightDiagnostic()> emitError);

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_ENCODING_FLOATELEMENTS_H
