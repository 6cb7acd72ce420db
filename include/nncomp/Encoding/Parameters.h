//===- Parameters.h - What the constants of a network hold ------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_ENCODING_PARAMETERS_H
#define NNCOMP_ENCODING_PARAMETERS_H

#include "nncomp/Encoding/Encoding.h"

namespace mlir::nncomp {

/// The parameters in a constant tensor: its elements, but one where a number
/// was spread over a tensor for operations that combine elements. What a layer
/// multiplies by or adds counts in full, even if it is all the same.
int64_t countParameters(Value constant);

/// What these take by their type, in bits.
int64_t getParameterBits(Value constant);

} // namespace mlir::nncomp

#endif // NNCOMP_ENCODING_PARAMETERS_H
