//===- TransposedConv.h - Transposed convolutions by phases -----*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_GRAPH_TRANSPOSEDCONV_H
#define NNCOMP_GRAPH_TRANSPOSEDCONV_H

#include "nncomp/IR/NNComp.h"

namespace mlir::nncomp {

/// The result of `op` by convolutions of stride 1, one or more for the rows and
/// columns of the result that see the same taps, built before it. Null, and
/// nothing is built, where these cannot take its encoded filters.
Value buildConvolutions(OpBuilder &builder, ConvTranspose2DOp op);

} // namespace mlir::nncomp

#endif // NNCOMP_GRAPH_TRANSPOSEDCONV_H
