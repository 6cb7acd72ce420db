//===- Movement.cpp - Gradients of what moves elements -------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Rules.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Utils/IndexingUtils.h"

using namespace mlir;
using namespace mlir::nncomp;

static void differentiateTranspose(TransposeOp op, GradientBuilder &b) {
  b.add(op.getInput(), b.transpose(b.getGradient(), invertPermutationVector(
                                                        op.getPermutation())));
}

static void differentiateBroadcast(BroadcastOp op, GradientBuilder &b) {
  RankedTensorType from = op.getInput().getType(),
                   to = op.getResult().getType();
  int64_t added = to.getRank() - from.getRank();
  SmallVector<int64_t> axes;
  for (int64_t dim = 0; dim < to.getRank(); ++dim)
    if (dim < added || from.getDimSize(dim - added) != to.getDimSize(dim))
      axes.push_back(dim);
  SmallVector<int64_t> kept(added, 1);
  kept.append(from.getShape().begin(), from.getShape().end());
  Value sum = b.sumOver(b.getGradient(), axes, from.clone(kept));
  b.add(op.getInput(), b.reshape(sum, from.getShape()));
}

static void differentiateConcat(ConcatOp op, GradientBuilder &b) {
  int64_t rank = op.getResult().getType().getRank();
  SmallVector<int64_t> offsets(rank, 0), ones(rank, 1);
  for (Value input : op.getInputs()) {
    RankedTensorType type = typeOf(input);
    if (b.isNeeded(input))
      b.add(input, b.slice(b.getGradient(), offsets, type.getShape(), ones));
    offsets[op.getAxis()] += type.getDimSize(op.getAxis());
  }
}

/// Adds what was picked to the places that it was picked from: a product with
/// the matrix of ones where position i of the input is index k. For it the
/// picked dimensions become one, and move to the front.
static void differentiateGather(GatherOp op, GradientBuilder &b) {
  RankedTensorType from = op.getInput().getType(),
                   picked = op.getIndices().getType();
  int64_t axis = op.getAxis(), size = from.getDimSize(axis),
          count = picked.getNumElements();
  ArrayRef<int64_t> shape = from.getShape();
  int64_t before = computeProduct(shape.take_front(axis)),
          after = computeProduct(shape.drop_front(axis + 1));
  // Narrow indices cannot hold every position.
  Type integer = b.getI64Type();
  auto matrix = RankedTensorType::get({size, count}, from.getElementType());
  auto integers = RankedTensorType::get({size, count}, integer);
  auto constant = [&](int64_t value) -> Value {
    auto row = RankedTensorType::get({1, count}, integer);
    return arith::ConstantOp::create(
        b, DenseElementsAttr::get(row, IntegerAttr::get(integer, value)));
  };
  using P = arith::CmpIPredicate;
  Value indices = b.reshape(op.getIndices(), {1, count});
  if (picked.getElementType() != integer)
    indices =
        arith::ExtSIOp::create(b, typeOf(indices).clone(integer), indices);
  // As the op reads them: negative ones from the end, all clamped.
  Value isNegative = arith::CmpIOp::create(b, P::slt, indices, constant(0));
  Value fromEnd = arith::AddIOp::create(b, indices, constant(size));
  indices = arith::SelectOp::create(b, isNegative, fromEnd, indices);
  indices = arith::MaxSIOp::create(b, indices, constant(0));
  indices = arith::MinSIOp::create(b, indices, constant(size - 1));
  SmallVector<Attribute> positions;
  for (int64_t position = 0; position < size; ++position)
    positions.push_back(IntegerAttr::get(integer, position));
  Value column = arith::ConstantOp::create(
      b, DenseElementsAttr::get(RankedTensorType::get({size, 1}, integer),
                                positions));
  Value isPicked =
      arith::CmpIOp::create(b, P::eq, BroadcastOp::create(b, integers, indices),
                            BroadcastOp::create(b, integers, column));
  Value ones = b.where(isPicked, b.constant(matrix, 1));
  Value gradient = b.reshape(b.getGradient(), {before, count, after});
  gradient = b.transpose(gradient, {1, 0, 2});
  gradient = b.reshape(gradient, {count, before * after});
  Value sums =
      MatMulOp::create(b, matrix.clone({size, before * after}), ones, gradient);
  sums = b.transpose(b.reshape(sums, {size, before, after}), {1, 0, 2});
  b.add(op.getInput(), b.reshape(sums, shape));
}

void nncomp::attachMovementRules(MLIRContext *context) {
  attachRules<differentiateTranspose, differentiateBroadcast,
              differentiateConcat, differentiateGather>(context);
}
