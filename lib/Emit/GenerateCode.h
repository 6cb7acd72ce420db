//===- GenerateCode.h - Run LLVM's passes on a module --------- -*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_EMIT_GENERATECODE_H
#define NNCOMP_LIB_EMIT_GENERATECODE_H

#include "mlir/IR/BuiltinOps.h"
#include "nncomp/Emit/Emit.h"
#include "nncomp/Lower/Target.h"

namespace mlir::nncomp {

/// Translates a module in the LLVM dialect and compiles it for `target` to what
/// `options` ask for; a library's object. If the module defines `nncomp_entry`,
/// that becomes `int <prefix>_run(inputs, outputs, arena)`, which first checks
/// an arena of `arenaBytes`. Several threads may call this at once for
/// different modules, one of them having created a target machine before. Fails
/// with a diagnostic.
FailureOr<llvm::SmallVector<char, 0>> generateCode(ModuleOp module,
                                                   const Target &target,
                                                   int64_t arenaBytes,
                                                   const EmitOptions &options);

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_EMIT_GENERATECODE_H
