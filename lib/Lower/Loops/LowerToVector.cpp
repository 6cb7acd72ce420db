//===- LowerToVector.cpp - Turn linalg on buffers into vector loops -------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LinearLoops.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/Transforms/Transforms.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "nncomp/Lower/Passes.h"
#include "nncomp/Lower/Target.h"

namespace mlir::nncomp {
#define GEN_PASS_DEF_LOWERTOVECTOR
#include "nncomp/Lower/Passes.h.inc"
} // namespace mlir::nncomp

using namespace mlir;
using namespace mlir::nncomp;

/// A copy as a linalg op, which becomes a loop: upstream lowers a strided one
/// to a call into its own runtime library.
static void expandCopy(RewriterBase &rewriter, memref::CopyOp copy) {
  rewriter.setInsertionPoint(copy);
  rewriter.replaceOpWithNewOp<linalg::CopyOp>(copy, copy.getSource(),
                                              copy.getTarget());
}

namespace {
struct LowerToVector : nncomp::impl::LowerToVectorBase<LowerToVector> {
  void runOnOperation() override {
    FailureOr<Target> target = Target::from(getOperation());
    if (failed(target))
      return signalPassFailure();
    IRRewriter rewriter(&getContext());
    SmallVector<memref::CopyOp> copies;
    getOperation().walk([&](memref::CopyOp copy) { copies.push_back(copy); });
    for (memref::CopyOp copy : copies)
      expandCopy(rewriter, copy);
    SmallVector<linalg::LinalgOp> ops;
    getOperation().walk([&](linalg::LinalgOp op) { ops.push_back(op); });
    for (linalg::LinalgOp op : ops) {
      if (!op.hasPureBufferSemantics()) {
        op.emitOpError("expected operands that are buffers, but got ")
            << op->getOperandTypes();
        return signalPassFailure();
      }
      FailureOr<LinearNest> nest = LinearNest::get(op);
      if (succeeded(nest)) {
        if (failed(nest->buildTransposition(rewriter, target->vectorBits)))
          nest->build(rewriter, *target);
        continue;
      }
      rewriter.setInsertionPoint(op);
      if (failed(linalg::linalgOpToLoops(rewriter, op))) {
        op.emitOpError("expected an operation that lowers to loops, but got "
                       "operands ")
            << op->getOperandTypes();
        return signalPassFailure();
      }
      rewriter.eraseOp(op);
    }
  }
};
} // namespace
