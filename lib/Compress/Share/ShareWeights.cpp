//===- ShareWeights.cpp - Weights share the centroids of clusters ---------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Network/EncodeConstant.h"
#include "Network/LayerPass.h"
#include "Network/SettingsTable.h"
#include "Network/StoredWeights.h"
#include "nncomp/Compress/Passes.h"
#include "nncomp/Encoding/KMeans.h"
#include "nncomp/Encoding/SparseEntries.h"
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

static const SettingsTable<SharingSettings> &getTable() {
  static const SettingsTable<SharingSettings> table(
      {{"bits", &SharingSettings::bits},
       {"init",
        &SharingSettings::init,
        {{"linear", CentroidInit::Linear},
         {"density", CentroidInit::Density},
         {"random", CentroidInit::Random}}}},
      verify);
  return table;
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
struct ShareWeights
    : LayerPass<nncomp::impl::ShareWeightsBase<ShareWeights>, SharingSettings> {
  using LayerPass::LayerPass;

  bool takes(Value weights) const override {
    return bool(getPlainSparse(weights));
  }
  FailureOr<SmallVector<SharingSettings>>
  choose(ArrayRef<NetworkLayer> found,
         ArrayRef<NetworkLayer> encoded) override {
    Location loc = getOperation().getLoc();
    SharingSettings defaults{bits, init, /*keep=*/false};
    if (failed(verify(loc, defaults)))
      return failure();
    return getTable().resolve(
        loc, found, encoded,
        SmallVector<SharingSettings>(found.size(), defaults),
        std::vector<std::string>(layers.begin(), layers.end()));
  }
  FailureOr<bool> transform(const NetworkLayer &layer,
                            const SharingSettings &settings, size_t) override;
  std::string summarize(const LayerFigures &figures) override {
    return "shared the weights of " + figures.countLayers() + ": " +
           figures.compareBytes();
  }
};
} // namespace

FailureOr<bool> ShareWeights::transform(const NetworkLayer &layer,
                                        const SharingSettings &settings,
                                        size_t) {
  std::vector<float> weights = *getStoredValues(layer.getWeights());
  std::vector<float> moved = weights;
  moveToCentroids(moved, settings, seed);
  auto dense = DenseElementsAttr::get(getDenseType(typeOf(layer.getWeights())),
                                      ArrayRef(moved));
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
  return true;
}
