//===- LowerLaunches.cpp - Replace launches by calls ----------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nncomp/IR/NNComp.h"
#include "nncomp/Lower/Kernel.h"
#include "nncomp/Lower/Passes.h"

namespace mlir::nncomp {
#define GEN_PASS_DEF_LOWERLAUNCHES
#include "nncomp/Lower/Passes.h.inc"
} // namespace mlir::nncomp

using namespace mlir;
using namespace mlir::nncomp;

/// Whether `type` is the plain layout, however it is spelt.
static bool isPlain(MemRefType type) {
  auto [strides, offset] = type.getStridesAndOffset();
  auto plain = MemRefType::get(type.getShape(), type.getElementType());
  return offset == 0 && strides == plain.getStridesAndOffset().first;
}

namespace {
struct LowerLaunches : nncomp::impl::LowerLaunchesBase<LowerLaunches> {
  void runOnOperation() override {
    specialised.clear();
    SymbolTable symbols(getOperation());
    WalkResult result = getOperation().walk([&](LaunchOp launch) {
      return WalkResult(lowerLaunch(launch, symbols));
    });
    if (result.wasInterrupted())
      return signalPassFailure();
    // What no launch wants in its plain layout is not compiled.
    SymbolTableCollection tables;
    SymbolUserMap users(tables, getOperation());
    for (auto &[key, function] : specialised)
      if (auto plain = symbols.lookup<func::FuncOp>(key.first);
          plain && users.useEmpty(plain))
        symbols.erase(plain);
  }

private:
  LogicalResult lowerLaunch(LaunchOp launch, SymbolTable &symbols) {
    auto kernel = symbols.lookup<func::FuncOp>(launch.getKernel());
    if (!kernel)
      return launch.emitOpError("expected a kernel of the outermost module, "
                                "but got ")
             << launch.getKernelAttr();
    OpBuilder builder(launch);
    SmallVector<Value> arguments;
    SmallVector<Type> types(kernel.getArgumentTypes());
    for (auto [i, operand] : llvm::enumerate(launch->getOperands())) {
      auto type = dyn_cast<MemRefType>(operand.getType());
      if (!type)
        return launch.emitOpError("expected buffers, but got ")
               << operand.getType();
      arguments.push_back(operand);
      if (type == types[i])
        continue;
      if (acceptsLayout(kernel, i, type))
        types[i] = type;
      else if (isPlain(type) &&
               memref::CastOp::areCastCompatible(type, types[i]))
        arguments.back() =
            memref::CastOp::create(builder, launch.getLoc(), types[i], operand);
      else
        return launch.emitOpError("expected a buffer of type ")
               << types[i] << ", but got " << type;
    }
    auto call =
        func::CallOp::create(builder, launch.getLoc(),
                             specialise(kernel, types, symbols), arguments);
    call->setDiscardableAttrs(launch->getDiscardableAttrDictionary());
    launch.erase();
    return success();
  }

  /// The function of `kernel` for arguments of `types`.
  func::FuncOp specialise(func::FuncOp kernel, ArrayRef<Type> types,
                          SymbolTable &symbols) {
    if (types == kernel.getArgumentTypes())
      return kernel;
    auto type = FunctionType::get(&getContext(), types, {});
    func::FuncOp &function = specialised[{kernel.getSymNameAttr(), type}];
    if (function)
      return function;
    function = kernel.clone();
    symbols.insert(function, std::next(kernel->getIterator()));
    for (auto [i, type] : llvm::enumerate(types))
      if (type != function.getArgumentTypes()[i])
        setLayout(function, i, cast<MemRefType>(type));
    return function;
  }

  DenseMap<std::pair<StringAttr, Type>, func::FuncOp> specialised;
};
} // namespace
