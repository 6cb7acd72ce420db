//===- Activation.h - Activation functions as IR ----------------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_LOWER_REFERENCE_ACTIVATION_H
#define NNCOMP_LIB_LOWER_REFERENCE_ACTIVATION_H

#include "nncomp/IR/NNComp.h"

namespace mlir::nncomp {

/// The value of `activation` at `x`, a scalar or a vector of floats (of floats
/// or signed integers for relu and clip), in `arith` and `math` ops. Floats
/// narrower than 32 bits are computed in f32 and rounded once. A NaN stays a
/// NaN, and an infinity gives the limit. Without an activation (null) it is
/// `x`.
Value buildActivation(OpBuilder &builder, Location loc,
                      ActivationAttr activation, Value x);

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_LOWER_REFERENCE_ACTIVATION_H
