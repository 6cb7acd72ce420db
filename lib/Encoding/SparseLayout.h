//===- SparseLayout.h - Where stored elements of a tensor lie ---*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_ENCODING_SPARSELAYOUT_H
#define NNCOMP_LIB_ENCODING_SPARSELAYOUT_H

#include "nncomp/IR/NNComp.h"

namespace mlir::nncomp {

/// The most different indices that are stored in 16 bits.
constexpr int64_t kMaxNarrowIndices = 32767;

/// The entries of `csr`, `csc` and `bsr`: lines of elements or blocks that
/// pointers delimit, each entry with an index across the lines.
struct SparseLines {
  SparseLines(SparseAttr encoding, ArrayRef<int64_t> shape);

  /// How many lines there are, and how many indices a line can have.
  int64_t getNumLines() const;
  int64_t getNumIndices() const;
  /// The elements that an entry holds.
  int64_t getBlockElements() const { return blockRows * blockColumns; }
  /// The position in row-major order of element `k` of an entry; none in the
  /// padding.
  std::optional<int64_t> getPosition(int64_t line, int64_t index,
                                     int64_t k) const;
  /// Line and index of the entry with the element at a position.
  std::pair<int64_t, int64_t> getEntry(int64_t position) const;

  int64_t rows, columns, blockRows, blockColumns;
  /// `csc`: the lines are columns.
  bool byColumns;
};

/// The elements of `nm`: N of each group of M along the last dimension.
struct SparseGroups {
  SparseGroups(SparseAttr encoding, ArrayRef<int64_t> shape);

  /// Groups of a run, and what is stored of a run and of a row.
  int64_t getNumGroups() const;
  int64_t getStoredOfRun() const { return getNumGroups() * kept; }
  int64_t getStoredOfRow() const { return runs * getStoredOfRun(); }
  /// The position in row-major order of the element at `place` of its group,
  /// which is stored as element `slot` of the tensor; none in the padding.
  std::optional<int64_t> getPosition(int64_t slot, int64_t place) const;

  /// The rows of the tensor are runs of `length` elements.
  int64_t rows, runs, length;
  int64_t kept, size;
};

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_ENCODING_SPARSELAYOUT_H
