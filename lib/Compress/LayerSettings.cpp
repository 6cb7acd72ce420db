//===- LayerSettings.cpp - How each layer is to be compressed -------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LayerSettings.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/Regex.h"

using namespace mlir;
using namespace mlir::nncomp;

/// The names that differ least from `name`, at most three.
static std::string getNearestNames(ArrayRef<NetworkLayer> layers,
                                   StringRef name) {
  SmallVector<std::pair<unsigned, StringRef>> distances;
  for (const NetworkLayer &layer : layers)
    distances.emplace_back(name.edit_distance(layer.name), layer.name);
  llvm::sort(distances);
  constexpr size_t most = 3;
  distances.truncate(std::min(distances.size(), most));
  return llvm::join(llvm::make_second_range(distances), ", ");
}

FailureOr<SmallVector<size_t>>
nncomp::matchLayers(Location loc, ArrayRef<NetworkLayer> layers,
                    StringRef pattern) {
  SmallVector<size_t> matches;
  // A name may hold what means something else in an expression.
  for (auto [i, layer] : llvm::enumerate(layers))
    if (layer.name == pattern)
      matches.push_back(i);
  if (!matches.empty())
    return matches;
  llvm::Regex regex(("^(" + pattern + ")$").str());
  std::string error;
  if (!regex.isValid(error))
    return emitError(loc) << "expected a layer's name or a regular expression, "
                             "but got '"
                          << pattern << "': " << error;
  for (auto [i, layer] : llvm::enumerate(layers))
    if (regex.match(layer.name))
      matches.push_back(i);
  if (!matches.empty())
    return matches;
  return emitError(loc) << "expected the name of a layer, but got '" << pattern
                        << "'; nearest are "
                        << getNearestNames(layers, pattern);
}

/// Splits the settings off an override, from the end: a name may hold colons.
static std::pair<StringRef, SmallVector<StringRef>>
splitOverride(StringRef text) {
  SmallVector<StringRef> settings;
  while (true) {
    auto [rest, last] = text.rsplit(':');
    if (rest == text || (last != "keep" && !last.contains('=')))
      return {text, settings};
    settings.push_back(last);
    text = rest;
  }
}

static bool parseBool(StringRef value, bool &result) {
  result = value == "true";
  return result || value == "false";
}

/// Changes one setting. Returns whether there is such a setting and value.
static bool apply(StringRef setting, LayerSettings &settings) {
  auto [key, value] = setting.split('=');
  if (setting == "keep") {
    settings.keep = true;
    return true;
  }
  if (key == "bits")
    return !value.getAsInteger(10, settings.bits);
  if (key == "activations")
    return !value.getAsInteger(10, settings.activations);
  if (key == "block")
    return !value.getAsInteger(10, settings.block);
  if (key == "axis")
    return parseBool(value, settings.perAxis);
  if (key == "symmetric")
    return parseBool(value, settings.symmetric);
  if (key == "scheme") {
    auto scheme = llvm::StringSwitch<std::optional<WeightScheme>>(value)
                      .Case("uniform", WeightScheme::Uniform)
                      .Case("dorefa", WeightScheme::Dorefa)
                      .Case("float", WeightScheme::Half)
                      .Case("bfloat", WeightScheme::Bfloat)
                      .Case("codebook", WeightScheme::Codebook)
                      .Case("lq", WeightScheme::Lq)
                      .Default(std::nullopt);
    if (scheme)
      settings.scheme = *scheme;
    return scheme.has_value();
  }
  if (key == "rounding") {
    auto rounding = llvm::StringSwitch<std::optional<WeightRounding>>(value)
                        .Case("nearest", WeightRounding::Nearest)
                        .Case("mse", WeightRounding::Mse)
                        .Case("adaround", WeightRounding::AdaRound)
                        .Default(std::nullopt);
    if (rounding)
      settings.rounding = *rounding;
    return rounding.has_value();
  }
  return false;
}

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

LogicalResult nncomp::applySetting(Location loc, StringRef setting,
                                   LayerSettings &settings) {
  if (apply(setting, settings))
    return success();
  return emitError(loc)
         << "expected keep or a value for bits, activations, axis, "
            "block, symmetric, scheme or rounding, but got '"
         << setting << "'";
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
  if (settings.block < 0)
    return emitError(loc) << "expected a block of at least 0 weights, but got "
                          << settings.block;
  return success();
}

FailureOr<SmallVector<LayerSettings>>
nncomp::resolveSettings(Location loc, ArrayRef<NetworkLayer> layers,
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
  for (StringRef text : overrides) {
    auto [pattern, changes] = splitOverride(text);
    if (pattern.empty() || changes.empty())
      return emitError(loc)
             << "expected layers=NAME:setting, but got '" << text << "'";
    FailureOr<SmallVector<size_t>> matches = matchLayers(loc, layers, pattern);
    if (failed(matches))
      return failure();
    for (size_t i : *matches) {
      all[i].keep = false;
      all[i].reason = ("layers=" + text).str();
      for (StringRef change : llvm::reverse(changes))
        if (failed(applySetting(loc, change, all[i])))
          return failure();
      if (!all[i].keep && failed(verifySettings(loc, all[i])))
        return failure();
    }
  }
  return all;
}
