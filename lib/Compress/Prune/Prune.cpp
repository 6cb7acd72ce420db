//===- Prune.cpp - Make the least important weights zero ------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Measure/Observe.h"
#include "Network/OutputLayers.h"
#include "Network/StoredWeights.h"
#include "Network/TiedWeights.h"
#include "PruneMask.h"
#include "PruneSettings.h"
#include "Quantize/EncodeLayer.h"
#include "SparseGpt.h"
#include "nncomp/Compress/Passes.h"
#include "nncomp/IR/CountOf.h"

namespace mlir::nncomp {
#define GEN_PASS_DEF_PRUNE
#include "nncomp/Compress/Passes.h.inc"
} // namespace mlir::nncomp

using namespace mlir;
using namespace mlir::nncomp;

namespace {
/// A layer with the weights that it is to have.
struct PrunedLayer {
  NetworkLayer layer;
  PruneSettings settings;
  std::vector<float> weights;

  ArrayRef<int64_t> getShape() const {
    return typeOf(layer.getWeights()).getShape();
  }
  PruneUnits getUnits() const {
    return {settings.granularity, getShape(), settings.rows, settings.columns};
  }
  /// Whether whole output channels are removed.
  bool takesOutputs() const {
    return settings.granularity != PruneGranularity::NOfM &&
           getUnits().takeWholeRows();
  }
  int64_t countZeros() const { return llvm::count(weights, 0.0f); }
  /// Puts the weights into the network, in the encoding that they have.
  LogicalResult store() const;
};
} // namespace

LogicalResult PrunedLayer::store() const {
  OpBuilder builder(layer.op);
  FailureOr<Value> stored = keepWeights(builder, layer, weights);
  if (succeeded(stored))
    layer.setWeights(*stored);
  return success(succeeded(stored));
}

/// A filter is gone only if it adds nothing: with its bias.
static void removeBias(const PrunedLayer &layer,
                       const std::vector<bool> &removed) {
  Value old = layer.layer.getBias();
  auto bias = old ? getStoredValues(old) : std::nullopt;
  if (layer.settings.granularity != PruneGranularity::Filter || !bias)
    return;
  for (auto [value, isRemoved] : llvm::zip_equal(*bias, removed))
    if (isRemoved)
      value = 0;
  OpBuilder builder(layer.layer.op);
  layer.layer.setBias(createFloats(builder, layer.layer.op->getLoc(),
                                   getDenseType(typeOf(old)), *bias));
  encodeBias(builder, layer.layer);
}

/// Prunes layers by one ranking of all their units.
static void pruneByMagnitude(ArrayRef<PrunedLayer *> layers, double sparsity,
                             bool isNormalized) {
  SmallVector<RankedUnits> ranked;
  for (const PrunedLayer *layer : layers) {
    PruneUnits units = layer->getUnits();
    ranked.push_back({units.getScores(layer->weights), units.countWeights()});
    if (isNormalized)
      normalizeScores(ranked.back().scores, layer->weights);
  }
  std::vector<std::vector<bool>> removed = selectRemoved(ranked, sparsity);
  for (auto [layer, isRemoved] : llvm::zip_equal(layers, removed)) {
    PruneUnits units = layer->getUnits();
    for (auto [i, weight] : llvm::enumerate(layer->weights))
      if (isRemoved[units.getUnit(i)])
        weight = 0;
    removeBias(*layer, isRemoved);
  }
}

static void pruneNOfM(PrunedLayer &layer) {
  std::vector<bool> kept =
      keepNOfM(layer.weights, layer.getShape().back(), layer.settings.rows,
               layer.settings.columns);
  for (auto [weight, isKept] : llvm::zip_equal(layer.weights, kept))
    if (!isKept)
      weight = 0;
}

namespace {
struct Prune : nncomp::impl::PruneBase<Prune> {
  using PruneBase::PruneBase;

  void getDependentDialects(DialectRegistry &registry) const override {
    registerObserverDialects(registry);
  }

  /// The options' sparsity, at this step of a schedule if there is one.
  FailureOr<double> getSparsity() {
    Location loc = getOperation().getLoc();
    if (failed(verifySparsity(loc, sparsity)) ||
        failed(verifySparsity(loc, initial)))
      return failure();
    if (steps < 0 || step < 0)
      return emitError(loc) << "expected steps and step of at least 0, but got "
                            << steps.getValue() << " and " << step.getValue();
    return getScheduledSparsity(initial, sparsity, step, steps);
  }

  FailureOr<SmallVector<PrunedLayer>> collect(func::FuncOp main,
                                              double wanted) {
    Location loc = getOperation().getLoc();
    PruneSettings defaults;
    defaults.sparsity = wanted;
    // By data, the weights that stay change.
    auto takes = [&](Value weights) {
      return method == PruneMethod::Magnitude
                 ? canRemoveWeights(weights)
                 : getPlainSparse(weights) != nullptr;
    };
    SmallVector<NetworkLayer> found = findLayers(main, takes);
    remarkOnEncoded(main, takes);
    layerCount = found.size();
    std::vector<std::string> overrides(layers.begin(), layers.end());
    if (failed(parseGranularity(loc, granularity, defaults)))
      return failure();
    auto settings = resolvePruneSettings(loc, found, findEncodedLayers(main),
                                         defaults, overrides);
    if (failed(settings))
      return failure();
    llvm::DenseSet<Operation *> outputLayers = findOutputLayers(main);
    SmallVector<PrunedLayer> pruned;
    for (auto [layer, setting] : llvm::zip_equal(found, *settings)) {
      if (setting.keep)
        continue;
      PrunedLayer candidate{layer, setting,
                            *getStoredValues(layer.getWeights())};
      if (!setting.isNamed && outputLayers.contains(layer.op) &&
          candidate.takesOutputs()) {
        emitRemark(layer.op->getLoc())
            << "left '" << layer.name
            << "' as it is, whose output channels are outputs of the network: "
               "name it in layers= to prune it";
        continue;
      }
      pruned.push_back(std::move(candidate));
    }
    return pruned;
  }

  /// One ranking for all layers, or one for each.
  void pruneAllByMagnitude(MutableArrayRef<PrunedLayer> pruned, double wanted) {
    SmallVector<PrunedLayer *> together;
    for (PrunedLayer &layer : pruned) {
      if (layer.settings.granularity == PruneGranularity::NOfM)
        pruneNOfM(layer);
      else if (scope == PruneScope::Local || layer.settings.isOwn)
        pruneByMagnitude(&layer, layer.settings.sparsity, false);
      else
        together.push_back(&layer);
    }
    if (!together.empty())
      pruneByMagnitude(together, wanted, scope == PruneScope::Normalized);
  }

  LogicalResult pruneByData(MutableArrayRef<PrunedLayer> pruned) {
    Location loc = getOperation().getLoc();
    if (calibration.empty())
      return emitError(loc)
             << "expected calibration=FILE with method=sparsegpt, but got none";
    for (const PrunedLayer &layer : pruned) {
      PruneGranularity kind = layer.settings.granularity;
      if (kind != PruneGranularity::Element &&
          kind != PruneGranularity::Block && kind != PruneGranularity::NOfM)
        return emitError(loc)
               << "expected granularity=element, ROWSxCOLUMNS or N:M with "
                  "method=sparsegpt, but got other units for '"
               << layer.layer.name << "'";
    }
    FailureOr<DataSource> source =
        getDataSource(loc, calibration, layout, mean, deviation, scale);
    if (failed(source))
      return failure();
    // What a layer sees depends on the layers before it, as they are pruned.
    // Layers with the same input see it together.
    while (!pruned.empty()) {
      Value input = pruned.front().layer.getInput();
      auto together = pruned.take_while([&](const PrunedLayer &layer) {
        return layer.layer.getInput() == input;
      });
      pruned = pruned.drop_front(together.size());
      auto wanted = llvm::map_to_vector(
          together, [](const PrunedLayer &layer) { return layer.layer; });
      auto moments = collectMoments(getOperation(), wanted, *source, samples,
                                    "pruning " + wanted.front().name);
      if (failed(moments))
        return failure();
      for (PrunedLayer &layer : together) {
        const PruneSettings &settings = layer.settings;
        SparseGptTarget target{settings.sparsity, settings.rows,
                               settings.columns};
        if (settings.granularity == PruneGranularity::NOfM)
          target = {0, 1, 1, settings.rows, settings.columns};
        pruneBySparseGpt(layer.weights, layer.getShape(),
                         layer.layer.getGroups(),
                         moments->find(layer.layer.op)->second, target);
        if (failed(layer.store()))
          return failure();
      }
    }
    return success();
  }

  LogicalResult run() {
    auto runNested = [&](OpPassManager &manager, Operation *op) {
      return runPipeline(manager, op);
    };
    FailureOr<func::FuncOp> main = prepareNetwork(getOperation(), runNested);
    FailureOr<double> wanted = getSparsity();
    if (failed(main) || failed(wanted))
      return failure();
    auto pruned = collect(*main, *wanted);
    if (failed(pruned))
      return failure();
    TiedWeights tied(findLayers(*main));
    if (method == PruneMethod::SparseGpt) {
      if (failed(pruneByData(*pruned)))
        return failure();
    } else {
      pruneAllByMagnitude(*pruned, *wanted);
    }
    for (const PrunedLayer &layer : *pruned) {
      Location loc = layer.layer.op->getLoc();
      if (method == PruneMethod::Magnitude && failed(layer.store()))
        return failure();
      if (remarks)
        emitRemark(loc) << "'" << layer.layer.name
                        << "': " << layer.countZeros() << " of "
                        << layer.weights.size() << " weights are zero";
    }
    tied.restore();
    int64_t zeros = 0, weights = 0;
    DenseSet<Value> counted;
    for (const PrunedLayer &layer : *pruned)
      if (counted.insert(layer.layer.getWeights()).second) {
        zeros += layer.countZeros();
        weights += layer.weights.size();
      }
    emitRemark(main->getLoc())
        << "pruned " << pruned->size() << " of " << countOf(layerCount, "layer")
        << ": " << zeros << " of their " << weights << " weights are zero";
    return success();
  }

  void runOnOperation() override {
    if (failed(run()))
      signalPassFailure();
  }

  /// How many layers could be pruned.
  size_t layerCount = 0;
};
} // namespace
