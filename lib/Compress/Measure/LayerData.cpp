//===- LayerData.cpp - What data say of layers' inputs --------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "CalibrateNetwork.h"
#include "Observe.h"
#include "Quantize/QuantizeNetwork.h"

using namespace mlir;
using namespace mlir::nncomp;

static LogicalResult collectForRounding(ModuleOp module,
                                        ArrayRef<NetworkLayer> layers,
                                        ArrayRef<LayerSettings> settings,
                                        const DataSource &file, int64_t limit,
                                        LayerData &data) {
  SmallVector<NetworkLayer> wanted;
  for (auto [layer, setting] : llvm::zip(layers, settings))
    if (!setting.keep && setting.scheme == WeightScheme::Uniform &&
        setting.rounding == WeightRounding::AdaRound)
      wanted.push_back(layer);
  if (!wanted.empty() && file.path.empty())
    return emitError(module.getLoc())
           << "expected calibration=FILE with rounding=adaround, but got none";
  auto moments = collectMoments(module, wanted, file, limit, "rounding");
  if (failed(moments))
    return failure();
  data.moments = std::move(*moments);
  return success();
}

/// Learns a basis for each input that no layer makes negative.
static LogicalResult learnBases(ModuleOp module, ArrayRef<NetworkLayer> layers,
                                ArrayRef<LayerSettings> settings,
                                const DataSource &file, int64_t limit,
                                LayerData &data) {
  SmallVector<const NetworkLayer *> chosen;
  SmallVector<Value> inputs;
  SmallVector<unsigned> bits;
  for (auto [layer, setting] : llvm::zip(layers, settings)) {
    if (!setting.hasLearnedInput())
      continue;
    if (!isNeverNegative(layer.getInput())) {
      emitRemark(layer.op->getLoc())
          << "'" << layer.name << "': input stays floats: expected the result "
          << "of a relu, but got another value";
      continue;
    }
    chosen.push_back(&layer);
    inputs.push_back(layer.getInput());
    bits.push_back(setting.activations);
  }
  if (chosen.empty())
    return success();
  if (file.path.empty())
    return emitError(module.getLoc())
           << "expected calibration=FILE with scheme=lq and activations of up "
              "to 4 bits, but got none";
  std::vector<Histogram> histograms(chosen.size());
  auto see = [&](size_t place, const HostTensor &elements, int64_t sample) {
    return addSample(histograms[place], inputs[place], elements, sample);
  };
  if (failed(observe(module, inputs, file, limit, "learning bases", see)))
    return failure();
  for (size_t i = 0; i < chosen.size(); ++i) {
    std::vector<float> values;
    std::vector<double> counts;
    histograms[i].getDistribution(values, counts);
    MLIRContext *context = module.getContext();
    data.inputs[chosen[i]->op] = LqAttr::get(
        context, bits[i], std::nullopt,
        DenseF32ArrayAttr::get(
            context, fitLqBasis(bits[i], /*unipolar=*/true, values, counts)),
        /*unipolar=*/true);
  }
  return success();
}

FailureOr<LayerData> nncomp::collectLayerData(ModuleOp module,
                                              ArrayRef<NetworkLayer> layers,
                                              ArrayRef<LayerSettings> settings,
                                              const DataSource &file,
                                              int64_t limit) {
  LayerData data;
  if (failed(collectForRounding(module, layers, settings, file, limit, data)) ||
      failed(learnBases(module, layers, settings, file, limit, data)))
    return failure();
  return data;
}
