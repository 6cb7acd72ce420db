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
#include "nncomp/Lower/ReferenceUse.h"
#include "nncomp/Lower/WinogradUse.h"

namespace mlir::nncomp {

/// What stands behind each step of lowering, in order.
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

/// Options of the pipeline `--nncomp-lower`.
struct LowerOptions : PassPipelineOptions<LowerOptions> {
  Option<std::string> mcpu{
      *this, "mcpu", llvm::cl::desc("CPU to compile for; native is this one"),
      llvm::cl::init("native")};
  Option<std::string> mattr{
      *this, "mattr",
      llvm::cl::desc("CPU features to change: +avx512vnni,-avx512bf16")};
  Option<int64_t> threads{
      *this, "threads",
      llvm::cl::desc("Threads of a run; more than one call OpenMP's runtime"),
      llvm::cl::init(1)};
  Option<LowerPhase> compileTo{
      *this, "compile-to", llvm::cl::desc("Stop behind a phase"),
      llvm::cl::init(LowerPhase::LLVM),
      llvm::cl::values(
          clEnumValN(LowerPhase::Import, "import", "the program as imported"),
          clEnumValN(LowerPhase::Layout, "layout", "channels last"),
          clEnumValN(LowerPhase::Fused, "fused", "layers with epilogues"),
          clEnumValN(LowerPhase::Kernels, "kernels", "launches of kernels"),
          clEnumValN(LowerPhase::Linalg, "linalg", "loops on tensors"),
          clEnumValN(LowerPhase::Buffers, "buffers", "buffers in one arena"),
          clEnumValN(LowerPhase::Vector, "vector", "vectors in loops"),
          clEnumValN(LowerPhase::LLVM, "llvm", "the LLVM dialect"))};
  Option<ReferenceUse> reference{
      *this, "reference",
      llvm::cl::desc("Lower to what the program means, however slow that is"),
      llvm::cl::init(ReferenceUse::None), getReferenceUses()};
  Option<WinogradUse> winograd{
      *this, "winograd", llvm::cl::desc(kWinogradUseDescription),
      llvm::cl::init(WinogradUse::Auto), getWinogradUses()};
  Option<bool> profile{
      *this, "profile",
      llvm::cl::desc("Call nncomp_profile_mark between layers"),
      llvm::cl::init(false)};
  Option<bool> describe{
      *this, "describe",
      llvm::cl::desc("Note what each layer is, as a profile does"),
      llvm::cl::init(false)};
};

/// Appends the passes from imported nncomp IR to the form that compression
/// takes: channels last, with what stands beside a layer folded into it. What
/// lowering does first, but for any machine. A network in this form stays as it
/// is.
void buildPreparePipeline(OpPassManager &manager);

/// Appends the passes from imported nncomp IR to the LLVM dialect.
void buildLowerPipeline(OpPassManager &manager, const LowerOptions &options);

/// Registers the dialects, and their models, of all that the pipelines take and
/// make: nncomp's and upstream's.
void registerPipelineDialects(DialectRegistry &registry);

/// Registers the pipelines by name (`--nncomp-prepare`, `--nncomp-lower`).
void registerPipelines();

} // namespace mlir::nncomp

#endif // NNCOMP_PIPELINES_H
