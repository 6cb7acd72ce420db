//===- OutputLayers.cpp - Layers that make a network's outputs ------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Backwards from the network's results: each value is given the dimensions
// along which its indices are kept apart up to some result. A product drops the
// dimension that it sums over.
//
//===----------------------------------------------------------------------===//

#include "OutputLayers.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "llvm/ADT/SmallBitVector.h"

using namespace mlir;
using namespace mlir::nncomp;

using Dimensions = llvm::SmallBitVector;

static int64_t getRank(Value value) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  return type ? type.getRank() : 0;
}

/// The dimensions of a reshape's source that meet `kept` ones of its result,
/// or the other way round: `groups` has those of the longer shape.
static Dimensions mapReshape(ArrayRef<ReassociationIndices> groups,
                             const Dimensions &kept, bool keptIsLong,
                             int64_t rank) {
  Dimensions mapped(rank);
  for (auto [d, group] : llvm::enumerate(groups))
    for (int64_t inner : group)
      if (kept[keptIsLong ? inner : d])
        mapped.set(keptIsLong ? d : inner);
  return mapped;
}

/// The dimensions of a layer's operand: the rows of the input, and of all
/// others the channels where these are kept in the result.
static Dimensions mapFilters(LayerOpInterface op, unsigned operand,
                             const Dimensions &kept) {
  int64_t rank = getRank(op->getOperand(operand));
  if (op->getOperand(operand) == op.getResidual())
    return kept;
  Dimensions mapped(rank);
  if (operand != 0) {
    mapped[0] = kept[kept.size() - 1];
    return mapped;
  }
  mapped = kept;
  // A depthwise convolution filters each channel by itself.
  bool isDepthwise =
      !op.isLinear() && typeOf(op.getWeights()).getShape().back() == 1;
  if (!isDepthwise)
    mapped.reset(rank - 1);
  return mapped;
}

static Dimensions mapMatrices(unsigned operand, const Dimensions &kept) {
  Dimensions mapped = kept;
  int64_t rank = kept.size();
  mapped.reset(operand == 0 ? rank - 1 : rank - 2);
  return mapped;
}

static Dimensions mapReduce(int64_t rank, ArrayRef<int64_t> axes, bool keepDims,
                            const Dimensions &kept) {
  Dimensions mapped(rank);
  int64_t result = 0;
  for (int64_t d = 0; d < rank; ++d) {
    bool isReduced = llvm::is_contained(axes, d);
    mapped[d] = !isReduced && kept[result];
    result += keepDims || !isReduced;
  }
  return mapped;
}

/// The dimensions of the tensor that is gathered from.
static Dimensions mapGather(GatherOp op, const Dimensions &kept) {
  int64_t rank = getRank(op.getInput()), indices = getRank(op.getIndices());
  int64_t axis = op.getAxis();
  Dimensions mapped(rank);
  for (int64_t d = 0; d < rank; ++d)
    if (d != axis)
      mapped[d] = kept[d < axis ? d : d - 1 + indices];
  for (int64_t d = axis; d < axis + indices; ++d)
    if (kept[d])
      mapped.set(axis);
  return mapped;
}

/// The dimensions of an operand that stay apart in those of the first result
/// that are `kept`.
static Dimensions mapToOperand(Operation &op, unsigned operand,
                               const Dimensions &kept) {
  int64_t rank = getRank(op.getOperand(operand));
  if (auto layer = dyn_cast<LayerOpInterface>(op))
    return layer.hasFilters() ? mapFilters(layer, operand, kept)
                              : mapMatrices(operand, kept);
  if (auto collapse = dyn_cast<tensor::CollapseShapeOp>(op))
    return mapReshape(collapse.getReassociationIndices(), kept,
                      /*keptIsLong=*/false, rank);
  if (auto expand = dyn_cast<tensor::ExpandShapeOp>(op))
    return mapReshape(expand.getReassociationIndices(), kept,
                      /*keptIsLong=*/true, rank);
  if (auto transpose = dyn_cast<TransposeOp>(op)) {
    Dimensions mapped(rank);
    for (auto [d, source] : llvm::enumerate(transpose.getPermutation()))
      mapped[source] = kept[d];
    return mapped;
  }
  if (auto reduce = dyn_cast<ReduceOp>(op))
    return mapReduce(rank, reduce.getAxes(), reduce.getKeepDims(), kept);
  if (auto reduce = dyn_cast<ArgReduceOp>(op)) {
    // Which index it is depends on every one of them.
    Dimensions mapped =
        mapReduce(rank, reduce.getAxis(), reduce.getKeepDims(), kept);
    mapped.set(reduce.getAxis());
    return mapped;
  }
  if (auto gather = dyn_cast<GatherOp>(op); gather && operand == 0)
    return mapGather(gather, kept);
  // Missing dimensions are the first, as those of `nncomp.broadcast`.
  Dimensions mapped(rank);
  int64_t missing = static_cast<int64_t>(kept.size()) - rank;
  for (int64_t d = 0; d < rank; ++d)
    mapped[d] = missing >= 0 ? kept[d + missing] : kept.any();
  return mapped;
}

llvm::DenseSet<Operation *> nncomp::findOutputLayers(func::FuncOp function) {
  llvm::DenseMap<Value, Dimensions> kept;
  auto keep = [&](Value value, Dimensions dimensions) {
    ArrayRef<int64_t> shape = typeOf(value).getShape();
    for (auto [d, size] : llvm::enumerate(shape))
      if (size == 1)
        dimensions.reset(d);
    auto [it, isNew] = kept.try_emplace(value, dimensions);
    if (!isNew)
      it->second |= dimensions;
  };
  llvm::DenseSet<Operation *> layers;
  Block &body = function.getBody().front();
  for (Value result : body.getTerminator()->getOperands())
    if (isa<RankedTensorType>(result.getType()))
      keep(result, Dimensions(getRank(result), true));
  for (Operation &op : llvm::reverse(body.without_terminator()))
    for (Value result : op.getResults()) {
      auto found = kept.find(result);
      if (found == kept.end() || found->second.none())
        continue;
      // A copy: entries move where others are added.
      Dimensions dimensions = found->second;
      auto layer = dyn_cast<LayerOpInterface>(op);
      if (layer && layer.hasFilters() && dimensions[dimensions.size() - 1])
        layers.insert(&op);
      for (auto [i, operand] : llvm::enumerate(op.getOperands()))
        if (isa<RankedTensorType>(operand.getType()))
          keep(operand, mapToOperand(op, i, dimensions));
    }
  return layers;
}
