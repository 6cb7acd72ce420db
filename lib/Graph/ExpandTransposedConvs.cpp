//===- ExpandTransposedConvs.cpp - Convolutions for their transposes ------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "nncomp/Graph/Passes.h"
#include "nncomp/Graph/TransposedConv.h"

namespace mlir::nncomp {
#define GEN_PASS_DEF_EXPANDTRANSPOSEDCONVS
#include "nncomp/Graph/Passes.h.inc"
} // namespace mlir::nncomp

using namespace mlir;
using namespace mlir::nncomp;

namespace {
struct ExpandTransposedConvs
    : nncomp::impl::ExpandTransposedConvsBase<ExpandTransposedConvs> {
  void runOnOperation() override {
    SmallVector<ConvTranspose2DOp> ops;
    getOperation().walk([&](ConvTranspose2DOp op) { ops.push_back(op); });
    IRRewriter rewriter(&getContext());
    for (ConvTranspose2DOp op : ops) {
      rewriter.setInsertionPoint(op);
      if (Value result = buildConvolutions(rewriter, op))
        rewriter.replaceOp(op, result);
    }
  }
};
} // namespace
