//===- LowerToLinalg.cpp - Every op that has no kernel as linalg ----------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LinalgPatterns.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Transforms/WalkPatternRewriteDriver.h"
#include "nncomp/Lower/Passes.h"

namespace mlir::nncomp {
#define GEN_PASS_DEF_LOWERTOLINALG
#include "nncomp/Lower/Passes.h.inc"
} // namespace mlir::nncomp

using namespace mlir;
using namespace mlir::nncomp;

namespace {
struct LowerToLinalg : nncomp::impl::LowerToLinalgBase<LowerToLinalg> {
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    populateLowerElementwise(patterns);
    populateLowerConvolution(patterns);
    populateLowerPooling(patterns);
    populateLowerNormalization(patterns);
    populateLowerMovement(patterns);
    populateLowerReductions(patterns);
    populateLowerQuantization(patterns);
    populateLowerSampling(patterns);
    populateLowerTopK(patterns);
    populateLowerGradients(patterns);
    // One sweep and no folding: nothing here gives rise to another match, and
    // weights of many megabytes are not to be folded element by element.
    walkAndApplyPatterns(getOperation(), std::move(patterns));
    bool failed = false;
    getOperation().walk([&](Operation *op) {
      if (isa_and_present<NNCompDialect>(op->getDialect()) &&
          !isa<LaunchOp>(op)) {
        failed = true;
        op->emitOpError("expected an operation that lowers to linalg, but got "
                        "one on ")
            << op->getOperandTypes();
      }
    });
    if (failed)
      signalPassFailure();
  }
};
} // namespace
