//===- nncomp-run.cpp - Compile a network and run it ----------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nncomp/Emit/Emit.h"
#include "nncomp/InitAll.h"
#include "nncomp/Run/Run.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/InitLLVM.h"

using namespace mlir::nncomp;
namespace cl = llvm::cl;

int main(int argc, char **argv) {
  llvm::InitLLVM init(argc, argv);
  RunOptions options;
  cl::OptionCategory category("nncomp-run options");
  auto text = [&](const char *name, std::string &value, const char *value_desc,
                  const char *help) {
    return std::make_unique<cl::opt<std::string, true>>(
        name, cl::location(value), cl::value_desc(value_desc), cl::desc(help),
        cl::init(value), cl::cat(category));
  };
  (void)text;
  return 0;
}
