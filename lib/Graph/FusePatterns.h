//===- FusePatterns.h - Patterns of --nncomp-fuse ---------------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Private to the pass --nncomp-fuse: families of patterns in files of their
// own.
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_GRAPH_FUSEPATTERNS_H
#define NNCOMP_LIB_GRAPH_FUSEPATTERNS_H

#include "mlir/IR/PatternMatch.h"

namespace mlir::nncomp {

/// Channel shuffles before a convolution go into its filters, or after it.
void populateFuseShuffles(RewritePatternSet &patterns);

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_GRAPH_FUSEPATTERNS_H
