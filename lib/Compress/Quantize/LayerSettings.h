//===- LayerSettings.h - How each layer is to be compressed -----*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_COMPRESS_QUANTIZE_LAYERSETTINGS_H
#define NNCOMP_LIB_COMPRESS_QUANTIZE_LAYERSETTINGS_H

#include "Network/LayerOverrides.h"
#include "nncomp/Compress/Choices.h"
#include "nncomp/Encoding/LqBasis.h"

namespace mlir::nncomp {

/// How one layer is to be stored.
struct LayerSettings {
  /// Bits of activations that stay floats.
  static constexpr unsigned kFloatActivations = 32;

  WeightScheme scheme = WeightScheme::Uniform;
  WeightRounding rounding = WeightRounding::Nearest;
  unsigned bits = 8, activations = 8;
  bool perAxis = true, symmetric = true;
  /// Weights of an output channel that share a scale; 0 means all.
  int64_t block = 0;
  /// The layer stays as it is.
  bool keep = false;
  /// Why it does, or is stored otherwise than the pass's options say.
  std::string reason;

  /// Whether the input is encoded in a basis that is learned from data.
  bool hasLearnedInput() const {
    return !keep && scheme == WeightScheme::Lq && activations <= kMaxLqBits;
  }
  /// Whether the layer computes with integers.
  bool isInteger() const {
    return !keep && activations != kFloatActivations &&
           (scheme == WeightScheme::Uniform || scheme == WeightScheme::Dorefa);
  }
};

/// Changes what `setting`, such as "bits=4", says. Fails with a diagnostic on
/// others.
LogicalResult applySetting(Location loc, StringRef setting,
                           LayerSettings &settings);
/// Fails with a diagnostic on bits that the scheme does not allow.
LogicalResult verifySettings(Location loc, const LayerSettings &settings);

/// The settings of each layer: `defaults`, with the first and the last layer
/// kept below 8 bits unless `edges`, and the overrides NAME:setting:setting, of
/// which later ones win. NAME is a layer's name or a regular expression. Fails
/// with a diagnostic at `loc` on settings that are unknown or not allowed, and
/// on names that no layer has, with those that are nearest.
FailureOr<SmallVector<LayerSettings>>
resolveSettings(Location loc, ArrayRef<NetworkLayer> layers,
                ArrayRef<NetworkLayer> encoded, const LayerSettings &defaults,
                bool edges, ArrayRef<std::string> overrides);

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_COMPRESS_QUANTIZE_LAYERSETTINGS_H
