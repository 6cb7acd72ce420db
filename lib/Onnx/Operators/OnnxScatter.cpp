//===- OnnxScatter.cpp - Updates of ONNX at constant positions ------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Where positions are known, an update is no writing but a choice: each row of
// the result is a row of the data or of the updates.
//
//===----------------------------------------------------------------------===//

#include "OnnxNode.h"
#include "mlir/Dialect/Utils/IndexingUtils.h"

using namespace mlir;
using namespace mlir::nncomp;

/// No more updates of one row are reduced: each takes operations of its own.
static constexpr int64_t kMaxRounds = 64;

namespace {
/// Rows of updates for rows of data.
struct Scatter {
  /// L.. x rest, of which the first `leading` dimensions are indexed.
  Value data;
  int64_t leading;
  /// As many rows as `rows` has numbers.
  Value updates;
  /// The linear index of the row of data that each row of updates is for.
  Shape rows;

  Shape getRest() const {
    return Shape(typeOf(data).getShape().drop_front(leading));
  }
  Shape getLeading() const {
    return Shape(typeOf(data).getShape().take_front(leading));
  }
  /// The shape of `count` rows.
  Shape getRows(int64_t count) const {
    Shape shape = getRest();
    shape.insert(shape.begin(), count);
    return shape;
  }
};
} // namespace

static Value concatenate(OnnxNode &node, ArrayRef<Value> values, int64_t axis) {
  if (values.size() == 1)
    return values.front();
  ConcatOp::Properties properties;
  properties.axis = node.builder.getI64IntegerAttr(axis);
  return node.infer<ConcatOp>(values, properties);
}

/// The updates in place of a box of the data, if they are for all rows of one
/// in order; else null.
static Value replaceBox(OnnxNode &node, const Scatter &scatter) {
  Shape shape = scatter.getLeading();
  SmallVector<int64_t> strides = computeSuffixProduct(shape);
  Shape first = delinearize(scatter.rows.front(), strides);
  Shape last = delinearize(scatter.rows.back(), strides), box;
  int64_t count = 1;
  for (auto [from, to] : llvm::zip(first, last)) {
    if (to < from)
      return {};
    box.push_back(to - from + 1);
    count *= box.back();
  }
  if (count != int64_t(scatter.rows.size()))
    return {};
  SmallVector<int64_t> inBox = computeSuffixProduct(box);
  for (auto [i, row] : llvm::enumerate(scatter.rows)) {
    Shape at = delinearize(i, inBox);
    for (auto [index, from] : llvm::zip(at, first))
      index += from;
    if (linearize(at, strides) != row)
      return {};
  }
  llvm::append_range(box, scatter.getRest());
  Value result = node.reshape(scatter.updates, box);
  // Dimension by dimension the box grows to the data's size.
  Shape whole = shapeOf(scatter.data), offsets(whole.size(), 0);
  Shape sizes = box, ones(whole.size(), 1);
  llvm::copy(first, offsets.begin());
  for (int64_t d = scatter.leading - 1; d >= 0; --d) {
    SmallVector<Value> parts;
    auto take = [&](int64_t offset, int64_t size) {
      offsets[d] = offset;
      sizes[d] = size;
      if (size > 0)
        parts.push_back(node.slice(scatter.data, offsets, sizes, ones));
    };
    take(0, first[d]);
    parts.push_back(result);
    take(first[d] + box[d], whole[d] - first[d] - box[d]);
    offsets[d] = 0;
    sizes[d] = whole[d];
    result = concatenate(node, parts, d);
  }
  return result;
}

/// The data with the last update of each row in its place.
static Value replaceRows(OnnxNode &node, const Scatter &scatter, Value data) {
  int64_t count = typeOf(data).getDimSize(0);
  Shape sources = countUp(0, count);
  for (auto [i, row] : llvm::enumerate(scatter.rows))
    sources[row] = count + i;
  return node.gather(concatenate(node, {data, scatter.updates}, 0), sources, 0);
}

/// The data with each update added, multiplied or compared, in order.
static Value reduceRows(OnnxNode &node, const Scatter &scatter, Value data,
                        llvm::function_ref<Value(Value, Value)> combine) {
  int64_t count = typeOf(data).getDimSize(0);
  // Round r takes the rth update of each row that has one.
  SmallVector<Shape> rounds;
  Shape seen(count, 0);
  for (auto [i, row] : llvm::enumerate(scatter.rows)) {
    if (seen[row] == int64_t(rounds.size())) {
      if (seen[row] == kMaxRounds) {
        node.error() << "expected at most " << kMaxRounds
                     << " updates of one element, but got more";
        return {};
      }
      rounds.emplace_back(count, -1);
    }
    rounds[seen[row]++][row] = i;
  }
  Shape spread(rankOf(data), 1);
  spread[0] = count;
  for (Shape &sources : rounds) {
    SmallVector<bool> isUpdated;
    for (int64_t &source : sources) {
      isUpdated.push_back(source >= 0);
      source = std::max<int64_t>(source, 0);
    }
    Value mask = node.reshape(
        node.constant(DenseElementsAttr::get(
            RankedTensorType::get(count, node.builder.getI1Type()), isUpdated)),
        spread);
    Value update = node.gather(scatter.updates, sources, 0);
    data = node.select(mask, combine(data, update), data);
  }
  return data;
}

static LogicalResult build(OnnxNode &node, Scatter scatter) {
  if (!scatter.data || !scatter.updates)
    return failure();
  StringRef reduction = node.getString("reduction", "none");
  bool isUnsigned = node.isUnsigned();
  auto combine = [&](Value a, Value b) -> Value {
    if (reduction == "add")
      return node.add(a, b);
    if (reduction == "mul")
      return node.mul(a, b);
    return reduction == "max" ? node.max(a, b, isUnsigned)
                              : node.min(a, b, isUnsigned);
  };
  bool isPlain = reduction == "none" || reduction.empty();
  if (!isPlain && reduction != "add" && reduction != "mul" &&
      reduction != "max" && reduction != "min")
    return node.error()
           << "expected a reduction none, add, mul, max or min, but got "
           << quoteName(reduction);
  if (scatter.rows.empty())
    return node.setResult(scatter.data);
  if (isPlain)
    if (Value result = replaceBox(node, scatter))
      return node.setResult(result);
  Shape shape = shapeOf(scatter.data);
  int64_t count = 1;
  for (int64_t size : scatter.getLeading())
    count *= size;
  if (!node.checkIndexCount(count))
    return failure();
  Value data = node.reshape(scatter.data, scatter.getRows(count));
  if (!data)
    return failure();
  data = isPlain ? replaceRows(node, scatter, data)
                 : reduceRows(node, scatter, data, combine);
  return node.setResult(node.reshape(data, shape));
}

/// `index` counted from the end if it is negative; fails out of range.
static FailureOr<int64_t> normalizeIndex(OnnxNode &node, int64_t index,
                                         int64_t size) {
  if (index < -size || index >= size)
    return node.error() << "expected indices between " << -size << " and "
                        << size - 1 << ", but got " << index;
  return index < 0 ? index + size : index;
}

/// The indices, input 1, row-major.
static FailureOr<Shape> getIndices(OnnxNode &node) {
  FailureOr<DenseElementsAttr> indices = node.getConstant(1, "indices");
  if (failed(indices))
    return failure();
  if (!isa<IntegerType>(indices->getElementType()))
    return node.error() << "expected indices of integers, but got "
                        << indices->getType();
  return llvm::map_to_vector(indices->getValues<APInt>(),
                             [](const APInt &i) { return i.getSExtValue(); });
}

static LogicalResult checkTypes(OnnxNode &node) {
  if (node.getOnnxType(2) == node.getOnnxType(0))
    return success();
  return node.error() << "expected updates of "
                      << getOnnxTypeName(node.getOnnxType(0)) << ", but got "
                      << getOnnxTypeName(node.getOnnxType(2));
}

/// Each update is for the position of its own in the indices, with the index
/// along the axis.
static LogicalResult importScatterElements(OnnxNode &node) {
  Value data = node.getInput(0), given = node.getInput(1),
        updates = node.getInput(2);
  if (!data || !given || !updates || failed(checkTypes(node)))
    return failure();
  FailureOr<Shape> indices = getIndices(node);
  FailureOr<int64_t> axis =
      node.normalizeAxis(node.getInt("axis", 0), rankOf(data));
  if (failed(indices) || failed(axis))
    return failure();
  Shape shape = shapeOf(data), picked = shapeOf(given);
  bool fits = picked.size() == shape.size() && shapeOf(updates) == picked;
  for (int64_t d = 0, e = shape.size(); fits && d < e; ++d)
    fits = d == *axis || picked[d] <= shape[d];
  if (!fits)
    return node.error() << "expected indices and updates of one shape, within "
                        << data.getType() << ", but got " << given.getType()
                        << " and " << updates.getType();
  SmallVector<int64_t> strides = computeSuffixProduct(shape);
  SmallVector<int64_t> from = computeSuffixProduct(picked);
  Scatter scatter{data, rankOf(data), {}, {}};
  for (auto [i, index] : llvm::enumerate(*indices)) {
    Shape at = delinearize(i, from);
    FailureOr<int64_t> along = normalizeIndex(node, index, shape[*axis]);
    if (failed(along))
      return failure();
    at[*axis] = *along;
    scatter.rows.push_back(linearize(at, strides));
  }
  scatter.updates = node.reshape(updates, int64_t(scatter.rows.size()));
  return build(node, scatter);
}

/// The last dimension of the indices points into the first dimensions of the
/// data; each update is for what it points to.
static LogicalResult importScatterND(OnnxNode &node) {
  Value data = node.getInput(0), given = node.getInput(1),
        updates = node.getInput(2);
  if (!data || !given || !updates || failed(checkTypes(node)))
    return failure();
  FailureOr<Shape> indices = getIndices(node);
  if (failed(indices))
    return failure();
  Shape shape = shapeOf(data), picked = shapeOf(given), expected;
  int64_t width = picked.empty() ? 0 : picked.back();
  if (width >= 1 && width <= rankOf(data)) {
    expected.assign(picked.begin(), picked.end() - 1);
    expected.append(shape.begin() + width, shape.end());
  }
  if (width < 1 || width > rankOf(data) || shapeOf(updates) != expected)
    return node.error() << "expected indices into " << data.getType()
                        << " and an update for each, but got "
                        << given.getType() << " and " << updates.getType();
  SmallVector<int64_t> strides =
      computeSuffixProduct(ArrayRef(shape).take_front(width));
  Scatter scatter{data, width, {}, {}};
  for (size_t i = 0; i < indices->size(); i += width) {
    int64_t row = 0;
    for (int64_t k = 0; k < width; ++k) {
      FailureOr<int64_t> index =
          normalizeIndex(node, (*indices)[i + k], shape[k]);
      if (failed(index))
        return failure();
      row += *index * strides[k];
    }
    scatter.rows.push_back(row);
  }
  scatter.updates = node.reshape(updates, scatter.getRows(scatter.rows.size()));
  return build(node, scatter);
}

ArrayRef<OnnxHandler> nncomp::getScatterHandlers() {
  static const OnnxHandler handlers[] = {
      // As ScatterElements was called before opset 11.
      {"Scatter", importScatterElements, 3, 3},
      {"ScatterElements", importScatterElements, 3, 3},
      {"ScatterND", importScatterND, 3, 3},
  };
  return handlers;
}
