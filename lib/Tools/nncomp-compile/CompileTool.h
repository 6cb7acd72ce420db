//===- CompileTool.h - What nncomp-compile is asked for ---------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_TOOLS_COMPILE_COMPILETOOL_H
#define NNCOMP_LIB_TOOLS_COMPILE_COMPILETOOL_H

#include "Reporting.h"
#include "mlir/IR/DialectRegistry.h"
#include "nncomp/Driver/CompileFile.h"
#include "nncomp/Package/Package.h"

namespace mlir::nncomp {

/// The flags of nncomp-compile, which documents them. An empty prefix is the
/// output's name.
struct CompileToolOptions {
  CompileRequest request;
  std::string output, header, report;
  /// How to write a package (EmitKind::Package).
  PackageOptions package;
};

/// Compiles a network to a file, and prints one line of what it is.
ExitCode compileModel(const CompileToolOptions &options,
                      const DialectRegistry &registry);

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_TOOLS_COMPILE_COMPILETOOL_H
