//===- PruneSettings.cpp - How each layer is to be pruned -----------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PruneSettings.h"

using namespace mlir;
using namespace mlir::nncomp;

/// Reads two positive numbers with `separator` between them.
static bool parsePair(StringRef text, char separator, int64_t &first,
                      int64_t &second) {
  auto [left, right] = text.split(separator);
  return !left.getAsInteger(10, first) && !right.getAsInteger(10, second) &&
         first > 0 && second > 0;
}

/// Returns whether `text` is a granularity.
static bool parse(StringRef text, PruneSettings &settings) {
  settings.rows = settings.columns = 1;
  if (text == "element") {
    settings.granularity = PruneGranularity::Element;
    return true;
  }
  if (text == "filter") {
    settings.granularity = PruneGranularity::Filter;
    return true;
  }
  if (text.consume_front("channels")) {
    settings.granularity = PruneGranularity::Channels;
    return text.empty() ||
           (!text.getAsInteger(10, settings.columns) && settings.columns > 0);
  }
  if (text.contains(':')) {
    settings.granularity = PruneGranularity::NOfM;
    return parsePair(text, ':', settings.rows, settings.columns) &&
           settings.rows <= settings.columns;
  }
  settings.granularity = PruneGranularity::Block;
  return parsePair(text, 'x', settings.rows, settings.columns);
}

LogicalResult nncomp::parseGranularity(Location loc, StringRef text,
                                       PruneSettings &settings) {
  if (parse(text, settings))
    return success();
  return emitError(loc)
         << "expected granularity=element, filter, channels, ROWSxCOLUMNS or "
            "N:M with N up to M, but got '"
         << text << "'";
}

LogicalResult nncomp::verifySparsity(Location loc, double sparsity) {
  // NaN fails both.
  if (sparsity >= 0 && sparsity < 1)
    return success();
  return emitError(loc)
         << "expected a sparsity of at least 0 and below 1, but got "
         << sparsity;
}

static LogicalResult applySetting(Location loc, StringRef setting,
                                  PruneSettings &settings) {
  auto [key, value] = setting.split('=');
  if (setting == "keep") {
    settings.keep = true;
    return success();
  }
  if (key == "granularity")
    return parseGranularity(loc, value, settings);
  if (key == "sparsity" && !value.getAsDouble(settings.sparsity)) {
    settings.isOwn = true;
    return verifySparsity(loc, settings.sparsity);
  }
  return emitError(loc) << "expected keep or a value for sparsity or "
                           "granularity, but got '"
                        << setting << "'";
}

FailureOr<SmallVector<PruneSettings>> nncomp::resolvePruneSettings(
    Location loc, ArrayRef<NetworkLayer> layers, ArrayRef<NetworkLayer> encoded,
    const PruneSettings &defaults, ArrayRef<std::string> overrides) {
  SmallVector<PruneSettings> all(layers.size(), defaults);
  auto change = [&](size_t i, StringRef, ArrayRef<StringRef> changes) {
    all[i].keep = false;
    all[i].isNamed = true;
    for (StringRef change : changes)
      if (failed(applySetting(loc, change, all[i])))
        return failure();
    return success();
  };
  if (failed(forEachOverride(loc, layers, encoded, overrides, change)))
    return failure();
  return all;
}
