//===- DigitInput.h - Words of the digits of an input -----------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_LOWER_KERNELS_BITS_DIGITINPUT_H
#define NNCOMP_LIB_LOWER_KERNELS_BITS_DIGITINPUT_H

#include "Kernels/Emit/CodeLevels.h"
#include "nncomp/Lower/Target.h"

namespace mlir::nncomp {

/// How a kernel that counts digits gets those of its input: as they are stored,
/// by `lq` and `binary`; from the stream of `uniform` codes; or from the f32
/// values that it encodes itself.
struct DigitInput {
  /// What the kernel reads.
  Value source;
  /// The digits of the codes.
  unsigned bits = 1;
  /// The layout of the digits.
  BitRows rows;
  /// The levels of values that are encoded here.
  std::optional<CodeLevels> levels;
  /// Whether codes are a stream.
  bool isStream = false;
  /// Whether `pext` takes the digits from a stream.
  bool isExtracted = false;
  int64_t threads = 1;

  static DigitInput ofCodes(Value codes, const Target &target);
  /// The input of an encode, if that is of f32 with levels.
  static std::optional<DigitInput> ofEncode(EncodeOp encode);

  /// Estimated core cycles to get the digits.
  double getCycles(const Target &target) const;
  /// Buffers for words and bytes.
  SmallVector<RankedTensorType> getScratch() const;
  /// Emits what makes the words of the digits, and returns their buffer.
  Value emit(KernelEmitter &emitter, Value input, ValueRange scratch) const;

private:
  bool needsWords() const { return isStream || levels; }
  /// Whether codes of a stream are bytes first: rows are no whole words.
  bool needsBytes() const;
};

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_LOWER_KERNELS_BITS_DIGITINPUT_H
