//===- Quantize.cpp - Store weights and activations in few bits -----------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Measure/CalibrateNetwork.h"
#include "Measure/LayerCosts.h"
#include "Measure/Observe.h"
#include "Network/StoredWeights.h"
#include "Network/TiedWeights.h"
#include "QuantizeNetwork.h"
#include "nncomp/Compress/Passes.h"
#include "nncomp/IR/CountOf.h"

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
struct Quantize : nncomp::impl::QuantizeBase<Quantize> {
  using QuantizeBase::QuantizeBase;

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

  LogicalResult run() {
    ModuleOp module = getOperation();
    auto runNested = [&](OpPassManager &manager, Operation *op) {
      return runPipeline(manager, op);
    };
    FailureOr<func::FuncOp> main = prepareNetwork(module, runNested);
    if (failed(main))
      return failure();
    auto takes = [](Value weights) { return bool(getPlainSparse(weights)); };
    SmallVector<NetworkLayer> found = findLayers(*main, takes);
    remarkOnEncoded(*main, takes);
    std::vector<std::string> overrides(layers.begin(), layers.end());
    auto settings =
        resolveSettings(module.getLoc(), found, findEncodedLayers(*main),
                        getDefaults(), edges, overrides);
    if (failed(settings))
      return failure();
    bool needsRanges = llvm::any_of(*settings, [](const LayerSettings &layer) {
      return layer.isInteger();
    });
    FailureOr<DataSource> source = getDataSource(
        module.getLoc(), calibration, layout, mean, deviation, scale);
    if (failed(source))
      return failure();
    RangeOptions ranges{*source, samples, method, percentile, activations};
    if (needsRanges && !calibration.empty() &&
        failed(calibrateNetwork(module, ranges)))
      return failure();
    if (failed(verifyNotedRanges(*main)))
      return failure();
    FailureOr<Target> target = findTarget(module, mcpu);
    if (failed(target))
      return failure();
    int64_t before = countConstantBytes(found);
    SmallVector<LayerCost> costsBefore = estimateCosts(found, *target);
    TiedWeights tied(found);
    auto layerData =
        collectLayerData(module, found, *settings, *source, samples);
    if (failed(layerData) ||
        failed(quantizeNetwork(*main, found, *settings, symmetricActivations,
                               *layerData)))
      return failure();
    tied.restore();
    SmallVector<LayerCost> costs = estimateCosts(found, *target);
    if (remarks)
      for (size_t i = 0; i < found.size(); ++i)
        remarkOn(found[i], (*settings)[i], costsBefore[i], costs[i]);
    remarkOnSlow(
        *main, found, [&](size_t i) { return !(*settings)[i].keep; },
        costsBefore, *target);
    int64_t count = llvm::count_if(
        *settings, [](const LayerSettings &layer) { return !layer.keep; });
    emitRemark(main->getLoc())
        << "quantized " << count << " of " << countOf(found.size(), "layer")
        << ": constants take " << countConstantBytes(found)
        << " bytes instead of " << before;
    return success();
  }

  void runOnOperation() override {
    if (failed(run()))
      signalPassFailure();
  }
};
} // namespace
