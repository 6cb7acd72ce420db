//===- OptFlags.cpp - The flags of nncomp-opt and nncomp-reduce -----------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "OptFlags.h"
#include "Help.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"

using namespace mlir;
using namespace mlir::nncomp;
namespace cl = llvm::cl;

OptFlags::OptFlags()
    : shapes("shape", cl::value_desc("name:1x3x224x224"),
             cl::desc("The shape of an input that an ONNX model leaves open"),
             cl::cat(compiler)) {}

std::pair<std::string, std::string> OptFlags::parse(ArrayRef<char *> arguments,
                                                    StringRef overview,
                                                    DialectRegistry &registry) {
  (void)registerCLIOptions(overview, registry);
  hideLibraryFlags(&compiler);
  // A pass is a value of one nameless flag, which each of them names.
  showLibraryFlags(compiler, {"nncomp-lower"});
  showLibraryFlags(
      upstream,
      {"pass-pipeline", "list-passes", "show-dialects", "emit-bytecode",
       "split-input-file", "verify-diagnostics", "mlir-print-ir-after-all",
       "mlir-print-ir-before-all", "mlir-print-debuginfo", "mlir-timing",
       "mlir-elide-elementsattrs-if-larger", "mlir-disable-threading"});
  SmallVector<char *> copy(arguments);
  return parseCLIOptions(copy.size(), copy.data(), overview);
}
