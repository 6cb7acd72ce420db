//===- Models.h - Registration of gradients ----------------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_AUTODIFF_MODELS_H
#define NNCOMP_AUTODIFF_MODELS_H

namespace mlir {
class DialectRegistry;
} // namespace mlir

namespace mlir::nncomp {

/// Attaches DifferentiableOpInterface to nncomp's and upstream's ops.
void registerGradientModels(DialectRegistry &registry);

} // namespace mlir::nncomp

#endif // NNCOMP_AUTODIFF_MODELS_H
