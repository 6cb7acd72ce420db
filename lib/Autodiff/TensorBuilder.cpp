//===- TensorBuilder.cpp - Builds sums and products of tensors -----------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TensorBuilder.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/ReshapeOpsUtils.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"

using namespace mlir;
using namespace mlir::nncomp;

SmallVector<int64_t> nncomp::getOtherAxes(int64_t rank, int64_t axis) {
  SmallVector<int64_t> axes;
  for (int64_t dim = 0; dim < rank; ++dim)
    if (dim != axis)
      axes.push_back(dim);
  return axes;
}

//===----------------------------------------------------------------------===//
// Elements
//===----------------------------------------------------------------------===//

Value TensorBuilder::constant(Type tensor, double value) {
  auto type = cast<RankedTensorType>(tensor);
  return arith::ConstantOp::create(
      *this, DenseElementsAttr::get(
                 type, FloatAttr::get(type.getElementType(), value)));
}

Value TensorBuilder::sum(Value a, Value b) {
  return arith::AddFOp::create(*this, a, b);
}

Value TensorBuilder::difference(Value a, Value b) {
  return arith::SubFOp::create(*this, a, b);
}

Value TensorBuilder::product(Value a, Value b) {
  return arith::MulFOp::create(*this, a, b);
}

Value TensorBuilder::quotient(Value a, Value b) {
  return arith::DivFOp::create(*this, a, b);
}

Value TensorBuilder::negate(Value a) { return arith::NegFOp::create(*this, a); }

Value TensorBuilder::scale(Value a, double factor) {
  return product(a, constant(a.getType(), factor));
}

Value TensorBuilder::where(Value condition, Value a) {
  return where(condition, a, constant(a.getType(), 0));
}

Value TensorBuilder::where(Value condition, Value a, Value b) {
  return arith::SelectOp::create(*this, condition, a, b);
}

Value TensorBuilder::isGreater(Value a, double b) {
  return arith::CmpFOp::create(*this, arith::CmpFPredicate::OGT, a,
                               constant(a.getType(), b));
}

Value TensorBuilder::isLess(Value a, double b) {
  return arith::CmpFOp::create(*this, arith::CmpFPredicate::OLT, a,
                               constant(a.getType(), b));
}

//===----------------------------------------------------------------------===//
// Shapes
//===----------------------------------------------------------------------===//

Value TensorBuilder::sumOver(Value a, ArrayRef<int64_t> axes,
                             RankedTensorType type) {
  bool keepDims = typeOf(a).getRank() == type.getRank();
  if (!axes.empty())
    a = ReduceOp::create(*this, a, ReduceKind::Sum, axes, keepDims);
  return reshape(a, type.getShape());
}

Value TensorBuilder::repeatAlong(Value a, ArrayRef<int64_t> axes,
                                 RankedTensorType type) {
  SmallVector<int64_t> shape(type.getShape());
  for (int64_t axis : axes)
    shape[axis] = 1;
  a = reshape(a, shape);
  return a.getType() == type ? a : BroadcastOp::create(*this, type, a);
}

Value TensorBuilder::alongAxis(Value a, int64_t axis, RankedTensorType type) {
  return repeatAlong(a, getOtherAxes(type.getRank(), axis), type);
}

Value TensorBuilder::transpose(Value a, ArrayRef<int64_t> permutation) {
  return TransposeOp::create(*this, a, permutation);
}

Value TensorBuilder::reshape(Value a, ArrayRef<int64_t> shape) {
  RankedTensorType from = typeOf(a), to = from.clone(shape);
  if (from == to)
    return a;
  std::optional<SmallVector<ReassociationIndices>> groups;
  if (from.getRank() == 0 || to.getRank() == 0)
    groups.emplace();
  else if (from.getRank() != to.getRank())
    groups = getReassociationIndicesForReshape(from, to);
  // In general, by way of one dimension.
  if (!groups)
    return reshape(reshape(a, from.getNumElements()), shape);
  if (from.getRank() > to.getRank())
    return tensor::CollapseShapeOp::create(*this, to, a, *groups);
  return tensor::ExpandShapeOp::create(*this, to, a, *groups);
}

static SmallVector<OpFoldResult> getAttributes(Builder &builder,
                                               ArrayRef<int64_t> values) {
  return getAsIndexOpFoldResult(builder.getContext(), values);
}

Value TensorBuilder::slice(Value a, ArrayRef<int64_t> shape) {
  SmallVector<int64_t> offsets(shape.size(), 0), strides(shape.size(), 1);
  return slice(a, offsets, shape, strides);
}

Value TensorBuilder::slice(Value a, ArrayRef<int64_t> offsets,
                           ArrayRef<int64_t> shape, ArrayRef<int64_t> strides) {
  if (typeOf(a).getShape() == shape)
    return a;
  return tensor::ExtractSliceOp::create(
      *this, typeOf(a).clone(shape), a, getAttributes(*this, offsets),
      getAttributes(*this, shape), getAttributes(*this, strides));
}

Value TensorBuilder::unslice(Value a, ArrayRef<int64_t> offsets,
                             ArrayRef<int64_t> strides, RankedTensorType type) {
  if (a.getType() == type)
    return a;
  return tensor::InsertSliceOp::create(
      *this, a, constant(type, 0), getAttributes(*this, offsets),
      getAttributes(*this, typeOf(a).getShape()),
      getAttributes(*this, strides));
}
