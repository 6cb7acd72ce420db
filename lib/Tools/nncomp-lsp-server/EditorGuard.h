//===- EditorGuard.h - Keep an editor from what would crash -----*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_TOOLS_LSP_EDITORGUARD_H
#define NNCOMP_LIB_TOOLS_LSP_EDITORGUARD_H

#include "Reporting.h"

namespace mlir::nncomp {

/// Runs upstream's language server, `serve`, on what an editor sends, and keeps
/// documents from it that would crash it: the editor gets the reason as a
/// diagnostic. `isDelimited` is how the server separates messages.
ExitCode guardEditor(bool isDelimited, function_ref<LogicalResult()> serve);

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_TOOLS_LSP_EDITORGUARD_H
