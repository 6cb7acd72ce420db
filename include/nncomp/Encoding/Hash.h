//===- Hash.h - The bits that a weight's number gives -----------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_ENCODING_HASH_H
#define NNCOMP_ENCODING_HASH_H

#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "nncomp/IR/NNComp.h"

namespace mlir::nncomp {

/// Rows that share a hash with `block`, and their signs.
constexpr int64_t kHashStrip = 16;

/// The hash of a key as the description of `hashed` defines it, to the bit.
uint32_t hashKey(HashFunction function, uint32_t seed, uint32_t key);

/// The same as IR, of an i32 or a vector of i32.
Value buildHash(ImplicitLocOpBuilder &b, HashFunction function, uint32_t seed,
                Value key);

} // namespace mlir::nncomp

#endif // NNCOMP_ENCODING_HASH_H
