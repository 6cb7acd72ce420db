//===- Differentiate.cpp - Gradients by reverse mode ---------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "GradientBuilder.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "nncomp/Autodiff/Passes.h"
#include "nncomp/Autodiff/State.h"
#include "nncomp/IR/Module.h"

namespace mlir::nncomp {
#define GEN_PASS_DEF_DIFFERENTIATE
#include "nncomp/Autodiff/Passes.h.inc"
} // namespace mlir::nncomp

using namespace mlir;
using namespace mlir::nncomp;

static bool isFloatTensor(Value value) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  return type && isa<FloatType>(type.getElementType());
}

/// Activations become ops of their own, so that no rule but theirs has to know
/// their derivatives. Fusion puts them back.
static void separateActivations(func::FuncOp main) {
  SmallVector<Operation *> ops;
  main.walk([&](Operation *op) {
    if (isa<LayerOpInterface, AddOp>(op))
      ops.push_back(op);
  });
  for (Operation *op : ops) {
    auto activation = op->getAttrOfType<ActivationAttr>("activation");
    Value result = op->getResult(0);
    if (!activation || getEncoding(result.getType()))
      continue;
    op->removeAttr("activation");
    OpBuilder builder(op->getContext());
    builder.setInsertionPointAfter(op);
    auto applied =
        ActivationOp::create(builder, op->getLoc(), result, activation);
    result.replaceAllUsesExcept(applied, applied);
  }
}

/// The values that depend on `sources` and that `target` depends on, by floats.
static llvm::DenseSet<Value> findActive(Block &block, ArrayRef<Value> sources,
                                        Value target) {
  llvm::DenseSet<Value> varying(sources.begin(), sources.end()), active;
  for (Operation &op : block)
    if (llvm::any_of(op.getOperands(),
                     [&](Value value) { return varying.contains(value); }))
      for (Value result : op.getResults())
        if (isFloatTensor(result))
          varying.insert(result);
  if (varying.contains(target))
    active.insert(target);
  for (Operation &op : llvm::reverse(block))
    if (llvm::any_of(op.getResults(),
                     [&](Value value) { return active.contains(value); }))
      for (Value operand : op.getOperands())
        if (varying.contains(operand))
          active.insert(operand);
  return active;
}

namespace {
struct Differentiate : nncomp::impl::DifferentiateBase<Differentiate> {
  using DifferentiateBase::DifferentiateBase;

  void runOnOperation() override {
    FailureOr<func::FuncOp> main = findMain(getOperation());
    if (failed(main) || failed(differentiate(*main)))
      signalPassFailure();
  }

private:
  LogicalResult differentiate(func::FuncOp main);
  /// The place of the result that is differentiated.
  FailureOr<unsigned> findLoss(func::FuncOp main);
  LogicalResult buildBackward(Block &block, Gradients &gradients);
};
} // namespace

FailureOr<unsigned> Differentiate::findLoss(func::FuncOp main) {
  for (unsigned i = 0; i < main.getNumResults(); ++i) {
    auto name = main.getResultAttrOfType<StringAttr>(i, kNameAttr);
    if (!name || name.getValue() != loss)
      continue;
    auto type = dyn_cast<RankedTensorType>(main.getResultTypes()[i]);
    if (!type || !isa<FloatType>(type.getElementType()) ||
        type.getNumElements() != 1 || type.getEncoding())
      return main.emitError("expected a loss of one float, but got ")
             << main.getResultTypes()[i];
    return i;
  }
  return main.emitError("expected a result '") << loss << "', but got none";
}

/// One error that names every op on the way without a rule.
static LogicalResult checkRules(Block &block, const Gradients &gradients) {
  SmallVector<Operation *> missing;
  for (Operation &op : block)
    if (!isa<DifferentiableOpInterface>(op) &&
        llvm::any_of(op.getResults(),
                     [&](Value value) { return gradients.isNeeded(value); }))
      missing.push_back(&op);
  if (missing.empty())
    return success();
  InFlightDiagnostic error =
      emitError(block.getParentOp()->getLoc(),
                "expected operations that have a gradient, but got ")
      << missing.size() << " without";
  for (Operation *op : missing)
    error.attachNote(op->getLoc()) << op->getName();
  return error;
}

LogicalResult Differentiate::buildBackward(Block &block, Gradients &gradients) {
  SmallVector<Operation *> ops;
  for (Operation &op : block.without_terminator())
    ops.push_back(&op);
  OpBuilder builder(block.getTerminator());
  for (Operation *op : llvm::reverse(ops)) {
    if (llvm::none_of(op->getResults(),
                      [&](Value value) { return gradients.get(value); }))
      continue;
    GradientBuilder rule(builder, op, gradients);
    if (failed(cast<DifferentiableOpInterface>(op).buildGradients(rule)))
      return failure();
  }
  return success();
}

LogicalResult Differentiate::differentiate(func::FuncOp main) {
  FailureOr<unsigned> lossIndex = findLoss(main);
  if (failed(lossIndex))
    return failure();
  separateActivations(main);
  Block &block = main.getBody().front();
  Operation *end = block.getTerminator();
  Value target = end->getOperand(*lossIndex);
  SmallVector<Value> learned;
  for (BlockArgument argument : main.getArguments())
    if (main.getArgAttr(argument.getArgNumber(), kLearnedAttr))
      learned.push_back(argument);
  Gradients gradients(findActive(block, learned, target));
  if (!gradients.isNeeded(target))
    return main.emitError("expected a loss that depends on what is learned, "
                          "but got one that does not");
  if (failed(checkRules(block, gradients)))
    return failure();
  OpBuilder builder(end);
  Location loc = end->getLoc();
  auto constant = [&](RankedTensorType type, double value) -> Value {
    return arith::ConstantOp::create(
        builder, loc,
        DenseElementsAttr::get(type,
                               FloatAttr::get(type.getElementType(), value)));
  };
  gradients.add(builder, loc, target, constant(typeOf(target), 1));
  if (failed(buildBackward(block, gradients)))
    return failure();
  builder.setInsertionPoint(end);
  for (Value argument : learned) {
    unsigned index = cast<BlockArgument>(argument).getArgNumber();
    Value gradient = gradients.get(argument);
    if (!gradient)
      gradient = constant(getDenseType(typeOf(argument)), 0);
    addResult(main, gradient,
              {builder.getNamedAttr(kGradientAttr,
                                    main.getArgAttr(index, kStateAttr))});
  }
  // What was built for operands that need no gradient.
  for (Operation &op : llvm::make_early_inc_range(llvm::reverse(block)))
    if (isOpTriviallyDead(&op))
      op.erase();
  return success();
}
