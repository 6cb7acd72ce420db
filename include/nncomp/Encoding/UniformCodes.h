//===- UniformCodes.h - Tensors whose codes are uniform ---------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_ENCODING_UNIFORMCODES_H
#define NNCOMP_ENCODING_UNIFORMCODES_H

#include "nncomp/IR/NNComp.h"

namespace mlir::nncomp {

/// The encoding of a tensor of f32 whose codes of up to 16 bits have one scale,
/// in the type; null of any other.
UniformAttr getStaticUniform(Type type);
inline UniformAttr getStaticUniform(Value value) {
  return getStaticUniform(value.getType());
}

/// The encoding of the codes that a tensor stores: its own, if it is `uniform`,
/// or that of the values of `sparse`; null of any other.
UniformAttr getUniformCodes(Type type);

} // namespace mlir::nncomp

#endif // NNCOMP_ENCODING_UNIFORMCODES_H
