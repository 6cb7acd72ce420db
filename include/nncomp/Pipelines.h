//===- Pipelines.h - The compiler as a script -------------------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_PIPELINES_H
#define NNCOMP_PIPELINES_H

#include "mlir/Pass/PassManager.h"
#include "nncomp/CompileOptions.h"

namespace mlir::nncomp {

/// The steps of lowering, in order, named by their result.
enum class LowerPhase {
  Import,
  Layout,
  Fused,
  Kernels,
  Linalg,
  Buffers,
  Vector,
  LLVM
};

/// Appends the passes from imported nncomp IR to the form that compression
/// takes: channels last, with operators next to a layer folded into it. The
/// same that lowering does first, but independent of the machine. A network in
/// this form stays as it is.
void buildPreparePipeline(OpPassManager &manager);

/// Appends the passes from imported nncomp IR to the form after `phase`.
void buildLowerPipeline(OpPassManager &manager, const CompileOptions &options,
                        LowerPhase phase = LowerPhase::LLVM);

/// Registers the dialects, and their models, of all that the pipelines take and
/// make: nncomp's and upstream's.
void registerPipelineDialects(DialectRegistry &registry);

/// Registers the pipelines by name (`--nncomp-prepare`, `--nncomp-lower`).
void registerPipelines();

} // namespace mlir::nncomp

#endif // NNCOMP_PIPELINES_H
