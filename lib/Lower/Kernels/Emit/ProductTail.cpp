//===- ProductTail.cpp - What follows a product of computed values --------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ProductTail.h"
#include "StridedView.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace mlir::nncomp;

/// The number that all elements of `value` are, if they are constants.
static std::optional<float> getSplat(Value value) {
  if (auto broadcast = value.getDefiningOp<BroadcastOp>())
    value = broadcast.getInput();
  DenseFPElementsAttr elements;
  if (!matchPattern(value, m_Constant(&elements)) || !elements.isSplat())
    return std::nullopt;
  APFloat number = elements.getSplatValue<APFloat>();
  bool losesInfo;
  number.convert(APFloat::IEEEsingle(), APFloat::rmNearestTiesToEven,
                 &losesInfo);
  return number.convertToFloat();
}

/// The vector of columns that `value` repeats for each row, or null.
static Value getColumnVector(Value value) {
  StridedView view = StridedView::of(value);
  ArrayRef<int64_t> shape = typeOf(value).getShape();
  if (view.strides.back() != 1 ||
      typeOf(view.source).getNumElements() != shape.back())
    return {};
  for (auto [size, stride] : llvm::zip(shape.drop_back(), view.strides))
    if (size != 1 && stride != 0)
      return {};
  return view.source;
}

bool ProductTail::takeScale(Operation *op) {
  if (!isa<arith::MulFOp, arith::DivFOp>(op) || bias || residual || activation)
    return false;
  bool isLeft = op->getOperand(0) == result;
  if (!isLeft && isa<arith::DivFOp>(op))
    return false;
  std::optional<float> number = getSplat(op->getOperand(isLeft ? 1 : 0));
  if (!number)
    return false;
  scale *= isa<arith::DivFOp>(op) ? 1 / *number : *number;
  return true;
}

bool ProductTail::takeSum(Operation *op) {
  if (!isa<arith::AddFOp>(op) || residual || activation)
    return false;
  Value other = op->getOperand(op->getOperand(0) == result ? 1 : 0);
  // Sums start from a bias, and are scaled after.
  Value vector = !bias && scale == 1 ? getColumnVector(other) : Value();
  (vector ? bias : residual) = vector ? vector : other;
  return true;
}

bool ProductTail::takeActivation(Operation *op) {
  auto function = dyn_cast<ActivationOp>(op);
  if (!function || activation)
    return false;
  activation = function.getFunction();
  return true;
}

bool ProductTail::take(Operation *op) {
  if (op->getNumResults() != 1 || typeOf(op->getResult(0)).getEncoding() ||
      (!takeScale(op) && !takeSum(op) && !takeActivation(op)))
    return false;
  ops.push_back(op);
  result = op->getResult(0);
  return true;
}

void ProductTail::setResultRows() {
  ArrayRef<int64_t> shape = typeOf(result).getShape();
  resultRows.assign(shape.size() - 1, 0);
  auto order = llvm::to_vector(llvm::seq<int64_t>(0, shape.size()));
  auto user = result.hasOneUse() ? dyn_cast<TransposeOp>(*result.user_begin())
                                 : TransposeOp();
  // The residual lies as the product does.
  if (user && !residual &&
      user.getPermutation().back() == int64_t(shape.size()) - 1) {
    order.assign(user.getPermutation().begin(), user.getPermutation().end());
    ops.push_back(user);
    result = user.getResult();
  }
  int64_t rows = 1;
  for (int64_t d = int64_t(order.size()) - 2; d >= 0; --d) {
    resultRows[order[d]] = rows;
    rows *= typeOf(result).getDimSize(d);
  }
}

ProductTail ProductTail::of(LayerOpInterface op) {
  ProductTail tail;
  tail.result = op->getResult(0);
  tail.bias = op.getBias();
  tail.activation = op.getActivationAttr();
  // A product of which both operands of a sum are has two uses.
  while (tail.result.hasOneUse() &&
         isa<RankedTensorType>(tail.result.getType()) &&
         tail.take(*tail.result.user_begin())) {
  }
  tail.setResultRows();
  return tail;
}
