//===- HashedLayout.h - Which value each element shares ---------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_ENCODING_HASHEDLAYOUT_H
#define NNCOMP_ENCODING_HASHEDLAYOUT_H

#include "nncomp/Encoding/Hash.h"

namespace mlir::nncomp {

/// Where the elements of a `hashed` tensor, as a matrix, find their values.
///
/// What builds IR takes and gives values of i32 without a sign, or vectors of
/// them, all of one shape: rows, keys and buckets fit.
struct HashedLayout {
  HashedLayout(HashedAttr encoding, ArrayRef<int64_t> shape);

  bool hasBlocks() const { return block > 1; }
  /// The bucket of an element, and whether its value is negated.
  std::pair<int64_t, bool> find(int64_t row, int64_t column) const;
  /// The same as IR: the bucket, and what to xor the bits of a float of 32 bits
  /// with, which is its sign bit or 0. `firstKey` is the key of the column's
  /// first row or strip, `column * keys`.
  std::pair<Value, Value> buildFind(ImplicitLocOpBuilder &b, Value row,
                                    Value firstKey) const;
  /// For a strip of rows, with blocks: the bucket of its first row, whose
  /// neighbours have those after it, and a word whose bit r is the sign of row
  /// r; null without signs.
  std::pair<Value, Value> buildFindStrip(ImplicitLocOpBuilder &b, Value strip,
                                         Value firstKey) const;

  HashFunction function;
  uint32_t seed;
  bool hasSigns;
  int64_t rows, columns, block;
  /// What a hash is multiplied with, and how many keys a column has.
  int64_t places, keys;
};

} // namespace mlir::nncomp

#endif // NNCOMP_ENCODING_HASHEDLAYOUT_H
