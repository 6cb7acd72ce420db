//===- LayerCosts.h - What compression made faster --------------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_COMPRESS_MEASURE_LAYERCOSTS_H
#define NNCOMP_LIB_COMPRESS_MEASURE_LAYERCOSTS_H

#include "Network/NetworkLayers.h"
#include "nncomp/Lower/LayerCost.h"

namespace mlir::nncomp {

/// The target called `mcpu` or, if that is empty, the one that the module's
/// `nncomp.target` names, or else this machine. Fails with a diagnostic.
FailureOr<Target> findTarget(ModuleOp module, StringRef mcpu);

/// Estimates all layers.
SmallVector<LayerCost> estimateCosts(ArrayRef<NetworkLayer> layers,
                                     const Target &target);

/// Whether a compressed layer is estimated to take at least as long as it did.
bool isNotFaster(const LayerCost &before, const LayerCost &after);

/// Names those of the changed layers that are not faster than they were,
/// `before`, with their kernels and cycles.
void remarkOnSlow(func::FuncOp function, ArrayRef<NetworkLayer> layers,
                  function_ref<bool(size_t)> isChanged,
                  ArrayRef<LayerCost> before, const Target &target);

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_COMPRESS_MEASURE_LAYERCOSTS_H
