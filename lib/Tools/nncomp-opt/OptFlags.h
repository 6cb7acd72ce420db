//===- OptFlags.h - The flags of nncomp-opt and nncomp-reduce ---*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_TOOLS_OPT_OPTFLAGS_H
#define NNCOMP_LIB_TOOLS_OPT_OPTFLAGS_H

#include "mlir/IR/DialectRegistry.h"
#include "llvm/Support/CommandLine.h"

namespace mlir::nncomp {

/// The flags of mlir-opt and those of nncomp. The passes that flags name must
/// have been registered.
class OptFlags {
public:
  OptFlags();

  /// Groups what `--help` lists under `overview`, and reads the arguments.
  /// Returns the names of the input and the output.
  std::pair<std::string, std::string> parse(ArrayRef<char *> arguments,
                                            StringRef overview,
                                            DialectRegistry &registry);

  /// The texts of `--shape`.
  std::vector<std::string> getShapes() const {
    return {shapes.begin(), shapes.end()};
  }

private:
  llvm::cl::OptionCategory compiler{"Compiler options"};
  llvm::cl::OptionCategory upstream{
      "MLIR options", "The most used ones; --help-hidden lists all, and the "
                      "passes of MLIR."};
  llvm::cl::list<std::string> shapes;
};

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_TOOLS_OPT_OPTFLAGS_H
