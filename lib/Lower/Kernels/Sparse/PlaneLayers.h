//===- PlaneLayers.h - Layers between those in planes -----------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_LOWER_KERNELS_SPARSE_PLANELAYERS_H
#define NNCOMP_LIB_LOWER_KERNELS_SPARSE_PLANELAYERS_H

#include "Kernels/Shapes/LayerOperands.h"
#include "nncomp/Lower/Target.h"

namespace mlir::nncomp {

/// Estimated cycles of transposing what `layer` reads and computes, where the
/// layers around have it in planes of channels and it has not (`isOfPlanes`),
/// or the other way round.
double getTransposeCycles(const LayerOperands &layer, bool isOfPlanes,
                          const Target &target);

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_LOWER_KERNELS_SPARSE_PLANELAYERS_H
