//===- SelectKernels.cpp - Choose a kernel for each op --------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nncomp/IR/NNComp.h"
#include "nncomp/Lower/Kernel.h"
#include "nncomp/Lower/LayerCost.h"
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
    chosen.clear();
    WalkResult result = getOperation().walk([&](Operation *op) {
      if (isa<LaunchOp>(op))
        return WalkResult::advance();
      if (!reference && isAbsorbed(op))
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
  /// The kernels chosen so far.
  DenseMap<Operation *, const Kernel *> chosen;

  void select(Operation *op, const Target &target) {
    const Kernel *best = nullptr, *bestOfTwo = nullptr;
    double lowest = 0;
    SmallVector<std::pair<std::string, double>> slower;
    SmallVector<std::string> declined;
    auto addSlower = [&](const Kernel &kernel, double cost,
                         StringRef ops = "") {
      // That the reference is slower goes without saying.
      if (!kernel.isReference())
        slower.emplace_back((kernel.name + ops).str(), cost);
    };
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
      if (kernel.getAbsorbed) {
        bestOfTwo = &kernel;
        continue;
      }
      double cost = kernel.cost(op, target);
      if (best && cost >= lowest) {
        addSlower(kernel, cost);
        continue;
      }
      if (best)
        addSlower(*best, lowest);
      best = &kernel;
      lowest = cost;
    }
    if (!best)
      return;
    if (bestOfTwo) {
      // Against both ops apart, if the other one's kernel is neither the user's
      // choice nor one of two ops already.
      Operation *before = bestOfTwo->getAbsorbed(op);
      double together = bestOfTwo->cost(op, target);
      const Kernel *other = chosen.lookup(before);
      if (other && !other->getAbsorbed &&
          together < lowest + other->cost(before, target)) {
        addSlower(*best, lowest);
        addSlower(*other, other->cost(before, target), " before it");
        best = bestOfTwo;
        lowest = together;
        before->setAttr(kKernelAttr,
                        StringAttr::get(&getContext(), best->name));
      } else {
        addSlower(*bestOfTwo, together, " with the op before");
      }
    }
    chosen[op] = best;
    op->setAttr(kKernelAttr, StringAttr::get(&getContext(), best->name));
    if (!remarks && !reasons)
      return;
    std::string reason;
    llvm::raw_string_ostream os(reason);
    os << "about " << int64_t(lowest) << " cycles";
    for (const auto &[name, cost] : slower)
      os << "; " << name << " about " << int64_t(cost);
    std::optional<LayerCost> dense = estimateDenseCost(op, target);
    if (dense)
      os << "; " << (dense->cycles < lowest ? "slower than " : "")
         << "with dense weights, about " << int64_t(dense->cycles);
    std::string others;
    for (StringRef text : declined)
      others += ("; not " + text).str();
    // A profile has a line for each layer: why others declined matters where
    // nothing but the reference is left.
    if (reasons) {
      Builder builder(&getContext());
      op->setAttr(kKernelReasonAttr,
                  builder.getStringAttr(best->isReference() ? reason + others
                                                            : reason));
      op->setAttr(kCyclesAttr, builder.getI64IntegerAttr(int64_t(lowest)));
      if (dense)
        op->setAttr(kDenseCyclesAttr,
                    builder.getI64IntegerAttr(int64_t(dense->cycles)));
    }
    if (remarks)
      op->emitRemark("kernel ") << best->name << ", " << reason << others;
  }
};
} // namespace
