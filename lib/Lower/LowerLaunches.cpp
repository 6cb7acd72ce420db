//===- LowerLaunches.cpp - Replace launches by calls ----------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nncomp/IR/NNComp.h"
#include "nncomp/Lower/Passes.h"

namespace mlir::nncomp {
#define GEN_PASS_DEF_LOWERLAUNCHES
#include "nncomp/Lower/Passes.h.inc"
} // namespace mlir::nncomp

using namespace mlir;
using namespace mlir::nncomp;

static LogicalResult lowerLaunch(LaunchOp launch) {
  auto kernel = SymbolTable::lookupNearestSymbolFrom<func::FuncOp>(
      launch, launch.getKernelAttr());
  OpBuilder builder(launch);
  SmallVector<Value> arguments;
  for (auto [operand, expected] :
       llvm::zip(launch->getOperands(), kernel.getArgumentTypes())) {
    auto type = dyn_cast<MemRefType>(operand.getType());
    if (!type)
      return launch.emitOpError("expected buffers, but got ")
             << operand.getType();
    if (type == expected) {
      arguments.push_back(operand);
      continue;
    }
    // A layout that is spelt out may still be the plain one.
    auto [strides, offset] = type.getStridesAndOffset();
    auto plain = MemRefType::get(type.getShape(), type.getElementType());
    if (offset != 0 || strides != plain.getStridesAndOffset().first ||
        !memref::CastOp::areCastCompatible(type, expected))
      return launch.emitOpError("expected a buffer of type ")
             << expected << ", but got " << type;
    arguments.push_back(
        memref::CastOp::create(builder, launch.getLoc(), expected, operand));
  }
  auto call = func::CallOp::create(builder, launch.getLoc(), kernel, arguments);
  call->setDiscardableAttrs(launch->getDiscardableAttrDictionary());
  launch.erase();
  return success();
}

namespace {
struct LowerLaunches : nncomp::impl::LowerLaunchesBase<LowerLaunches> {
  void runOnOperation() override {
    WalkResult result = getOperation().walk(
        [](LaunchOp launch) { return WalkResult(lowerLaunch(launch)); });
    if (result.wasInterrupted())
      signalPassFailure();
  }
};
} // namespace
