//===- OnnxBuild.cpp - What operators are built from ----------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "OnnxNode.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "mlir/Dialect/Utils/ReshapeOpsUtils.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/Verifier.h"
#include "nncomp/IR/WeightStorage.h"
#include "llvm/ADT/TypeSwitch.h"
#include <numeric>

using namespace mlir;
using namespace mlir::nncomp;

/// Slices of constants up to this many elements are constants: what exporters
/// compute shapes with, not weights.
static constexpr int64_t kMaxFoldedSlice = 4096;

/// No dimension of a network is longer, and constants of indices stay small.
static constexpr int64_t kMaxIndices = 1 << 24;

bool OnnxNode::checkIndexCount(int64_t count) {
  if (count <= kMaxIndices)
    return true;
  error() << "expected a dimension of at most " << kMaxIndices << ", but got "
          << count;
  return false;
}

bool OnnxNode::check(Type type) {
  if (countElements(mlir::cast<RankedTensorType>(type).getShape()))
    return true;
  error() << "expected a result of at most " << kMaxTensorElements
          << " elements, but got " << type;
  return false;
}

RankedTensorType OnnxNode::getType(ArrayRef<int64_t> shape, Type element) {
  const auto *negative =
      llvm::find_if(shape, [](int64_t size) { return size < 0; });
  if (negative != shape.end()) {
    error() << "expected dimensions of at least 1, but got " << *negative;
    return {};
  }
  auto type = RankedTensorType::get(shape, element);
  return check(type) ? type : RankedTensorType();
}

/// The neutral element of a reduction.
static double getNeutral(ReduceKind kind) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  switch (kind) {
  case ReduceKind::Mean:
    return std::numeric_limits<double>::quiet_NaN();
  case ReduceKind::Prod:
    return 1;
  case ReduceKind::Min:
    return infinity;
  case ReduceKind::Max:
  case ReduceKind::LogSum:
  case ReduceKind::LogSumExp:
    return -infinity;
  default:
    return 0;
  }
}

Value OnnxNode::computeOfNothing(Operation *op) {
  auto isNothing = [](Type type) {
    auto tensor = dyn_cast<RankedTensorType>(type);
    return tensor && tensor.getNumElements() == 0 && !tensor.getEncoding();
  };
  auto type = dyn_cast<RankedTensorType>(op->getResult(0).getType());
  if (!type)
    return {};
  if (isNothing(type))
    return constant(DenseElementsAttr::get(type, ArrayRef<Attribute>()));
  if (llvm::none_of(op->getOperandTypes(), isNothing))
    return {};
  auto fill = [&](double value) {
    return broadcast(scalar(type.getElementType(), value), type.getShape());
  };
  // A sum of no products is the bias, along the last dimension.
  auto addNothing = [&](Value bias) {
    return bias ? broadcast(bias, type.getShape()) : fill(0);
  };
  return llvm::TypeSwitch<Operation *, Value>(op)
      .Case([&](ReduceOp reduce) {
        bool isInteger = !isa<FloatType>(type.getElementType());
        ReduceKind kind = reduce.getKind();
        // Integers have no NaN.
        return fill(isInteger && kind == ReduceKind::Mean ? 0
                                                          : getNeutral(kind));
      })
      .Case([&](ConcatOp concat) {
        SmallVector<Value> inputs =
            llvm::filter_to_vector(concat.getInputs(), [&](Value input) {
              return !isNothing(input.getType());
            });
        return infer<ConcatOp>(inputs, concat.getProperties());
      })
      .Case([&](tensor::PadOp pad) {
        return broadcast(
            finish(tensor::FromElementsOp::create(
                builder, loc, RankedTensorType::get({}, type.getElementType()),
                pad.getConstantPaddingValue())),
            type.getShape());
      })
      .Case([&](LinearOp linear) { return addNothing(linear.getBias()); })
      .Case([&](Conv2DOp conv) { return addNothing(conv.getBias()); })
      .Case([&](MatMulOp) { return fill(0); })
      .Default(Value());
}

Value OnnxNode::finish(Operation *op) {
  if (mlir::failed(verify(op))) {
    op->erase();
    hasFailed = true;
    return {};
  }
  if (Value value = computeOfNothing(op)) {
    op->erase();
    return value;
  }
  SmallVector<Value> folded;
  if (Attribute value = foldOnWeights(op)) {
    folded.push_back(
        arith::ConstantOp::create(builder, loc, llvm::cast<TypedAttr>(value)));
  } else if (mlir::failed(builder.tryFold(op, folded)) || folded.empty()) {
    // Nothing is folded to when the operation was changed in place.
    return op->getResult(0);
  }
  op->erase();
  return folded.front();
}

Value OnnxNode::constant(DenseElementsAttr value) {
  return arith::ConstantOp::create(builder, loc, value);
}

Value OnnxNode::constantInts(ArrayRef<int64_t> values) {
  return constant(DenseElementsAttr::get(
      RankedTensorType::get(values.size(), builder.getI64Type()), values));
}

Value OnnxNode::scalar(Type element, double value) {
  auto type = RankedTensorType::get({}, element);
  // A number beyond the integers becomes the nearest of them.
  llvm::APSInt integer(64, /*isUnsigned=*/false);
  bool isExact;
  llvm::APFloat(value).convertToInteger(integer, llvm::APFloat::rmTowardZero,
                                        &isExact);
  Attribute attribute =
      isa<FloatType>(element)
          ? Attribute(builder.getFloatAttr(element, value))
          : Attribute(builder.getIntegerAttr(element, integer.getExtValue()));
  return constant(DenseElementsAttr::get(type, attribute));
}

Value OnnxNode::scalarLike(Value value, double number) {
  return value ? scalar(elementOf(value), number) : Value();
}

Value OnnxNode::broadcast(Value value, ArrayRef<int64_t> shape) {
  if (!value || typeOf(value).getShape() == shape)
    return value;
  return make<BroadcastOp>(getType(shape, elementOf(value)), value);
}

LogicalResult OnnxNode::broadcastTogether(MutableArrayRef<Value> values) {
  Shape shape;
  for (Value value : values) {
    if (!value)
      return failure();
    Shape other = shapeOf(value);
    if (other.size() > shape.size())
      shape.insert(shape.begin(), other.size() - shape.size(), 1);
    for (auto [size, theirs] :
         llvm::zip(llvm::reverse(shape), llvm::reverse(other))) {
      if (size == 1)
        size = theirs;
      else if (theirs != 1 && theirs != size)
        return error() << "expected shapes that broadcast, but got "
                       << values.front().getType() << " and "
                       << value.getType();
    }
  }
  for (Value &value : values)
    if (!(value = broadcast(value, shape)))
      return failure();
  return success();
}

Value OnnxNode::transpose(Value value, ArrayRef<int64_t> permutation) {
  TransposeOp::Properties properties;
  properties.permutation = builder.getDenseI64ArrayAttr(permutation);
  return infer<TransposeOp>(value, properties);
}

Value OnnxNode::reshape(Value value, ArrayRef<int64_t> shape) {
  if (!value || typeOf(value).getShape() == shape)
    return value;
  RankedTensorType from = typeOf(value), to = getType(shape, elementOf(value));
  if (!to)
    return {};
  if (from.getNumElements() != to.getNumElements()) {
    error() << "expected a shape of " << from.getNumElements()
            << " elements, but got [" << shape << "]";
    return {};
  }
  Attribute constant;
  if (matchPattern(value, m_Constant(&constant))) {
    if (auto resource = dyn_cast<DenseResourceElementsAttr>(constant))
      return arith::ConstantOp::create(
          builder, loc,
          DenseResourceElementsAttr::get(to, resource.getRawHandle()));
    if (auto dense = dyn_cast<DenseElementsAttr>(constant))
      return this->constant(dense.reshape(to));
  }
  auto collapse = [&](RankedTensorType type,
                      ArrayRef<ReassociationIndices> groups) {
    return finish(
        tensor::CollapseShapeOp::create(builder, loc, type, value, groups));
  };
  auto expand = [&](ArrayRef<ReassociationIndices> groups) {
    return finish(
        tensor::ExpandShapeOp::create(builder, loc, to, value, groups));
  };
  if (from.getRank() != to.getRank())
    if (auto groups = getReassociationIndicesForReshape(from, to))
      return from.getRank() > to.getRank() ? collapse(to, *groups)
                                           : expand(*groups);
  // In general, by way of one dimension.
  if (from.getRank() != 1) {
    auto all = llvm::to_vector<2>(llvm::seq<int64_t>(0, from.getRank()));
    SmallVector<ReassociationIndices> groups;
    if (from.getRank())
      groups.push_back(all);
    auto flat =
        RankedTensorType::get(from.getNumElements(), from.getElementType());
    value = from.getRank() ? collapse(flat, groups)
                           : finish(tensor::ExpandShapeOp::create(
                                 builder, loc, flat, value, groups));
  }
  if (!value || to.getRank() == 1)
    return value;
  auto all = llvm::to_vector<2>(llvm::seq<int64_t>(0, to.getRank()));
  return to.getRank() ? expand({all}) : collapse(to, {});
}

/// The part of a small constant that a slice takes, or null.
static DenseElementsAttr sliceConstant(Value value, RankedTensorType type,
                                       ArrayRef<int64_t> offsets,
                                       ArrayRef<int64_t> strides) {
  DenseElementsAttr constant;
  if (!matchPattern(value, m_Constant(&constant)))
    return {};
  if (constant.isSplat())
    return constant.resizeSplat(type);
  if (constant.getNumElements() > kMaxFoldedSlice)
    return {};
  Shape from = computeSuffixProduct(constant.getType().getShape());
  Shape to = computeSuffixProduct(type.getShape());
  auto values = constant.getValues<Attribute>();
  SmallVector<Attribute> taken;
  for (int64_t i = 0, e = type.getNumElements(); i < e; ++i) {
    Shape index = delinearize(i, to);
    for (auto [at, offset, stride] : llvm::zip(index, offsets, strides))
      at = offset + at * stride;
    taken.push_back(values[linearize(index, from)]);
  }
  return DenseElementsAttr::get(type, taken);
}

Value OnnxNode::slice(Value value, ArrayRef<int64_t> offsets,
                      ArrayRef<int64_t> sizes, ArrayRef<int64_t> strides) {
  if (!value)
    return {};
  RankedTensorType type = getType(sizes, elementOf(value));
  if (!type)
    return {};
  if (type == value.getType())
    return value;
  // Upstream's slices of nothing may not start at the end.
  if (type.getNumElements() == 0)
    return this->constant(DenseElementsAttr::get(type, ArrayRef<Attribute>()));
  if (DenseElementsAttr constant = sliceConstant(value, type, offsets, strides))
    return this->constant(constant);
  return finish(tensor::ExtractSliceOp::create(
      builder, loc, type, value, ValueRange(), ValueRange(), ValueRange(),
      offsets, sizes, strides));
}

Value OnnxNode::pad(Value value, ArrayRef<int64_t> low, ArrayRef<int64_t> high,
                    TypedAttr padding) {
  if (!value)
    return {};
  Shape shape = shapeOf(value);
  for (auto [size, before, after] : llvm::zip(shape, low, high)) {
    // Sizes are at most 2^33, so that checked amounts cannot overflow.
    if (before > kMaxTensorElements || after > kMaxTensorElements) {
      error() << "expected pads of at most " << kMaxTensorElements
              << ", but got " << std::max(before, after);
      return {};
    }
    size += before + after;
  }
  RankedTensorType type = getType(shape, elementOf(value));
  if (!type || type == value.getType())
    return type ? value : Value();
  Value element = arith::ConstantOp::create(builder, loc, padding);
  auto amounts = [&](ArrayRef<int64_t> pads) {
    return llvm::map_to_vector(pads, [&](int64_t amount) -> OpFoldResult {
      return builder.getIndexAttr(amount);
    });
  };
  return finish(tensor::PadOp::create(builder, loc, type, value, amounts(low),
                                      amounts(high), element));
}

Value OnnxNode::gather(Value value, Value indices, int64_t axis) {
  GatherOp::Properties properties;
  properties.axis = builder.getI64IntegerAttr(axis);
  return infer<GatherOp>({value, indices}, properties);
}

Value OnnxNode::gather(Value value, ArrayRef<int64_t> indices, int64_t axis) {
  // Taking everything in order changes nothing.
  if (value && int64_t(indices.size()) == typeOf(value).getDimSize(axis) &&
      llvm::equal(indices, llvm::seq<int64_t>(0, indices.size())))
    return value;
  return gather(value, constantInts(indices), axis);
}

Value OnnxNode::iota(int64_t size, int64_t axis, int64_t rank, int64_t step) {
  if (!checkIndexCount(size))
    return {};
  Shape shape(rank, 1), values;
  shape[axis] = size;
  for (int64_t i = 0; i < size; ++i)
    values.push_back(i * step);
  return reshape(constantInts(values), shape);
}

Value OnnxNode::reduce(ReduceKind kind, Value value, ArrayRef<int64_t> axes,
                       bool keepDims) {
  ReduceOp::Properties properties;
  properties.kind = ReduceKindAttr::get(context, kind);
  properties.axes = builder.getDenseI64ArrayAttr(axes);
  if (keepDims)
    properties.keep_dims = builder.getUnitAttr();
  return infer<ReduceOp>(value, properties);
}

Value OnnxNode::activate(Value value, ActivationKind kind, float alpha,
                         float beta) {
  if (!value)
    return {};
  ActivationOp::Properties properties;
  properties.function = ActivationAttr::get(context, kind, alpha, beta);
  return make<ActivationOp>(value.getType(), value, properties);
}

Value OnnxNode::assemble(const SparseInitializer &sparse,
                         ArrayRef<int64_t> permutation) {
  SmallVector<int64_t> from = computeSuffixProduct(sparse.shape);
  Shape shape = applyPermutation(sparse.shape, permutation);
  SmallVector<int64_t> to = computeSuffixProduct(shape);
  // New positions, with where each comes from.
  SmallVector<std::pair<int64_t, int64_t>> moved;
  for (auto [i, position] : llvm::enumerate(sparse.positions))
    moved.push_back(
        {linearize(applyPermutation(delinearize(position, from), permutation),
                   to),
         i});
  llvm::sort(moved);
  int64_t rows = shape.empty() ? 1 : shape.front();
  int64_t columns = 1;
  for (int64_t size : ArrayRef(shape).drop_front(!shape.empty()))
    columns *= size;
  int64_t count = moved.size();
  auto encoding =
      SparseAttr::get(context, SparseFormat::Csr, count, Attribute());
  auto type = RankedTensorType::getChecked(
      [&] { return error(); }, shape, sparse.values.getElementType(), encoding);
  if (!type || !checkIndexCount(rows))
    return {};
  SmallVector<EncodingComponent> parts = encoding.getComponents(type);
  unsigned indexWidth = parts[1].type.getElementTypeBitWidth();
  unsigned pointerWidth = parts[2].type.getElementTypeBitWidth();
  SmallVector<int64_t> ends(rows + 1);
  SmallVector<Attribute> values;
  SmallVector<APInt> indices, pointers;
  auto given = sparse.values.getValues<Attribute>();
  for (auto [position, i] : moved) {
    values.push_back(given[i]);
    indices.emplace_back(indexWidth, position % columns);
    ++ends[position / columns + 1];
  }
  std::partial_sum(ends.begin(), ends.end(), ends.begin());
  for (int64_t end : ends)
    pointers.emplace_back(pointerWidth, end);
  return make<AssembleOp>(
      type, {constant(DenseElementsAttr::get(parts[0].type, values)),
             constant(DenseElementsAttr::get(parts[1].type, indices)),
             constant(DenseElementsAttr::get(parts[2].type, pointers))});
}
