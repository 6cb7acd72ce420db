//===- WinogradConv.h - Convolution by Winograd's algorithm -----*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_LOWER_KERNELS_DENSE_WINOGRADCONV_H
#define NNCOMP_LIB_LOWER_KERNELS_DENSE_WINOGRADCONV_H

#include "Kernels/Emit/Epilogue.h"
#include "Kernels/Shapes/ColumnBlocks.h"
#include "Kernels/Shapes/ConvShape.h"
#include "WinogradTransform.h"

namespace mlir::nncomp {

/// A 3x3 convolution on f32 values whose filters are constant, as products of
/// transformed tiles: sizes, cost and code of the kernels `winograd-*-f32`.
///
/// Output tiles are counted through rows and images. A block of them at a time
/// is transformed, multiplied (a matrix product of tiles, channels and filters
/// for each of the n x n elements) and transformed back.
struct WinogradConv {
  ConvShape shape;
  WinogradTransform transform;
  Epilogue epilogue;
  /// Elements of a vector of input channels, at most their number.
  int64_t lanes;
  int64_t tilesHigh, tilesWide;
  /// Tiles of a block. The last block starts earlier where blocks do not divide
  /// the tiles, and computes some tiles a second time.
  int64_t blockTiles;
  /// The filters of a group as columns; rows are the tiles of a block.
  ColumnBlocks columns;

  /// Each thread computes a part of the tiles for a part of the columns, with
  /// buffers of its own: threads meet once a layer, and read what they wrote.
  int64_t tileParts = 1, columnParts = 1;

  WinogradConv(const ConvShape &shape, int64_t outputs,
               const Epilogue &epilogue, const Target &target);

  int64_t getTiles() const { return shape.batch * tilesHigh * tilesWide; }
  int64_t getThreads() const { return tileParts * columnParts; }
  /// Tiles of a part, and blocks of these.
  int64_t getPartTiles() const {
    return llvm::divideCeil(getTiles(), tileParts);
  }
  int64_t getBlocks() const {
    return llvm::divideCeil(getPartTiles(), blockTiles);
  }
  /// How many blocks of columns there are.
  int64_t getColumnBlocks() const;
  /// Whether the filters of a group do not stay in the cache.
  bool prefetchesFilters() const;
  /// The transformed filters for one product, as they are to be packed.
  ColumnMatrix getMatrix() const {
    return {/*runs=*/1, /*runDepth=*/shape.groupChannels(),
            /*columnStride=*/shape.groupChannels(), /*depthStride=*/1};
  }
  /// Elements of the transformed filters, all groups.
  int64_t getPackedSize() const;
  /// Elements from one element of all transformed tiles (or products) to the
  /// next.
  int64_t getInputPlane() const;
  int64_t getProductPlane() const;
  /// Estimated core cycles of one thread.
  double getCycles() const { return cycles; }
  /// Buffers for transformed inputs, for products, and for the inputs of a tile
  /// at the border of the image.
  SmallVector<RankedTensorType> getScratch(MLIRContext *context) const;
  /// Emits the body of the kernel on buffers of input, packed filters, bias and
  /// residual if there are, output, scratch.
  void emit(ImplicitLocOpBuilder &builder, ValueRange buffers) const;

private:
  /// Chooses blocks of tiles and columns for the parts there are, and returns
  /// the estimated cycles of a thread.
  double chooseBlocks(const Target &target);

  double cycles;
};

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_LOWER_KERNELS_DENSE_WINOGRADCONV_H
