//===- OutlineLoops.cpp - Give each loop nest a function ------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/Transforms/RegionUtils.h"
#include "nncomp/IR/Module.h"
#include "nncomp/Lower/Passes.h"

namespace mlir::nncomp {
#define GEN_PASS_DEF_OUTLINELOOPS
#include "nncomp/Lower/Passes.h.inc"
} // namespace mlir::nncomp

using namespace mlir;
using namespace mlir::nncomp;

/// Whether `op` becomes a loop nest and gives nothing but what it stores.
static bool isLoopNest(Operation &op) {
  return op.getNumResults() == 0 &&
         (isa<memref::CopyOp>(op) || op.getNumRegions() > 0);
}

/// All values from outside that `op` uses, each once, in order of their use.
static llvm::SetVector<Value> getUsedValues(Operation &op) {
  llvm::SetVector<Value> values(op.operand_begin(), op.operand_end());
  getUsedValuesDefinedAbove(op.getRegions(), values);
  return values;
}

namespace {
struct OutlineLoops : nncomp::impl::OutlineLoopsBase<OutlineLoops> {
  void runOnOperation() override {
    outlined.clear();
    FailureOr<func::FuncOp> main = findMain(getOperation());
    if (failed(main))
      return signalPassFailure();
    SymbolTable symbols(getOperation());
    for (Operation &op : llvm::make_early_inc_range(
             main->getBody().front().without_terminator()))
      if (isLoopNest(op))
        outline(op, symbols);
  }

private:
  void outline(Operation &op, SymbolTable &symbols) {
    SmallVector<Value> arguments;
    SmallVector<Operation *> constants;
    for (Value value : getUsedValues(op)) {
      Operation *definition = value.getDefiningOp();
      if (definition && definition->hasTrait<OpTrait::ConstantLike>())
        constants.push_back(definition);
      else
        arguments.push_back(value);
    }
    auto type =
        FunctionType::get(&getContext(), ValueRange(arguments).getTypes(), {});
    auto function = func::FuncOp::create(op.getLoc(), "loops", type);
    function.setPrivate();
    // Inlined, all would be one function again.
    OpBuilder builder(&getContext());
    function->setAttr("passthrough", builder.getStrArrayAttr({"noinline"}));
    Block *body = function.addEntryBlock();
    builder.setInsertionPointToStart(body);
    IRMapping mapping;
    mapping.map(arguments, body->getArguments());
    for (Operation *constant : constants)
      builder.clone(*constant, mapping);
    builder.clone(op, mapping);
    func::ReturnOp::create(builder, op.getLoc());

    builder.setInsertionPoint(&op);
    func::CallOp::create(builder, op.getLoc(), share(function, symbols),
                         arguments);
    op.erase();
  }

  /// The function in the module that equals `function`, which is used up.
  func::FuncOp share(func::FuncOp function, SymbolTable &symbols) {
    SmallVector<func::FuncOp> &sameType = outlined[function.getFunctionType()];
    for (func::FuncOp other : sameType)
      if (OperationEquivalence::isRegionEquivalentTo(
              &function.getBody(), &other.getBody(),
              OperationEquivalence::IgnoreLocations)) {
        function.erase();
        return other;
      }
    symbols.insert(function);
    sameType.push_back(function);
    return function;
  }

  /// The functions made so far.
  DenseMap<Type, SmallVector<func::FuncOp>> outlined;
};
} // namespace
