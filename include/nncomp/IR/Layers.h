//===- Layers.h - Which layer an operation belongs to -----------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_IR_LAYERS_H
#define NNCOMP_IR_LAYERS_H

#include "mlir/IR/Location.h"

namespace mlir::nncomp {

/// The layer that code at `loc` belongs to: its first name, found in depth of
/// fused and call-site locations; null if it has none.
StringAttr getLayerName(Location loc);

/// What ops without a name belong to.
constexpr llvm::StringLiteral kUnnamedLayer = "unnamed";

} // namespace mlir::nncomp

#endif // NNCOMP_IR_LAYERS_H
