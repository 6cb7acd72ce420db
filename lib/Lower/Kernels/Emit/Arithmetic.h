//===- Arithmetic.h - How kernels multiply and add --------------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_LOWER_KERNELS_EMIT_ARITHMETIC_H
#define NNCOMP_LIB_LOWER_KERNELS_EMIT_ARITHMETIC_H

#include "mlir/IR/BuiltinTypes.h"
#include "nncomp/Lower/Target.h"

namespace mlir::nncomp {

/// What the tensors of a kernel hold, and how it multiplies them. Bias, sums,
/// residual and activation are f32 in each, and results are rounded once, to
/// nearest even, when they are stored.
enum class Arithmetic {
  /// f32 values.
  F32,
  /// 16-bit values, which are extended to f32 in registers: products are exact.
  F16,
  Bf16,
  /// Pairs of bf16 values by `vdpbf16ps`. It rounds each addition, to nearest
  /// even, takes subnormal numbers for zeros and makes no others: of n products
  /// the error is at most n 2^-24 of the sum of their magnitudes, as without
  /// it, and n 2^-126.
  Bf16Dot,
  /// Bytes without a sign times bytes with one, whose sums are exact in i32.
  /// Four at a time by `vpdpbusd` (AVX512-VNNI, AVX-VNNI).
  CodesDot,
  /// Four at a time by `vpmaddubsw`, which adds pairs in 16 bits: for weights
  /// of which no two neighbours can make it saturate.
  CodesPairs,
  /// Two at a time by `vpmaddwd`, extended to 16 bits: for all weights.
  CodesWide,
};

/// Whether tensors hold codes, and sums are i32.
constexpr bool isOfCodes(Arithmetic arithmetic) {
  return arithmetic == Arithmetic::CodesDot ||
         arithmetic == Arithmetic::CodesPairs ||
         arithmetic == Arithmetic::CodesWide;
}

/// The type that the elements of all tensors have.
Type getElementType(Arithmetic arithmetic, MLIRContext *context);

/// What one step of the reduction costs and takes.
struct StepFormat {
  /// Bytes of an element of the columns.
  int64_t elementBytes = 4;
  /// Elements of the reduction that a step multiplies.
  int64_t depth = 1;
  /// Instructions that multiply and add a vector, counted in those of which a
  /// processor can do most; those that extend a vector of columns to f32.
  double multiplyAdds = 1, extensions = 0;
  /// Registers besides accumulators, columns and a row.
  int64_t temporaries = 0;

  StepFormat(Arithmetic arithmetic, const Target &target);

  /// Steps for `elements` contiguous elements.
  int64_t getSteps(int64_t elements) const {
    return llvm::divideCeil(elements, depth);
  }
};

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_LOWER_KERNELS_EMIT_ARITHMETIC_H
