//===- nncomp-lsp-server.cpp - Language server for editors ----------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Tools/mlir-lsp-server/MlirLspServerMain.h"
#include "nncomp/InitAll.h"
#include "nncomp/Run/Run.h"

using namespace mlir;

int main(int argc, char **argv) {
  DialectRegistry registry;
  nncomp::registerAllDialects(registry);
  bool isDelimited = false;
  for (StringRef argument : ArrayRef(argv, argc)) {
    // Requests for help are answered without an editor.
    if (argument.starts_with("--help") || argument == "--version")
      return failed(MlirLspServerMain(argc, argv, registry));
    isDelimited |= argument.ends_with("-lit-test") ||
                   argument.ends_with("-input-style=delimited");
  }
  return nncomp::guardEditor(
      isDelimited, [&] { return MlirLspServerMain(argc, argv, registry); });
}
