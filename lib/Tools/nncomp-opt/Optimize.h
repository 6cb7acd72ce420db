//===- Optimize.h - What nncomp-opt and nncomp-reduce share -----*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_TOOLS_OPT_OPTIMIZE_H
#define NNCOMP_LIB_TOOLS_OPT_OPTIMIZE_H

#include "Reporting.h"
#include "mlir/IR/DialectRegistry.h"

namespace mlir::nncomp {

/// What nncomp-opt and nncomp-reduce take besides the flags of mlir-opt.
struct OptOptions {
  std::string input, output;
  std::vector<std::string> shapes;
};

/// Fails on arguments at which the parser of pass pipelines would crash.
llvm::Error checkArguments(ArrayRef<char *> arguments);

/// Runs the passes that the command line asks for on a network in any format.
/// The output's extension decides between text and bytecode. The flags of
/// mlir-opt must have been parsed.
ExitCode optimizeModel(const OptOptions &options, DialectRegistry &registry);

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_TOOLS_OPT_OPTIMIZE_H
