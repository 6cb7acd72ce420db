//===- ChannelSlices.h - Slices of a result as outputs ----------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_LOWER_KERNELS_SHAPES_CHANNELSLICES_H
#define NNCOMP_LIB_LOWER_KERNELS_SHAPES_CHANNELSLICES_H

#include "ColumnBlocks.h"
#include "mlir/IR/Value.h"

namespace mlir::nncomp {

/// The outputs of a kernel that stores vectors of output channels: the whole
/// result, or each of the slices of its last dimension that are all its uses.
struct ChannelSlices {
  /// The slices in order. Empty where the whole result is the output.
  SmallVector<Value> values;
  /// The first channel of each output.
  SmallVector<int64_t> starts = {0};

  /// The slices of `result`, whose channels are the columns of `groups`
  /// products cut into `blocks`, one product after the other. Slices are
  /// outputs only if they make up the whole and every vector of every group
  /// lies within one of them.
  static ChannelSlices of(Value result, const ColumnBlocks &blocks,
                          int64_t groups);
};

/// Contiguous groups whose vectors are stored to the same outputs.
struct GroupClass {
  int64_t first, count;
  SmallVector<BlockClass, 2> blocks;
};
/// The groups of a product that stores to outputs which start at the channels
/// `outputStarts`; for `laneElements` see `getBlockClasses`.
SmallVector<GroupClass, 1> getGroupClasses(const ColumnBlocks &blocks,
                                           int64_t laneElements, int64_t groups,
                                           ArrayRef<int64_t> outputStarts);

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_LOWER_KERNELS_SHAPES_CHANNELSLICES_H
