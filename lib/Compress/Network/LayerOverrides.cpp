//===- LayerOverrides.cpp - Options for some of the layers ----------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LayerOverrides.h"
#include "llvm/ADT/StringExtras.h"
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

/// The places of the layers that `isMeant`.
static SmallVector<size_t>
findPlaces(ArrayRef<NetworkLayer> layers,
           function_ref<bool(const NetworkLayer &)> isMeant) {
  SmallVector<size_t> places;
  for (auto [i, layer] : llvm::enumerate(layers))
    if (isMeant(layer))
      places.push_back(i);
  return places;
}

/// Whether a layer has this name, or one that matches it.
static bool hasMatch(ArrayRef<NetworkLayer> layers, StringRef pattern) {
  llvm::Regex regex(("^(" + pattern + ")$").str());
  return llvm::any_of(layers, [&](const NetworkLayer &layer) {
    return layer.name == pattern ||
           (regex.isValid() && regex.match(layer.name));
  });
}

FailureOr<SmallVector<size_t>>
nncomp::matchLayers(Location loc, ArrayRef<NetworkLayer> layers,
                    ArrayRef<NetworkLayer> encoded, StringRef pattern) {
  // A name may hold what means something else in an expression.
  auto isCalled = [&](const NetworkLayer &layer) {
    return layer.name == pattern;
  };
  SmallVector<size_t> matches = findPlaces(layers, isCalled);
  if (!matches.empty())
    return matches;
  llvm::Regex regex(("^(" + pattern + ")$").str());
  std::string error;
  if (!regex.isValid(error))
    return emitError(loc) << "expected a layer's name or a regular expression, "
                             "but got '"
                          << pattern << "': " << error;
  auto isMatch = [&](const NetworkLayer &layer) {
    return regex.match(layer.name);
  };
  matches = findPlaces(layers, isMatch);
  if (!matches.empty())
    return matches;
  if (hasMatch(encoded, pattern))
    return emitError(loc) << "expected a layer whose weights are not encoded "
                             "yet, but got '"
                          << pattern << "'";
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
    // The M of a setting's N:M is no setting of its own.
    if (rest != text && !last.empty() && llvm::all_of(last, llvm::isDigit)) {
      rest = rest.rsplit(':').first;
      last = text.drop_front(rest.size() + 1);
    }
    if (rest == text || (last != "keep" && !last.contains('=')))
      return {text, settings};
    settings.insert(settings.begin(), last);
    text = rest;
  }
}

LogicalResult nncomp::forEachOverride(
    Location loc, ArrayRef<NetworkLayer> layers, ArrayRef<NetworkLayer> encoded,
    ArrayRef<std::string> overrides,
    function_ref<LogicalResult(size_t, StringRef, ArrayRef<StringRef>)> apply) {
  for (StringRef text : overrides) {
    auto [pattern, settings] = splitOverride(text);
    if (pattern.empty() || settings.empty())
      return emitError(loc)
             << "expected layers=NAME:setting, but got '" << text << "'";
    bool isKept = llvm::all_of(
        settings, [](StringRef setting) { return setting == "keep"; });
    if (isKept && !hasMatch(layers, pattern) && hasMatch(encoded, pattern))
      continue;
    FailureOr<SmallVector<size_t>> matches =
        matchLayers(loc, layers, encoded, pattern);
    if (failed(matches))
      return failure();
    for (size_t i : *matches)
      if (failed(apply(i, text, settings)))
        return failure();
  }
  return success();
}
