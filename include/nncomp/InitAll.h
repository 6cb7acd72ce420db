//===- InitAll.h - Register all of nncomp -----------------------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The only header that a tool needs.
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_INITALL_H
#define NNCOMP_INITALL_H

#include "mlir/IR/DialectRegistry.h"

namespace mlir::nncomp {

/// Registers the nncomp dialect, every upstream dialect that a program passes
/// through on its way to machine code, and the interfaces between them.
void registerAllDialects(DialectRegistry &registry);

/// Registers every pass and pipeline, ours and upstream's.
void registerAllPasses();
/// Registers those of nncomp only.
void registerNNCompPasses();

/// The arguments of a tool that prints IR, with what suits where that goes. On
/// a terminal large constants are elided, unless a flag says how: no one reads
/// megabytes of weights. A file (-o) holds them, and locations: they are the
/// names of the layers, which later tools speak of.
SmallVector<char *> addPrintingFlags(int argc, char **argv);

} // namespace mlir::nncomp

#endif // NNCOMP_INITALL_H
