//===- OnnxIndex.cpp - Operators of ONNX on indices -----------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "OnnxNode.h"
#include "mlir/Dialect/Utils/IndexingUtils.h"

using namespace mlir;
using namespace mlir::nncomp;
using arith::CmpFPredicate;
using arith::CmpIPredicate;
using onnx::TensorProto;

/// Indices as i64, those that count from the end made positive.
static Value getIndices(OnnxNode &node, int index, int64_t extent) {
  Value indices = node.cast(node.getInput(index), node.getOnnxType(index),
                            TensorProto::INT64);
  Value isNegative = node.compare(CmpFPredicate::OLT, CmpIPredicate::slt,
                                  indices, node.scalarLike(indices, 0));
  return node.select(
      isNegative, node.add(indices, node.scalarLike(indices, extent)), indices);
}

static LogicalResult checkIndices(OnnxNode &node, int index) {
  int32_t type = node.getOnnxType(index);
  if (type == TensorProto::INT32 || type == TensorProto::INT64)
    return success();
  return node.error() << "expected indices of INT32 or INT64, but got "
                      << getOnnxTypeName(type);
}

static LogicalResult importGather(OnnxNode &node) {
  Value x = node.getInput(0), indices = node.getInput(1);
  if (!x || !indices || failed(checkIndices(node, 1)))
    return failure();
  FailureOr<int64_t> axis =
      node.normalizeAxis(node.getInt("axis", 0), rankOf(x));
  if (failed(axis))
    return failure();
  return node.setResult(node.gather(x, indices, *axis));
}

Value OnnxNode::gatherElements(Value value, Value indices, int64_t axis) {
  if (!value || !indices)
    return {};
  Shape shape = shapeOf(value), picked = shapeOf(indices);
  int64_t rank = shape.size();
  if (int64_t(picked.size()) != rank) {
    error() << "expected indices of rank " << rank << ", but got "
            << indices.getType();
    return {};
  }
  // A gather of the flattened value by linear positions.
  SmallVector<int64_t> strides = computeSuffixProduct(shape);
  Value position = mul(indices, scalarLike(indices, strides[axis]));
  for (int64_t d = 0; d < rank; ++d) {
    if (d == axis)
      continue;
    if (picked[d] > shape[d]) {
      error() << "expected indices within " << value.getType() << ", but got "
              << indices.getType();
      return {};
    }
    position = add(position, iota(picked[d], d, rank, strides[d]));
  }
  return gather(reshape(value, typeOf(value).getNumElements()), position, 0);
}

static LogicalResult importGatherElements(OnnxNode &node) {
  Value x = node.getInput(0);
  if (!x || failed(checkIndices(node, 1)))
    return failure();
  FailureOr<int64_t> axis =
      node.normalizeAxis(node.getInt("axis", 0), rankOf(x));
  if (failed(axis))
    return failure();
  Value indices = getIndices(node, 1, typeOf(x).getDimSize(*axis));
  return node.setResult(node.gatherElements(x, indices, *axis));
}

/// The last dimension of the indices points into the first dimensions of the
/// input after `batch_dims` common ones.
static LogicalResult importGatherND(OnnxNode &node) {
  Value x = node.getInput(0), given = node.getInput(1);
  if (!x || !given || failed(checkIndices(node, 1)))
    return failure();
  Shape shape = shapeOf(x), picked = shapeOf(given);
  int64_t batch = node.getInt("batch_dims", 0);
  if (picked.empty() || batch < 0 || batch >= int64_t(picked.size()) ||
      picked.back() < 1 || picked.back() > rankOf(x) - batch ||
      ArrayRef(shape).take_front(batch) != ArrayRef(picked).take_front(batch))
    return node.error() << "expected indices of " << batch
                        << " batch dimensions into " << x.getType()
                        << ", but got " << given.getType();
  int64_t width = picked.back(), rank = picked.size() - 1;
  int64_t leading = batch + width;
  SmallVector<int64_t> strides =
      computeSuffixProduct(ArrayRef(shape).take_front(leading));
  Value indices = node.cast(given, node.getOnnxType(1), TensorProto::INT64);
  Shape column(picked.begin(), picked.end() - 1);
  Shape offsets(picked.size(), 0), sizes = picked, ones(picked.size(), 1);
  sizes.back() = 1;
  Value position = node.scalar(node.builder.getI64Type(), 0);
  for (int64_t k = 0; k < width; ++k) {
    offsets.back() = k;
    Value index =
        node.reshape(node.slice(indices, offsets, sizes, ones), column);
    Value isNegative = node.compare(CmpFPredicate::OLT, CmpIPredicate::slt,
                                    index, node.scalarLike(index, 0));
    index = node.select(
        isNegative, node.add(index, node.scalarLike(index, shape[batch + k])),
        index);
    // Each index is kept in its own dimension, as nncomp.gather keeps one.
    index = node.max(index, node.scalarLike(index, 0), false);
    index =
        node.min(index, node.scalarLike(index, shape[batch + k] - 1), false);
    position = node.add(
        position, node.mul(index, node.scalarLike(index, strides[batch + k])));
  }
  for (int64_t d = 0; d < batch; ++d)
    position = node.add(position, node.iota(shape[d], d, rank, strides[d]));
  Shape flat{1};
  for (int64_t size : ArrayRef(shape).take_front(leading))
    flat[0] *= size;
  llvm::append_range(flat, ArrayRef(shape).drop_front(leading));
  return node.setResult(node.gather(node.reshape(x, flat), position, 0));
}

static LogicalResult importOneHot(OnnxNode &node) {
  Value values = node.getInput(2);
  FailureOr<DenseElementsAttr> depth = node.getConstant(1, "depth");
  if (!values || failed(depth))
    return failure();
  if (depth->getNumElements() != 1 || shapeOf(values) != Shape{2})
    return node.error() << "expected one depth and two values, but got "
                        << depth->getType() << " and " << values.getType();
  int64_t count =
      isa<FloatType>(depth->getElementType())
          ? int64_t(std::min(depth->getSplatValue<APFloat>().convertToDouble(),
                             1e15))
          : depth->getSplatValue<APInt>().getSExtValue();
  if (count < 1)
    return node.error() << "expected a depth of at least 1, but got " << count;
  Value indices = getIndices(node, 0, count);
  if (!indices)
    return failure();
  int64_t rank = rankOf(indices) + 1;
  FailureOr<int64_t> axis = node.normalizeAxis(node.getInt("axis", -1), rank);
  if (failed(axis))
    return failure();
  Shape shape = shapeOf(indices);
  shape.insert(shape.begin() + *axis, 1);
  Value isHot =
      node.compare(CmpFPredicate::OEQ, CmpIPredicate::eq,
                   node.reshape(indices, shape), node.iota(count, *axis, rank));
  auto pick = [&](int64_t i) {
    return node.reshape(node.slice(values, i, 1, 1), {});
  };
  return node.setResult(node.select(isHot, pick(1), pick(0)),
                        node.getOnnxType(2));
}

/// The k largest or smallest elements. Before opset 10 k is an attribute.
static LogicalResult importTopK(OnnxNode &node) {
  Value x = node.getInput(0);
  if (!x)
    return failure();
  if (isBool(x))
    return node.error() << "expected numbers, but got BOOL";
  FailureOr<int64_t> axis =
      node.normalizeAxis(node.getInt("axis", -1), rankOf(x));
  FailureOr<int64_t> count = node.opset < 10
                                 ? FailureOr<int64_t>(node.getInt("k", 0))
                                 : node.getConstantInt(1, "k");
  if (failed(axis) || failed(count))
    return failure();
  bool flip = node.isUnsigned();
  Value given = flip ? node.flipSign(x) : x;
  TopKOp::Properties properties;
  properties.axis = node.builder.getI64IntegerAttr(*axis);
  properties.k = node.builder.getI64IntegerAttr(*count);
  if (!node.getInt("largest", 1))
    properties.smallest = node.builder.getUnitAttr();
  SmallVector<Type> types;
  if (!given || failed(TopKOp::inferReturnTypes(node.context, node.loc, given,
                                                DictionaryAttr(), &properties,
                                                {}, types)))
    return failure();
  auto sorted = TopKOp::create(node.builder, node.loc, types, ValueRange{given},
                               properties);
  Value values = sorted.getValues();
  if (failed(node.setResult(flip ? node.flipSign(values) : values)))
    return failure();
  return node.setResult(sorted.getPositions(), TensorProto::INT64, 1);
}

/// The triangle on one side of a diagonal.
static LogicalResult importTrilu(OnnxNode &node) {
  Value x = node.getInput(0);
  FailureOr<int64_t> diagonal = int64_t(0);
  if (node.hasInput(1))
    diagonal = node.getConstantInt(1, "diagonal");
  if (!x || failed(diagonal))
    return failure();
  int64_t rank = rankOf(x);
  if (rank < 2)
    return node.error() << "expected at least 2 dimensions, but got "
                        << x.getType();
  int64_t rows = typeOf(x).getDimSize(rank - 2);
  int64_t columns = typeOf(x).getDimSize(rank - 1);
  // A diagonal outside the matrix is like one just outside.
  int64_t k = std::clamp(*diagonal, -rows - 1, columns + 1);
  Value distance = node.sub(node.iota(columns, 1, 2), node.iota(rows, 0, 2));
  bool upper = node.getInt("upper", 1);
  Value keep = node.compare(CmpFPredicate::OGE,
                            upper ? CmpIPredicate::sge : CmpIPredicate::sle,
                            distance, node.scalarLike(distance, k));
  return node.setResult(node.select(keep, x, node.scalarLike(x, 0)));
}

/// Sums of ever longer prefixes, in steps that double how far they look back.
static LogicalResult importCumSum(OnnxNode &node) {
  Value x = node.getWideInput(0);
  FailureOr<int64_t> given = node.getConstantInt(1, "axis");
  if (!x || failed(given))
    return failure();
  FailureOr<int64_t> axis = node.normalizeAxis(*given, rankOf(x));
  if (failed(axis))
    return failure();
  int64_t extent = typeOf(x).getDimSize(*axis);
  bool reverse = node.getInt("reverse", 0);
  // `value` moved by `distance` along the axis, zeros moving in.
  auto shift = [&](Value value, int64_t distance) {
    Shape offsets(rankOf(x), 0), sizes = shapeOf(x), ones(rankOf(x), 1);
    Shape low(rankOf(x), 0), high(rankOf(x), 0);
    distance = std::min(distance, extent);
    sizes[*axis] = extent - distance;
    offsets[*axis] = reverse ? distance : 0;
    (reverse ? high : low)[*axis] = distance;
    return node.pad(node.slice(value, offsets, sizes, ones), low, high,
                    cast<TypedAttr>(node.builder.getZeroAttr(elementOf(x))));
  };
  if (node.getInt("exclusive", 0))
    x = extent > 1 ? shift(x, 1)
                   : node.broadcast(node.scalarLike(x, 0), shapeOf(x));
  for (int64_t distance = 1; x && distance < extent; distance *= 2)
    x = node.add(x, shift(x, distance));
  return node.setWideResult(x);
}

/// The positions of what is not zero, a row for each dimension. How many there
/// are must be known: exporters make lists of indices this way.
static LogicalResult importNonZero(OnnxNode &node) {
  FailureOr<DenseElementsAttr> value = node.getConstant(0, "input");
  if (failed(value) || !node.checkIndexCount(value->getNumElements()))
    return failure();
  SmallVector<int64_t> positions;
  auto collect = [&](auto elements) {
    for (auto [i, element] : llvm::enumerate(elements))
      if (!element.isZero())
        positions.push_back(i);
  };
  if (isa<FloatType>(value->getElementType()))
    collect(value->getValues<APFloat>());
  else
    collect(value->getValues<APInt>());
  SmallVector<int64_t> strides =
      computeSuffixProduct(value->getType().getShape());
  int64_t rank = strides.size(), count = positions.size();
  Shape indices(rank * count);
  for (auto [i, position] : llvm::enumerate(positions))
    for (auto [d, index] : llvm::enumerate(delinearize(position, strides)))
      indices[d * count + i] = index;
  return node.setResult(node.reshape(node.constantInts(indices), {rank, count}),
                        TensorProto::INT64);
}

ArrayRef<OnnxHandler> nncomp::getIndexHandlers() {
  static const OnnxHandler handlers[] = {
      {"Gather", importGather, 2, 2},
      {"GatherElements", importGatherElements, 2, 2},
      {"GatherND", importGatherND, 2, 2},
      {"NonZero", importNonZero, 1, 1},
      {"OneHot", importOneHot, 3, 3},
      {"TopK", importTopK, 1, 2, 2},
      {"Trilu", importTrilu, 1, 2},
      {"CumSum", importCumSum, 2, 2},
  };
  return handlers;
}
