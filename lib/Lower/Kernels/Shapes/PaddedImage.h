//===- PaddedImage.h - Images of pixels with their padding ------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_LOWER_KERNELS_SHAPES_PADDEDIMAGE_H
#define NNCOMP_LIB_LOWER_KERNELS_SHAPES_PADDEDIMAGE_H

#include "ConvShape.h"

namespace mlir::nncomp {

/// The input of a convolution, N x H x W x C, such that it has whatever a tap
/// of an output pixel sees: a tap is a fixed offset then. With padding it is a
/// copy, which has zeros around the image and is made slab by slab: of the rows
/// that some output rows see, so that it stays in the cache until it is used.
struct PaddedImage {
  ConvShape shape;
  bool isCopied;
  /// Output rows of a slab; without a copy, all of them. The last slab of an
  /// image starts earlier, such that it has as many.
  int64_t slabRows;
  /// Rows of a slab, and pixels from one row to the next.
  int64_t rows, pitch;

  PaddedImage(const ConvShape &shape, int64_t threads);

  int64_t getSlabs() const {
    return llvm::divideCeil(shape.outHeight, slabRows);
  }
  /// Elements of the copy of a slab, or of an image.
  int64_t getSlabElements() const { return rows * getRowElements(); }
  /// Elements from what an output pixel sees to what its neighbours below and
  /// to the right do.
  int64_t getStepDown() const { return shape.strideHeight * getRowElements(); }
  int64_t getStepRight() const { return shape.strideWidth * shape.channels; }
  /// Rows and columns of pixels that a number of output pixels see.
  int64_t getSeenRows(int64_t outRows) const;
  int64_t getSeenColumns(int64_t outColumns) const;
  /// Where a tap is, in elements from the first one.
  Value emitTapOffset(KernelEmitter &emitter, Value row, Value column) const;
  /// Copies what output rows from `firstRow` on see of image `number` of
  /// `images` to `copy` from element `start` on, in vectors of at most `lanes`
  /// lanes.
  void emitCopy(KernelEmitter &emitter, Value images, Value number,
                Value firstRow, Value copy, Value start, int64_t lanes) const;

private:
  int64_t getRowElements() const { return pitch * shape.channels; }
  /// Pixels of a row before those of the image, and those of the image.
  int64_t getBefore() const { return std::min(shape.left, pitch); }
  int64_t getInside() const {
    return std::min(shape.width, pitch - getBefore());
  }
};

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_LOWER_KERNELS_SHAPES_PADDEDIMAGE_H
