//===- ChooseEncodings.cpp - Store zeros only where it is worth it --------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Network/StoredWeights.h"
#include "Network/TiedWeights.h"
#include "SparseForms.h"
#include "nncomp/Compress/Passes.h"
#include "nncomp/IR/CountOf.h"

namespace mlir::nncomp {
#define GEN_PASS_DEF_CHOOSEENCODINGS
#include "nncomp/Compress/Passes.h.inc"
} // namespace mlir::nncomp

using namespace mlir;
using namespace mlir::nncomp;

/// The best form by the goal, of equal ones the better by the other measure:
/// among forms no slower than dense, or among all if `goal` is the size.
static size_t chooseBest(ArrayRef<StoredForm> forms, ChoiceGoal goal) {
  const StoredForm &dense = forms.front();
  auto isBetter = [&](const StoredForm &a, const StoredForm &b) {
    return goal == ChoiceGoal::Time ? std::tie(a.cost.cycles, a.bytes) <
                                          std::tie(b.cost.cycles, b.bytes)
                                    : std::tie(a.bytes, a.cost.cycles) <
                                          std::tie(b.bytes, b.cost.cycles);
  };
  size_t best = 0;
  for (size_t i = 1; i < forms.size(); ++i)
    if ((goal == ChoiceGoal::Size || !isNotFaster(dense.cost, forms[i].cost)) &&
        isBetter(forms[i], forms[best]))
      best = i;
  return best;
}

/// Changes choices until all take at most `budget` bytes, each time the one
/// that costs the fewest cycles for a byte saved. Returns whether they do.
static bool fitBudget(ArrayRef<SmallVector<StoredForm>> layers,
                      MutableArrayRef<size_t> chosen, int64_t budget) {
  int64_t bytes = 0;
  for (auto [forms, choice] : llvm::zip_equal(layers, chosen))
    bytes += forms[choice].bytes;
  while (bytes > budget) {
    std::optional<std::pair<size_t, size_t>> next;
    double least = 0;
    for (auto [l, forms] : llvm::enumerate(layers)) {
      const StoredForm &now = forms[chosen[l]];
      for (auto [f, form] : llvm::enumerate(forms)) {
        if (form.bytes >= now.bytes)
          continue;
        double price = (form.cost.cycles - now.cost.cycles) /
                       static_cast<double>(now.bytes - form.bytes);
        if (!next || price < least) {
          next = {l, f};
          least = price;
        }
      }
    }
    if (!next)
      return false;
    auto [l, f] = *next;
    bytes -= layers[l][chosen[l]].bytes - layers[l][f].bytes;
    chosen[l] = f;
  }
  return true;
}

namespace {
struct ChooseEncodings : nncomp::impl::ChooseEncodingsBase<ChooseEncodings> {
  using ChooseEncodingsBase::ChooseEncodingsBase;

  static void remarkOn(const NetworkLayer &layer, const StoredForm &dense,
                       const StoredForm &chosen, const StoredForm *fastest) {
    InFlightDiagnostic remark = emitRemark(layer.op->getLoc());
    remark << "'" << layer.name << "': ";
    if (chosen.encoding)
      remark << "stored as " << chosen.encoding << ", " << chosen.bytes
             << " bytes instead of " << dense.bytes << ", about "
             << static_cast<int64_t>(chosen.cost.cycles) << " cycles of "
             << chosen.cost.kernel << " instead of "
             << static_cast<int64_t>(dense.cost.cycles) << " of "
             << dense.cost.kernel;
    else if (!fastest)
      remark << "left dense, as no sparse form has a kernel for it";
    else
      remark << "left dense, as the fastest sparse form takes about "
             << static_cast<int64_t>(fastest->cost.cycles)
             << " cycles instead of "
             << static_cast<int64_t>(dense.cost.cycles);
    const StoredForm *form = chosen.encoding ? &chosen : fastest;
    // Where nothing is stored, or each weight has a bit, no time follows the
    // number of weights.
    if (form && form->density > 0 &&
        form->encoding.getFormat() != SparseFormat::Bitmap)
      remark << "; faster from "
             << static_cast<int64_t>(std::ceil(100 * form->getBreakEven(dense)))
             << " % of zeros on";
  }

  LogicalResult encode(const NetworkLayer &layer, const StoredForm &form) {
    OpBuilder builder(layer.op);
    FailureOr<Value> encoded =
        getEncoding(layer.getWeights().getType())
            ? omitZeros(builder, layer, form.encoding)
            : encodeWeightsAs(builder, layer, form.encoding);
    if (succeeded(encoded))
      layer.setWeights(*encoded);
    return success(succeeded(encoded));
  }

  LogicalResult run() {
    auto runNested = [&](OpPassManager &manager, Operation *op) {
      return runPipeline(manager, op);
    };
    FailureOr<func::FuncOp> main = prepareNetwork(getOperation(), runNested);
    FailureOr<Target> target = findTarget(getOperation(), mcpu);
    if (failed(main) || failed(target))
      return failure();
    if (bytes < 0)
      return emitError(getOperation().getLoc())
             << "expected a budget of at least 0 bytes, but got "
             << bytes.getValue();
    SmallVector<NetworkLayer> found = findLayers(*main, hasStoredZeros);
    remarkOnEncoded(*main, hasStoredZeros);
    SmallVector<SmallVector<StoredForm>> forms;
    SmallVector<size_t> chosen;
    for (const NetworkLayer &layer : found) {
      forms.push_back(findForms(layer, *target));
      chosen.push_back(chooseBest(forms.back(), goal));
    }
    if (bytes > 0 && !fitBudget(forms, chosen, bytes))
      emitWarning(main->getLoc())
          << "expected weights that fit into " << bytes.getValue()
          << " bytes, but the smallest forms take more";
    TiedWeights tied(found);
    // Layers that share weights choose alike.
    DenseSet<Value> counted;
    int64_t before = 0, after = 0, count = 0;
    for (auto [layer, choices, choice] : llvm::zip_equal(found, forms, chosen))
      if (counted.insert(layer.getWeights()).second) {
        before += choices.front().bytes;
        after += choices[choice].bytes;
      }
    SmallVector<LayerCost> costs;
    for (auto [layer, choices, choice] :
         llvm::zip_equal(found, forms, chosen)) {
      const StoredForm &dense = choices.front(), &form = choices[choice];
      costs.push_back(dense.cost);
      if (remarks && choices.size() > 1)
        remarkOn(layer, dense, form, findFastest(choices));
      if (!form.encoding)
        continue;
      ++count;
      if (failed(encode(layer, form)))
        return failure();
    }
    tied.restore();
    remarkOnSlow(
        *main, found,
        [&](size_t i) { return forms[i][chosen[i]].encoding != nullptr; },
        costs, *target);
    emitRemark(main->getLoc())
        << "stored " << count << " of " << countOf(found.size(), "layer")
        << " without their zeros: weights take " << after
        << " bytes instead of " << before;
    return success();
  }

  void runOnOperation() override {
    if (failed(run()))
      signalPassFailure();
  }
};
} // namespace
