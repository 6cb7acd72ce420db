//===- LayerCost.cpp - The kernel that a layer would get ------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nncomp/Lower/LayerCost.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "nncomp/Graph/TransposedConv.h"
#include "nncomp/IR/NNComp.h"
#include "nncomp/Lower/Kernel.h"

using namespace mlir;
using namespace mlir::nncomp;

/// The cost of the convolutions that a transposed one becomes, with the kernel
/// of the slowest; nothing if it stays what it is.
static std::optional<LayerCost> estimateConvolutions(ConvTranspose2DOp op,
                                                     const Target &target) {
  // Built beside the network, on the op's own operands.
  Block block;
  OpBuilder builder(op.getContext());
  builder.setInsertionPointToEnd(&block);
  if (!buildConvolutions(builder, op))
    return std::nullopt;
  LayerCost sum{{}, /*isReference=*/false, 0};
  double most = 0;
  for (auto conv : block.getOps<Conv2DOp>()) {
    LayerCost cost = estimateCost(conv, target);
    if (cost.cycles >= most) {
      most = cost.cycles;
      sum.kernel = cost.kernel;
    }
    sum.isReference |= cost.isReference;
    sum.cycles += cost.cycles;
  }
  return sum;
}

LayerCost nncomp::estimateCost(Operation *op, const Target &target) {
  if (auto transposed = dyn_cast<ConvTranspose2DOp>(op))
    if (auto cost = estimateConvolutions(transposed, target))
      return *cost;
  LayerCost best;
  for (const Kernel &kernel : getKernelTable()) {
    Decline unheard;
    FailureOr<KernelPlan> plan = kernel.plan(op, target, unheard);
    if (failed(plan))
      continue;
    if (best.kernel.empty() || plan->cycles < best.cycles)
      best = {kernel.name, kernel.traits.isReference, plan->cycles};
  }
  return best;
}

std::optional<LayerCost> nncomp::estimateDenseCost(Operation *op,
                                                   const Target &target) {
  auto given = dyn_cast<LayerOpInterface>(op);
  if (!given || !given.hasFilters())
    return std::nullopt;
  OpOperand &weights = given.getWeightsMutable();
  auto isEncoded = [](Value value) { return bool(getEncoding(typeOf(value))); };
  for (OpOperand &operand : op->getOpOperands())
    if (isEncoded(operand.get()) != (&operand == &weights))
      return std::nullopt;
  if (isEncoded(op->getResult(0)))
    return std::nullopt;
  // A copy of the op outside of the network, with any constant.
  RankedTensorType dense = getDenseType(typeOf(weights.get()));
  OpBuilder builder(op->getContext());
  OwningOpRef<arith::ConstantOp> constant = arith::ConstantOp::create(
      builder, op->getLoc(), cast<TypedAttr>(builder.getZeroAttr(dense)));
  OwningOpRef<Operation *> layer = op->clone();
  (*layer)->setOperand(weights.getOperandNumber(), *constant);
  return estimateCost(*layer, target);
}

double nncomp::getBreakEvenSparsity(double density, double cycles,
                                    double denseCycles) {
  return std::clamp(1 - density * denseCycles / cycles, 0.0, 1.0);
}
