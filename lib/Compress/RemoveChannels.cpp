//===- RemoveChannels.cpp - Cut channels out of a network -----------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RemoveChannels.h"
#include "mlir/Dialect/Utils/IndexingUtils.h"

using namespace mlir;
using namespace mlir::nncomp;

namespace {
/// Which indices stay of each dimension of a value.
using KeptIndices = SmallVector<SmallVector<int64_t>>;

/// The weights of a layer, with what stays of their rows and columns.
struct LayerCut {
  NetworkLayer layer;
  SmallVector<int64_t> outputs, inputs;
  /// What `groups` becomes.
  int64_t groups;
};

class ChannelCutter {
public:
  ChannelCutter(const ChannelFlow &flow, const llvm::BitVector &removed)
      : flow(flow), removed(removed) {}

  void cut(Operation &op);
  LayerCut getCut(Operation *op) const;

private:
  KeptIndices getKept(Value value) const;
  RankedTensorType getType(Value value, const KeptIndices &kept) const;
  void cutLayer(Operation *op);

  const ChannelFlow &flow;
  const llvm::BitVector &removed;
};
} // namespace

/// An index of a dimension goes if all that has it does.
KeptIndices ChannelCutter::getKept(Value value) const {
  const ChannelMap &map = flow.getMap(value);
  ArrayRef<int64_t> shape = typeOf(value).getShape();
  SmallVector<SmallVector<bool>> stays;
  for (int64_t size : map.shape)
    stays.emplace_back(size, false);
  SmallVector<int64_t> strides = computeStrides(map.shape);
  for (auto [place, id] : llvm::enumerate(map.classes))
    if (!removed.test(id))
      for (auto [d, i] : llvm::enumerate(delinearize(place, strides)))
        stays[d][i] = true;
  // Where classes differ, the value may have been cut already.
  KeptIndices kept(map.getRank());
  for (auto [d, size] : llvm::enumerate(map.shape)) {
    if (size == 1)
      llvm::append_range(kept[d], llvm::seq(shape[d]));
    for (int64_t i = 0; size > 1 && i < size; ++i)
      if (stays[d][i])
        kept[d].push_back(i);
  }
  return kept;
}

RankedTensorType ChannelCutter::getType(Value value,
                                        const KeptIndices &kept) const {
  SmallVector<int64_t> shape;
  for (const SmallVector<int64_t> &indices : kept)
    shape.push_back(indices.size());
  return RankedTensorType::get(shape, typeOf(value).getElementType());
}

/// A constant of the elements of `value` that stay.
static Value cutConstant(OpBuilder &builder, Location loc, Value value,
                         const KeptIndices &kept) {
  DenseElementsAttr elements = getDenseElements(value);
  SmallVector<int64_t> shape;
  for (const SmallVector<int64_t> &indices : kept)
    shape.push_back(indices.size());
  SmallVector<int64_t> from =
      computeStrides(cast<ShapedType>(elements.getType()).getShape());
  SmallVector<int64_t> to = computeStrides(shape);
  auto type = RankedTensorType::get(shape, elements.getElementType());
  auto takePlaces = [&](auto values) {
    using Element = std::decay_t<decltype(*values.begin())>;
    std::vector<Element> taken;
    taken.reserve(type.getNumElements());
    for (int64_t i = 0, e = type.getNumElements(); i < e; ++i) {
      int64_t place = 0;
      for (auto [d, index] : llvm::enumerate(delinearize(i, to)))
        place += kept[d][index] * from[d];
      taken.push_back(values[place]);
    }
    return DenseElementsAttr::get(type, ArrayRef<Element>(taken));
  };
  DenseElementsAttr cut = elements.getElementType().isF32()
                              ? takePlaces(elements.getValues<float>())
                              : takePlaces(elements.getValues<Attribute>());
  return arith::ConstantOp::create(builder, loc, cut);
}

LayerCut ChannelCutter::getCut(Operation *op) const {
  LayerCut cut{{op, {}}, {}, {}, 1};
  cut.outputs = getKept(op->getResult(0)).back();
  SmallVector<int64_t> given = getKept(op->getOperand(0)).back();
  int64_t perGroup = typeOf(op->getOperand(1)).getShape().back();
  auto conv = dyn_cast<Conv2DOp>(op);
  cut.groups = conv ? conv.getGroups() : 1;
  // The groups of a depthwise layer are its channels; others all keep the same
  // places.
  if (conv && perGroup == 1 && cut.groups > 1)
    cut.groups = given.size();
  for (int64_t i : given)
    if (i < perGroup)
      cut.inputs.push_back(i);
  if (conv && perGroup == 1)
    cut.inputs = {0};
  return cut;
}

void ChannelCutter::cutLayer(Operation *op) {
  LayerCut cut = getCut(op);
  OpBuilder builder(op);
  Location loc = op->getLoc();
  KeptIndices kept;
  for (int64_t size : typeOf(cut.layer.getWeights()).getShape())
    kept.push_back(llvm::to_vector(llvm::seq<int64_t>(0, size)));
  kept.front() = cut.outputs;
  kept.back() = cut.inputs;
  cut.layer.setWeights(cutConstant(builder, loc, cut.layer.getWeights(), kept));
  if (Value bias = cut.layer.getBias())
    cut.layer.setBias(cutConstant(builder, loc, bias, {cut.outputs}));
  if (auto conv = dyn_cast<Conv2DOp>(op))
    conv.setGroups(cut.groups);
}

void ChannelCutter::cut(Operation &op) {
  if (op.hasTrait<OpTrait::ConstantLike>() ||
      op.hasTrait<OpTrait::IsTerminator>())
    return;
  OpBuilder builder(&op);
  if (flow.isOpen(&op)) {
    cutLayer(&op);
  } else {
    for (OpOperand &operand : op.getOpOperands())
      if (getDenseElements(operand.get()) && flow.hasMap(operand.get())) {
        KeptIndices kept = getKept(operand.get());
        operand.set(cutConstant(builder, op.getLoc(), operand.get(), kept));
      }
  }
  for (Value result : op.getResults()) {
    if (!isa<RankedTensorType>(result.getType()))
      continue;
    RankedTensorType type = getType(result, getKept(result));
    if (type.getShape() == typeOf(result).getShape())
      continue;
    // The result's shape is an attribute of this one too.
    if (auto expand = dyn_cast<tensor::ExpandShapeOp>(op))
      expand.setStaticOutputShape(type.getShape());
    result.setType(type);
  }
}

void nncomp::removeChannels(func::FuncOp function, const ChannelFlow &flow,
                            const llvm::BitVector &removed) {
  ChannelCutter cutter(flow, removed);
  for (Operation &op : llvm::make_early_inc_range(function.getBody().front()))
    cutter.cut(op);
}

void nncomp::maskChannels(func::FuncOp function, const ChannelFlow &flow,
                          const llvm::BitVector &removed) {
  for (const NetworkLayer &layer : findLayers(function)) {
    if (!flow.isOpen(layer.op))
      continue;
    OpBuilder builder(layer.op);
    Location loc = layer.op->getLoc();
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
    layer.setWeights(
        createFloats(builder, loc, typeOf(layer.getWeights()), weights));
    if (auto bias = getFloatElements(layer.getBias())) {
      for (auto [channel, value] : llvm::enumerate(*bias))
        if (removed.test(result.atLast(channel)))
          value = 0;
      layer.setBias(createFloats(builder, loc, typeOf(layer.getBias()), *bias));
    }
  }
}
