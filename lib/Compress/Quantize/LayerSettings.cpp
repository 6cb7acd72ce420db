//===- LayerSettings.cpp - How each layer is to be compressed -------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LayerSettings.h"
#include "Network/SettingsTable.h"

using namespace mlir;
using namespace mlir::nncomp;

/// The bits that a scheme allows, and its name.
static std::tuple<unsigned, unsigned, StringRef>
getLimits(WeightScheme scheme) {
  switch (scheme) {
  case WeightScheme::Uniform:
    return {2, 8, "uniform"};
  case WeightScheme::Dorefa:
    return {1, 4, "dorefa"};
  case WeightScheme::Half:
    return {16, 16, "float"};
  case WeightScheme::Bfloat:
    return {16, 16, "bfloat"};
  case WeightScheme::Codebook:
    return {1, 8, "codebook"};
  case WeightScheme::Lq:
    return {1, 4, "lq"};
  }
  llvm_unreachable("all schemes are above");
}

LogicalResult nncomp::verifySettings(Location loc,
                                     const LayerSettings &settings) {
  auto [least, most, name] = getLimits(settings.scheme);
  bool isHalf = settings.scheme == WeightScheme::Uniform && settings.bits == 16;
  if ((settings.bits < least || settings.bits > most) && !isHalf) {
    InFlightDiagnostic diagnostic = emitError(loc)
                                    << "expected scheme=" << name << " with ";
    if (least == most)
      diagnostic << "bits=" << least;
    else
      diagnostic << "bits from " << least << " to " << most
                 << (settings.scheme == WeightScheme::Uniform ? ", or 16" : "");
    return diagnostic << ", but got bits=" << settings.bits;
  }
  if (settings.activations != LayerSettings::kFloatActivations &&
      settings.activations != 16 &&
      (settings.activations < 1 || settings.activations > 8))
    return emitError(loc) << "expected activations of 1 to 8 bits, 16 or 32, "
                             "but got activations="
                          << settings.activations;
  // Of these, 8 and more stay floats.
  if (settings.scheme == WeightScheme::Lq &&
      settings.activations > kMaxLqBits && settings.activations < 8)
    return emitError(loc) << "expected scheme=lq with activations of 1 to "
                          << kMaxLqBits
                          << " bits, or of 8 and more, which stay floats, but "
                             "got activations="
                          << settings.activations;
  if (settings.block < 0)
    return emitError(loc) << "expected a block of at least 0 weights, but got "
                          << settings.block;
  return success();
}

static const SettingsTable<LayerSettings> &getTable() {
  static const SettingsTable<LayerSettings> table(
      {{"bits", &LayerSettings::bits},
       {"activations", &LayerSettings::activations},
       {"axis", &LayerSettings::perAxis},
       {"block", &LayerSettings::block},
       {"symmetric", &LayerSettings::symmetric},
       {"scheme",
        &LayerSettings::scheme,
        {{"uniform", WeightScheme::Uniform},
         {"dorefa", WeightScheme::Dorefa},
         {"float", WeightScheme::Half},
         {"bfloat", WeightScheme::Bfloat},
         {"codebook", WeightScheme::Codebook},
         {"lq", WeightScheme::Lq}}},
       {"rounding",
        &LayerSettings::rounding,
        {{"nearest", WeightRounding::Nearest},
         {"mse", WeightRounding::Mse},
         {"adaround", WeightRounding::AdaRound}}}},
      verifySettings);
  return table;
}

LogicalResult nncomp::applySetting(Location loc, StringRef setting,
                                   LayerSettings &settings) {
  return getTable().apply(loc, setting, settings);
}

FailureOr<SmallVector<LayerSettings>>
nncomp::resolveSettings(Location loc, ArrayRef<NetworkLayer> layers,
                        ArrayRef<NetworkLayer> encoded,
                        const LayerSettings &defaults, bool edges,
                        ArrayRef<std::string> overrides) {
  if (failed(verifySettings(loc, defaults)))
    return failure();
  SmallVector<LayerSettings> all(layers.size(), defaults);
  // Below this, the first and the last layer lose more than they save.
  constexpr unsigned edgeBits = 8;
  if (!edges && defaults.bits < edgeBits && !all.empty())
    for (LayerSettings *edge : {&all.front(), &all.back()}) {
      edge->keep = true;
      edge->reason = edge == &all.front() ? "first layer" : "last layer";
    }
  auto named = [](LayerSettings &settings, StringRef text) {
    settings.reason = ("layers=" + text).str();
  };
  return getTable().resolve(loc, layers, encoded, std::move(all), overrides,
                            named);
}
