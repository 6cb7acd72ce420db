//===- ConvShape.h - The numbers of a convolution ---------------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_LOWER_KERNELS_SHAPES_CONVSHAPE_H
#define NNCOMP_LIB_LOWER_KERNELS_SHAPES_CONVSHAPE_H

#include "Kernels/Emit/KernelEmitter.h"
#include "nncomp/IR/NNComp.h"
#include "nncomp/Lower/Decline.h"

namespace mlir::nncomp {

/// The sizes of a convolution. A matrix product is one too: its rows are the
/// pixels of an image of height 1.
struct ConvShape {
  int64_t batch = 1;
  int64_t height = 1, width = 1, channels = 1;
  /// Elements from one pixel of the input to the next: more than the channels
  /// that the filters see, if the input has more.
  int64_t pixelStride = 1;
  int64_t outHeight = 1, outWidth = 1, outChannels = 1;
  int64_t kernelHeight = 1, kernelWidth = 1;
  int64_t strideHeight = 1, strideWidth = 1;
  int64_t dilationHeight = 1, dilationWidth = 1;
  int64_t top = 0, left = 0;
  int64_t groups = 1;

  /// The sizes of a convolution, of a linear layer or of one of the products of
  /// a matmul.
  static ConvShape of(LayerOpInterface op);

  int64_t groupChannels() const { return channels / groups; }
  int64_t groupOutChannels() const { return outChannels / groups; }
  /// Steps of the reduction: taps times channels of a group.
  int64_t depth() const { return kernelHeight * kernelWidth * groupChannels(); }
  /// The share of all taps of all output pixels that reach the image.
  double getLiveShare() const;
  /// Rows for columns: an image on its side.
  ConvShape transposed() const;
  /// The same computation on fewer, longer rows, where rows do not matter: a
  /// convolution of single pixels without padding.
  ConvShape flattened() const;
};

/// The layer that `op` is, if it is a convolution; null if not.
LayerOpInterface getConvolution(Operation *op);
/// The layer that `op` is, if it is a linear one; null if not.
LayerOpInterface getLinear(Operation *op);

/// A run of equal tiles along an output row. Tiles at the borders of the image
/// do not see all of the filter: what they skip is known when compiling, so
/// that neither a padded copy of the image nor a test while running is needed.
struct TileClass {
  /// The first output pixel, and how many tiles of `width` pixels follow.
  int64_t start, width, count;
  /// For each tap along the row, the pixels of a tile that it reaches.
  SmallVector<SmallVector<int64_t>> live;
};

/// Output rows as tiles of at most `largest` pixels.
SmallVector<TileClass> getTileClasses(const ConvShape &shape, int64_t largest);

/// The rows of an image as tiles of `largest` rows: `start` and `width` count
/// rows, and the taps are those along a column of the filter.
SmallVector<TileClass> getRowClasses(const ConvShape &shape, int64_t largest);

/// A run of taps that reach the same pixels of a tile.
struct TapRun {
  int64_t first, last;
  ArrayRef<int64_t> live;
};
/// The taps of a filter row for a tile, as runs.
SmallVector<TapRun> getTapRuns(const TileClass &tile);

/// Whether the borders of the image need so few kinds of tiles (of at most
/// `largest` pixels) that the code of a kernel stays small. Declines if
/// not.
LogicalResult hasFewTiles(const ConvShape &shape, int64_t largest,
                          Decline &decline);

/// The pixels of a row (or rows of an image) by the taps that reach the image:
/// those inside are of one kind, each of the others is a kind of its own.
struct BorderKinds {
  /// Columns of the shape; one kind if not `isNeeded`.
  static BorderKinds ofColumns(const ConvShape &shape, bool isNeeded);

  int64_t count() const { return isNeeded ? first + 1 + size - end : 1; }
  int64_t getKind(int64_t pixel) const;
  Value emitKind(KernelEmitter &emitter, Value pixel) const;
  /// Whether `tap` reaches the image from pixels of this kind.
  bool isLive(int64_t kind, int64_t tap) const;

private:
  bool isNeeded;
  /// The pixels inside, of `size`.
  int64_t first, end, size;
  int64_t inputSize, stride, dilation, before;
};

/// What a tile that starts at an output pixel sees of the input.
struct RowWindow {
  /// Where the first tap of the pixel would lie, in elements of the input; for
  /// a pixel at a border it may lie in another row or before the input.
  Value inputStart;
  /// The range of rows of the filter that meet the image, end exclusive, and
  /// how many elements apart they are in the input.
  Value firstRow, lastRow;
  int64_t rowStep;
  /// Which pixel of the output it is, counted through all images.
  Value outputPixel;
};
RowWindow emitWindow(KernelEmitter &emitter, const ConvShape &shape,
                     Value image, Value row, Value pixel);

/// Emits `body` in loops over all tiles of pixels, which `threads` threads
/// share out. A tile starts at an output pixel of a row of an image and is as
/// high as the tiles of `rows`.
void emitPixelTiles(
    KernelEmitter &emitter, const ConvShape &shape, ArrayRef<TileClass> rows,
    ArrayRef<TileClass> tiles, int64_t threads,
    function_ref<void(const TileClass &rows, const TileClass &tile, Value image,
                      Value row, Value pixel)>
        body);
/// The same where a tile is a part of one row.
void emitPixelTiles(KernelEmitter &emitter, const ConvShape &shape,
                    ArrayRef<TileClass> tiles, int64_t threads,
                    function_ref<void(const TileClass &tile, Value image,
                                      Value row, Value pixel)>
                        body);

/// Emits `body` in loops over the tiles of the rows from `first` to before
/// `end`, on one thread.
void emitRowTiles(
    KernelEmitter &emitter, Value first, Value end, ArrayRef<TileClass> tiles,
    function_ref<void(const TileClass &tile, Value row, Value pixel)> body);

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_LOWER_KERNELS_SHAPES_CONVSHAPE_H
