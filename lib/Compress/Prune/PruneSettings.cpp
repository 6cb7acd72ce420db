//===- PruneSettings.cpp - How each layer is to be pruned -----------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PruneSettings.h"
#include "Network/SettingsTable.h"

using namespace mlir;
using namespace mlir::nncomp;

static constexpr StringLiteral kGranularities =
    "element, filter, channels, ROWSxCOLUMNS or N:M with N up to M";

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
  return emitError(loc) << "expected granularity=" << kGranularities
                        << ", but got '" << text << "'";
}

LogicalResult nncomp::verifySparsity(Location loc, double sparsity) {
  // NaN fails both.
  if (sparsity >= 0 && sparsity < 1)
    return success();
  return emitError(loc)
         << "expected a sparsity of at least 0 and below 1, but got "
         << sparsity;
}

static LogicalResult verify(Location loc, const PruneSettings &settings) {
  return verifySparsity(loc, settings.sparsity);
}

static const SettingsTable<PruneSettings> &getTable() {
  static const SettingsTable<PruneSettings> table(
      {{"sparsity",
        [](StringRef text, PruneSettings &settings) {
          settings.isOwn = true;
          return readSetting(text, settings.sparsity);
        }},
       {"granularity", parse, kGranularities}},
      verify);
  return table;
}

FailureOr<SmallVector<PruneSettings>> nncomp::resolvePruneSettings(
    Location loc, ArrayRef<NetworkLayer> layers, ArrayRef<NetworkLayer> encoded,
    const PruneSettings &defaults, ArrayRef<std::string> overrides) {
  auto named = [](PruneSettings &settings, StringRef) {
    settings.isNamed = true;
  };
  return getTable().resolve(loc, layers, encoded,
                            SmallVector<PruneSettings>(layers.size(), defaults),
                            overrides, named);
}
