//===- Sensitivity.cpp - The accuracy that encoding one layer costs -------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "CalibrateNetwork.h"
#include "Observe.h"
#include "Quantize/QuantizeNetwork.h"
#include "SensitivityReport.h"
#include "nncomp/Compress/Passes.h"
#include "nncomp/Data/OutputFile.h"
#include "nncomp/Data/Progress.h"
#include <cmath>

namespace mlir::nncomp {
#define GEN_PASS_DEF_SENSITIVITY
#include "nncomp/Compress/Passes.h.inc"
} // namespace mlir::nncomp

using namespace mlir;
using namespace mlir::nncomp;

/// The first result of the network, for each sample. Fails without one of
/// floats.
static FailureOr<std::vector<std::vector<float>>>
runNetwork(ModuleOp module, const RangeOptions &options) {
  FailureOr<func::FuncOp> main = findNetwork(module);
  if (failed(main))
    return failure();
  Operation *end = main->getBody().front().getTerminator();
  auto type = end->getNumOperands()
                  ? dyn_cast<RankedTensorType>(end->getOperand(0).getType())
                  : RankedTensorType();
  if (!type || !isa<FloatType>(type.getElementType()))
    return main->emitError(
               "expected a network whose first result is floats, but got ")
           << main->getFunctionType();
  std::vector<std::vector<float>> results;
  auto see = [&](size_t, const HostTensor &elements, int64_t) {
    std::vector<float> &result = results.emplace_back();
    for (int64_t i = 0, e = elements.getNumElements(); i < e; ++i)
      result.push_back(elements.getDouble(i));
    return success();
  };
  if (failed(observe(module, end->getOperand(0), options.data, options.samples,
                     /*what=*/"", see)))
    return failure();
  return results;
}

/// Fills in how far `actual` is from `expected`.
static void compareResults(ArrayRef<std::vector<float>> actual,
                           ArrayRef<std::vector<float>> expected,
                           SensitivityTrial &trial) {
  double error = 0, norm = 0;
  int64_t changed = 0;
  for (auto [a, e] : llvm::zip(actual, expected)) {
    for (auto [x, y] : llvm::zip(a, e)) {
      error += (double(x) - y) * (double(x) - y);
      norm += double(y) * y;
    }
    changed += (llvm::max_element(a) - a.begin()) !=
               (llvm::max_element(e) - e.begin());
  }
  trial.relativeError = error > 0 ? std::sqrt(error / norm) : 0;
  trial.changed = double(changed) / expected.size();
}

namespace {
struct Sensitivity : nncomp::impl::SensitivityBase<Sensitivity> {
  using SensitivityBase::SensitivityBase;

  void getDependentDialects(DialectRegistry &registry) const override {
    registerObserverDialects(registry);
  }

  /// The settings of each encoding, and what they are written as.
  FailureOr<SmallVector<std::pair<std::string, LayerSettings>>>
  parseEncodings() {
    SmallVector<std::string> texts(encodings.begin(), encodings.end());
    if (texts.empty())
      texts = {"bits=8", "bits=4", "bits=2"};
    SmallVector<std::pair<std::string, LayerSettings>> result;
    Location loc = getOperation().getLoc();
    for (StringRef text : texts) {
      LayerSettings settings;
      SmallVector<StringRef> changes;
      text.split(changes, ':');
      for (StringRef change : changes)
        if (failed(applySetting(loc, change, settings)))
          return failure();
      if (failed(verifySettings(loc, settings)))
        return failure();
      result.emplace_back(text.str(), settings);
    }
    return result;
  }

  /// Quantizes layer number `place` of a copy of `module`, and runs that.
  FailureOr<SensitivityTrial> measure(ModuleOp module, size_t place,
                                      const LayerSettings &settings,
                                      ArrayRef<std::vector<float>> expected,
                                      const RangeOptions &options) {
    OwningOpRef<ModuleOp> copy(module.clone());
    func::FuncOp main = *findNetwork(*copy);
    SmallVector<NetworkLayer> layers = findLayers(main);
    LayerSettings kept;
    kept.keep = true;
    SmallVector<LayerSettings> all(layers.size(), kept);
    all[place] = settings;
    SensitivityTrial trial;
    trial.layer = layers[place].name;
    trial.denseBytes = countConstantBytes(layers[place]);
    auto layerData =
        collectLayerData(*copy, layers, all, options.data, options.samples);
    if (failed(layerData) ||
        failed(quantizeNetwork(main, layers, all,
                               /*symmetricActivations=*/false, *layerData)))
      return failure();
    trial.bytes = countConstantBytes(layers[place]);
    auto actual = runNetwork(*copy, options);
    if (failed(actual))
      return failure();
    compareResults(*actual, expected, trial);
    return trial;
  }

  LogicalResult deliver(ArrayRef<SensitivityTrial> trials, int64_t count) {
    printTable(trials, llvm::outs());
    using Print = llvm::function_ref<void(raw_ostream &)>;
    auto write = [&](StringRef path, Print print) -> LogicalResult {
      if (path.empty())
        return success();
      if (llvm::Error error = writeFile(path, print))
        return diagnose(getOperation().getLoc(), std::move(error));
      return success();
    };
    return success(
        succeeded(write(
            report, [&](raw_ostream &os) { printJson(trials, count, os); })) &&
        succeeded(
            write(plot, [&](raw_ostream &os) { printPlot(trials, os); })));
  }

  LogicalResult run() {
    auto runNested = [&](OpPassManager &manager, Operation *op) {
      return runPipeline(manager, op);
    };
    auto settings = parseEncodings();
    if (failed(settings) || failed(prepareNetwork(getOperation(), runNested)))
      return failure();
    OwningOpRef<ModuleOp> module(getOperation().clone());
    FailureOr<DataSource> source =
        getDataSource(module->getLoc(), data, layout, mean, deviation, scale);
    if (failed(source))
      return failure();
    RangeOptions ranges{*source, samples, method, percentile, /*bits=*/8};
    if (failed(calibrateNetwork(*module, ranges)))
      return failure();
    auto expected = runNetwork(*module, ranges);
    if (failed(expected))
      return failure();
    size_t layers = findLayers(*findNetwork(*module)).size();
    std::vector<SensitivityTrial> trials;
    Progress progress("sensitivity: trial");
    for (size_t place = 0; place < layers; ++place)
      for (const auto &[text, setting] : *settings) {
        auto trial = measure(*module, place, setting, *expected, ranges);
        if (failed(trial))
          return failure();
        trial->encoding = text;
        trials.push_back(*trial);
        progress.update(trials.size(), layers * settings->size());
      }
    llvm::sort(trials, [](const auto &a, const auto &b) {
      return std::tuple(-a.relativeError, a.layer, a.encoding) <
             std::tuple(-b.relativeError, b.layer, b.encoding);
    });
    return deliver(trials, expected->size());
  }

  void runOnOperation() override {
    if (failed(run()))
      signalPassFailure();
  }
};
} // namespace
