//===- ShareWeights.cpp - Weights share the centroids of clusters ---------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Measure/LayerCosts.h"
#include "Network/EncodeConstant.h"
#include "Network/LayerOverrides.h"
#include "Network/StoredWeights.h"
#include "Network/TiedWeights.h"
#include "Quantize/QuantizeNetwork.h"
#include "nncomp/Compress/Passes.h"
#include "nncomp/Encoding/SparseEntries.h"
#include "nncomp/IR/CountOf.h"
#include "llvm/ADT/StringSwitch.h"
#include <cmath>

namespace mlir::nncomp {
#define GEN_PASS_DEF_SHAREWEIGHTS
#include "nncomp/Compress/Passes.h.inc"
} // namespace mlir::nncomp

using namespace mlir;
using namespace mlir::nncomp;

namespace {
/// How one layer's weights are to be shared.
struct SharingSettings {
  unsigned bits = 0;
  CentroidInit init = CentroidInit::Linear;
  bool keep = false;
};
} // namespace

static LogicalResult verify(Location loc, const SharingSettings &settings) {
  if (settings.bits >= 1 && settings.bits <= 8)
    return success();
  return emitError(loc) << "expected 1 to 8 bits for a centroid's number, but "
                           "got bits="
                        << settings.bits;
}

/// Changes one setting. Returns whether there is such a setting and value.
static bool apply(StringRef setting, SharingSettings &settings) {
  auto [key, value] = setting.split('=');
  if (setting == "keep") {
    settings.keep = true;
    return true;
  }
  if (key == "bits")
    return !value.getAsInteger(10, settings.bits);
  auto init = llvm::StringSwitch<std::optional<CentroidInit>>(value)
                  .Case("linear", CentroidInit::Linear)
                  .Case("density", CentroidInit::Density)
                  .Case("random", CentroidInit::Random)
                  .Default(std::nullopt);
  if (key != "init" || !init)
    return false;
  settings.init = *init;
  return true;
}

/// Moves each weight to its centroid; zeros stay.
static void moveToCentroids(std::vector<float> &weights,
                            const SharingSettings &settings, uint32_t seed) {
  std::vector<float> others;
  for (float weight : weights)
    if (weight != 0)
      others.push_back(weight);
  unsigned count = 1u << settings.bits;
  if (others.size() < weights.size())
    --count;
  std::vector<float> centroids =
      findCentroids(std::move(others), count, settings.init, seed);
  for (float &weight : weights)
    if (weight != 0)
      weight = centroids[findNearest(centroids, weight)];
}

/// The codes of the weights that a sparse layer stores or, of a dense one, the
/// smaller one of those of all weights and those that are not zero.
static Attribute makeEncoding(DenseElementsAttr weights, unsigned bits,
                              SparseAttr stored) {
  MLIRContext *context = weights.getContext();
  Attribute codebook =
      CodebookAttr::get(context, 1u << bits, std::nullopt, FloatType());
  if (stored)
    return fitEntries(stored.withValues(codebook), weights);
  Attribute sparse = fitEntries(
      SparseAttr::get(context, SparseFormat::Csr, /*nnz=*/0, codebook),
      weights);
  auto getSize = [&](Attribute encoding) {
    return getSizeInBits(RankedTensorType::get(
        weights.getType().getShape(), weights.getElementType(), encoding));
  };
  return getSize(sparse) < getSize(codebook) ? sparse : codebook;
}

namespace {
struct ShareWeights : nncomp::impl::ShareWeightsBase<ShareWeights> {
  using ShareWeightsBase::ShareWeightsBase;

  FailureOr<SmallVector<SharingSettings>>
  choose(ArrayRef<NetworkLayer> found, ArrayRef<NetworkLayer> encoded) {
    Location loc = getOperation().getLoc();
    SharingSettings defaults{bits, init, /*keep=*/false};
    if (failed(verify(loc, defaults)))
      return failure();
    SmallVector<SharingSettings> all(found.size(), defaults);
    auto change = [&](size_t i, StringRef, ArrayRef<StringRef> changes) {
      all[i].keep = false;
      for (StringRef change : changes)
        if (!apply(change, all[i]))
          return LogicalResult(
              emitError(loc)
              << "expected keep or a value for bits or init, but got '"
              << change << "'");
      return verify(loc, all[i]);
    };
    std::vector<std::string> overrides(layers.begin(), layers.end());
    if (failed(forEachOverride(loc, found, encoded, overrides, change)))
      return failure();
    return all;
  }

  /// Encodes the weights of one layer.
  LogicalResult share(const NetworkLayer &layer,
                      const SharingSettings &settings) {
    std::vector<float> weights = *getStoredValues(layer.getWeights());
    std::vector<float> moved = weights;
    moveToCentroids(moved, settings, seed);
    auto dense = DenseElementsAttr::get(
        getDenseType(typeOf(layer.getWeights())), ArrayRef(moved));
    OpBuilder builder(layer.op);
    FailureOr<Value> encoded = encodeWeightsAs(
        builder, layer,
        makeEncoding(dense, settings.bits, getPlainSparse(layer.getWeights())),
        dense);
    if (failed(encoded))
      return failure();
    layer.setWeights(*encoded);
    if (remarks)
      remarkOnWeights(layer, weights);
    return success();
  }

  LogicalResult run() {
    auto runNested = [&](OpPassManager &manager, Operation *op) {
      return runPipeline(manager, op);
    };
    FailureOr<func::FuncOp> main = prepareNetwork(getOperation(), runNested);
    FailureOr<Target> target = findTarget(getOperation(), mcpu);
    if (failed(main) || failed(target))
      return failure();
    auto takes = [](Value weights) { return bool(getPlainSparse(weights)); };
    SmallVector<NetworkLayer> found = findLayers(*main, takes);
    remarkOnEncoded(*main, takes);
    auto settings = choose(found, findEncodedLayers(*main));
    if (failed(settings))
      return failure();
    int64_t before = countConstantBytes(found), count = 0;
    SmallVector<LayerCost> costs = estimateCosts(found, *target);
    TiedWeights tied(found);
    for (auto [layer, setting] : llvm::zip_equal(found, *settings)) {
      if (setting.keep)
        continue;
      if (failed(share(layer, setting)))
        return failure();
      ++count;
    }
    tied.restore();
    remarkOnSlow(
        *main, found, [&](size_t i) { return !(*settings)[i].keep; }, costs,
        *target);
    emitRemark(main->getLoc())
        << "shared the weights of " << count << " of "
        << countOf(found.size(), "layer") << ": constants take "
        << countConstantBytes(found) << " bytes instead of " << before;
    return success();
  }

  void runOnOperation() override {
    if (failed(run()))
      signalPassFailure();
  }
};
} // namespace
