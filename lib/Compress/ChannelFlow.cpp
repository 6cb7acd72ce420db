//===- ChannelFlow.cpp - Which channels go together -----------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ChannelFlow.h"
#include "mlir/Dialect/Utils/IndexingUtils.h"

using namespace mlir;
using namespace mlir::nncomp;

unsigned ChannelMap::at(ArrayRef<int64_t> index) const {
  int64_t place = 0;
  for (auto [i, size] : llvm::zip_equal(index, shape))
    place = place * size + (size == 1 ? 0 : i);
  return classes[place];
}

bool ChannelMap::isAlongLast() const {
  return !shape.empty() && llvm::all_of(ArrayRef(shape).drop_back(),
                                        [](int64_t size) { return size == 1; });
}

/// Calls `visit` with each index of a tensor of this shape.
static void walkIndices(ArrayRef<int64_t> shape,
                        function_ref<void(ArrayRef<int64_t>)> visit) {
  SmallVector<int64_t> strides = computeStrides(shape);
  for (int64_t i = 0, e = ShapedType::getNumElements(shape); i < e; ++i)
    visit(delinearize(i, strides));
}

ChannelFlow::ChannelFlow(func::FuncOp function) {
  unions.grow(1);
  for (BlockArgument argument : function.getArguments())
    maps[argument] = makeFixed(argument);
  for (Operation &op : function.getBody().front())
    visit(op);
  // IntEqClasses finds leaders until it is compressed; maps keep these.
  for (auto &[value, map] : maps)
    for (unsigned &id : map.classes)
      id = find(id);
}

bool ChannelFlow::isConstant(Value value) {
  return getDenseElements(value) != nullptr;
}

ChannelMap ChannelFlow::makeMap(ArrayRef<int64_t> shape) {
  ChannelMap map{llvm::to_vector(shape), {}};
  map.classes.resize(ShapedType::getNumElements(shape));
  for (unsigned &id : map.classes)
    id = numIds++;
  unions.grow(numIds);
  return map;
}

ChannelMap ChannelFlow::makeFixed(Value value) const {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  return {SmallVector<int64_t>(type ? type.getRank() : 0, 1), {0}};
}

ChannelMap &ChannelFlow::get(Value value) {
  auto [it, isNew] = maps.try_emplace(value);
  if (isNew)
    it->second = makeMap(typeOf(value).getShape());
  return it->second;
}

ChannelMap &ChannelFlow::addAlongLast(Value value) {
  SmallVector<int64_t> shape(typeOf(value).getRank(), 1);
  shape.back() = typeOf(value).getShape().back();
  return maps[value] = makeMap(shape);
}

void ChannelFlow::join(const ChannelMap &a, const ChannelMap &b) {
  SmallVector<int64_t> shape;
  for (auto [first, second] : llvm::zip_equal(a.shape, b.shape))
    shape.push_back(std::max(first, second));
  walkIndices(shape,
              [&](ArrayRef<int64_t> index) { join(a.at(index), b.at(index)); });
}

void ChannelFlow::joinAllButLast(const ChannelMap &map) {
  int64_t last = map.getRank() - 1;
  while (last > 0 && map.shape[last] == 1)
    --last;
  walkIndices(map.shape, [&](ArrayRef<int64_t> index) {
    SmallVector<int64_t> first(index.size());
    first[last] = index[last];
    join(map.at(index), map.at(first));
  });
}

void ChannelFlow::fix(Value value) {
  if (auto it = maps.find(value); it != maps.end())
    for (unsigned id : it->second.classes)
      join(0, id);
}

void ChannelFlow::fixAll(Operation &op) {
  op.walk([&](Operation *inner) {
    for (Value operand : inner->getOperands())
      fix(operand);
  });
  for (Value result : op.getResults())
    maps[result] = makeFixed(result);
}

//===----------------------------------------------------------------------===//
// Operations
//===----------------------------------------------------------------------===//

void ChannelFlow::visitConvolution(Conv2DOp op) {
  RankedTensorType filters = typeOf(op.getFilters());
  int64_t groups = op.getGroups(), outputs = filters.getDimSize(0);
  const ChannelMap &input = get(op.getInput());
  if (!isConstant(op.getFilters()) || !filters.getElementType().isF32() ||
      (op.getBias() && !isConstant(op.getBias())) || !input.isAlongLast())
    return fixAll(*op);
  open.insert(op);
  int64_t inputs = filters.getShape().back() * groups;
  SmallVector<unsigned> given;
  for (int64_t i = 0; i < inputs; ++i)
    given.push_back(input.atLast(i));
  ChannelMap result = addAlongLast(op.getResult());
  if (groups == inputs) {
    for (int64_t i = 0; i < outputs; ++i)
      join(result.atLast(i), given[i / (outputs / groups)]);
  } else {
    // Each group keeps as many channels as the others.
    int64_t perGroup = inputs / groups, filtersPerGroup = outputs / groups;
    for (int64_t i = 0; i < inputs; ++i)
      join(given[i], given[i % perGroup]);
    for (int64_t i = 0; i < outputs; ++i)
      join(result.atLast(i), result.atLast(i % filtersPerGroup));
  }
  if (op.getResidual())
    join(get(op.getResidual()), result);
}

void ChannelFlow::visitLinear(LinearOp op) {
  const ChannelMap &input = get(op.getInput());
  if (!isConstant(op.getWeights()) ||
      !typeOf(op.getWeights()).getElementType().isF32() ||
      (op.getBias() && !isConstant(op.getBias())) || !input.isAlongLast())
    return fixAll(*op);
  open.insert(op);
  addAlongLast(op.getResult());
}

void ChannelFlow::visitConcat(ConcatOp op) {
  int64_t axis = op.getAxis();
  SmallVector<int64_t> shape(typeOf(op.getResult()).getRank(), 1);
  for (Value input : op.getInputs())
    for (auto [size, given] : llvm::zip_equal(shape, get(input).shape))
      size = std::max(size, given);
  shape[axis] = typeOf(op.getResult()).getDimSize(axis);
  ChannelMap result = makeMap(shape);
  int64_t first = 0;
  for (Value input : op.getInputs()) {
    SmallVector<int64_t> part = shape;
    part[axis] = typeOf(input).getDimSize(axis);
    const ChannelMap &given = get(input);
    walkIndices(part, [&](ArrayRef<int64_t> index) {
      SmallVector<int64_t> place(index);
      place[axis] += first;
      join(result.at(place), given.at(index));
    });
    first += part[axis];
  }
  maps[op.getResult()] = result;
}

void ChannelFlow::visitReduce(ReduceOp op) {
  ChannelMap result = get(op.getInput());
  SmallVector<int64_t> shape;
  for (auto [d, size] : llvm::enumerate(result.shape)) {
    bool isReduced = llvm::is_contained(op.getAxes(), d);
    if (isReduced && size != 1)
      return fixAll(*op);
    if (!isReduced || op.getKeepDims())
      shape.push_back(size);
  }
  result.shape = shape;
  maps[op.getResult()] = result;
}

/// Of operations without broadcasting, and of `nncomp.broadcast`.
void ChannelFlow::visitElementwise(Operation &op) {
  Value result = op.getResult(0);
  SmallVector<int64_t> shape(typeOf(result).getRank(), 1);
  SmallVector<ChannelMap> aligned;
  for (Value operand : op.getOperands()) {
    ChannelMap map = get(operand);
    map.shape.insert(map.shape.begin(), shape.size() - map.shape.size(), 1);
    for (auto [size, given] : llvm::zip_equal(shape, map.shape))
      size = std::max(size, given);
    aligned.push_back(std::move(map));
  }
  ChannelMap all = makeMap(shape);
  for (const ChannelMap &map : aligned)
    join(all, map);
  joinAllButLast(all);
  maps[result] = all;
}

void ChannelFlow::visitBatchNorm(BatchNormOp op) {
  ChannelMap input = get(op.getInput());
  for (Value operand : op->getOperands().drop_front()) {
    ChannelMap map = get(operand);
    SmallVector<int64_t> shape(input.getRank(), 1);
    shape[op.getAxis()] = map.shape.front();
    map.shape = shape;
    join(input, map);
  }
  maps[op.getResult()] = input;
}

void ChannelFlow::visitExpand(tensor::ExpandShapeOp op) {
  const ChannelMap &input = get(op.getSrc());
  ChannelMap result{{}, input.classes};
  for (auto [d, group] : llvm::enumerate(op.getReassociationIndices()))
    for (int64_t place : group)
      result.shape.push_back(
          input.shape[d] == 1 ? 1 : typeOf(op.getResult()).getDimSize(place));
  joinAllButLast(result);
  maps[op.getResult()] = result;
}

void ChannelFlow::visitCollapse(tensor::CollapseShapeOp op) {
  const ChannelMap &input = get(op.getSrc());
  ArrayRef<int64_t> given = typeOf(op.getSrc()).getShape();
  ChannelMap result;
  // Dimensions that are joined have all their indices, unless classes differ
  // along none.
  SmallVector<int64_t> walked = input.shape;
  for (ArrayRef<int64_t> group : op.getReassociationIndices()) {
    bool isSame =
        llvm::all_of(group, [&](int64_t d) { return input.shape[d] == 1; });
    int64_t size = 1;
    for (int64_t d : group) {
      walked[d] = isSame ? 1 : given[d];
      size *= walked[d];
    }
    result.shape.push_back(size);
  }
  walkIndices(walked, [&](ArrayRef<int64_t> index) {
    result.classes.push_back(input.at(index));
  });
  maps[op.getResult()] = result;
}

void ChannelFlow::visit(Operation &op) {
  if (op.hasTrait<OpTrait::ConstantLike>())
    return;
  auto isDense = [](Type type) {
    auto tensor = dyn_cast<RankedTensorType>(type);
    return tensor && tensor.hasStaticShape() && !tensor.getEncoding();
  };
  if (!llvm::all_of(op.getOperandTypes(), isDense) ||
      !llvm::all_of(op.getResultTypes(), isDense))
    return fixAll(op);
  if (auto conv = dyn_cast<Conv2DOp>(op))
    return visitConvolution(conv);
  if (auto linear = dyn_cast<LinearOp>(op))
    return visitLinear(linear);
  if (auto concat = dyn_cast<ConcatOp>(op))
    return visitConcat(concat);
  if (auto reduce = dyn_cast<ReduceOp>(op))
    return visitReduce(reduce);
  if (auto norm = dyn_cast<BatchNormOp>(op))
    return visitBatchNorm(norm);
  if (auto expand = dyn_cast<tensor::ExpandShapeOp>(op))
    return visitExpand(expand);
  if (auto collapse = dyn_cast<tensor::CollapseShapeOp>(op))
    return visitCollapse(collapse);
  if (auto transpose = dyn_cast<TransposeOp>(op)) {
    const ChannelMap &input = get(transpose.getInput());
    ChannelMap result{applyPermutation(input.shape, transpose.getPermutation()),
                      {}};
    SmallVector<int64_t> inverse =
        invertPermutationVector(transpose.getPermutation());
    walkIndices(result.shape, [&](ArrayRef<int64_t> index) {
      result.classes.push_back(input.at(applyPermutation(index, inverse)));
    });
    maps[op.getResult(0)] = result;
    return;
  }
  if (isa<MaxPoolOp, AvgPoolOp>(op) && get(op.getOperand(0)).isAlongLast()) {
    ChannelMap result = get(op.getOperand(0));
    maps[op.getResult(0)] = result;
    return;
  }
  if (isa<ActivationOp, AddOp, BroadcastOp>(op) ||
      OpTrait::hasElementwiseMappableTraits(&op))
    return visitElementwise(op);
  fixAll(op);
}
