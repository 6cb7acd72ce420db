//===- SparseRows.h - Weights of which few are stored -----------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_LOWER_KERNELS_SPARSE_SPARSEROWS_H
#define NNCOMP_LIB_LOWER_KERNELS_SPARSE_SPARSEROWS_H

#include "Kernels/Shapes/LayerOperands.h"
#include "SparseCodes.h"
#include "nncomp/Lower/Decline.h"
#include "nncomp/Lower/Target.h"

namespace mlir::nncomp {

/// What a layer with weights of `sparse<csr>` or `sparse<bsr>` reads: rows of
/// output channels, one or a block of them at a time, each a run of entries. In
/// `sparse<bitmap>`, a mask replaces the indices.
/// Kernels read the components as they are, except values that are encoded:
/// these become f32 while running. Codes do so where they are read, or, in
/// kernels that read them often, all at once when the kernel starts.
struct SparseRows : LayerOperands {
  /// The sizes of the matrix of weights: output channels, and inputs of each.
  int64_t rows, columns;
  /// What an entry holds; `csr` has blocks of one element.
  int64_t blockRows, blockColumns;
  /// How many entries are stored.
  int64_t entries;
  /// Whether bits say which elements are stored.
  bool isBitmap;
  /// The values, if they are codes.
  std::optional<SparseCodes> codes;

  /// Declines a layer of sparse weights that no kernel takes, or only those
  /// that take bitmaps; fails without a reason for other ops.
  static FailureOr<SparseRows> of(Operation *op, const Target &target,
                                  Decline &decline, bool takesBitmap = false);

  /// Lines of blocks, and how many columns all of them have.
  int64_t getLines() const { return llvm::divideCeil(rows, blockRows); }
  int64_t getStoredColumns() const { return entries * blockColumns; }
  /// Bytes of the components.
  double getBytes() const;
  /// How many values are stored.
  int64_t getNumValues() const { return entries * blockRows * blockColumns; }
  /// Emits what gives the tensors that kernels read of the weights: values,
  /// indices or mask, pointers, and then what `codes` has besides codes.
  SmallVector<Value> buildComponents(OpBuilder &builder, Location loc) const;
  /// Memory that comes first in a kernel's scratch: for codes as bytes and, if
  /// all are decoded at once, for the values.
  SmallVector<RankedTensorType> getScratch(MLIRContext *context,
                                           bool isDecodedAtOnce) const;
  /// Estimated cycles to unpack codes, and to decode values at once; zero of
  /// plain ones.
  double getDecodeCycles(const Target &target, bool isDecodedAtOnce) const;
};

/// The buffers of `getInputs` with the components, and the loops over the
/// entries of a line.
class SparseRowsEmitter {
public:
  /// `ownScratch` is how many buffers of scratch the kernel has besides those
  /// of `SparseRows::getScratch`. Emits what unpacks and decodes values.
  SparseRowsEmitter(KernelEmitter &emitter, const SparseRows &weights,
                    ValueRange buffers, size_t ownScratch,
                    bool isDecodedAtOnce);

  /// The buffers after the components and the bias: residual, outputs,
  /// scratch.
  ValueRange getRest() const { return rest; }
  Value getInput() const { return input; }
  /// The bias of an output channel in each of `lanes` lanes, or zeros.
  Value emitStart(Value row, int64_t lanes);
  /// What sums of `lanes` output channels start from: the bias, or zeros where
  /// there is none or `emitFinish` adds it.
  Value emitStarts(Value row, int64_t lanes);
  /// The sums of the products of `lanes` output channels, scaled, with the bias
  /// if `emitStarts` did not give it or `hasStarted` is false.
  Value emitFinish(Value sums, Value row, bool hasStarted);
  /// The columns of a line, as a range of `emitColumn` and `emitValue`.
  std::pair<Value, Value> emitRange(Value line);
  /// Which column the stored column `number` is.
  Value emitColumn(Value number);
  /// What is taken off the codes of an output channel, or of `lanes` ones from
  /// there on, where these are read as values; null where there is nothing.
  Value emitZeros(Value channel, int64_t lanes, bool isOfChannels);
  /// The value of a row of its block in each of `lanes` lanes; not where codes
  /// are read.
  Value emitValue(Value number, int64_t row, int64_t lanes);
  /// `lanes` values from a row of its block on, less `zeros` of their rows.
  Value emitValues(Value number, int64_t row, int64_t lanes, Value zeros,
                   Value mask);
  /// The columns of `lanes` entries from `number` on, of blocks of one element.
  /// With a `mask`, only its lanes are read here and there.
  Value emitColumns(Value number, int64_t lanes, Value mask);
  /// For a bitmap, the bits of columns `kMaskBits * word` and following, i32.
  static constexpr int64_t kMaskBits = 32;
  Value emitMaskWord(Value row, Value word);
  /// For a bitmap, in those of 16 lanes that are set in `bits`, i16, the values
  /// from `number` on in order, less `zeros`; zeros in the others.
  Value emitExpanded(Value number, Value bits, Value zeros);

private:
  Value emitPlace(Value number, int64_t row);
  void emitDecoded(Value decoded);
  void emitDecodedRun(Value decoded, Value first, Value end, Value row);
  Value emitLoad(VectorType type, Value buffer, Value place, Value mask);

  KernelEmitter &emitter;
  const SparseRows &weights;
  Value input, values, indices, pointers, bias;
  ValueRange rest;
  /// Where kernels read codes.
  std::optional<SparseCodesEmitter> codes;
};

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_LOWER_KERNELS_SPARSE_SPARSEROWS_H
