//===- ReduceProgram.h - Leave out what a failure does not need -*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_TOOLS_REDUCE_REDUCEPROGRAM_H
#define NNCOMP_LIB_TOOLS_REDUCE_REDUCEPROGRAM_H

namespace mlir::nncomp {

/// Registers `--nncomp-reduce-program`.
void registerReduceProgram();

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_TOOLS_REDUCE_REDUCEPROGRAM_H
