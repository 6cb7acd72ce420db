//===- PruneSettings.h - How each layer is to be pruned ---------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_COMPRESS_PRUNE_PRUNESETTINGS_H
#define NNCOMP_LIB_COMPRESS_PRUNE_PRUNESETTINGS_H

#include "Network/LayerOverrides.h"
#include "nncomp/Compress/Choices.h"

namespace mlir::nncomp {

/// How one layer is to be pruned.
struct PruneSettings {
  /// The share of weights to remove; N:M has its own.
  double sparsity = 0;
  PruneGranularity granularity = PruneGranularity::Element;
  /// The size of a block: output channels and columns; N and M of N:M; for
  /// input channels, 1 and how many of them are removed together.
  int64_t rows = 1, columns = 1;
  /// The layer stays as it is.
  bool keep = false;
  /// An override says how sparse this layer is, whatever the others are.
  bool isOwn = false;
  /// An override names the layer.
  bool isNamed = false;
};

/// Reads a granularity: "element", "4x1" for blocks of output channels times
/// columns, "2:4", "filter", or "channels", with or without a number of input
/// channels after it. Fails with a diagnostic on anything else.
LogicalResult parseGranularity(Location loc, StringRef text,
                               PruneSettings &settings);

/// Fails with a diagnostic on a sparsity outside [0, 1).
LogicalResult verifySparsity(Location loc, double sparsity);

/// The settings of each layer: `defaults`, changed by the overrides
/// NAME:setting:setting of which later ones win. Settings are `sparsity`,
/// `granularity` and `keep`. Fails with a diagnostic at `loc` on others, and on
/// names that no layer has.
FailureOr<SmallVector<PruneSettings>> resolvePruneSettings(
    Location loc, ArrayRef<NetworkLayer> layers, ArrayRef<NetworkLayer> encoded,
    const PruneSettings &defaults, ArrayRef<std::string> overrides);

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_COMPRESS_PRUNE_PRUNESETTINGS_H
