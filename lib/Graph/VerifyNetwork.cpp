//===- VerifyNetwork.cpp - Refuse what cannot be compiled -----------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "nncomp/Graph/Passes.h"
#include "nncomp/IR/Module.h"
#include "nncomp/IR/NNComp.h"

namespace mlir::nncomp {
#define GEN_PASS_DEF_VERIFYNETWORK
#include "nncomp/Graph/Passes.h.inc"
} // namespace mlir::nncomp

using namespace mlir;
using namespace mlir::nncomp;

/// Whether `type` is a scalar, or a tensor that memory and kernels can hold.
static bool isSupported(Type type) {
  if (type.isIntOrIndexOrFloat())
    return true;
  auto tensor = dyn_cast<RankedTensorType>(type);
  if (!tensor || !tensor.hasStaticShape() || !hasBoundedShape(tensor) ||
      tensor.getNumElements() == 0)
    return false;
  Type element = tensor.getElementType();
  if (element.isSignlessInteger())
    return llvm::is_contained({1, 8, 16, 32, 64},
                              element.getIntOrFloatBitWidth());
  return isa<Float16Type, BFloat16Type, Float32Type, Float64Type>(element);
}

static LogicalResult verifyTypes(Operation *op, TypeRange types) {
  for (Type type : types)
    if (!isSupported(type))
      return op->emitError("expected tensors of static shape, of 1 to 2^40 "
                           "elements that are floats, whole bytes or i1, but "
                           "got ")
             << type;
  return success();
}

/// Whether `op` is a constant of no elements that is only returned, or part of
/// encoded tensors, such as the values of weights which are all zero.
static bool isHarmlessNothing(Operation *op) {
  if (!isa<arith::ConstantOp>(op))
    return false;
  auto type = dyn_cast<RankedTensorType>(op->getResult(0).getType());
  return type && type.hasStaticShape() && type.getNumElements() == 0 &&
         llvm::all_of(op->getUsers(),
                      llvm::IsaPred<AssembleOp, func::ReturnOp>);
}

static LogicalResult verifyOp(Operation *op) {
  if (!isa_and_present<NNCompDialect, arith::ArithDialect, math::MathDialect,
                       tensor::TensorDialect, linalg::LinalgDialect>(
          op->getDialect()) &&
      !isa<func::ReturnOp>(op))
    return op->emitError("expected operations of nncomp, arith, math, tensor "
                         "or linalg in @main, but got '")
           << op->getName() << "'";
  if (isHarmlessNothing(op))
    return success();
  // Operands are results and arguments that have been seen before.
  if (failed(verifyTypes(op, op->getResultTypes())))
    return failure();
  // A splat stores one element; passes look at each.
  if (isa<arith::ConstantOp>(op))
    if (auto tensor = dyn_cast<RankedTensorType>(op->getResult(0).getType()))
      if (getSizeInBits(tensor) / 8 > kMaxWeightBytes)
        return op->emitError("expected a constant of at most ")
               << kMaxWeightBytes << " bytes, but got " << tensor;
  for (Region &region : op->getRegions())
    for (Block &block : region)
      if (failed(verifyTypes(op, block.getArgumentTypes())))
        return failure();
  return success();
}

namespace {
struct VerifyNetwork : nncomp::impl::VerifyNetworkBase<VerifyNetwork> {
  void runOnOperation() override {
    ModuleOp module = getOperation();
    auto main = module.lookupSymbol<func::FuncOp>(kMainName);
    if (!main || !main.getBody().hasOneBlock()) {
      module.emitError("expected a function @main of one block, but got ")
          << (main ? "another @main" : "none");
      return signalPassFailure();
    }
    for (StringRef name : {kEntryName, kWeightsName, kProfileMarkName})
      if (Operation *symbol = module.lookupSymbol(name)) {
        symbol->emitError("expected @")
            << name << " to be left to lowering, but got one";
        return signalPassFailure();
      }
    for (BlockArgument argument : main.getArguments()) {
      // An empty list may have been an input that only decided a shape.
      auto list = dyn_cast<RankedTensorType>(argument.getType());
      if (argument.use_empty() && list &&
          list.getShape() == ArrayRef<int64_t>{0})
        continue;
      if (failed(verifyTypes(main, argument.getType())))
        return signalPassFailure();
    }
    // One error is enough: what follows is often its consequence.
    WalkResult result =
        main.getBody().walk<WalkOrder::PreOrder>([](Operation *op) {
          return failed(verifyOp(op)) ? WalkResult::interrupt()
                                      : WalkResult::advance();
        });
    if (result.wasInterrupted())
      signalPassFailure();
  }
};
} // namespace
