//===- OnnxShape.cpp - Operators of ONNX that change shapes only ----------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "OnnxNode.h"

using namespace mlir;
using namespace mlir::nncomp;
using onnx::TensorProto;

static LogicalResult importIdentity(OnnxNode &node) {
  return node.setResult(node.getInput(0));
}

/// The constant of a training flag or ratio, `otherwise` without one.
static FailureOr<double> getScalar(OnnxNode &node, int index, StringRef what,
                                   double otherwise) {
  if (!node.hasInput(index))
    return otherwise;
  FailureOr<DenseElementsAttr> value = node.getConstant(index, what);
  if (failed(value))
    return failure();
  if (value->getNumElements() != 1)
    return node.error() << "expected one " << what << ", but got "
                        << value->getType();
  if (isa<FloatType>(value->getElementType()))
    return value->getSplatValue<APFloat>().convertToDouble();
  return double(!value->getSplatValue<APInt>().isZero());
}

/// At inference Dropout keeps everything.
static LogicalResult importDropout(OnnxNode &node) {
  Value x = node.getInput(0);
  if (!x)
    return failure();
  if (node.opset >= 12) {
    FailureOr<double> training = getScalar(node, 2, "training mode", 0);
    if (failed(training))
      return failure();
    FailureOr<double> ratio =
        *training ? getScalar(node, 1, "ratio", 0.5) : FailureOr<double>(0.0);
    if (failed(ratio))
      return failure();
    if (*ratio != 0)
      return node.error()
             << "expected a dropout that keeps everything, but got "
                "training mode and a ratio of "
             << *ratio;
  }
  if (failed(node.setResult(x)))
    return failure();
  if (!node.usesOutput(1))
    return success();
  int32_t type =
      node.opset >= 10 ? int32_t(TensorProto::BOOL) : node.getOnnxType();
  Type element = getElementTypeOfOnnx(type, node.context);
  return node.setResult(
      node.broadcast(node.scalar(element, element.isInteger(1) ? -1 : 1),
                     shapeOf(x)),
      type, 1);
}

static LogicalResult importReshape(OnnxNode &node) {
  Value x = node.getInput(0);
  FailureOr<Shape> shape = node.getConstantInts(1, "shape");
  if (!x || failed(shape))
    return failure();
  bool keepZeros = node.getInt("allowzero", 0);
  int64_t unknown = -1, known = 1;
  for (auto [d, size] : llvm::enumerate(*shape)) {
    if (size == 0 && !keepZeros) {
      if (int64_t(d) >= rankOf(x))
        return node.error() << "expected a dimension of the input to copy, but "
                               "got dimension "
                            << d << " of " << x.getType();
      size = typeOf(x).getDimSize(d);
    }
    if (size == -1 && unknown >= 0)
      return node.error() << "expected at most one dimension of -1, but got ["
                          << *shape << "]";
    if (size == -1)
      unknown = d;
    else if (size < 0)
      return node.error() << "expected dimensions of at least -1, but got ["
                          << *shape << "]";
    else if (std::optional<int64_t> count = countElements({known, size}))
      known = *count;
    else
      return node.error() << "expected a result of at most "
                          << kMaxTensorElements << " elements, but got ["
                          << *shape << "]";
  }
  int64_t count = typeOf(x).getNumElements();
  if (unknown >= 0) {
    if (known == 0 || count % known)
      return node.error() << "expected a shape that divides " << count
                          << " elements, but got [" << *shape << "]";
    (*shape)[unknown] = count / known;
  }
  return node.setResult(node.reshape(x, *shape));
}

static LogicalResult importFlatten(OnnxNode &node) {
  Value x = node.getInput(0);
  if (!x)
    return failure();
  int64_t rank = rankOf(x), axis = node.getInt("axis", 1);
  if (axis < -rank || axis > rank)
    return node.error() << "expected an axis between " << -rank << " and "
                        << rank << ", but got " << axis;
  axis = axis < 0 ? axis + rank : axis;
  int64_t rows = 1;
  for (int64_t size : typeOf(x).getShape().take_front(axis))
    rows *= size;
  int64_t columns = 1;
  for (int64_t size : typeOf(x).getShape().drop_front(axis))
    columns *= size;
  return node.setResult(node.reshape(x, {rows, columns}));
}

static LogicalResult importSqueeze(OnnxNode &node) {
  Value x = node.getInput(0);
  auto axes = node.getIntsOrInput("axes", 1);
  if (!x || failed(axes))
    return failure();
  Shape shape;
  FailureOr<Shape> removed = Shape();
  if (*axes && failed(removed = node.normalizeAxes(**axes, rankOf(x))))
    return failure();
  for (auto [d, size] : llvm::enumerate(typeOf(x).getShape())) {
    bool remove = *axes ? llvm::is_contained(*removed, d) : size == 1;
    if (remove && size != 1)
      return node.error() << "expected dimensions of size 1 to remove, but got "
                          << "dimension " << d << " of " << x.getType();
    if (!remove)
      shape.push_back(size);
  }
  return node.setResult(node.reshape(x, shape));
}

static LogicalResult importUnsqueeze(OnnxNode &node) {
  Value x = node.getInput(0);
  auto axes = node.getIntsOrInput("axes", 1);
  if (!x || failed(axes))
    return failure();
  if (!*axes)
    return node.error() << "expected axes, but got none";
  FailureOr<Shape> added =
      node.normalizeAxes(**axes, rankOf(x) + (*axes)->size());
  if (failed(added))
    return failure();
  Shape shape = shapeOf(x);
  llvm::sort(*added);
  for (int64_t axis : *added)
    shape.insert(shape.begin() + axis, 1);
  return node.setResult(node.reshape(x, shape));
}

static LogicalResult importTranspose(OnnxNode &node) {
  Value x = node.getInput(0);
  if (!x)
    return failure();
  Shape reversed = countUp(0, rankOf(x));
  std::reverse(reversed.begin(), reversed.end());
  return node.setResult(node.transpose(x, node.getInts("perm", reversed)));
}

static LogicalResult importExpand(OnnxNode &node) {
  Value x = node.getInput(0);
  FailureOr<Shape> shape = node.getConstantInts(1, "shape");
  if (!x || failed(shape))
    return failure();
  // The shape and the input broadcast each other.
  Shape from = shapeOf(x);
  if (from.size() > shape->size())
    shape->insert(shape->begin(), from.size() - shape->size(), 1);
  for (auto [size, own] : llvm::zip(llvm::reverse(*shape), llvm::reverse(from)))
    size = size == 1 ? own : size;
  return node.setResult(node.broadcast(x, *shape));
}

static LogicalResult importTile(OnnxNode &node) {
  Value x = node.getInput(0);
  FailureOr<Shape> repeats = node.getConstantInts(1, "repeats");
  if (!x || failed(repeats))
    return failure();
  if (int64_t(repeats->size()) != rankOf(x))
    return node.error() << "expected " << rankOf(x) << " repeats, but got "
                        << repeats->size();
  Shape spread, repeated, tiled;
  for (auto [size, count] : llvm::zip(typeOf(x).getShape(), *repeats)) {
    if (!countElements({size, count}))
      return node.error() << "expected repeats between 0 and "
                          << kMaxTensorElements << ", but got " << count;
    llvm::append_values(spread, 1, size);
    llvm::append_values(repeated, count, size);
    tiled.push_back(count * size);
  }
  return node.setResult(
      node.reshape(node.broadcast(node.reshape(x, spread), repeated), tiled));
}

static LogicalResult importConcat(OnnxNode &node) {
  SmallVector<Value> values;
  for (int i = 0; i < node.getNumInputs(); ++i) {
    Value value = node.getInput(i);
    if (!value)
      return failure();
    values.push_back(value);
  }
  FailureOr<int64_t> axis =
      node.normalizeAxis(node.getInt("axis", 0), rankOf(values.front()));
  if (failed(axis))
    return failure();
  ConcatOp::Properties properties;
  properties.axis = node.builder.getI64IntegerAttr(*axis);
  return node.setResult(node.infer<ConcatOp>(values, properties));
}

/// The sizes that Split asks for, in whatever way its opset spells them.
static FailureOr<Shape> getSplitSizes(OnnxNode &node, int64_t extent) {
  auto given = node.getIntsOrInput("split", 1);
  if (failed(given))
    return failure();
  if (*given)
    return **given;
  int64_t count = node.getInt("num_outputs", node.proto.output_size());
  if (count < 1 || count > extent)
    return node.error() << "expected between 1 and " << extent
                        << " parts, but got " << count;
  // From opset 18 on the last part may be smaller.
  int64_t size = llvm::divideCeil(extent, count);
  Shape sizes(count, size);
  sizes.back() = extent - size * (count - 1);
  if (sizes.back() != size && node.opset < 18)
    return node.error() << "expected a number of parts that divides " << extent
                        << ", but got " << count;
  return sizes;
}

static LogicalResult importSplit(OnnxNode &node) {
  Value x = node.getInput(0);
  if (!x)
    return failure();
  FailureOr<int64_t> axis =
      node.normalizeAxis(node.getInt("axis", 0), rankOf(x));
  if (failed(axis))
    return failure();
  int64_t extent = typeOf(x).getDimSize(*axis), total = 0;
  FailureOr<Shape> split = getSplitSizes(node, extent);
  if (failed(split))
    return failure();
  for (int64_t size : *split)
    if (size >= 0 && size <= extent)
      total += size;
    else
      total = -1;
  if (total != extent || int(split->size()) < node.proto.output_size())
    return node.error() << "expected " << node.proto.output_size()
                        << " parts that add up to " << extent << ", but got ["
                        << *split << "]";
  Shape offsets(rankOf(x), 0), sizes = shapeOf(x), strides(rankOf(x), 1);
  for (int i = 0; i < node.proto.output_size(); ++i) {
    sizes[*axis] = (*split)[i];
    if (node.usesOutput(i) &&
        failed(node.setResult(node.slice(x, offsets, sizes, strides), 0, i)))
      return failure();
    offsets[*axis] += sizes[*axis];
  }
  return success();
}

/// Shape and Size are constants: every type is static.
static LogicalResult importShape(OnnxNode &node) {
  Value x = node.getInput(0);
  if (!x)
    return failure();
  int64_t rank = rankOf(x);
  auto clamp = [&](int64_t at) {
    return std::clamp<int64_t>(at < 0 ? at + rank : at, 0, rank);
  };
  int64_t start = clamp(node.getInt("start", 0));
  int64_t end = std::max(start, clamp(node.getInt("end", rank)));
  return node.setResult(
      node.constantInts(typeOf(x).getShape().slice(start, end - start)),
      TensorProto::INT64);
}

static LogicalResult importSize(OnnxNode &node) {
  Value x = node.getInput(0);
  if (!x)
    return failure();
  return node.setResult(
      node.reshape(node.constantInts(typeOf(x).getNumElements()), {}),
      TensorProto::INT64);
}

ArrayRef<OnnxHandler> nncomp::getShapeHandlers() {
  static const OnnxHandler handlers[] = {
      {"Identity", importIdentity, 1, 1},
      {"Dropout", importDropout, 1, 3, 2},
      {"Reshape", importReshape, 2, 2},
      {"Flatten", importFlatten, 1, 1},
      {"Squeeze", importSqueeze, 1, 2},
      {"Unsqueeze", importUnsqueeze, 1, 2},
      {"Transpose", importTranspose, 1, 1},
      {"Expand", importExpand, 2, 2},
      {"Tile", importTile, 2, 2},
      {"Concat", importConcat, 1, kAnyNumber},
      {"Split", importSplit, 1, 2, kAnyNumber},
      {"Shape", importShape, 1, 1},
      {"Size", importSize, 1, 1},
  };
  return handlers;
}
