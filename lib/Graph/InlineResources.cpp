//===- InlineResources.cpp - Take constants out of resource blobs ---------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "nncomp/Encoding/Encoding.h"
#include "nncomp/Graph/Passes.h"
#include "nncomp/IR/WeightStorage.h"

namespace mlir::nncomp {
#define GEN_PASS_DEF_INLINERESOURCES
#include "nncomp/Graph/Passes.h.inc"
} // namespace mlir::nncomp

using namespace mlir;
using namespace mlir::nncomp;

namespace {
struct InlineResources : nncomp::impl::InlineResourcesBase<InlineResources> {
  using InlineResourcesBase::InlineResourcesBase;

  void runOnOperation() override {
    WalkResult result = getOperation()->walk([&](arith::ConstantOp op) {
      if (!isa<DenseResourceElementsAttr>(op.getValue()))
        return WalkResult::advance();
      std::optional<ConstantBytes> bytes = ConstantBytes::get(op.getValue());
      if (keepWeights && bytes && staysResource(bytes->type, bytes->bytes))
        return WalkResult::advance();
      DenseElementsAttr elements = getDenseElements(op.getValue());
      if (!elements) {
        op.emitOpError("expected a resource of the size of ")
            << op.getType() << ", but got another one or none";
        return WalkResult::interrupt();
      }
      op.setValueAttr(elements);
      return WalkResult::advance();
    });
    if (result.wasInterrupted())
      signalPassFailure();
  }
};
} // namespace
