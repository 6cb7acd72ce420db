//===- RemoveChannels.cpp - Cut channels out of a network -----------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RemoveChannels.h"
#include "Network/ChannelCutter.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

using namespace mlir;
using namespace mlir::nncomp;

/// Erases constants and broadcasts of which each user has its own part by now.
static void eraseDead(Block &body) {
  for (Operation &op : llvm::make_early_inc_range(llvm::reverse(body)))
    if (isOpTriviallyDead(&op))
      op.erase();
}

void nncomp::removeChannels(func::FuncOp function, const ChannelFlow &flow,
                            const llvm::BitVector &removed) {
  ChannelCutter cutter(flow, removed);
  for (Operation &op : llvm::make_early_inc_range(function.getBody().front()))
    cutter.cut(op);
  eraseDead(function.getBody().front());
}

/// Zeros for the rows and columns of the layer's weights that would go.
static Value maskWeights(const NetworkLayer &layer, const ChannelFlow &flow,
                         const llvm::BitVector &removed) {
  OpBuilder builder(layer.op);
  const ChannelMap &input = flow.getMap(layer.getInput());
  const ChannelMap &result = flow.getMap(layer.getResult());
  std::vector<float> weights = *getFloatElements(layer.getWeights());
  int64_t channels = layer.getChannels(), groups = layer.getGroups();
  int64_t perFilter = weights.size() / channels;
  int64_t perGroup = typeOf(layer.getWeights()).getShape().back();
  for (auto [i, weight] : llvm::enumerate(weights)) {
    int64_t filter = i / perFilter, group = filter / (channels / groups);
    if (removed.test(result.atLast(filter)) ||
        removed.test(input.atLast(group * perGroup + i % perGroup)))
      weight = 0;
  }
  return createFloats(builder, layer.op->getLoc(), typeOf(layer.getWeights()),
                      weights);
}

void nncomp::maskChannels(func::FuncOp function, const ChannelFlow &flow,
                          const llvm::BitVector &removed) {
  // Layers that share their weights go on to do so.
  llvm::DenseMap<Value, Value> masked;
  for (const NetworkLayer &layer : findLayers(function)) {
    if (!flow.isOpen(layer.op))
      continue;
    Value &weights = masked[layer.getWeights()];
    if (!weights)
      weights = maskWeights(layer, flow, removed);
    layer.op.getWeightsMutable().set(weights);
    if (auto bias = getFloatElements(layer.getBias())) {
      OpBuilder builder(layer.op);
      const ChannelMap &result = flow.getMap(layer.getResult());
      for (auto [channel, value] : llvm::enumerate(*bias))
        if (removed.test(result.atLast(channel)))
          value = 0;
      layer.setBias(createFloats(builder, layer.op->getLoc(),
                                 typeOf(layer.getBias()), *bias));
    }
  }
  eraseDead(function.getBody().front());
}
