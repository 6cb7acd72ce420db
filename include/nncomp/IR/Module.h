//===- Module.h - What lowered modules agree on -----------------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The contract between lowering and who runs or emits its result.
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_IR_MODULE_H
#define NNCOMP_IR_MODULE_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/StringRef.h"
#include <cstdint>

namespace mlir::nncomp {

/// The network: of tensors first; of pointers to inputs, outputs and the arena
/// in the end.
constexpr llvm::StringLiteral kMainName = "main";

/// The function @main while it is one of tensors or buffers. Fails, with an
/// error, if there is none or control flow leaves its first block.
FailureOr<func::FuncOp> findMain(ModuleOp module);

/// `void nncomp_entry(const void *const *inputs, void *const *outputs,
/// void *arena)`: calls the network.
constexpr llvm::StringLiteral kEntryName = "nncomp_entry";
/// All constants, one read-only array of bytes.
constexpr llvm::StringLiteral kWeightsName = "weights";
/// `void nncomp_profile_mark(int64_t layer)`: called before each layer, and
/// after the last one with the number of layers.
constexpr llvm::StringLiteral kProfileMarkName = "nncomp_profile_mark";

/// Module attribute {inputs = [{name, type[, unsigned]}], outputs = [...]}.
constexpr llvm::StringLiteral kSignatureAttr = "nncomp.signature";
/// Module attributes (i64): bytes of the arena and of @weights.
constexpr llvm::StringLiteral kArenaBytesAttr = "nncomp.arena_bytes";
constexpr llvm::StringLiteral kWeightBytesAttr = "nncomp.weight_bytes";
/// Module attribute, an array of `#nncomp.layer`.
constexpr llvm::StringLiteral kLayersAttr = "nncomp.layers";
/// Module attribute, a `#nncomp.target`: what a module is compiled for.
constexpr llvm::StringLiteral kTargetAttr = "nncomp.target";
/// Attribute of an op or a launch, a `#nncomp.kernel`: what computes it.
constexpr llvm::StringLiteral kKernelAttr = "nncomp.kernel";

/// Where each constant and each buffer starts, in bytes: a cache line, and
/// the widest vector.
constexpr int64_t kBufferAlignment = 64;
/// The most bytes of @weights: code reaches them by 32-bit offsets.
constexpr int64_t kMaxWeightBytes = (int64_t(1) << 31) - (int64_t(1) << 24);
/// The most bytes of the arena: more than machines have, and no sum of two
/// buffers overflows.
constexpr int64_t kMaxArenaBytes = int64_t(1) << 40;

} // namespace mlir::nncomp

#endif // NNCOMP_IR_MODULE_H
