//===- BuildBitRows.h - Rows of digits as IR --------------------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_ENCODING_BUILDBITROWS_H
#define NNCOMP_LIB_ENCODING_BUILDBITROWS_H

#include "EncodingBuilder.h"
#include "nncomp/Encoding/BitRows.h"
#include "nncomp/Encoding/Encoding.h"

namespace mlir::nncomp {

/// Converts a float to f32, or from it.
Value convertFloat(ImplicitLocOpBuilder &b, Value value, Type to);
Value constantF32(ImplicitLocOpBuilder &b, float value);

/// Builds rows of digits, and loops along an axis of them.
struct BitRowsBuilder : EncodingBuilder {
  using EncodingBuilder::EncodingBuilder;

  /// The map from the index of an element to that in dimension `axis`; without
  /// an axis, to 0.
  AffineMap getAxisMap(int64_t rank, std::optional<int64_t> axis);

  /// A value of the same elements in row-major order; one of the shapes has
  /// rank 1.
  Value reshape(Value value, ArrayRef<int64_t> shape);

  /// The tensor whose elements start from zero and become `body` of each
  /// element of `input` that `map` sends there, and of themselves.
  Value reduce(RankedTensorType result, Value input, AffineMap map, Body body);

  /// The codes of rows of words, one per byte.
  Value unpackBits(Value words, const BitRows &rows, int64_t digits);
  /// The words of codes that have a byte each.
  Value packBits(Value codes, const BitRows &rows, int64_t digits);
};

/// Fails, with a diagnostic if there is a location, if `words` has bits past
/// the ends of rows.
LogicalResult verifyBitRows(const BitRows &rows, int64_t digits,
                            DenseElementsAttr words,
                            std::optional<Location> loc);

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_ENCODING_BUILDBITROWS_H
