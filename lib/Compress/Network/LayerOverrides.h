//===- LayerOverrides.h - Options for some of the layers --------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_COMPRESS_NETWORK_LAYEROVERRIDES_H
#define NNCOMP_LIB_COMPRESS_NETWORK_LAYEROVERRIDES_H

#include "NetworkLayers.h"

namespace mlir::nncomp {

/// Which layers are meant by a name or a regular expression. Fails
/// with a diagnostic at `loc` on an expression that is none, on a name that no
/// layer has, with those that are nearest, and on one that only layers of
/// `encoded` have, whose weights are encoded already.
FailureOr<SmallVector<size_t>> matchLayers(Location loc,
                                           ArrayRef<NetworkLayer> layers,
                                           ArrayRef<NetworkLayer> encoded,
                                           StringRef pattern);

/// Calls `apply` with each layer that an override NAME:setting:setting means,
/// the text of the override and its settings in order. A setting is `keep` or
/// has a `=`; `keep` is what becomes of layers of `encoded` anyway. Fails with
/// a diagnostic as above, on an override without settings, and where `apply`
/// fails.
LogicalResult forEachOverride(
    Location loc, ArrayRef<NetworkLayer> layers, ArrayRef<NetworkLayer> encoded,
    ArrayRef<std::string> overrides,
    function_ref<LogicalResult(size_t, StringRef, ArrayRef<StringRef>)> apply);

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_COMPRESS_NETWORK_LAYEROVERRIDES_H
