//===- ReportSize.cpp - Say what the constants take -----------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "nncomp/Encoding/Parameters.h"
#include "nncomp/Graph/Passes.h"
#include "nncomp/IR/NNComp.h"

namespace mlir::nncomp {
#define GEN_PASS_DEF_REPORTSIZE
#include "nncomp/Graph/Passes.h.inc"
} // namespace mlir::nncomp

using namespace mlir;
using namespace mlir::nncomp;

namespace {
struct ReportSize : nncomp::impl::ReportSizeBase<ReportSize> {
  void runOnOperation() override {
    int64_t total = 0, totalDense = 0;
    auto report = [&](Operation *op, RankedTensorType type, int64_t bits,
                      int64_t dense) {
      op->emitRemark() << "takes " << bits << " of " << dense << " bits as "
                       << type;
      total += bits;
      totalDense += dense;
    };
    getOperation()->walk([&](Operation *op) {
      if (auto assemble = dyn_cast<AssembleOp>(op)) {
        if (llvm::all_of(assemble.getComponents(), [](Value component) {
              return component.getDefiningOp<arith::ConstantOp>();
            }))
          report(op, assemble.getResult().getType(),
                 getSizeInBits(assemble.getResult().getType()),
                 getSizeInBits(getDenseType(assemble.getResult().getType())));
        return;
      }
      auto constant = dyn_cast<arith::ConstantOp>(op);
      auto type =
          constant ? dyn_cast<RankedTensorType>(constant.getType()) : nullptr;
      // A component counts where it is assembled.
      if (type && hasBoundedShape(type) &&
          type.getElementType().isIntOrFloat() &&
          !llvm::all_of(op->getUsers(), llvm::IsaPred<AssembleOp>))
        report(op, type, getParameterBits(constant),
               getParameterBits(constant));
    });
    getOperation()->emitRemark()
        << "constants take " << total << " of " << totalDense << " bits";
    markAllAnalysesPreserved();
  }
};
} // namespace
