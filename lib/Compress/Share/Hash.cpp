//===- Hash.cpp - Weights share values by a hash of their positions -------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nncomp/Encoding/Hash.h"
#include "Network/EncodeConstant.h"
#include "Network/LayerPass.h"
#include "Network/SettingsTable.h"
#include "nncomp/Compress/Passes.h"

namespace mlir::nncomp {
#define GEN_PASS_DEF_HASH
#include "nncomp/Compress/Passes.h.inc"
} // namespace mlir::nncomp

using namespace mlir;
using namespace mlir::nncomp;

namespace {
/// How one layer is to be hashed.
struct HashSettings {
  double ratio = 0;
  /// The number of values; 0 leaves it to the ratio.
  int64_t buckets = 0;
  int64_t block = 1;
  unsigned bits = 32;
  bool keep = false;
  /// An override says how small this layer gets.
  bool hasOwnSize = false;

  /// The number of values that `weights` weights share.
  int64_t getBuckets(int64_t weights) const {
    int64_t count = buckets ? buckets : static_cast<int64_t>(weights / ratio);
    return std::max<int64_t>(count / block, 1) * block;
  }
};
} // namespace

static LogicalResult verify(Location loc, const HashSettings &settings) {
  // NaN fails it.
  if (!(settings.ratio > 1))
    return emitError(loc) << "expected a ratio above 1, but got "
                          << settings.ratio;
  if (settings.buckets < 0)
    return emitError(loc) << "expected at least 0 buckets, but got "
                          << settings.buckets;
  if (settings.block < 1 ||
      (settings.block > 1 && settings.block % kHashStrip != 0))
    return emitError(loc) << "expected block=1 or a multiple of " << kHashStrip
                          << ", but got block=" << settings.block;
  bool isUniform = settings.bits >= 2 && settings.bits <= 8;
  if (!isUniform && settings.bits != 16 && settings.bits != 32)
    return emitError(loc) << "expected bits=32, 16 or 2 to 8, but got bits="
                          << settings.bits;
  return success();
}

static const SettingsTable<HashSettings> &getTable() {
  static const SettingsTable<HashSettings> table(
      {{"ratio",
        [](StringRef text, HashSettings &settings) {
          settings.hasOwnSize = true;
          return readSetting(text, settings.ratio);
        }},
       {"buckets",
        [](StringRef text, HashSettings &settings) {
          settings.hasOwnSize = true;
          return readSetting(text, settings.buckets);
        }},
       {"block", &HashSettings::block},
       {"bits", &HashSettings::bits}},
      verify);
  return table;
}

static int64_t countWeights(const NetworkLayer &layer) {
  return typeOf(layer.getWeights()).getNumElements();
}

/// The encoding of a layer; null if it would not be smaller.
static HashedAttr makeEncoding(const NetworkLayer &layer,
                               const HashSettings &settings, uint32_t seed,
                               HashChoice hash) {
  MLIRContext *context = layer.op->getContext();
  Attribute values;
  if (settings.bits == 16)
    values = FloatStorageAttr::get(context, BFloat16Type::get(context));
  else if (settings.bits < 16)
    values = UniformAttr::get(context, settings.bits, std::nullopt,
                              std::nullopt, FloatAttr(), std::nullopt,
                              /*asymmetric=*/false, /*centered=*/false);
  int64_t weights = countWeights(layer);
  int64_t buckets = settings.getBuckets(weights);
  if (buckets >= weights)
    return {};
  return HashedAttr::get(context, buckets, seed, settings.block, /*sign=*/true,
                         hash == HashChoice::M2 ? HashFunction::M2
                                                : HashFunction::XxHash32,
                         values);
}

namespace {
struct Hash : LayerPass<nncomp::impl::HashBase<Hash>, HashSettings> {
  using LayerPass::LayerPass;

  /// Sets the ratio of layers without one of their own so that all fit.
  LogicalResult fit(ArrayRef<NetworkLayer> found,
                    MutableArrayRef<HashSettings> settings);
  FailureOr<SmallVector<HashSettings>>
  choose(ArrayRef<NetworkLayer> found, ArrayRef<NetworkLayer> encoded) override;
  FailureOr<bool> transform(const NetworkLayer &layer,
                            const HashSettings &settings, size_t i) override;
  std::string summarize(const LayerFigures &figures) override {
    return "hashed " + figures.countLayers() + ": " + figures.compareBytes();
  }
};
} // namespace

LogicalResult Hash::fit(ArrayRef<NetworkLayer> found,
                        MutableArrayRef<HashSettings> settings) {
  double bits = 0;
  for (auto [layer, setting] : llvm::zip_equal(found, settings))
    if (!setting.keep && !setting.hasOwnSize)
      bits += double(countWeights(layer)) * setting.bits;
  double fitting = bits / (8.0 * bytes);
  if (bits > 0 && !(fitting > 1))
    return emitError(getOperation().getLoc())
           << "expected fewer bytes than the " << static_cast<int64_t>(bits / 8)
           << " of the weights, but got " << static_cast<int64_t>(bytes);
  for (HashSettings &setting : settings)
    if (!setting.hasOwnSize)
      setting.ratio = fitting;
  return success();
}

FailureOr<SmallVector<HashSettings>>
Hash::choose(ArrayRef<NetworkLayer> found, ArrayRef<NetworkLayer> encoded) {
  Location loc = getOperation().getLoc();
  if (bytes < 0)
    return emitError(loc) << "expected at least 0 bytes, but got "
                          << static_cast<int64_t>(bytes);
  if (seed < 0 || seed > std::numeric_limits<uint32_t>::max())
    return emitError(loc) << "expected a seed of 32 bits, but got "
                          << static_cast<int64_t>(seed);
  HashSettings defaults;
  defaults.ratio = ratio;
  defaults.block = block;
  defaults.bits = bits;
  if (failed(verify(loc, defaults)))
    return failure();
  auto settings = getTable().resolve(
      loc, found, encoded, SmallVector<HashSettings>(found.size(), defaults),
      std::vector<std::string>(layers.begin(), layers.end()));
  if (succeeded(settings) && bytes > 0 && failed(fit(found, *settings)))
    return failure();
  return settings;
}

FailureOr<bool> Hash::transform(const NetworkLayer &layer,
                                const HashSettings &settings, size_t i) {
  HashedAttr encoding = makeEncoding(layer, settings, seed + i, hash);
  if (!encoding) {
    emitRemark(layer.op->getLoc()) << "'" << layer.name << "': kept dense, as "
                                   << settings.getBuckets(countWeights(layer))
                                   << " values are no fewer than its "
                                   << countWeights(layer) << " weights";
    return false;
  }
  std::vector<float> weights = *getFloatElements(layer.getWeights());
  OpBuilder builder(layer.op);
  FailureOr<Value> encoded = encodeWeightsAs(builder, layer, encoding);
  if (failed(encoded))
    return failure();
  layer.setWeights(*encoded);
  if (remarks)
    remarkOnWeights(layer, weights);
  return true;
}
