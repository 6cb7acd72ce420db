//===- PlaneImage.h - Images as planes of channels -------------------*- C++
//-*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_LOWER_KERNELS_PLANEIMAGE_H
#define NNCOMP_LIB_LOWER_KERNELS_PLANEIMAGE_H

#include "ConvShape.h"

namespace mlir::nncomp {

/// The input of a convolution as one plane for each channel, such that what a
/// tap sees of all output pixels of a row are neighbours, and rows a `pitch`
/// apart: a tap is a fixed offset then. With padding or strides it is a copy,
/// which has zeros around the image and, with strides, a plane for each pixel
/// of a step.
struct PlaneImage {
  ConvShape shape;
  bool isCopied;
  /// Rows of a plane, elements from one row to the next, and elements from one
  /// channel to the next.
  int64_t rows, pitch, channelElements;

  explicit PlaneImage(const ConvShape &shape);

  /// Elements behind the first output pixel until behind the last, in a plane.
  int64_t getLength() const {
    return (shape.outHeight - 1) * pitch + shape.outWidth;
  }
  int64_t getElements() const {
    return shape.batch * shape.channels * channelElements;
  }
  /// How many planes there are in a channel.
  int64_t getPhases() const { return shape.strideHeight * shape.strideWidth; }
  /// Where a tap is, in elements from an output pixel.
  Value emitTapOffset(KernelEmitter &emitter, Value row, Value column) const;
  /// Copies `image`, N x C x H x W, to `copy`. Vectors have at most `lanes`
  /// lanes.
  void emitCopy(KernelEmitter &emitter, Value image, Value copy, int64_t lanes,
                int64_t threads) const;

private:
  void emitPlane(KernelEmitter &emitter, Value image, Value from, Value copy,
                 Value to, Value phaseRow, Value phaseColumn,
                 int64_t lanes) const;
  void emitRow(KernelEmitter &emitter, Value image, Value from, Value copy,
               Value to, Value phaseColumn, int64_t lanes) const;
};

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_LOWER_KERNELS_PLANEIMAGE_H
