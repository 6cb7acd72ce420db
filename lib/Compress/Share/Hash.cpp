//===- Hash.cpp - Weights share values by a hash of their positions -------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nncomp/Encoding/Hash.h"
#include "Measure/LayerCosts.h"
#include "Network/EncodeConstant.h"
#include "Network/LayerOverrides.h"
#include "Network/TiedWeights.h"
#include "Quantize/QuantizeNetwork.h"
#include "nncomp/Compress/Passes.h"
#include "nncomp/IR/CountOf.h"

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
  bool isOwn = false;

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

/// Changes one setting. Returns whether there is such a setting and value.
static bool apply(StringRef setting, HashSettings &settings) {
  auto [key, value] = setting.split('=');
  if (setting == "keep") {
    settings.keep = true;
    return true;
  }
  settings.isOwn |= key == "ratio" || key == "buckets";
  if (key == "ratio")
    return !value.getAsDouble(settings.ratio);
  if (key == "buckets")
    return !value.getAsInteger(10, settings.buckets);
  if (key == "block")
    return !value.getAsInteger(10, settings.block);
  return key == "bits" && !value.getAsInteger(10, settings.bits);
}

static FailureOr<SmallVector<HashSettings>>
resolve(Location loc, ArrayRef<NetworkLayer> layers,
        ArrayRef<NetworkLayer> encoded, const HashSettings &defaults,
        ArrayRef<std::string> overrides) {
  if (failed(verify(loc, defaults)))
    return failure();
  SmallVector<HashSettings> all(layers.size(), defaults);
  auto change = [&](size_t i, StringRef, ArrayRef<StringRef> changes) {
    all[i].keep = false;
    for (StringRef change : changes)
      if (!apply(change, all[i]))
        return LogicalResult(emitError(loc)
                             << "expected keep or a value for ratio, buckets, "
                                "block or bits, but got '"
                             << change << "'");
    return verify(loc, all[i]);
  };
  if (failed(forEachOverride(loc, layers, encoded, overrides, change)))
    return failure();
  return all;
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
struct Hash : nncomp::impl::HashBase<Hash> {
  using HashBase::HashBase;

  /// Sets the ratio of layers without one of their own so that all fit.
  LogicalResult fit(ArrayRef<NetworkLayer> found,
                    MutableArrayRef<HashSettings> settings) {
    double bits = 0;
    for (auto [layer, setting] : llvm::zip_equal(found, settings))
      if (!setting.keep && !setting.isOwn)
        bits += double(countWeights(layer)) * setting.bits;
    double fitting = bits / (8.0 * bytes);
    if (bits > 0 && !(fitting > 1))
      return emitError(getOperation().getLoc())
             << "expected fewer bytes than the "
             << static_cast<int64_t>(bits / 8) << " of the weights, but got "
             << static_cast<int64_t>(bytes);
    for (HashSettings &setting : settings)
      if (!setting.isOwn)
        setting.ratio = fitting;
    return success();
  }

  FailureOr<SmallVector<HashSettings>> choose(ArrayRef<NetworkLayer> found,
                                              ArrayRef<NetworkLayer> encoded) {
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
    std::vector<std::string> overrides(layers.begin(), layers.end());
    auto settings = resolve(loc, found, encoded, defaults, overrides);
    if (succeeded(settings) && bytes > 0 && failed(fit(found, *settings)))
      return failure();
    return settings;
  }

  LogicalResult run() {
    auto runNested = [&](OpPassManager &manager, Operation *op) {
      return runPipeline(manager, op);
    };
    FailureOr<func::FuncOp> main = prepareNetwork(getOperation(), runNested);
    FailureOr<Target> target = findTarget(getOperation(), mcpu);
    if (failed(main) || failed(target))
      return failure();
    SmallVector<NetworkLayer> found = findLayers(*main);
    remarkOnEncoded(*main);
    auto settings = choose(found, findEncodedLayers(*main));
    if (failed(settings))
      return failure();
    int64_t before = countConstantBytes(found), count = 0;
    SmallVector<LayerCost> costs = estimateCosts(found, *target);
    std::vector<bool> isHashed(found.size());
    TiedWeights tied(found);
    for (auto [i, layer] : llvm::enumerate(found)) {
      const HashSettings &setting = (*settings)[i];
      if (setting.keep)
        continue;
      HashedAttr encoding = makeEncoding(layer, setting, seed + i, hash);
      if (!encoding) {
        emitRemark(layer.op->getLoc())
            << "'" << layer.name << "': kept dense, as "
            << setting.getBuckets(countWeights(layer))
            << " values are no fewer than its " << countWeights(layer)
            << " weights";
        continue;
      }
      std::vector<float> weights = *getFloatElements(layer.getWeights());
      OpBuilder builder(layer.op);
      FailureOr<Value> encoded = encodeWeightsAs(builder, layer, encoding);
      if (failed(encoded))
        return failure();
      layer.setWeights(*encoded);
      isHashed[i] = true;
      ++count;
      if (remarks)
        remarkOnWeights(layer, weights);
    }
    tied.restore();
    remarkOnSlow(
        *main, found, [&](size_t i) { return isHashed[i]; }, costs, *target);
    emitRemark(main->getLoc())
        << "hashed " << count << " of " << countOf(found.size(), "layer")
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
