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
#include "mlir/Pass/PassOptions.h"

namespace mlir::nncomp {

/// Options of the pipeline `--nncomp-lower`.
struct LowerOptions : PassPipelineOptions<LowerOptions> {
  Option<std::string> mcpu{
      *this, "mcpu", llvm::cl::desc("CPU to compile for; native is this one"),
      llvm::cl::init("native")};
  Option<std::string> mattr{
      *this, "mattr",
      llvm::cl::desc("CPU features to change: +avx512vnni,-avx512bf16")};
  Option<std::string> compileTo{
      *this, "compile-to",
      llvm::cl::desc("Stop behind a phase: import, layout, fused, kernels, "
                     "linalg, vector, buffers or llvm"),
      llvm::cl::init("llvm")};
  Option<bool> reference{
      *this, "reference",
      llvm::cl::desc("Use the reference kernels only: the dense meaning"),
      llvm::cl::init(false)};
  Option<bool> profile{
      *this, "profile",
      llvm::cl::desc("Call nncomp_profile_mark between layers"),
      llvm::cl::init(false)};
};

/// Appends the passes from imported nncomp IR to the LLVM dialect.
void buildLowerPipeline(OpPassManager &manager, const LowerOptions &options);

/// Registers the pipelines by name (`--nncomp-lower`).
void registerPipelines();

} // namespace mlir::nncomp

#endif // NNCOMP_PIPELINES_H
