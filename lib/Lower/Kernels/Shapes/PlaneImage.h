//===- PlaneImage.h - Images as planes of channels --------------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_LOWER_KERNELS_SHAPES_PLANEIMAGE_H
#define NNCOMP_LIB_LOWER_KERNELS_SHAPES_PLANEIMAGE_H

#include "ConvShape.h"

namespace mlir::nncomp {

/// The input of a convolution as one plane for each channel, such that what a
/// tap sees of all output pixels of a row are neighbours, and rows a `pitch`
/// apart: a tap is a fixed offset then. With padding or strides it is a copy,
/// which has zeros around the image and, with strides, a plane for each pixel
/// of a step that taps reach. A copy is made slab by slab: of the rows that
/// some output rows see, so that it stays in the cache until it is used.
struct PlaneImage {
  ConvShape shape;
  bool isCopied;
  /// Output rows of a slab; without a copy, all of them. The last slab of an
  /// image starts earlier, such that it has as many.
  int64_t slabRows;
  /// Rows of a plane, elements from one row to the next, and elements from one
  /// channel to the next.
  int64_t rows, pitch, channelElements;
  /// Pixels of a step that have planes.
  int64_t phaseRows, phaseColumns;

  /// Channels of a copy start at a multiple of `lanes`. Where `isAligned`,
  /// there is a copy if channels would not.
  PlaneImage(const ConvShape &shape, int64_t lanes, bool isAligned,
             int64_t threads);

  /// Elements from the first output pixel to the end of the last, in a plane of
  /// a slab.
  int64_t getLength() const { return (slabRows - 1) * pitch + shape.outWidth; }
  int64_t getSlabs() const {
    return llvm::divideCeil(shape.outHeight, slabRows);
  }
  /// Elements of the copy of a slab.
  int64_t getSlabElements() const { return shape.channels * channelElements; }
  /// How many planes there are in a channel.
  int64_t getPhases() const { return phaseRows * phaseColumns; }
  /// Where a tap is, in elements from an output pixel.
  Value emitTapOffset(KernelEmitter &emitter, Value row, Value column) const;
  /// Copies what output rows from `firstRow` on see of image `number` of
  /// `images`, N x C x H x W, to `copy` from element `start` on. Vectors have
  /// at most `lanes` lanes.
  void emitCopy(KernelEmitter &emitter, Value images, Value number,
                Value firstRow, Value copy, Value start, int64_t lanes) const;

private:
  void emitPlane(KernelEmitter &emitter, Value image, Value from,
                 Value firstRow, Value copy, Value to, Value phaseRow,
                 int64_t phaseColumn, int64_t lanes) const;
  void emitRow(KernelEmitter &emitter, Value image, Value from, Value copy,
               Value to, int64_t phaseColumn, int64_t lanes) const;
};

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_LOWER_KERNELS_SHAPES_PLANEIMAGE_H
