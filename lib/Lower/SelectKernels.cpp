//===- SelectKernels.cpp - Choose a kernel for each op --------------------===//
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
#define GEN_PASS_DEF_SELECTKERNELS
#include "nncomp/Lower/Passes.h.inc"
} // namespace mlir::nncomp

using namespace mlir;
using namespace mlir::nncomp;

namespace {
struct SelectKernels : nncomp::impl::SelectKernelsBase<SelectKernels> {
  using SelectKernelsBase::SelectKernelsBase;

  void runOnOperation() override {
    FailureOr<Target> target = Target::from(getOperation());
    if (failed(target))
      return signalPassFailure();
    WalkResult result = getOperation().walk([&](Operation *op) {
      if (isa<LaunchOp>(op))
        return WalkResult::advance();
      if (!reference && op->hasAttrOfType<StringAttr>(kKernelAttr))
        return WalkResult(getChosenKernel(op, *target));
      select(op, *target);
      return WalkResult::advance();
    });
    if (result.wasInterrupted())
      signalPassFailure();
  }

private:
  void select(Operation *op, const Target &target) {
    const Kernel *best = nullptr;
    double lowest = 0;
    SmallVector<std::pair<StringRef, double>> slower;
    SmallVector<std::string> declined;
    for (const Kernel &kernel : getKernelTable()) {
      if (reference && !kernel.isReference())
        continue;
      if (winograd == WinogradUse::Off && kernel.isWinograd)
        continue;
      std::string reason;
      if (failed(kernel.accepts(op, target, reason))) {
        if (!reason.empty())
          declined.push_back((kernel.name + ": " + reason).str());
        continue;
      }
      double cost = kernel.cost(op, target);
      if (best && cost >= lowest) {
        slower.emplace_back(kernel.name, cost);
        continue;
      }
      if (best)
        slower.emplace_back(best->name, lowest);
      best = &kernel;
      lowest = cost;
    }
    if (!best)
      return;
    op->setAttr(kKernelAttr, StringAttr::get(&getContext(), best->name));
    if (!remarks && !reasons)
      return;
    std::string reason;
    llvm::raw_string_ostream os(reason);
    os << "about " << int64_t(lowest) << " cycles";
    // That the reference is slower goes without saying.
    for (auto [name, cost] : slower)
      if (!findKernel(name)->isReference())
        os << "; " << name << " about " << int64_t(cost);
    std::string others;
    for (StringRef text : declined)
      others += ("; not " + text).str();
    // A profile has a line for each layer: why others declined matters where
    // nothing but the reference is left.
    if (reasons)
      op->setAttr(kKernelReasonAttr,
                  StringAttr::get(&getContext(), best->isReference()
                                                     ? reason + others
                                                     : reason));
    if (remarks)
      op->emitRemark("kernel ") << best->name << ", " << reason << others;
  }
};
} // namespace
