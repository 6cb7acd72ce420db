//===- LspServerMain.cpp - Serve an editor --------------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "EditorGuard.h"
#include "Help.h"
#include "mlir/Tools/mlir-lsp-server/MlirLspServerMain.h"
#include "nncomp/InitAll.h"
#include "nncomp/Tools/Tools.h"

using namespace mlir;

int nncomp::mainOfLspServer(int argc, char **argv) {
  hideLibraryFlags();
  DialectRegistry registry;
  nncomp::registerAllDialects(registry);
  bool isDelimited = false;
  for (StringRef argument : ArrayRef(argv, argc)) {
    // Help is printed without an editor.
    if (asksForText(argument))
      return failed(MlirLspServerMain(argc, argv, registry));
    isDelimited |= argument.ends_with("-lit-test") ||
                   argument.ends_with("-input-style=delimited");
  }
  return nncomp::guardEditor(
      isDelimited, [&] { return MlirLspServerMain(argc, argv, registry); });
}
