//===- ChannelSlices.cpp - Slices of a result as outputs ------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ChannelSlices.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "nncomp/IR/NNComp.h"

using namespace mlir;
using namespace mlir::nncomp;

/// The slices of the last dimension that all uses of `result` are, in order, if
/// they make up the whole; else nothing.
static ChannelSlices findSlices(Value result) {
  RankedTensorType type = typeOf(result);
  int64_t last = type.getRank() - 1;
  SmallVector<std::pair<int64_t, Value>> found;
  for (Operation *user : result.getUsers()) {
    auto slice = dyn_cast<tensor::ExtractSliceOp>(user);
    if (!slice || !slice.hasUnitStride() || slice.getType().getRank() <= last ||
        slice.getType().getShape().drop_back() != type.getShape().drop_back())
      return {};
    int64_t start = slice.getStaticOffsets()[last];
    // An empty one would share its start with another.
    if (ShapedType::isDynamic(start) || slice.getType().getNumElements() == 0)
      return {};
    found.emplace_back(start, slice.getResult());
  }
  llvm::sort(found, llvm::less_first());
  ChannelSlices slices;
  slices.starts.clear();
  int64_t next = 0;
  for (auto [start, slice] : found) {
    if (start != next)
      return {};
    next += typeOf(slice).getDimSize(last);
    slices.values.push_back(slice);
    slices.starts.push_back(start);
  }
  return next == type.getDimSize(last) ? slices : ChannelSlices();
}

/// Which of the outputs that start at `starts` holds a channel.
static unsigned getOutput(ArrayRef<int64_t> starts, int64_t channel) {
  return llvm::upper_bound(starts, channel) - starts.begin() - 1;
}

ChannelSlices ChannelSlices::of(Value result, const ColumnBlocks &blocks,
                                int64_t groups) {
  ChannelSlices slices = findSlices(result);
  if (slices.values.size() < 2)
    return {};
  for (int64_t group = 0; group < groups; ++group)
    for (int64_t v = 0, e = blocks.getVectors(); v < e; ++v) {
      int64_t first = group * blocks.columns + blocks.getColumn(v);
      if (getOutput(slices.starts, first) !=
          getOutput(slices.starts, first + blocks.lanes - 1))
        return {};
    }
  // Each class is code of its own. Past some of them a copy is the lesser evil.
  constexpr size_t maxClasses = 16;
  size_t numClasses = 0;
  for (const GroupClass &group :
       getGroupClasses(blocks, /*laneElements=*/1, groups, slices.starts))
    numClasses += group.blocks.size();
  return numClasses <= maxClasses ? slices : ChannelSlices();
}

SmallVector<GroupClass, 1>
nncomp::getGroupClasses(const ColumnBlocks &blocks, int64_t laneElements,
                        int64_t groups, ArrayRef<int64_t> outputStarts) {
  SmallVector<unsigned> ofLast;
  SmallVector<GroupClass, 1> classes;
  for (int64_t group = 0; group < groups; ++group) {
    SmallVector<unsigned> outputs;
    for (int64_t v = 0, e = blocks.getVectors(); v < e; ++v)
      outputs.push_back(getOutput(outputStarts, group * blocks.columns +
                                                    blocks.getColumn(v)));
    if (!classes.empty() && outputs == ofLast)
      ++classes.back().count;
    else
      classes.push_back(
          {group, 1, getBlockClasses(blocks, laneElements, outputs)});
    ofLast = std::move(outputs);
  }
  return classes;
}
