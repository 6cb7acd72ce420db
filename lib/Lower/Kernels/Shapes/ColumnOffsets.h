//===- ColumnOffsets.h - Where the columns of weights are -------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_LOWER_KERNELS_SHAPES_COLUMNOFFSETS_H
#define NNCOMP_LIB_LOWER_KERNELS_SHAPES_COLUMNOFFSETS_H

#include "ConvShape.h"

namespace mlir::nncomp {

/// Where each column of a matrix of weights, which is a tap and a channel of a
/// group, is in the image, in elements from what the first tap of an output
/// pixel sees. With one tap these are multiples of the column; else a table has
/// them, which is filled before it is used.
struct ColumnOffsets {
  int64_t kernelHeight, kernelWidth, channels;
  /// Elements from one channel of a pixel to the next.
  int64_t channelStep;

  ColumnOffsets(const ConvShape &shape, int64_t channelStep)
      : kernelHeight(shape.kernelHeight), kernelWidth(shape.kernelWidth),
        channels(shape.groupChannels()), channelStep(channelStep) {}

  bool hasTable() const { return kernelHeight * kernelWidth > 1; }
  RankedTensorType getTableType(MLIRContext *context) const;
  using TapOffset = function_ref<Value(Value row, Value column)>;
  void emitTable(KernelEmitter &emitter, Value table,
                 TapOffset emitTapOffset) const;
  /// `table` is null if there is none.
  Value emitOffset(KernelEmitter &emitter, Value table, Value column) const;
};

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_LOWER_KERNELS_SHAPES_COLUMNOFFSETS_H
