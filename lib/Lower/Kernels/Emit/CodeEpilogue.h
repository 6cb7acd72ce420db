//===- CodeEpilogue.h - From sums of codes to results -----------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_LOWER_KERNELS_EMIT_CODEEPILOGUE_H
#define NNCOMP_LIB_LOWER_KERNELS_EMIT_CODEEPILOGUE_H

#include "CodeLevels.h"
#include "KernelEmitter.h"
#include "nncomp/IR/NNComp.h"

namespace mlir::nncomp {

/// How f32 values become codes of 8 bits: `clamp(roundeven(value) + zero)`.
struct CodeBounds {
  int64_t zero = 0, least = 0, greatest = 0;

  static CodeBounds of(UniformAttr encoding);
  /// The range of the codes that relu or clip leaves; nothing for other
  /// activations. Null leaves all.
  static std::optional<CodeBounds> of(UniformAttr encoding,
                                      ActivationAttr activation);
};

/// Emits the codes of a vector of f32 as bytes. The value is clamped first: no
/// f32 overflows then, and rounding does not leave the range, whose ends are
/// integers.
Value emitCodes(KernelEmitter &emitter, const CodeBounds &range, Value value);
/// The vector of f32 `code - zero` of the bytes at `indices` of `buffer`.
Value emitSteps(KernelEmitter &emitter, bool isSigned, int64_t zero,
                int64_t lanes, Value buffer, ValueRange indices);

/// What a layer of codes does to its sums. With the integer epilogue, which has
/// neither a float bias nor a residual, a multiplier `s_x s_w / s_y` leads to
/// the codes of the result. With the float epilogue the multiplier is `s_x
/// s_w`; bias, residual and activation are f32, and a quotient by `s_y` is
/// encoded.
struct CodeEpilogue {
  bool isInteger = true;
  bool hasBias = false, hasResidual = false;
  /// The activation of the float epilogue; the integer one has none.
  ActivationAttr activation;
  /// The encodings of the residual and of the result; null for f32.
  UniformAttr residual, result;
  CodeBounds range;
  /// The levels of a result of codes that are not `uniform`.
  std::optional<CodeLevels> levels;
  /// The first channel of each output.
  SmallVector<int64_t> outputStarts = {0};

  /// All that emitted code depends on.
  Attribute getKey(MLIRContext *context) const;
};

/// Finishes and stores sums, row by row of the outputs' last dimension.
class CodeEpilogueEmitter {
public:
  /// `buffers` are multipliers, bias, residual, outputs: those that there are.
  CodeEpilogueEmitter(KernelEmitter &emitter, const CodeEpilogue &epilogue,
                      ValueRange buffers);

  /// Finishes a vector of i32 sums of the pixel (counted through all images)
  /// and of the channels from `channel` on, all of which are in output
  /// `output`. Each of several sums is multiplied by multipliers of its own,
  /// which are contiguous, and then they are added in order.
  void store(ValueRange sums, Value pixel, Value channel, unsigned output = 0);

private:
  Value finish(Value sum, Value pixel, Value channel);

  KernelEmitter &emitter;
  CodeEpilogue epilogue;
  Value multipliers, bias, residual;
  SmallVector<Value> outputs;
};

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_LOWER_KERNELS_EMIT_CODEEPILOGUE_H
