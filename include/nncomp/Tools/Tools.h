//===- Tools.h - The main functions of the tools ----------------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_TOOLS_TOOLS_H
#define NNCOMP_TOOLS_TOOLS_H

namespace mlir::nncomp {

/// What each tool does with its arguments. Returns the exit code: 0; 1 after an
/// error; 2 if what was compared differs. Results go to the standard output,
/// remarks, progress and errors to the standard error.
int mainOfCompile(int argc, char **argv);
int mainOfLspServer(int argc, char **argv);
int mainOfOpt(int argc, char **argv);
int mainOfReduce(int argc, char **argv);
int mainOfRun(int argc, char **argv);
int mainOfTrain(int argc, char **argv);
int mainOfTranslate(int argc, char **argv);

} // namespace mlir::nncomp

#endif // NNCOMP_TOOLS_TOOLS_H
