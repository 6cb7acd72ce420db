//===- CodeLevels.h - Codes by where a value lies ---------------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_LOWER_KERNELS_EMIT_CODELEVELS_H
#define NNCOMP_LIB_LOWER_KERNELS_EMIT_CODELEVELS_H

#include "KernelEmitter.h"
#include "nncomp/IR/NNComp.h"

namespace mlir::nncomp {

/// How an encoding of few bits gives codes to f32 values: each code but the
/// first takes over from a threshold on. NaN gets the first one.
struct CodeLevels {
  unsigned bits;
  /// In the order of the levels; `thresholds[i]` is the least value of
  /// `codes[i + 1]`, or of a later one, if none lies between.
  SmallVector<uint8_t> codes;
  SmallVector<float> thresholds;

  /// The levels of `uniform` codes of up to 4 bits with a static scale and of
  /// `lq` codes of a static basis; nothing for other encodings.
  static std::optional<CodeLevels> of(Attribute encoding);

  /// Emits a `vector<lanes x i1>` for each digit of the codes of a vector of
  /// f32, from the lowest on.
  SmallVector<Value> emitDigits(KernelEmitter &emitter, Value values) const;
  /// Emits the codes as bytes.
  Value emitBytes(KernelEmitter &emitter, Value values) const;
};

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_LOWER_KERNELS_EMIT_CODELEVELS_H
