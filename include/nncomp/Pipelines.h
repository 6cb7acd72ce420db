//===- Pipelines.h - The compiler as a script -------------------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_PIPELINES_H
#define NNCOMP_PIPELINES_H

namespace mlir::nncomp {

/// Registers the pipelines by name (`--nncomp-lower`).
void registerPipelines();

} // namespace mlir::nncomp

#endif // NNCOMP_PIPELINES_H
