//===- Reporting.h - What all tools print -----------------------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_TOOLS_REPORTING_H
#define NNCOMP_LIB_TOOLS_REPORTING_H

#include "nncomp/Driver/CompileFile.h"

namespace mlir::nncomp {

/// What a tool returns to the shell.
enum ExitCode : int { kExitGood = 0, kExitError = 1, kExitMismatch = 2 };

/// Prints `error: …`, unless it has been reported.
ExitCode reportError(llvm::Error error);

/// Prints which CPU and vectors code is made for, and several threads, as a
/// remark. Fails if there is no such target. Returns the CPU's name.
llvm::Expected<std::string> announceTarget(const CompileOptions &options);

/// Prints what the cache did, if there was one.
void reportCacheUse(const std::optional<CacheUse> &use);

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_TOOLS_REPORTING_H
