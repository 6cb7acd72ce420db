//===- LossKind.h - What is minimised, and how -------------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_AUTODIFF_LOSSKIND_H
#define NNCOMP_AUTODIFF_LOSSKIND_H

namespace mlir::nncomp {

/// What training minimises.
enum class LossKind { CrossEntropy, SquaredHinge, MeanSquaredError };

/// How gradients change what is learned.
enum class OptimizerKind { Sgd, Nesterov, Adam, AdamW };

} // namespace mlir::nncomp

#endif // NNCOMP_AUTODIFF_LOSSKIND_H
