//===- BitRows.h - Rows of binary digits in words ---------------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// How `binary` and `lq` store digits. Digit i of element j of row r is bit j %
// 32 (0 is the least significant) of word (r * getWords() + j / 32) * digits +
// i, and zeros fill the last words of each row: the exclusive or of two rows,
// and their conjunction, has zeros there too.
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_ENCODING_BITROWS_H
#define NNCOMP_ENCODING_BITROWS_H

#include "llvm/ADT/ArrayRef.h"
#include <cstdint>
#include <vector>

namespace mlir::nncomp {

/// `count` rows of `length` elements.
struct BitRows {
  int64_t count, length;

  /// The rows of the last dimension; of a shape of rank 0 or 1, one row.
  static BitRows ofLastDimension(llvm::ArrayRef<int64_t> shape);
  /// The indices of the first dimension; of a shape of rank 0 or 1, one row.
  static BitRows ofFirstDimension(llvm::ArrayRef<int64_t> shape);

  int64_t getNumElements() const { return count * length; }
  /// Words of one digit of a row.
  int64_t getWords() const;
  /// Words of all rows of elements of `digits` digits.
  int64_t getNumWords(int64_t digits) const;

  /// The words of `codes`, whose bit i is digit i.
  std::vector<int32_t> pack(llvm::ArrayRef<uint8_t> codes,
                            int64_t digits) const;
  /// The codes of `words`.
  std::vector<uint8_t> unpack(llvm::ArrayRef<int32_t> words,
                              int64_t digits) const;
};

} // namespace mlir::nncomp

#endif // NNCOMP_ENCODING_BITROWS_H
