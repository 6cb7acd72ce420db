//===- ChannelCutter.cpp - What is left of values without channels --------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ChannelCutter.h"
#include "mlir/Dialect/Utils/IndexingUtils.h"

using namespace mlir;
using namespace mlir::nncomp;

SmallVector<int64_t> nncomp::getSizes(const KeptIndices &kept) {
  return llvm::map_to_vector(kept, [](const SmallVector<int64_t> &indices) {
    return static_cast<int64_t>(indices.size());
  });
}

SmallVector<int64_t> ChannelCutter::getFullShape(Value value) const {
  SmallVector<int64_t> shape(typeOf(value).getShape());
  // Values are only cut along the dimension of their classes.
  const ChannelMap &map = flow.getMap(value);
  for (int64_t d : map.getDims())
    shape[d] = map.shape[d];
  return shape;
}

KeptIndices ChannelCutter::getKept(Value value) const {
  KeptIndices kept;
  for (int64_t size : getFullShape(value))
    kept.push_back(llvm::to_vector(llvm::seq(size)));
  const ChannelMap &map = flow.getMap(value);
  // One at most.
  for (int64_t d : map.getDims())
    llvm::erase_if(kept[d],
                   [&](int64_t i) { return removed.test(map.classes[i]); });
  return kept;
}

bool ChannelCutter::isCutAlong(Value value, int64_t dim) const {
  return getKept(value)[dim].size() !=
         static_cast<size_t>(getFullShape(value)[dim]);
}

/// The elements of a constant that stay.
static DenseElementsAttr takeElements(DenseElementsAttr elements,
                                      const KeptIndices &kept) {
  SmallVector<int64_t> shape = getSizes(kept);
  auto type = RankedTensorType::get(shape, elements.getElementType());
  if (elements.isSplat())
    return elements.resizeSplat(type);
  SmallVector<int64_t> from = computeStrides(elements.getType().getShape());
  SmallVector<int64_t> to = computeStrides(shape);
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
  return elements.getElementType().isF32()
             ? takePlaces(elements.getValues<float>())
             : takePlaces(elements.getValues<Attribute>());
}

void ChannelCutter::cutConstant(OpOperand &operand, const KeptIndices &kept) {
  Value constant = operand.get();
  if (getSizes(kept) == typeOf(constant).getShape())
    return;
  SmallVector<std::pair<KeptIndices, Value>> &known = parts[constant];
  auto *found = llvm::find_if(
      known, [&](const auto &part) { return part.first == kept; });
  if (found == known.end()) {
    OpBuilder builder(operand.getOwner());
    Value part = arith::ConstantOp::create(
        builder, operand.getOwner()->getLoc(),
        takeElements(getDenseElements(constant), kept));
    known.emplace_back(kept, part);
    found = &known.back();
  }
  operand.set(found->second);
}

void ChannelCutter::fitOperand(OpOperand &operand, const KeptIndices &kept) {
  SmallVector<int64_t> sizes = getSizes(kept);
  if (ChannelFlow::isConstant(operand.get())) {
    ArrayRef<int64_t> shape = typeOf(operand.get()).getShape();
    KeptIndices own(ArrayRef(kept).take_back(shape.size()));
    for (auto [indices, size] : llvm::zip_equal(own, shape))
      if (size == 1)
        indices.assign({0});
    return cutConstant(operand, own);
  }
  if (typeOf(operand.get()).getShape() == ArrayRef(sizes))
    return;
  auto broadcast = operand.get().getDefiningOp<BroadcastOp>();
  if (!broadcast)
    return;
  OpBuilder builder(operand.getOwner());
  auto fitting = cast<BroadcastOp>(builder.clone(*broadcast));
  if (ChannelFlow::isConstant(fitting.getInput()))
    fitOperand(fitting.getInputMutable(), kept);
  fitting.getResult().setType(
      typeOf(operand.get()).clone(ArrayRef<int64_t>(sizes)));
  operand.set(fitting.getResult());
}

void ChannelCutter::fitOperands(Operation *op) {
  KeptIndices kept = getKept(op->getResult(0));
  for (OpOperand &operand : op->getOpOperands())
    fitOperand(operand, kept);
}

void ChannelCutter::cut(Operation &op) {
  if (!flow.passes(&op))
    return;
  if (auto passes = dyn_cast<ChannelFlowOpInterface>(op))
    passes.cutChannels(*this);
  else if (!isa<ChannelLocalOpInterface>(op))
    fitOperands(&op);
  for (Value result : op.getResults()) {
    SmallVector<int64_t> sizes = getSizes(getKept(result));
    if (typeOf(result).getShape() != ArrayRef(sizes))
      result.setType(typeOf(result).clone(ArrayRef<int64_t>(sizes)));
  }
}
