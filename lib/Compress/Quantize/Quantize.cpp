//===- Quantize.cpp - Store weights and activations in few bits -----------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Measure/CalibrateNetwork.h"
#include "Measure/Observe.h"
#include "Network/LayerPass.h"
#include "Network/StoredWeights.h"
#include "QuantizeNetwork.h"
#include "nncomp/Compress/Passes.h"

namespace mlir::nncomp {
#define GEN_PASS_DEF_QUANTIZE
#include "nncomp/Compress/Passes.h.inc"
} // namespace mlir::nncomp

using namespace mlir;
using namespace mlir::nncomp;

/// Remarks how a layer is stored and computed, and why.
static void remarkOn(const NetworkLayer &layer, const LayerSettings &settings,
                     const LayerCost &before, const LayerCost &after) {
  InFlightDiagnostic remark = emitRemark(layer.op->getLoc());
  remark << "'" << layer.name << "': ";
  if (settings.keep)
    remark << "kept dense";
  else
    remark << "weights " << getEncoding(layer.getWeights().getType());
  if (EncodingAttrInterface input = getEncoding(layer.getInput().getType()))
    remark << ", input " << input;
  if (EncodingAttrInterface result = getEncoding(layer.getResult().getType()))
    remark << ", result " << result;
  if (!settings.reason.empty())
    remark << " (" << settings.reason << ")";
  remark << "; kernel " << after.kernel << ", about "
         << static_cast<int64_t>(after.cycles) << " cycles instead of "
         << static_cast<int64_t>(before.cycles) << " of " << before.kernel;
}

namespace {
struct Quantize
    : LayerPass<nncomp::impl::QuantizeBase<Quantize>, LayerSettings> {
  using LayerPass::LayerPass;

  void getDependentDialects(DialectRegistry &registry) const override {
    registerObserverDialects(registry);
  }

  LayerSettings getDefaults() const {
    LayerSettings defaults;
    defaults.scheme = scheme;
    defaults.rounding = rounding;
    defaults.bits = bits;
    defaults.activations = activations;
    defaults.perAxis = axis;
    defaults.block = block;
    defaults.symmetric = symmetric;
    return defaults;
  }

  bool takes(Value weights) const override {
    return bool(getPlainSparse(weights));
  }

  FailureOr<SmallVector<LayerSettings>>
  choose(ArrayRef<NetworkLayer> found,
         ArrayRef<NetworkLayer> encoded) override {
    std::vector<std::string> overrides(layers.begin(), layers.end());
    return resolveSettings(getOperation().getLoc(), found, encoded,
                           getDefaults(), edges, overrides);
  }

  /// By the ranges of values, noted before or found on data now.
  FailureOr<std::vector<bool>>
  transformAll(const LayerFrame &frame,
               ArrayRef<LayerSettings> settings) override {
    ModuleOp module = getOperation();
    bool needsRanges =
        llvm::any_of(settings, std::mem_fn(&LayerSettings::isInteger));
    FailureOr<DataSource> source = getDataSource(
        module.getLoc(), calibration, layout, mean, deviation, scale);
    if (failed(source))
      return failure();
    RangeOptions ranges{*source, samples, method, percentile, activations};
    if (needsRanges && !calibration.empty() &&
        failed(calibrateNetwork(module, ranges)))
      return failure();
    if (failed(verifyNotedRanges(frame.main)))
      return failure();
    auto layerData =
        collectLayerData(module, frame.layers, settings, *source, samples);
    if (failed(layerData) ||
        failed(quantizeNetwork(frame.main, frame.layers, settings,
                               symmetricActivations, *layerData)))
      return failure();
    std::vector<bool> isChanged;
    for (const LayerSettings &layer : settings)
      isChanged.push_back(!layer.keep);
    return isChanged;
  }

  void remarkOnLayers(const LayerFrame &frame,
                      ArrayRef<LayerSettings> settings) override {
    if (!remarks)
      return;
    SmallVector<LayerCost> costs = estimateCosts(frame.layers, frame.target);
    for (auto [i, layer] : llvm::enumerate(frame.layers))
      remarkOn(layer, settings[i], frame.costs[i], costs[i]);
  }

  std::string summarize(const LayerFigures &figures) override {
    return "quantized " + figures.countLayers() + ": " + figures.compareBytes();
  }
};
} // namespace
