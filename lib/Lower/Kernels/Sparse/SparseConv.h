//===- SparseConv.h - Few weights times planes of pixels --------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_LOWER_KERNELS_SPARSE_SPARSECONV_H
#define NNCOMP_LIB_LOWER_KERNELS_SPARSE_SPARSECONV_H

#include "Kernels/Shapes/ColumnBlocks.h"
#include "Kernels/Shapes/ColumnOffsets.h"
#include "Kernels/Shapes/PlaneImage.h"
#include "SparseRows.h"
#include "nncomp/Lower/Target.h"

namespace mlir::nncomp {

/// A convolution, or a product of several rows, with sparse weights: lanes are
/// pixels, in planes of channels. A strip of pixels stays in the cache while
/// all output channels run by.
struct SparseConv {
  SparseRows weights;
  PlaneImage image;
  bool hasFma;
  /// Whether an output plane is one row, with outputs between the rows of the
  /// input computed needlessly and masked.
  bool isFlat;
  int64_t lanes;
  /// The most vectors of a strip.
  int64_t stripVectors;
  /// How many sums of their own neighbouring columns have.
  int64_t chains;
  /// Lanes of the vectors that copy the image.
  int64_t copyLanes;
  /// Threads that share the strips.
  int64_t threads;

  SparseConv(const SparseRows &weights, const Target &target);

  /// Rows of strips in a slab of the image, and the pixels of each.
  int64_t getRows() const { return isFlat ? 1 : image.slabRows; }
  int64_t getLength() const {
    return isFlat ? image.getLength() : image.shape.outWidth;
  }
  int64_t getVectors() const { return llvm::divideCeil(getLength(), lanes); }
  /// The strips of a row, in vectors.
  SmallVector<Pieces, 2> getStrips() const;
  int64_t getSlabStrips() const;
  /// Elements of the input between the end of an output row and the next.
  int64_t getGap() const { return image.pitch - image.shape.outWidth; }
  /// Where columns are: channels are `channelElements` apart.
  ColumnOffsets getOffsets() const {
    return {image.shape, image.channelElements};
  }
  bool hasTable() const { return getOffsets().hasTable(); }
  SmallVector<RankedTensorType> getScratch(MLIRContext *context) const;
  /// Estimated core cycles, without those of `getTransposeCycles`.
  double getCycles() const;
  /// Emits the body on the buffers of `SparseRows::getInputs`, the output and
  /// scratch; image, residual and output are N x C x H x W, or of a product,
  /// columns of rows.
  void emit(ImplicitLocOpBuilder &builder, ValueRange buffers) const;

private:
  double rate, cycleCost, streamCycles;
};

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_LOWER_KERNELS_SPARSE_SPARSECONV_H
