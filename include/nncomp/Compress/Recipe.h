//===- Recipe.h - Compression written down ----------------------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_COMPRESS_RECIPE_H
#define NNCOMP_COMPRESS_RECIPE_H

#include "mlir/Support/LLVM.h"
#include "llvm/Support/Error.h"

namespace mlir::nncomp {

/// The first line of a recipe of the version that this compiler reads.
constexpr llvm::StringLiteral kRecipeHeader = "nncomp-recipe 1";

/// The pass pipeline of a recipe: a text whose first line is `nncomp-recipe 1`.
/// Each further line is a pass with its options, as in --pass-pipeline; empty
/// lines and those that start with # are skipped. Fails on another first line,
/// on what is no registered pass or none of its options, with `path` and the
/// number of the line, and without passes.
llvm::Expected<std::string> parseRecipe(StringRef text, StringRef path);

/// The arguments of nncomp-opt with --nncomp-recipe=FILE, if it is there,
/// replaced by --pass-pipeline. New arguments are stored in `storage`.
llvm::Expected<SmallVector<char *>> expandRecipe(ArrayRef<char *> arguments,
                                                 std::string &storage);

} // namespace mlir::nncomp

#endif // NNCOMP_COMPRESS_RECIPE_H
