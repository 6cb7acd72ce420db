//===- Quantize.cpp - Store weights and activations in few bits -----------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "CalibrateNetwork.h"
#include "Observe.h"
#include "QuantizeNetwork.h"
#include "nncomp/Compress/Passes.h"

namespace mlir::nncomp {
#define GEN_PASS_DEF_QUANTIZE
#include "nncomp/Compress/Passes.h.inc"
} // namespace mlir::nncomp

using namespace mlir;
using namespace mlir::nncomp;

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
    if (failed(prepareNetwork(module, runNested)))
      return failure();
    FailureOr<func::FuncOp> main = findNetwork(module);
    if (failed(main))
      return failure();
    SmallVector<NetworkLayer> found = findLayers(*main);
    std::vector<std::string> overrides(layers.begin(), layers.end());
    auto settings = resolveSettings(module.getLoc(), found, getDefaults(),
                                    edges, overrides);
    if (failed(settings))
      return failure();
    RangeOptions ranges{calibration, samples, method, percentile, activations};
    if (!calibration.empty() && failed(calibrateNetwork(module, ranges)))
      return failure();
    if (failed(verifyNotedRanges(*main)))
      return failure();
    return quantizeNetwork(*main, found, *settings, symmetricActivations,
                           remarks);
  }

  void runOnOperation() override {
    if (failed(run()))
      signalPassFailure();
  }
};
} // namespace
