//===- HashedWeights.h - Weights that share values by a hash ----*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_LOWER_KERNELS_HASHED_HASHEDWEIGHTS_H
#define NNCOMP_LIB_LOWER_KERNELS_HASHED_HASHEDWEIGHTS_H

#include "Kernels/Shapes/LayerOperands.h"
#include "nncomp/Encoding/HashedLayout.h"
#include "nncomp/Lower/Decline.h"

namespace mlir::nncomp {

/// A layer with weights of `hashed`: f32 values in a table, which an encoding
/// of values becomes while running.
struct HashedWeights : LayerOperands {
  HashedLayout layout;

  /// Declines a layer of hashed weights that no kernel takes, and fails without
  /// a reason for other ops.
  static FailureOr<HashedWeights> of(Operation *op, Decline &decline);

  /// Emits what decodes the table and gives all that a kernel reads: input,
  /// table, bias and residual.
  SmallVector<Value> buildInputs(OpBuilder &builder, Location loc) const;
  /// Estimated core cycles to decode `vectors` vectors of `lanes` weights of
  /// a column.
  double getDecodeCycles(double vectors, int64_t lanes) const;
};

/// Emits vectors of weights in two steps: hashes of some columns go to a
/// buffer, then values are loaded by them. With blocks a vector of hashes takes
/// as long as one; without, loads of single elements overlap with all else,
/// which gathers of Zen do not (a fifth faster there).
class HashedEmitter {
public:
  /// Vectors have `lanes` lanes, a power of two of at most `kHashStrip`.
  HashedEmitter(KernelEmitter &emitter, const HashedLayout &layout,
                int64_t lanes, Value table, Value hashes)
      : emitter(emitter), layout(layout), lanes(lanes), table(table),
        hashes(hashes) {}

  /// How many columns are hashed at once, at most.
  static int64_t getChunk(const HashedLayout &layout) {
    return layout.hasBlocks() ? 128 : 32;
  }
  /// Elements of the buffer, i32, that they take for `count` strips, or without
  /// blocks vectors.
  static int64_t getHashesSize(const HashedLayout &layout, int64_t lanes,
                               int64_t count) {
    int64_t perColumn = layout.hasBlocks() ? 1 : lanes;
    return count * 2 * getChunk(layout) * perColumn;
  }

  /// Hashes `columns` columns from `column` on to `place` of the buffer: of the
  /// strip that has row `row`, or without blocks of the vector that starts
  /// there.
  void emitHashes(Value row, Value column, int64_t columns, Value place);
  /// With blocks: the bits of a word of signs that are those of the rows from
  /// `row` on of a strip; else null.
  Value emitSignBits(Value row);
  /// The weights in a column counted from the first that was hashed; with
  /// blocks, of the rows from `row` on of the strip.
  Value emitWeights(Value place, Value column, Value row, Value signBits);

  /// The weights of the rows from `row` on in a column, in one step.
  Value emitAnyWeights(Value row, Value column);

private:
  Value emitInteger(Value index);
  Value emitLanes(Value first, int64_t step);
  Value emitSigned(Value values, Value sign);
  std::pair<Value, Value> emitFind(Value row, Value column);
  Value emitIsNegative(Value word, Value signBits);
  Value emitElements(Value place, Value column);

  KernelEmitter &emitter;
  const HashedLayout &layout;
  int64_t lanes;
  Value table, hashes;
};

/// Emits `body` in loops over all columns, by chunks: the first, and how many.
SmallVector<Value> emitColumnChunks(
    KernelEmitter &emitter, const HashedLayout &layout, ValueRange values,
    function_ref<SmallVector<Value>(Value column, int64_t count, ValueRange)>
        body);

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_LOWER_KERNELS_HASHED_HASHEDWEIGHTS_H
