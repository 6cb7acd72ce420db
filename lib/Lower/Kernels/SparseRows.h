//===- SparseRows.h - Weights of which few are stored -----------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_LOWER_KERNELS_SPARSEROWS_H
#define NNCOMP_LIB_LOWER_KERNELS_SPARSEROWS_H

#include "LayerOperands.h"
#include "nncomp/Lower/Target.h"

namespace mlir::nncomp {

/// What a layer with weights of `sparse<csr>` or `sparse<bsr>` reads: rows of
/// output channels, one or a block of them at a time, each a run of entries. Of
/// `sparse<bitmap>`, a mask stands for the indices.
/// Kernels read the components as they are, but for values that are encoded:
/// these become f32 while running.
struct SparseRows : LayerOperands {
  /// Of the matrix of weights: output channels, and what each may see.
  int64_t rows, columns;
  /// What an entry holds; `csr` has blocks of one element.
  int64_t blockRows, blockColumns;
  /// How many entries are stored.
  int64_t entries;
  /// Whether bits say which elements are stored.
  bool isBitmap;

  /// Fails with a `reason` if `op` is such a layer that no kernel takes, or
  /// only those that take bitmaps, and without one if it is of another kind.
  static FailureOr<SparseRows> of(Operation *op, std::string &reason,
                                  bool takesBitmap = false);

  /// Lines of blocks, and how many columns all of them have.
  int64_t getLines() const { return llvm::divideCeil(rows, blockRows); }
  int64_t getStoredColumns() const { return entries * blockColumns; }
  /// Bytes of the components.
  double getBytes() const;
  /// Emits what decodes the values and gives the components that kernels read.
  SmallVector<Value> buildComponents(OpBuilder &builder, Location loc) const;
  /// Estimated cycles to decode the values; zero of plain ones.
  double getDecodeCycles(const Target &target) const;
};

/// The buffers of `getInputs` with the components, and the loops over the
/// entries of a line.
class SparseRowsEmitter {
public:
  SparseRowsEmitter(KernelEmitter &emitter, const SparseRows &weights,
                    ValueRange buffers);

  /// The buffers behind the components and the bias: residual, outputs,
  /// scratch.
  ValueRange getRest() const { return rest; }
  Value getInput() const { return input; }
  /// The bias of an output channel in each of `lanes` lanes, or zeros.
  Value emitStart(Value row, int64_t lanes);
  /// The bias of `lanes` output channels, or zeros.
  Value emitStarts(Value row, int64_t lanes);
  /// The columns of a line, as a range of `emitColumn` and `emitValue`.
  std::pair<Value, Value> emitRange(Value line);
  /// Which column the stored column `number` is.
  Value emitColumn(Value number);
  /// The value of a row of its block in each of `lanes` lanes.
  Value emitValue(Value number, int64_t row, int64_t lanes);
  /// `lanes` values from a row of its block on.
  Value emitValues(Value number, int64_t row, int64_t lanes, Value mask);
  /// The columns of `lanes` entries from `number` on, of blocks of one element.
  /// With a `mask`, only its lanes are read here and there.
  Value emitColumns(Value number, int64_t lanes, Value mask);
  /// Of a bitmap: the bits of columns `kMaskBits * word` and following, i32.
  static constexpr int64_t kMaskBits = 32;
  Value emitMaskWord(Value row, Value word);
  /// Of a bitmap: in those of 16 lanes that are set in `bits`, i16, the values
  /// from `number` on, one after the other; zeros in the others.
  Value emitExpanded(Value number, Value bits);

private:
  Value emitPlace(Value number, int64_t row);
  Value emitLoad(VectorType type, Value buffer, Value place, Value mask);

  KernelEmitter &emitter;
  const SparseRows &weights;
  Value input, values, indices, pointers, bias;
  ValueRange rest;
};

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_LOWER_KERNELS_SPARSEROWS_H
