//===- SparseBlocksConv.h - Few blocks of weights times pixels --*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_LOWER_KERNELS_SPARSE_SPARSEBLOCKSCONV_H
#define NNCOMP_LIB_LOWER_KERNELS_SPARSE_SPARSEBLOCKSCONV_H

#include "Kernels/Shapes/ColumnOffsets.h"
#include "Kernels/Shapes/PaddedImage.h"
#include "SparseRows.h"
#include "nncomp/Lower/Target.h"

namespace mlir::nncomp {

/// Rows of a block that are computed together: `vectors` vectors of `lanes`
/// lanes from `row` on.
struct BlockPart {
  int64_t row, lanes, vectors;
};

/// A convolution, or a product of several rows, with weights that are stored as
/// blocks of rows: lanes are the output channels of a block, and pixels lie as
/// the layers around have them. A tile of pixels stays in the cache while all
/// output channels run by.
struct SparseBlocksConv {
  SparseRows weights;
  PaddedImage image;
  bool hasFma;
  /// The most lanes of a vector.
  int64_t lanes;
  /// The most vectors of a part.
  int64_t partVectors;
  /// The output pixels of a tile.
  int64_t tileHeight, tileWidth;
  /// Threads that share the tiles.
  int64_t threads;

  SparseBlocksConv(const SparseRows &weights, const Target &target);

  /// The parts of a block of which `stored` rows are.
  SmallVector<BlockPart> getParts(int64_t stored) const;
  /// Tiles of a slab: those at its ends overlap others.
  int64_t getTileRows() const {
    return llvm::divideCeil(image.slabRows, tileHeight);
  }
  int64_t getTileColumns() const {
    return llvm::divideCeil(image.shape.outWidth, tileWidth);
  }
  /// Where columns are: the channels of a pixel are neighbours.
  ColumnOffsets getOffsets() const { return {image.shape, /*channelStep=*/1}; }
  SmallVector<RankedTensorType> getScratch(MLIRContext *context) const;
  /// Estimated core cycles.
  double getCycles() const { return cycles; }
  /// Emits the body on the buffers of `SparseRows::getInputs`, the output and
  /// scratch.
  void emit(ImplicitLocOpBuilder &builder, ValueRange buffers) const;

private:
  double getTileCycles(int64_t height, int64_t width,
                       const Target &target) const;
  void chooseTile(const Target &target);

  double cycles;
};

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_LOWER_KERNELS_SPARSE_SPARSEBLOCKSCONV_H
