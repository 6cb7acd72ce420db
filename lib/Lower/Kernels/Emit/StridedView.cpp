//===- StridedView.cpp - A tensor read where it was computed --------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "StridedView.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/IR/BuiltinTypes.h"
#include "nncomp/IR/NNComp.h"

using namespace mlir;
using namespace mlir::nncomp;

/// The stride of the dimensions `group` of a tensor as one dimension; nothing
/// if their elements are not evenly spaced.
static std::optional<int64_t> collapse(ArrayRef<int64_t> group,
                                       ArrayRef<int64_t> shape,
                                       ArrayRef<int64_t> strides) {
  std::optional<int64_t> stride;
  int64_t size = 1;
  for (int64_t d : llvm::reverse(group)) {
    if (shape[d] == 1)
      continue;
    if (!stride)
      stride = strides[d];
    else if (strides[d] != *stride * size)
      return std::nullopt;
    size *= shape[d];
  }
  return stride.value_or(0);
}

/// The strides of the result of `reshape` on a tensor with `strides`.
static std::optional<SmallVector<int64_t>>
collapseShape(tensor::CollapseShapeOp reshape, ArrayRef<int64_t> strides) {
  SmallVector<int64_t> collapsed;
  for (const ReassociationIndices &group : reshape.getReassociationIndices()) {
    auto stride = collapse(group, reshape.getSrcType().getShape(), strides);
    if (!stride)
      return std::nullopt;
    collapsed.push_back(*stride);
  }
  return collapsed;
}

static SmallVector<int64_t> expandShape(tensor::ExpandShapeOp reshape,
                                        ArrayRef<int64_t> strides) {
  ArrayRef<int64_t> shape = reshape.getResultType().getShape();
  SmallVector<int64_t> expanded(shape.size());
  for (auto [group, outer] :
       llvm::zip(reshape.getReassociationIndices(), strides)) {
    int64_t stride = outer;
    for (int64_t d : llvm::reverse(group)) {
      expanded[d] = stride;
      stride *= shape[d];
    }
  }
  return expanded;
}

/// The view of a slice with static bounds on the tensor that `from` is one of.
static std::optional<StridedView> takeSlice(tensor::ExtractSliceOp slice,
                                            StridedView from) {
  if (ShapedType::isDynamicShape(slice.getStaticOffsets()) ||
      ShapedType::isDynamicShape(slice.getStaticStrides()))
    return std::nullopt;
  llvm::SmallBitVector dropped = slice.getDroppedDims();
  SmallVector<int64_t> strides;
  for (auto [d, stride] : llvm::enumerate(from.strides)) {
    from.offset += slice.getStaticOffsets()[d] * stride;
    if (!dropped.test(d))
      strides.push_back(slice.getStaticStrides()[d] * stride);
  }
  from.strides = std::move(strides);
  return from;
}

/// The view of the result of `op`, if it only moves elements of a dense tensor,
/// by that of its operand.
static std::optional<StridedView> takeThrough(Operation *op) {
  if (!isa<MovesElementsOpInterface>(op) ||
      typeOf(op->getOperand(0)).getEncoding())
    return std::nullopt;
  StridedView from = StridedView::of(op->getOperand(0));
  if (auto slice = dyn_cast<tensor::ExtractSliceOp>(op))
    return takeSlice(slice, std::move(from));
  if (auto reshape = dyn_cast<tensor::CollapseShapeOp>(op)) {
    auto strides = collapseShape(reshape, from.strides);
    if (!strides)
      return std::nullopt;
    from.strides = std::move(*strides);
  } else if (auto reshape = dyn_cast<tensor::ExpandShapeOp>(op)) {
    from.strides = expandShape(reshape, from.strides);
  } else if (auto transpose = dyn_cast<TransposeOp>(op)) {
    SmallVector<int64_t> strides;
    for (int64_t d : transpose.getPermutation())
      strides.push_back(from.strides[d]);
    from.strides = std::move(strides);
  } else if (isa<BroadcastOp>(op)) {
    ArrayRef<int64_t> small = typeOf(op->getOperand(0)).getShape();
    ArrayRef<int64_t> large = typeOf(op->getResult(0)).getShape();
    SmallVector<int64_t> strides(large.size(), 0);
    size_t missing = large.size() - small.size();
    for (auto [d, size] : llvm::enumerate(small))
      if (size == large[missing + d])
        strides[missing + d] = from.strides[d];
    from.strides = std::move(strides);
  } else {
    return std::nullopt;
  }
  return from;
}

StridedView StridedView::of(Value value) {
  if (Operation *op = value.getDefiningOp())
    if (std::optional<StridedView> view = takeThrough(op))
      return *view;
  return {value, 0, computeStrides(typeOf(value).getShape())};
}
