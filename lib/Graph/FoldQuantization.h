//===- FoldQuantization.h - Patterns of --nncomp-fold-quantization -*- C++
//-*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Private to the pass --nncomp-fold-quantization: its families of patterns.
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_GRAPH_FOLDQUANTIZATION_H
#define NNCOMP_LIB_GRAPH_FOLDQUANTIZATION_H

#include "mlir/IR/PatternMatch.h"
#include "nncomp/IR/NNComp.h"

namespace mlir::nncomp {

/// Transposes and reshapes of dequantized constants move to the constants, and
/// those of codes after their dequantize.
void populateHoistDequantize(RewritePatternSet &patterns);

/// Decodes move down, and encodes up, through what moves elements.
void populateSinkDecodes(RewritePatternSet &patterns);
void populateHoistEncodes(RewritePatternSet &patterns);

/// Ops between decodes and an encode take the encoded types.
void populateAbsorbCodings(RewritePatternSet &patterns);

/// The tensor that `value` decodes, if that is one of codes with one scale in
/// the type; else null.
Value getDecoded(Value value);

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_GRAPH_FOLDQUANTIZATION_H
