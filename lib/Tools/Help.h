//===- Help.h - What --help and --version print -----------------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_TOOLS_HELP_H
#define NNCOMP_LIB_TOOLS_HELP_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/CommandLine.h"

namespace mlir::nncomp {

/// Leaves the flags that are registered so far to `--help-hidden`, except those
/// of `category`, and makes `--version` print nncomp's version.
void hideLibraryFlags(const llvm::cl::OptionCategory *category = nullptr);

/// Lists flags of a library, by name, in `category` of `--help`.
void showLibraryFlags(llvm::cl::OptionCategory &category,
                      llvm::ArrayRef<llvm::StringRef> names);

/// Whether a tool is only asked for `--help`.
bool asksForHelp(int argc, char **argv);
/// Whether it is asked for `--help`, `--help-hidden`, `--version` or the like,
/// which print and exit.
bool asksForText(llvm::StringRef argument);

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_TOOLS_HELP_H
