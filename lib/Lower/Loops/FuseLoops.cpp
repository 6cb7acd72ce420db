//===- FuseLoops.cpp - Join element-wise linalg ops -----------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Linalg/Transforms/Transforms.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"
#include "nncomp/Lower/Passes.h"

namespace mlir::nncomp {
#define GEN_PASS_DEF_FUSELOOPS
#include "nncomp/Lower/Passes.h.inc"
} // namespace mlir::nncomp

using namespace mlir;
using namespace mlir::nncomp;

/// Whether computing an element again costs about as much as loading it.
static bool isCheap(linalg::GenericOp producer) {
  return llvm::all_of(
      producer.getBody()->without_terminator(), [](Operation &op) {
        return isa<arith::ArithDialect>(op.getDialect()) &&
               !isa<arith::DivFOp, arith::DivSIOp, arith::DivUIOp,
                    arith::RemSIOp, arith::RemUIOp, arith::RemFOp>(op);
      });
}

/// Whether `producer` only repeats elements, each row in its order.
static bool isBroadcast(linalg::GenericOp producer) {
  if (producer.getNumDpsInputs() != 1 ||
      !llvm::hasSingleElement(*producer.getBody()))
    return false;
  AffineMap map = producer.getIndexingMapsArray().front();
  int64_t previous = -1;
  for (AffineExpr expr : map.getResults()) {
    auto dim = dyn_cast<AffineDimExpr>(expr);
    if (!dim)
      continue;
    if (int64_t(dim.getPosition()) <= previous)
      return false;
    previous = dim.getPosition();
  }
  return cast<ShapedType>(producer.getInputs()[0].getType()).getNumElements() <
         cast<ShapedType>(producer.getResult(0).getType()).getNumElements();
}

/// Whether the producer of `operand` is to be computed within its consumer.
static bool shouldFuse(OpOperand *operand) {
  auto consumer = dyn_cast<linalg::GenericOp>(operand->getOwner());
  auto producer = operand->get().getDefiningOp<linalg::GenericOp>();
  if (!consumer || !producer)
    return false;
  if (isBroadcast(producer))
    return true;
  // Registers are few, and each step of fusion copies the body.
  constexpr size_t mostOps = 128;
  if (producer.getBody()->getOperations().size() +
          consumer.getBody()->getOperations().size() >
      mostOps)
    return false;
  // Nothing is computed twice.
  for (Operation *user : operand->get().getUsers())
    if (user != consumer)
      return false;
  if (consumer.getMatchingIndexingMap(operand).isPermutation())
    return true;
  return consumer.getNumReductionLoops() == 0 && isCheap(producer);
}

namespace {
struct FuseLoops : nncomp::impl::FuseLoopsBase<FuseLoops> {
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    linalg::populateElementwiseOpsFusionPatterns(patterns, shouldFuse);
    linalg::populateEraseUnusedOperandsAndResultsPatterns(patterns);
    GreedyRewriteConfig config;
    // Weights are not to be folded element by element.
    config.enableFolding(false);
    if (failed(
            applyPatternsGreedily(getOperation(), std::move(patterns), config)))
      signalPassFailure();
  }
};
} // namespace
