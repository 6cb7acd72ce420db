//===- Weights.h - Which values are known before running --------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_IR_WEIGHTS_H
#define NNCOMP_IR_WEIGHTS_H

#include "mlir/IR/Value.h"

namespace mlir::nncomp {

/// Whether `value` is a constant, or comes from constants by quantizing,
/// dequantizing, transposing and reshaping, as exporters write the weights of
/// quantized layers. More of the latter costs nothing at run time.
bool isWeights(Value value);

} // namespace mlir::nncomp

#endif // NNCOMP_IR_WEIGHTS_H
