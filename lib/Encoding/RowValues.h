//===- RowValues.h - Codes with a scale for each sparse row -----*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_ENCODING_ROWVALUES_H
#define NNCOMP_LIB_ENCODING_ROWVALUES_H

#include "nncomp/IR/NNComp.h"

namespace mlir::nncomp {

/// The stored elements of a sparse tensor whose values are `uniform` with
/// axis 0 (`SparseAttr::hasRowScales`): one stream of codes, and a scale, and
/// perhaps a zero point, for each row of the tensor.
struct RowValues {
  /// The encoding of the values.
  UniformAttr encoding;
  /// The type of the codes only, `SparseAttr::getValuesType`.
  RankedTensorType codes;
  /// Rows of the tensor.
  int64_t rows;

  RowValues(SparseAttr encoding, RankedTensorType type);

  /// The row of each stored element; none of padding.
  using Rows = ArrayRef<std::optional<int64_t>>;

  SmallVector<EncodingComponent> getComponents() const;
  /// The components of the elements `dense`. Fails with a diagnostic on values
  /// that are not finite.
  FailureOr<SmallVector<DenseElementsAttr>>
  encode(DenseElementsAttr dense, Rows rowOf,
         std::optional<Location> loc) const;
  LogicalResult verify(ArrayRef<DenseElementsAttr> components,
                       std::optional<Location> loc) const;
  FailureOr<DenseElementsAttr> decode(ArrayRef<DenseElementsAttr> components,
                                      Rows rowOf,
                                      std::optional<Location> loc) const;
};

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_ENCODING_ROWVALUES_H
