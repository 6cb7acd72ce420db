//===- ColumnBlocks.h - Output channels as blocks of vectors ----*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_LOWER_KERNELS_SHAPES_COLUMNBLOCKS_H
#define NNCOMP_LIB_LOWER_KERNELS_SHAPES_COLUMNBLOCKS_H

#include "Kernels/Emit/Arithmetic.h"
#include "mlir/IR/Builders.h"
#include "nncomp/IR/ConstantFloats.h"
#include "nncomp/Lower/Decline.h"
#include "nncomp/Lower/Target.h"

namespace mlir::nncomp {

/// `count` pieces of `size`.
struct Pieces {
  int64_t size, count;
};

/// `total` as pieces of at most `largest`, as even as possible: at most two
/// sizes, the larger first. 28 by 6 is 6, 6, 6, 5, 5.
SmallVector<Pieces, 2> splitEvenly(int64_t total, int64_t largest);

/// How the columns (output channels) of a product are cut into blocks of
/// vectors, and how tall the register tile of such a block is.
///
/// Vectors are full: if their length does not divide the columns, the last
/// vector starts earlier and computes some columns a second time. No kernel
/// needs masks then, on any machine.
struct ColumnBlocks {
  int64_t columns;
  /// Elements of a vector, at most the number of columns.
  int64_t lanes;
  /// Columns from one vector to the next: `lanes`, or fewer where vectors
  /// overlap.
  int64_t stride;
  /// Blocks in order; `size` counts vectors.
  SmallVector<Pieces, 2> blocks;
  /// The rows of a register tile.
  int64_t rows;
  /// Estimated cycles of all tiles for one reduction step.
  double cyclesPerStep;

  int64_t getVectors() const {
    return llvm::divideCeil(columns - lanes, stride) + 1;
  }
  /// The first column of a vector.
  int64_t getColumn(int64_t vector) const {
    return std::min(vector * stride, columns - lanes);
  }
};

/// Whether there are as many columns as instructions of `arithmetic` have lanes
/// at least. Declines if not.
LogicalResult hasWideVectors(Arithmetic arithmetic, const ColumnBlocks &blocks,
                             Decline &decline);

/// Bytes of weights that are taken to stay in the cache while an image runs by:
/// half of the smallest second-level cache of machines with wide vectors.
constexpr int64_t kCachedBytes = 512 << 10;

/// Blocks of the same number of vectors: the first vector, and where the first
/// block is in the packed matrix. One block takes `packedSize` elements of it.
struct BlockClass {
  int64_t firstVector, vectors, count, packedStart, packedSize;
  /// For each vector of a block, the output that holds its columns.
  SmallVector<unsigned> outputs;
};
/// The blocks of a packed matrix of which each lane of a vector takes
/// `laneElements` elements, bias included. Vector `v` is stored to output
/// `outputs[v]`; without `outputs` all are stored to the first one.
SmallVector<BlockClass, 2> getBlockClasses(const ColumnBlocks &blocks,
                                           int64_t laneElements,
                                           ArrayRef<unsigned> outputs = {});

/// The blocks that take the fewest cycles for an image row of `rows` rows
/// (pixels) times `columns` columns, reduced over `steps` steps of `format`.
/// There are `imageRows` of them, whose tiles the target's threads share.
/// Blocks have at most `widest` vectors.
ColumnBlocks
chooseColumnBlocks(int64_t rows, int64_t columns, int64_t steps,
                   const StepFormat &format, const Target &target,
                   int64_t imageRows = 1,
                   int64_t widest = std::numeric_limits<int64_t>::max());

/// A matrix of columns before it is packed. Element (column, k) is at `column *
/// columnStride + k * depthStride`. A step takes `stepDepth` elements of one
/// column, which are contiguous in its lane; the last step of a run
/// of `runDepth` elements is filled up with zeros.
struct ColumnMatrix {
  int64_t runs, runDepth, columnStride, depthStride;
  int64_t stepDepth = 1;

  int64_t getSteps() const {
    return runs * llvm::divideCeil(runDepth, stepDepth);
  }
  /// Elements of a packed matrix: for each block, each step, each vector, its
  /// lanes; before the steps of a block one more, the bias of its columns, if
  /// there is one.
  int64_t getPackedSize(const ColumnBlocks &blocks, bool hasBias) const {
    return blocks.getVectors() * blocks.lanes * stepDepth *
           (getSteps() + hasBias);
  }
};

/// The constant that packs `groups` matrices of the values `matrices`, which
/// are contiguous, as are their columns. `bias` has a value per column, or
/// is empty; in steps of two it is the second: the lane is then the f32 of a
/// bf16.
Value buildPacked(OpBuilder &builder, Location loc, const ColumnBlocks &blocks,
                  const ColumnMatrix &matrix, int64_t groups,
                  const ConstantFloats &matrices, const ConstantFloats &bias);

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_LOWER_KERNELS_SHAPES_COLUMNBLOCKS_H
