//===- FloatElements.h - Constants as lists of f32 --------------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_ENCODING_FLOATELEMENTS_H
#define NNCOMP_LIB_ENCODING_FLOATELEMENTS_H

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/Diagnostics.h"
#include <string>
#include <vector>

namespace mlir::nncomp {

/// The elements of a constant of floats, rounded to f32.
std::vector<float> readFloats(DenseElementsAttr constant);

/// A constant of `values`, rounded to the element type.
DenseElementsAttr writeFloats(RankedTensorType type, ArrayRef<float> values);

/// Fails, with a diagnostic if there is a location, unless all are finite.
LogicalResult verifyFinite(ArrayRef<float> values, std::optional<Location> loc);

/// A float in a message.
std::string spell(const APFloat &value);

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_ENCODING_FLOATELEMENTS_H
