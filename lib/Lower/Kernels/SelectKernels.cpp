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
/// A kernel and the estimated cycles of its plan.
struct Candidate {
  const Kernel *kernel = nullptr;
  double cycles = 0;
};

/// What the kernels say to an op.
struct Candidates {
  /// The fastest kernel of the op, and the one of it and the op before, if any.
  Candidate best, pair;
  /// Those that are slower, and why the others decline.
  SmallVector<std::pair<std::string, double>> slower;
  SmallVector<std::string> declined;

  void addSlower(const Candidate &candidate, StringRef ops = "") {
    // That the reference is slower goes without saying.
    if (!candidate.kernel->traits.isReference)
      slower.emplace_back((candidate.kernel->name + ops).str(),
                          candidate.cycles);
  }
  void add(const Candidate &candidate) {
    if (candidate.kernel->getAbsorbed) {
      pair = candidate;
    } else if (best.kernel && candidate.cycles >= best.cycles) {
      addSlower(candidate);
    } else {
      if (best.kernel)
        addSlower(best);
      best = candidate;
    }
  }
  /// The choice and that of kernels that declined, as remarks have them.
  std::string getReason(const std::optional<LayerCost> &dense) const;
  std::string getDeclined() const;
};

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
      if (!reference && getKernelAttr(op))
        return WalkResult(getChosenKernel(op, *target));
      select(op, *target);
      return WalkResult::advance();
    });
    if (result.wasInterrupted())
      signalPassFailure();
  }

private:
  /// The kernels chosen so far.
  DenseMap<Operation *, Candidate> chosen;

  Candidates ask(Operation *op, const Target &target) {
    Candidates candidates;
    for (const Kernel &kernel : getKernelTable()) {
      if ((reference && !kernel.traits.isReference) ||
          (winograd == WinogradUse::Off && kernel.traits.isWinograd))
        continue;
      Decline decline;
      FailureOr<KernelPlan> plan = kernel.plan(op, target, decline);
      if (succeeded(plan))
        candidates.add({&kernel, plan->cycles});
      else if (!decline.getReason().empty())
        candidates.declined.push_back(
            (kernel.name + ": " + decline.getReason()).str());
    }
    return candidates;
  }

  /// Takes the kernel of two ops where it is faster than both apart, if the
  /// other one's kernel is neither the user's choice nor one of two ops
  /// already.
  void considerPair(Operation *op, Candidates &candidates) {
    const Candidate pair = candidates.pair, best = candidates.best;
    if (!pair.kernel)
      return;
    Operation *before = pair.kernel->getAbsorbed(op);
    Candidate other = chosen.lookup(before);
    if (!other.kernel || other.kernel->getAbsorbed ||
        pair.cycles >= best.cycles + other.cycles)
      return candidates.addSlower(pair, " with the op before");
    candidates.addSlower(best);
    candidates.addSlower(other, " before it");
    candidates.best = pair;
    before->setAttr(kKernelAttr,
                    KernelAttr::get(&getContext(), pair.kernel->name));
  }

  void select(Operation *op, const Target &target) {
    Candidates candidates = ask(op, target);
    if (!candidates.best.kernel)
      return;
    considerPair(op, candidates);
    const auto [kernel, cycles] = candidates.best;
    chosen[op] = candidates.best;
    op->setAttr(kKernelAttr, KernelAttr::get(&getContext(), kernel->name));
    if (!remarks && !reasons)
      return;
    std::optional<LayerCost> dense = estimateDenseCost(op, target);
    std::string reason = candidates.getReason(dense),
                declined = candidates.getDeclined();
    // A profile has a line for each layer: why others declined matters where
    // only the reference is left.
    if (reasons)
      op->setAttr(kKernelAttr,
                  KernelAttr::get(&getContext(), kernel->name, int64_t(cycles),
                                  dense ? int64_t(dense->cycles) : 0,
                                  kernel->traits.isReference ? reason + declined
                                                             : reason));
    if (remarks)
      op->emitRemark("kernel ") << kernel->name << ", " << reason << declined;
  }
};
} // namespace

std::string Candidates::getReason(const std::optional<LayerCost> &dense) const {
  std::string reason;
  llvm::raw_string_ostream os(reason);
  os << "about " << int64_t(best.cycles) << " cycles";
  for (const auto &[name, cycles] : slower)
    os << "; " << name << " about " << int64_t(cycles);
  if (dense)
    os << "; " << (dense->cycles < best.cycles ? "slower than " : "")
       << "with dense weights, about " << int64_t(dense->cycles);
  return reason;
}

std::string Candidates::getDeclined() const {
  std::string reasons;
  for (StringRef reason : declined)
    reasons += ("; not " + reason).str();
  return reasons;
}
