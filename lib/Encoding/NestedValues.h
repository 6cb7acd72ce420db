//===- NestedValues.h - Values of an encoding in another one ----*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A tensor `values` that an encoding stores may be encoded itself: its
// components then take its place, under dotted names.
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_ENCODING_NESTEDVALUES_H
#define NNCOMP_LIB_ENCODING_NESTEDVALUES_H

#include "nncomp/Encoding/Encoding.h"

namespace mlir::nncomp {

/// Which values may have an encoding with axis 0.
enum class NestedRows {
  /// Those that no rows have.
  None,
  /// Rows of different lengths, as `RowValues` holds them.
  Ragged,
  /// Rows of one length: the values are a matrix.
  Even,
};

/// Fails unless `values` is null or an encoding that may be nested.
LogicalResult verifyNestedValues(Attribute values, NestedRows rows,
                                 function_ref<InFlightDiagnostic()> emitError);

/// Fails where the encoding of values of this shape and element type does.
LogicalResult
verifyNestedEncoding(Attribute values, ArrayRef<int64_t> shape,
                     Type elementType,
                     function_ref<InFlightDiagnostic()> emitError);

/// "values", or the components of its encoding.
SmallVector<EncodingComponent> getValueComponents(RankedTensorType values);

/// The components of constant values; `type` has their encoding, if any.
FailureOr<SmallVector<DenseElementsAttr>>
encodeValues(RankedTensorType type, DenseElementsAttr dense,
             std::optional<Location> loc);
LogicalResult verifyValues(RankedTensorType type,
                           ArrayRef<DenseElementsAttr> components,
                           std::optional<Location> loc);
FailureOr<DenseElementsAttr>
decodeValues(RankedTensorType type, ArrayRef<DenseElementsAttr> components,
             std::optional<Location> loc);

/// The same as IR.
FailureOr<SmallVector<Value>> buildEncodeValues(OpBuilder &builder,
                                                Location loc,
                                                RankedTensorType type,
                                                Value dense);
FailureOr<Value> buildDecodeValues(OpBuilder &builder, Location loc,
                                   RankedTensorType type,
                                   ValueRange components);

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_ENCODING_NESTEDVALUES_H
