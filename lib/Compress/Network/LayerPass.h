//===- LayerPass.h - The course of passes on layers --------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_COMPRESS_NETWORK_LAYERPASS_H
#define NNCOMP_LIB_COMPRESS_NETWORK_LAYERPASS_H

#include "Measure/LayerCosts.h"
#include "TiedWeights.h"
#include "nncomp/IR/CountOf.h"

namespace mlir::nncomp {

/// What a pass changed.
struct LayerFigures {
  size_t changed, layers;
  /// Bytes of weights and biases.
  int64_t before, after;

  /// "3 of 4 layers".
  std::string countLayers() const {
    return std::to_string(changed) + " of " + countOf(layers, "layer");
  }
  /// "constants take 100 bytes instead of 400".
  std::string compareBytes() const {
    return "constants take " + std::to_string(after) + " bytes instead of " +
           std::to_string(before);
  }
};

/// A network whose layers a pass is about to change.
struct LayerFrame {
  func::FuncOp main;
  Target target;
  /// Those with dense weights, and with those that the pass takes.
  SmallVector<NetworkLayer> layers;
  /// Before the change.
  SmallVector<LayerCost> costs;
  int64_t bytes;

  /// Prepares the network, finds its layers, and remarks on those that are
  /// encoded already. `run` is the `runPipeline` of the pass. Fails with a
  /// diagnostic.
  static FailureOr<LayerFrame>
  create(ModuleOp module,
         function_ref<LogicalResult(OpPassManager &, Operation *)> run,
         StringRef mcpu, function_ref<bool(Value)> takes);

  /// Remarks on changed layers that are slower than before.
  LayerFigures finish(const std::vector<bool> &isChanged) const;
};

/// A pass that changes the layers of a network, each by its own settings: it
/// prepares the network, finds the layers, resolves their settings, changes
/// those that are not kept, gives layers that shared weights one constant
/// again, names the slower ones, and ends with one remark. `Base` is the
/// generated class, which has an option `mcpu`.
template <typename Base, typename Settings> class LayerPass : public Base {
public:
  using Base::Base;

protected:
  /// Whether the pass takes these encoded weights, beside dense ones.
  virtual bool takes(Value weights) const { return false; }
  /// The settings of each layer.
  virtual FailureOr<SmallVector<Settings>>
  choose(ArrayRef<NetworkLayer> layers, ArrayRef<NetworkLayer> encoded) = 0;
  /// Changes layer number `i`. Returns whether it did.
  virtual FailureOr<bool> transform(const NetworkLayer &layer,
                                    const Settings &settings, size_t i) {
    return false;
  }
  /// Changes all layers, and returns which.
  virtual FailureOr<std::vector<bool>>
  transformAll(const LayerFrame &frame, ArrayRef<Settings> settings) {
    std::vector<bool> isChanged(settings.size());
    for (auto [i, layer] : llvm::enumerate(frame.layers)) {
      if (settings[i].keep)
        continue;
      FailureOr<bool> changed = transform(layer, settings[i], i);
      if (failed(changed))
        return failure();
      isChanged[i] = *changed;
    }
    return isChanged;
  }
  /// Remarks on each layer.
  virtual void remarkOnLayers(const LayerFrame &frame,
                              ArrayRef<Settings> settings) {}
  /// What the pass did, in one line.
  virtual std::string summarize(const LayerFigures &figures) = 0;

private:
  LogicalResult run() {
    auto runNested = [&](OpPassManager &manager, Operation *op) {
      return this->runPipeline(manager, op);
    };
    auto isTaken = [&](Value weights) { return takes(weights); };
    auto frame = LayerFrame::create(this->getOperation(), runNested, this->mcpu,
                                    isTaken);
    if (failed(frame))
      return failure();
    auto settings = choose(frame->layers, findEncodedLayers(frame->main));
    if (failed(settings))
      return failure();
    TiedWeights tied(frame->layers);
    auto isChanged = transformAll(*frame, *settings);
    if (failed(isChanged))
      return failure();
    tied.restore();
    remarkOnLayers(*frame, *settings);
    LayerFigures figures = frame->finish(*isChanged);
    emitRemark(frame->main.getLoc()) << summarize(figures);
    return success();
  }

  void runOnOperation() final {
    if (failed(run()))
      this->signalPassFailure();
  }
};

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_COMPRESS_NETWORK_LAYERPASS_H
