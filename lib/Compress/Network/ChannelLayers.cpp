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
static void cutWeights(ChannelCutter &cutter, NetworkLayer layer,
                       ArrayRef<int64_t> rows, ArrayRef<int64_t> columns) {
  OpOperand &weights = layer.op->getOpOperand(1);
  KeptIndices kept;
  for (int64_t size : typeOf(weights.get()).getShape())
    kept.push_back(llvm::to_vector(llvm::seq(size)));
  kept.front().assign(rows.begin(), rows.end());
  kept.back().assign(columns.begin(), columns.end());
  cutter.cutConstant(weights, kept);
  if (Value bias = layer.getBias(); bias && ChannelFlow::isConstant(bias))
    cutter.cutConstant(layer.op->getOpOperand(2), {kept.front()});
}

namespace {
/// Ops with filters of O x KH x KW x (C / groups) on images.
template <typename Op>
struct ConvolutionModel
    : ChannelFlowOpInterface::ExternalModel<ConvolutionModel<Op>, Op> {
  static bool isDepthwise(Op conv) {
    return conv.getGroups() > 1 &&
           typeOf(conv.getFilters()).getShape().back() == 1;
  }

  void flowChannels(Operation *op, ChannelFlow &flow) const {
    auto conv = cast<Op>(op);
    if (!hasConstantWeights(conv.getFilters()))
      return flow.stop(op);
    ChannelMap input = flow.alongLast(conv.getInput(), op);
    ChannelMap result = flow.makeAlongLast(conv.getResult());
    int64_t groups = conv.getGroups();
    int64_t filters = result.shape.back() / groups;
    int64_t inputs = typeOf(conv.getFilters()).getShape().back();
    SmallVector<unsigned> columns;
    for (int64_t i = 0; i < inputs; ++i)
      columns.push_back(input.atLast(i));
    if (isDepthwise(conv)) {
      for (int64_t i = 0; i < result.shape.back(); ++i)
        flow.join(result.atLast(i), input.atLast(i / filters));
    } else {
      // Each group keeps as many channels as the others, at the same places.
      for (int64_t i = 0; i < inputs * groups; ++i)
        flow.join(input.atLast(i), columns[i % inputs]);
      for (int64_t i = 0; i < result.shape.back(); ++i)
        flow.join(result.atLast(i), result.atLast(i % filters));
    }
    joinBias(flow, conv.getBias(), result);
    Value residual = NetworkLayer{op, {}}.getResidual();
    if (residual && !ChannelFlow::isConstant(residual))
      flow.join(flow.get(residual), result);
    // The only column of a depthwise layer is no channel.
    if (isDepthwise(conv))
      columns.clear();
    flow.openLayer(op, columns, result);
  }

  void cutChannels(Operation *op, ChannelCutter &cutter) const {
    auto conv = cast<Op>(op);
    KeptIndices result = cutter.getKept(conv.getResult());
    SmallVector<int64_t> input = cutter.getKept(conv.getInput()).back();
    int64_t inputs = typeOf(conv.getFilters()).getShape().back();
    SmallVector<int64_t> columns;
    for (int64_t i : input)
      if (i < inputs)
        columns.push_back(i);
    if (isDepthwise(conv)) {
      conv.setGroups(input.size());
      columns = {0};
    }
    cutWeights(cutter, {op, {}}, result.back(), columns);
    if constexpr (std::is_same_v<Op, Conv2DOp>)
      for (OpOperand &residual : conv.getResidualMutable())
        cutter.fitOperand(residual, result);
  }
};

struct LinearModel
    : ChannelFlowOpInterface::ExternalModel<LinearModel, LinearOp> {
  void flowChannels(Operation *op, ChannelFlow &flow) const {
    auto linear = cast<LinearOp>(op);
    if (!hasConstantWeights(linear.getWeights()))
      return flow.stop(op);
    ChannelMap input = flow.alongLast(linear.getInput(), op);
    ChannelMap result = flow.makeAlongLast(linear.getResult());
    SmallVector<unsigned> columns;
    int64_t inputs = typeOf(linear.getWeights()).getDimSize(1);
    for (int64_t i = 0; i < inputs; ++i)
      columns.push_back(input.atLast(i));
    joinBias(flow, linear.getBias(), result);
    flow.openLayer(op, columns, result);
  }

  void cutChannels(Operation *op, ChannelCutter &cutter) const {
    cutWeights(cutter, {op, {}}, cutter.getKept(op->getResult(0)).back(),
               cutter.getKept(op->getOperand(0)).back());
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
  Conv2DOp::attachInterface<ConvolutionModel<Conv2DOp>>(*context);
  ConvTranspose2DOp::attachInterface<ConvolutionModel<ConvTranspose2DOp>>(
      *context);
  LinearOp::attachInterface<LinearModel>(*context);
  MatMulOp::attachInterface<MatMulModel>(*context);
}
