//===- StoredWeights.h - Weights as the object holds them -------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_LOWER_KERNELS_CODES_STOREDWEIGHTS_H
#define NNCOMP_LIB_LOWER_KERNELS_CODES_STOREDWEIGHTS_H

#include "CodeLayer.h"
#include "Kernels/Emit/PackedCodes.h"
#include "Kernels/Shapes/ColumnBlocks.h"

namespace mlir::nncomp {

/// How an object holds the codes of a layer's weights, and how a kernel that
/// reads a packed matrix gets that from them.
///
/// Bytes that fill the matrix are held as the matrix. Fewer bits, or bytes of a
/// matrix that is filled up with zeros or has channels twice, take the room
/// that their type promises: the kernel writes the matrix into memory of its
/// own when it starts.
struct StoredWeights {
  /// The order of the codes in the object.
  enum class Order {
    /// That of the matrix.
    Matrix,
    /// That of the matrix with each channel once: its last block is narrower.
    Columns,
    /// That of the weights.
    Rows,
  };

  PackedCodes codes;
  ColumnBlocks blocks;
  ColumnMatrix matrix;
  int64_t groups;
  /// Whether the kernel writes the matrix.
  bool isUnpacked = false;
  Order order = Order::Matrix;
  /// Whether each channel has a zero point of its own.
  bool hasZeros = false;
  /// A weight is `step code - zero`, unless each channel has a zero.
  int64_t step = 1, zero = 0;
  /// The type of the elements of the matrix: i8 or i16.
  IntegerType element = {};

  /// For a layer whose kernel is estimated at `cycles` without unpacking.
  static StoredWeights of(const CodeLayer &layer, const ColumnBlocks &blocks,
                          const ColumnMatrix &matrix, int64_t groups,
                          double cycles, const Target &target,
                          MLIRContext *context);

  int64_t getMatrixSize() const {
    return groups * matrix.getPackedSize(blocks, /*hasBias=*/false);
  }
  /// Estimated core cycles of writing the matrix.
  double getCycles() const;
  /// What the body depends on.
  Attribute getKey(MLIRContext *context) const;

  /// The constants: the matrix, or codes and, perhaps, zero points.
  SmallVector<Value> build(OpBuilder &builder, Location loc,
                           const CodeLayer &layer) const;
  /// Memory for the matrix and for bytes on the way to it.
  SmallVector<RankedTensorType> getScratch() const;
  /// Emits what writes the matrix, and returns it. `constants` are the buffers
  /// of `build`, `scratch` those of `getScratch`.
  Value emit(ImplicitLocOpBuilder &builder, ValueRange constants,
             ValueRange scratch) const;

private:
  /// Vectors, and the first channel, of the last block.
  int64_t getLastVectors() const { return blocks.blocks.back().size; }
  int64_t getLastColumn() const {
    return blocks.getColumn(blocks.getVectors() - getLastVectors());
  }
  Order chooseOrder() const;
  std::vector<int16_t> orderByColumns(ArrayRef<int16_t> values) const;
  void emitColumns(KernelEmitter &emitter, Value stored, Value packed) const;
  void emitMatrix(KernelEmitter &emitter, Value rows, Value zeros,
                  Value packed) const;
  void emitColumn(KernelEmitter &emitter, Value rows, Value source,
                  Value packed, Value place, int64_t width, Value zero) const;
};

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_LOWER_KERNELS_CODES_STOREDWEIGHTS_H
