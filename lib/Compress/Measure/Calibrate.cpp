//===- Calibrate.cpp - Note the ranges of activations ---------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "CalibrateNetwork.h"
#include "Network/NetworkLayers.h"
#include "Observe.h"
#include "nncomp/Compress/Passes.h"

namespace mlir::nncomp {
#define GEN_PASS_DEF_CALIBRATE
#include "nncomp/Compress/Passes.h.inc"
} // namespace mlir::nncomp

using namespace mlir;
using namespace mlir::nncomp;

namespace {
struct Calibrate : nncomp::impl::CalibrateBase<Calibrate> {
  using CalibrateBase::CalibrateBase;

  void getDependentDialects(DialectRegistry &registry) const override {
    registerObserverDialects(registry);
  }

  void runOnOperation() override {
    auto run = [&](OpPassManager &manager, Operation *op) {
      return runPipeline(manager, op);
    };
    FailureOr<DataSource> source = getDataSource(
        getOperation().getLoc(), data, layout, mean, deviation, scale);
    if (failed(source) || failed(prepareNetwork(getOperation(), run)))
      return signalPassFailure();
    RangeOptions ranges{*source, samples, method, percentile, bits};
    if (failed(calibrateNetwork(getOperation(), ranges)))
      signalPassFailure();
  }
};
} // namespace
