//===- ChannelLayers.cpp - How channels pass layers -----------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Layers are where channels begin, as rows of weights, and end, as columns.
//
//===----------------------------------------------------------------------===//

#include "ChannelLayers.h"
#include "ChannelCutter.h"

using namespace mlir;
using namespace mlir::nncomp;

/// Whether a layer's weights can be cut.
static bool hasConstantWeights(Value weights) {
  return ChannelFlow::isConstant(weights) &&
         typeOf(weights).getElementType().isF32();
}

/// A computed bias has the channels of the result.
static void joinBias(ChannelFlow &flow, Value bias, const ChannelMap &result) {
  if (bias && !ChannelFlow::isConstant(bias))
    flow.join(flow.get(bias).prepend(result.getRank() - 1), result);
}

/// The weights and the constant bias of a layer with the indices that stay of
/// their rows and columns.
static void cutWeights(ChannelCutter &cutter, LayerOpInterface layer,
                       ArrayRef<int64_t> rows, ArrayRef<int64_t> columns) {
  OpOperand &weights = layer.getWeightsMutable();
  KeptIndices kept;
  for (int64_t size : typeOf(weights.get()).getShape())
    kept.push_back(llvm::to_vector(llvm::seq(size)));
  kept.front().assign(rows.begin(), rows.end());
  kept.back().assign(columns.begin(), columns.end());
  cutter.cutConstant(weights, kept);
  if (Value bias = layer.getBias(); bias && ChannelFlow::isConstant(bias))
    cutter.cutConstant(layer.getBiasMutable()[0], {kept.front()});
}

namespace {
/// Layers with filters of O x ... x (C / groups).
template <typename Op>
struct FilterModel
    : ChannelFlowOpInterface::ExternalModel<FilterModel<Op>, Op> {
  static bool isDepthwise(LayerOpInterface layer) {
    return layer.getGroups() > 1 &&
           typeOf(layer.getWeights()).getShape().back() == 1;
  }

  void flowChannels(Operation *op, ChannelFlow &flow) const {
    auto layer = cast<LayerOpInterface>(op);
    if (!hasConstantWeights(layer.getWeights()))
      return flow.stop(op);
    ChannelMap input = flow.alongLast(layer.getInput(), op);
    ChannelMap result = flow.makeAlongLast(op->getResult(0));
    int64_t groups = layer.getGroups();
    int64_t filters = result.shape.back() / groups;
    int64_t inputs = typeOf(layer.getWeights()).getShape().back();
    SmallVector<unsigned> columns;
    for (int64_t i = 0; i < inputs; ++i)
      columns.push_back(input.atLast(i));
    if (isDepthwise(layer)) {
      for (int64_t i = 0; i < result.shape.back(); ++i)
        flow.join(result.atLast(i), input.atLast(i / filters));
    } else {
      // Each group keeps as many channels as the others, at the same places.
      for (int64_t i = 0; i < inputs * groups; ++i)
        flow.join(input.atLast(i), columns[i % inputs]);
      for (int64_t i = 0; i < result.shape.back(); ++i)
        flow.join(result.atLast(i), result.atLast(i % filters));
    }
    joinBias(flow, layer.getBias(), result);
    Value residual = layer.getResidual();
    if (residual && !ChannelFlow::isConstant(residual))
      flow.join(flow.get(residual), result);
    // The only column of a depthwise layer is no channel.
    if (isDepthwise(layer))
      columns.clear();
    flow.openLayer(layer, columns, result);
  }

  void cutChannels(Operation *op, ChannelCutter &cutter) const {
    auto layer = cast<LayerOpInterface>(op);
    KeptIndices result = cutter.getKept(op->getResult(0));
    SmallVector<int64_t> input = cutter.getKept(layer.getInput()).back();
    int64_t inputs = typeOf(layer.getWeights()).getShape().back();
    SmallVector<int64_t> columns;
    for (int64_t i : input)
      if (i < inputs)
        columns.push_back(i);
    if (isDepthwise(layer)) {
      layer.setGroups(input.size());
      columns = {0};
    }
    cutWeights(cutter, layer, result.back(), columns);
    for (OpOperand &residual : layer.getResidualMutable())
      cutter.fitOperand(residual, result);
  }
};

/// Products of computed values, as of attention: stacks, rows and columns pass,
/// what is summed over does not.
struct MatMulModel
    : ChannelFlowOpInterface::ExternalModel<MatMulModel, MatMulOp> {
  void flowChannels(Operation *op, ChannelFlow &flow) const {
    int64_t rank = typeOf(op->getResult(0)).getRank();
    // The dimension that is summed over, and the one that the other operand
    // does not have, of each.
    auto getMap = [&](Value operand, int64_t summed) {
      return ChannelFlow::isConstant(operand)
                 ? flow.makeMap(SmallVector<int64_t>(rank, 1))
                 : flow.mix(flow.get(operand), summed, op);
    };
    auto isOnlyAlong = [](const ChannelMap &map, int64_t dim) {
      return llvm::all_of(map.getDims(), [&](int64_t d) { return d == dim; });
    };
    ChannelMap left = getMap(op->getOperand(0), rank - 1);
    ChannelMap right = getMap(op->getOperand(1), rank - 2);
    // An operand of one class stays, whatever goes of the other's own
    // dimension.
    if (left.isUniform() && isOnlyAlong(right, rank - 1))
      return flow.set(op->getResult(0), right);
    if (right.isUniform() && isOnlyAlong(left, rank - 2))
      return flow.set(op->getResult(0), left);
    flow.join(left, right);
    flow.set(op->getResult(0),
             left.spread(ChannelMap::getCommonShape(left, right)));
  }

  void cutChannels(Operation *op, ChannelCutter &cutter) const {
    for (OpOperand &operand : op->getOpOperands()) {
      if (!ChannelFlow::isConstant(operand.get()))
        continue;
      KeptIndices kept = cutter.getKept(op->getResult(0));
      kept.truncate(kept.size() - 2);
      for (int64_t size : typeOf(operand.get()).getShape().take_back(2))
        kept.push_back(llvm::to_vector(llvm::seq(size)));
      cutter.cutConstant(operand, kept);
    }
  }
};
} // namespace

void nncomp::attachLayerModels(MLIRContext *context) {
  Conv2DOp::attachInterface<FilterModel<Conv2DOp>>(*context);
  ConvTranspose2DOp::attachInterface<FilterModel<ConvTranspose2DOp>>(*context);
  LinearOp::attachInterface<FilterModel<LinearOp>>(*context);
  MatMulOp::attachInterface<MatMulModel>(*context);
}
