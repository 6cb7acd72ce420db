//===- HashedLayout.h - Which value each element shares ---------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_ENCODING_HASHEDLAYOUT_H
#define NNCOMP_LIB_ENCODING_HASHEDLAYOUT_H

#include "nncomp/Encoding/Hash.h"

namespace mlir::nncomp {

/// Where the elements of a `hashed` tensor, as a matrix, find their values.
struct HashedLayout {
  HashedLayout(HashedAttr encoding, ArrayRef<int64_t> shape);

  bool hasBlocks() const { return block > 1; }
  /// The bucket of an element, and whether its value is negated.
  std::pair<int64_t, bool> find(int64_t row, int64_t column) const;
  /// The same as IR: an index and an i1. Row and column are indices.
  std::pair<Value, Value> buildFind(ImplicitLocOpBuilder &b, Value row,
                                    Value column) const;

  HashFunction function;
  uint32_t seed;
  bool hasSigns;
  int64_t rows, columns, block;
  /// What a hash is multiplied with, and how many keys a column has.
  int64_t places, keys;
};

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_ENCODING_HASHEDLAYOUT_H
