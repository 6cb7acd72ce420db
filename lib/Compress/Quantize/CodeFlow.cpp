//===- CodeFlow.cpp - Which values travel as codes ------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "CodeFlow.h"
#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace mlir::nncomp;

/// Whether the operation's result holds codes of its first operand only, so
/// that both have one encoding.
static bool movesCodes(Operation *op) {
  if (auto activation = dyn_cast<ActivationOp>(op))
    return activation.getFunction().getKind() == ActivationKind::Relu ||
           activation.getFunction().getKind() == ActivationKind::Clip;
  return isa<SelectsElementsOpInterface>(op);
}

/// Whether the operation computes codes of its own scale from codes.
static bool computesCodes(Operation *op) {
  if (auto reduce = dyn_cast<ReduceOp>(op))
    return reduce.getKind() == ReduceKind::Mean;
  return isa<AvgPoolOp>(op);
}

static bool isFloatTensor(Value value) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  return type && type.getElementType().isF32() && type.hasStaticShape() &&
         !type.getEncoding();
}

/// Whether `value` is worth codes of its own in a sum: constants are not, nor
/// is what is repeated.
static bool isSummand(Value value) {
  Operation *op = value.getDefiningOp();
  return !op ||
         !(op->hasTrait<OpTrait::ConstantLike>() || isa<BroadcastOp>(op));
}

CodeFlow::CodeFlow(func::FuncOp function,
                   function_ref<bool(Operation *)> isInteger) {
  SmallVector<Value> values(function.getArguments());
  for (Operation &op : function.getBody().front()) {
    auto layer = dyn_cast<LayerOpInterface>(op);
    if (layer && layer.hasFilters() && isInteger(&op))
      integerLayers.insert(&op);
    llvm::append_range(values, op.getResults());
  }
  // Users come after the values that they use.
  for (Value value : llvm::reverse(values))
    wanted[value] = isFloatTensor(value) &&
                    llvm::any_of(value.getUses(), [&](OpOperand &use) {
                      return takesCodes(use) || getCodedSum(use.getOwner());
                    });
  for (Value value : values)
    if (isCoded(value))
      coded.push_back(value);
  for (Value value : coded) {
    Operation *op = value.getDefiningOp();
    if (!op || !givesCodes(value))
      continue;
    if (movesCodes(op))
      join(value, op->getOperand(0));
    else if (isa<ConcatOp>(op))
      for (Value input : op->getOperands())
        join(value, input);
  }
}

bool CodeFlow::takesCodes(OpOperand &use) {
  Operation *op = use.getOwner();
  if (integerLayers.contains(op)) {
    auto layer = cast<LayerOpInterface>(op);
    MutableOperandRange residual = layer.getResidualMutable();
    return &use == &layer.getInputMutable() ||
           (!residual.empty() && &use == &residual[0]);
  }
  if (!movesCodes(op) && !computesCodes(op) && !isa<ConcatOp>(op))
    return false;
  // An activation of floats is more exact than one of codes, which need a range
  // for what it cuts off.
  if (isa<ActivationOp>(op) && !givesCodes(use.get()))
    return false;
  return isCoded(op->getResult(0));
}

Value CodeFlow::getCodedSum(Operation *op) {
  if (!isa<arith::AddFOp>(op) || !llvm::all_of(op->getOperands(), isSummand))
    return {};
  Value sum = op->getResult(0);
  if (isCoded(sum))
    return sum;
  auto activation = sum.hasOneUse() ? dyn_cast<ActivationOp>(*sum.user_begin())
                                    : ActivationOp();
  if (activation && movesCodes(activation) && isCoded(activation.getResult()))
    return activation.getResult();
  return {};
}

bool CodeFlow::givesCodes(Value value) {
  Operation *op = value.getDefiningOp();
  if (!op)
    return false;
  if (integerLayers.contains(op))
    return true;
  if (isa<ActivationOp>(op))
    return movesCodes(op) && givesCodes(op->getOperand(0));
  return movesCodes(op) || computesCodes(op) || isa<ConcatOp>(op);
}

Value CodeFlow::getLeader(Value value) {
  while (Value parent = parents.lookup(value))
    value = parent;
  return value;
}

void CodeFlow::join(Value a, Value b) {
  a = getLeader(a);
  b = getLeader(b);
  if (a != b)
    parents[a] = b;
}
