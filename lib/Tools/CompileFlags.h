//===- CompileFlags.h - The flags of all that compiles ----------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_TOOLS_COMPILEFLAGS_H
#define NNCOMP_LIB_TOOLS_COMPILEFLAGS_H

#include "nncomp/Driver/CompileFile.h"
#include "llvm/Support/CommandLine.h"

namespace mlir::nncomp {

/// Binds what to compile and how to flags. A new one is a line here, beside its
/// field.
struct CompileFlags {
  template <typename T> using Flag = llvm::cl::opt<T, /*ExternalStorage=*/true>;

  CompileFlags(CompileRequest &request, llvm::cl::OptionCategory &category);

  Flag<std::string> model;
  Flag<std::string> function;
  Flag<std::string> mcpu;
  Flag<std::string> mattr;
  Flag<int64_t> threads;
  Flag<WinogradUse> winograd;
  Flag<std::string> cache;
  Flag<std::string> cachePolicy;
  llvm::cl::list<std::string> shapes;

  /// Adds the shapes to the request. Fails on text that is none.
  llvm::Error readShapes();

private:
  CompileRequest &request;
};

/// Reads texts of `--shape`.
llvm::Expected<SmallVector<NamedShape>>
parseShapes(llvm::ArrayRef<std::string> texts);

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_TOOLS_COMPILEFLAGS_H
