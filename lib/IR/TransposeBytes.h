//===- TransposeBytes.h - Permute the dimensions of constants ---*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_IR_TRANSPOSEBYTES_H
#define NNCOMP_LIB_IR_TRANSPOSEBYTES_H

#include "llvm/ADT/ArrayRef.h"

namespace mlir::nncomp {

/// Writes the elements of `source`, row-major of `shape` and `width` bytes
/// each, to `target`, whose dimension `i` is dimension `permutation[i]` of
/// `source`. Both have the size of the shape.
void transposeBytes(llvm::ArrayRef<char> source, llvm::ArrayRef<int64_t> shape,
                    llvm::ArrayRef<int64_t> permutation, int64_t width,
                    llvm::MutableArrayRef<char> target);

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_IR_TRANSPOSEBYTES_H
