//===- ChannelFlow.cpp - Which channels go together -----------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ChannelFlow.h"
#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "nncomp/IR/Layers.h"

using namespace mlir;
using namespace mlir::nncomp;

#include "nncomp/Compress/ChannelFlowInterface.cpp.inc"

std::string nncomp::describeOp(Operation *op) {
  std::string text = ("'" + op->getName().getStringRef() + "'").str();
  if (StringAttr layer = getLayerName(op->getLoc()))
    text += (" at '" + layer.getValue() + "'").str();
  return text;
}

/// "input 'x'", or its number if it has no name.
static std::string describeEnd(StringRef what, unsigned number,
                               Attribute name) {
  if (auto given = dyn_cast_if_present<StringAttr>(name))
    return (what + " '" + given.getValue() + "'").str();
  return (what + " " + Twine(number)).str();
}

ChannelFlow::ChannelFlow(func::FuncOp function) {
  for (auto [i, argument] : llvm::enumerate(function.getArguments())) {
    set(argument, makeUniform(argument.getType()));
    keep(get(argument),
         describeEnd("input", i, function.getArgAttr(i, kNameAttr)));
  }
  for (Operation &op : function.getBody().front().without_terminator())
    visit(op);
  Operation *terminator = function.getBody().front().getTerminator();
  for (auto [i, value] : llvm::enumerate(terminator->getOperands()))
    if (!isConstant(value))
      keep(get(value),
           describeEnd("output", i, function.getResultAttr(i, kNameAttr)));
  while (makeTensors()) {
  }
  resolveReasons();
}

bool ChannelFlow::isConstant(Value value) {
  return getDenseElements(value) != nullptr;
}

ChannelMap ChannelFlow::makeMap(ArrayRef<int64_t> shape) {
  ChannelMap map{llvm::to_vector(shape), {}};
  map.classes.resize(computeProduct(shape));
  for (unsigned &id : map.classes)
    id = numIds++;
  unions.grow(numIds);
  return map;
}

ChannelMap ChannelFlow::makeAlongLast(Value value) {
  SmallVector<int64_t> shape(typeOf(value).getRank(), 1);
  shape.back() = typeOf(value).getShape().back();
  return makeMap(shape);
}

ChannelMap ChannelFlow::makeUniform(Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  return ChannelMap::getUniform(tensor ? tensor.getRank() : 0,
                                makeMap({}).classes.front());
}

void ChannelFlow::normalize(ChannelMap &map) const {
  for (unsigned &id : map.classes)
    id = find(id);
  map = map.coarsen();
}

ChannelMap ChannelFlow::get(Value value) {
  auto it = maps.find(value);
  if (it == maps.end()) {
    set(value, makeUniform(value.getType()));
    keep(maps[value], "a constant");
    return maps[value];
  }
  normalize(it->second);
  return it->second;
}

void ChannelFlow::set(Value value, ChannelMap map) {
  // Nothing of an empty value can go.
  if (map.classes.empty())
    map = makeUniform(value.getType());
  normalize(map);
  maps[value] = std::move(map);
}

void ChannelFlow::join(const ChannelMap &a, const ChannelMap &b) {
  SmallVector<int64_t> common = ChannelMap::getCommonShape(a, b);
  for (auto [first, second] :
       llvm::zip_equal(a.spread(common).classes, b.spread(common).classes))
    join(first, second);
}

ChannelMap ChannelFlow::mix(ChannelMap map, ArrayRef<int64_t> dims,
                            Operation *op) {
  for (int64_t d : dims) {
    if (map.shape[d] == 1)
      continue;
    ChannelMap first = map.take(d, int64_t{0});
    join(map, first);
    map = std::move(first);
    texts.push_back(describeOp(op) + ", which needs all of them");
    for (unsigned id : map.classes)
      mixed.emplace_back(id, texts.size() - 1);
  }
  return map;
}

ChannelMap ChannelFlow::alongLast(Value value, Operation *op) {
  ChannelMap map = get(value);
  SmallVector<int64_t> dims = map.getDims();
  llvm::erase(dims, map.getRank() - 1);
  return mix(std::move(map), dims, op);
}

void ChannelFlow::keep(const ChannelMap &map, std::string reason) {
  texts.push_back(std::move(reason));
  for (unsigned id : map.classes)
    kept.emplace_back(id, texts.size() - 1);
}

void ChannelFlow::keep(Value value, Operation *op) {
  keep(get(value), describeOp(op) + ", which needs all of them");
}

void ChannelFlow::stop(Operation *op) {
  passing.erase(op);
  std::string reason = describeOp(op) + ", which they do not pass";
  op->walk([&](Operation *inner) {
    for (Value operand : inner->getOperands())
      if (maps.contains(operand))
        keep(get(operand), reason);
  });
  for (Value result : op->getResults()) {
    set(result, makeUniform(result.getType()));
    keep(get(result), reason);
  }
}

void ChannelFlow::openLayer(LayerOpInterface op, ArrayRef<unsigned> input,
                            const ChannelMap &result) {
  open.insert(op);
  set(op->getResult(0), result);
  // Layers that share their weights still do so when these are cut.
  WeightMap map{llvm::to_vector(result.classes), llvm::to_vector(input)};
  auto [it, isFirst] = weights.try_emplace(op.getWeights(), map);
  if (isFirst)
    return;
  for (auto [row, shared] : llvm::zip(map.rows, it->second.rows))
    join(row, shared);
  for (auto [column, shared] : llvm::zip(map.columns, it->second.columns))
    join(column, shared);
}

void ChannelFlow::flowElementwise(Operation *op) {
  Value result = op->getResult(0);
  ArrayRef<int64_t> shape = typeOf(result).getShape();
  SmallVector<int64_t> common(shape.size(), 1);
  // Dimensions along which all operands repeat one element: their channels can
  // go one by one.
  SmallVector<bool> isFree(shape.size(), true);
  SmallVector<ChannelMap> joined;
  for (Value operand : op->getOperands()) {
    // Each use of a broadcast repeats as much as it needs.
    if (auto broadcast = operand.getDefiningOp<BroadcastOp>())
      operand = broadcast.getInput();
    if (isConstant(operand))
      continue;
    ArrayRef<int64_t> given = typeOf(operand).getShape();
    int64_t missing = shape.size() - given.size();
    ChannelMap map = get(operand).prepend(missing);
    bool repeats = false;
    for (auto [d, size] : llvm::enumerate(shape)) {
      bool isRepeated =
          size != 1 && (int64_t(d) < missing || given[d - missing] == 1);
      isFree[d] &= isRepeated && map.isUniform();
      repeats |= isRepeated;
    }
    // What has one class for all stays, whatever goes of the result.
    if (map.isUniform() && repeats)
      continue;
    common = ChannelMap::getCommonShape(ChannelMap{common, {}}, map);
    joined.push_back(std::move(map));
  }
  for (int64_t d = shape.size() - 1; d >= 0; --d)
    if (isFree[d] && shape[d] != 1) {
      common[d] = shape[d];
      break;
    }
  const auto *whole = llvm::find_if(
      joined, [&](const ChannelMap &map) { return map.shape == common; });
  ChannelMap map = whole != joined.end() ? *whole : makeMap(common);
  for (const ChannelMap &other : joined)
    join(map, other);
  set(result, map);
}

void ChannelFlow::visit(Operation &op) {
  if (op.hasTrait<OpTrait::ConstantLike>())
    return;
  auto isDense = [](Type type) {
    auto tensor = dyn_cast<RankedTensorType>(type);
    return tensor && tensor.hasStaticShape() && !tensor.getEncoding();
  };
  auto passes = dyn_cast<ChannelFlowOpInterface>(op);
  bool isElementwise = OpTrait::hasElementwiseMappableTraits(&op);
  // Each channel by itself, such as those of windows of images.
  bool isLocal = isa<ChannelLocalOpInterface>(op);
  auto tensors = llvm::make_filter_range(op.getOperandTypes(), [&](Type type) {
    return isElementwise || isa<ShapedType>(type);
  });
  if (!llvm::all_of(tensors, isDense) ||
      !llvm::all_of(op.getResultTypes(), isDense))
    return stop(&op);
  if (!passes && !isElementwise && !isLocal)
    return stop(&op);
  passing.insert(&op);
  if (passes)
    passes.flowChannels(*this);
  else if (isLocal)
    set(op.getResult(0), alongLast(op.getOperand(0), &op));
  else
    flowElementwise(&op);
}

//===----------------------------------------------------------------------===//
// What is kept
//===----------------------------------------------------------------------===//

/// How many classes are left of a map if all at one index of `dim` are joined.
static int64_t countAlong(const ChannelMap &map, int64_t dim) {
  llvm::DenseMap<unsigned, unsigned> numbers;
  for (unsigned id : map.classes)
    numbers.try_emplace(id, numbers.size());
  llvm::IntEqClasses unions(numbers.size());
  ChannelMap joined = map;
  for (int64_t d : map.getDims())
    if (d != dim)
      joined = joined.take(d, int64_t{0});
  for (auto [id, first] :
       llvm::zip_equal(map.classes, joined.spread(map.shape).classes))
    unions.join(numbers[id], numbers[first]);
  unions.compress();
  return unions.getNumClasses();
}

/// Joins what differs along more than one dimension of a value, so that what is
/// left of it is a tensor again: along the dimension that leaves most classes,
/// of equal ones the last. Returns whether anything was joined.
bool ChannelFlow::makeTensors() {
  bool hasJoined = false;
  for (auto &[value, map] : maps) {
    normalize(map);
    SmallVector<int64_t> dims = map.getDims();
    if (dims.size() < 2)
      continue;
    SmallVector<int64_t> counts;
    for (int64_t d : dims)
      counts.push_back(countAlong(map, d));
    // The last of the greatest.
    auto best = std::max_element(counts.rbegin(), counts.rend());
    dims.erase(dims.begin() + (counts.rend() - best - 1));
    map = mix(std::move(map), dims, value.getDefiningOp());
    hasJoined = true;
  }
  return hasJoined;
}

/// Finds the classes that stay: those that are kept, and those that are all
/// that a value has.
void ChannelFlow::resolveReasons() {
  for (auto [id, text] : kept)
    reasons.try_emplace(find(id), text);
  llvm::DenseMap<unsigned, unsigned> together;
  for (auto [id, text] : mixed)
    together.try_emplace(find(id), text);
  for (const auto &[value, map] : maps) {
    unsigned id = map.classes.front();
    if (!map.isUniform() || isKept(id))
      continue;
    auto [it, isAlone] = together.try_emplace(id, texts.size());
    if (isAlone)
      texts.push_back(describeOp(value.getDefiningOp()) +
                      ", which has no others");
    reasons[id] = it->second;
  }
}
