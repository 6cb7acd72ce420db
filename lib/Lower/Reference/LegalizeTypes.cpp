//===- LegalizeTypes.cpp - Store booleans as bytes ------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Linalg/Transforms/Transforms.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "nncomp/IR/NNComp.h"
#include "nncomp/Lower/Passes.h"

namespace mlir::nncomp {
#define GEN_PASS_DEF_LEGALIZETYPES
#include "nncomp/Lower/Passes.h.inc"
} // namespace mlir::nncomp

using namespace mlir;
using namespace mlir::nncomp;

static bool isBoolTensor(Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  return tensor && tensor.getElementType().isInteger(1);
}

/// A tensor of bytes for a tensor of booleans, else `type` itself.
static Type legalize(Type type) {
  if (!isBoolTensor(type))
    return type;
  return cast<RankedTensorType>(type).clone(
      IntegerType::get(type.getContext(), 8));
}

static bool hasNarrowElements(Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  return tensor && tensor.getElementType().isIntOrFloat() &&
         tensor.getElementTypeBitWidth() < 8 && !isBoolTensor(type);
}

static Value toByte(OpBuilder &builder, Location loc, Value boolean) {
  return arith::ExtUIOp::create(builder, loc, builder.getI8Type(), boolean);
}

static Value toBool(OpBuilder &builder, Location loc, Value byte) {
  Value zero =
      arith::ConstantOp::create(builder, loc, builder.getI8IntegerAttr(0));
  return arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::ne, byte,
                               zero);
}

/// Makes a boolean `value` a byte, and gives its users the boolean again.
static void changeToByte(Value value) {
  OpBuilder builder(value.getContext());
  builder.setInsertionPointAfterValue(value);
  SmallVector<OpOperand *> uses;
  for (OpOperand &use : value.getUses())
    uses.push_back(&use);
  value.setType(builder.getI8Type());
  if (uses.empty())
    return;
  Value boolean = toBool(builder, value.getLoc(), value);
  for (OpOperand *use : uses)
    use->set(boolean);
}

/// Extends the boolean scalars among the op's operands from `first` on.
static void extendOperands(Operation *op, unsigned first = 0) {
  OpBuilder builder(op);
  for (OpOperand &operand : op->getOpOperands().drop_front(first))
    if (operand.get().getType().isInteger(1))
      operand.set(toByte(builder, op->getLoc(), operand.get()));
}

/// The body of a linalg op sees bytes where its tensors are booleans.
static void legalizeBody(linalg::GenericOp op) {
  for (OpOperand &operand : op->getOpOperands())
    if (isBoolTensor(operand.get().getType()))
      changeToByte(op.getMatchingBlockArgument(&operand));
  auto yield = cast<linalg::YieldOp>(op.getBody()->getTerminator());
  OpBuilder builder(yield);
  for (auto [init, value] : llvm::zip(op.getDpsInits(), yield->getOpOperands()))
    if (isBoolTensor(init.getType()))
      value.set(toByte(builder, op.getLoc(), value.get()));
}

static void legalizeConstant(arith::ConstantOp op) {
  auto booleans = dyn_cast<DenseElementsAttr>(op.getValue());
  if (!booleans || !isBoolTensor(op.getType()))
    return;
  // A boolean attribute is packed, eight to the byte.
  SmallVector<int8_t> bytes;
  if (booleans.isSplat())
    bytes.push_back(booleans.getSplatValue<bool>());
  else
    for (bool value : booleans.getValues<bool>())
      bytes.push_back(value);
  op.setValueAttr(DenseElementsAttr::get(
      cast<ShapedType>(legalize(op.getType())), ArrayRef<int8_t>(bytes)));
}

/// Changes what `op` does to booleans; the types of tensors change later.
static LogicalResult legalizeOp(Operation *op) {
  auto touches = [](TypeRange types) {
    return llvm::any_of(types, isBoolTensor);
  };
  if (!touches(op->getOperandTypes()) && !touches(op->getResultTypes()))
    return success();
  if (auto generic = dyn_cast<linalg::GenericOp>(op)) {
    legalizeBody(generic);
  } else if (auto constant = dyn_cast<arith::ConstantOp>(op)) {
    legalizeConstant(constant);
  } else if (isa<tensor::ExtractOp>(op)) {
    changeToByte(op->getResult(0));
  } else if (isa<tensor::InsertOp, tensor::FromElementsOp, tensor::SplatOp>(
                 op)) {
    extendOperands(op);
  } else if (isa<tensor::PadOp, tensor::GenerateOp>(op)) {
    extendOperands(op->getRegion(0).front().getTerminator());
  } else if (!isa<LaunchOp, RegionBranchOpInterface, func::ReturnOp>(op) &&
             !op->hasTrait<OpTrait::IsTerminator>() &&
             !isa<tensor::TensorDialect>(op->getDialect())) {
    return op->emitOpError("expected an operation that can take booleans as "
                           "bytes, but got one on ")
           << op->getOperandTypes();
  }
  return success();
}

namespace {
struct LegalizeTypes : nncomp::impl::LegalizeTypesBase<LegalizeTypes> {
  void runOnOperation() override {
    // Named linalg ops have bodies that belong to their types.
    SmallVector<linalg::LinalgOp> named;
    getOperation().walk([&](linalg::LinalgOp op) {
      if (!isa<linalg::GenericOp>(op) &&
          llvm::any_of(op->getOperandTypes(), isBoolTensor))
        named.push_back(op);
    });
    IRRewriter rewriter(&getContext());
    for (linalg::LinalgOp op : named) {
      rewriter.setInsertionPoint(op);
      if (failed(linalg::generalizeNamedOp(rewriter, op)))
        return signalPassFailure();
    }
    WalkResult result = getOperation().walk([&](Operation *op) {
      for (Type type : op->getResultTypes())
        if (hasNarrowElements(type)) {
          op->emitOpError("expected elements of at least 8 bits, but got ")
              << type;
          return WalkResult::interrupt();
        }
      return failed(legalizeOp(op)) ? WalkResult::interrupt()
                                    : WalkResult::advance();
    });
    if (result.wasInterrupted())
      return signalPassFailure();
    getOperation().walk([](Operation *op) {
      for (Value result : op->getResults())
        result.setType(legalize(result.getType()));
      for (Region &region : op->getRegions())
        for (Block &block : region)
          for (BlockArgument argument : block.getArguments())
            argument.setType(legalize(argument.getType()));
      if (auto function = dyn_cast<func::FuncOp>(op)) {
        SmallVector<Type> inputs, results;
        for (Type type : function.getArgumentTypes())
          inputs.push_back(legalize(type));
        for (Type type : function.getResultTypes())
          results.push_back(legalize(type));
        function.setFunctionType(
            FunctionType::get(op->getContext(), inputs, results));
      }
    });
  }
};
} // namespace
