//===- Lanes.h - Convolutions whose lanes are channels ----------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_LOWER_KERNELS_DENSE_LANES_H
#define NNCOMP_LIB_LOWER_KERNELS_DENSE_LANES_H

#include "Kernels/Codes/CodeLayer.h"
#include "Kernels/Emit/Epilogue.h"
#include "Kernels/Shapes/ColumnBlocks.h"
#include "nncomp/Lower/Kernel.h"

namespace mlir::nncomp {

/// What depthwise and grouped convolutions hold in a lane: a channel's value in
/// f32, or codes in 32 bits, of as many neighbouring channels as `vpdpbusd` or
/// `vpmaddwd` multiply and add, or of one.
struct LaneFormat {
  Arithmetic arithmetic;
  Epilogue epilogue;
  bool hasFma = false;
  /// For codes, the epilogue of the sums, whether the input's are signed, and
  /// what is subtracted from each.
  CodeEpilogue codeEpilogue;
  bool hasSignedInput = false;
  int64_t zero = 0;
  /// The input channels of a lane: 1, or with codes all that a step takes.
  int64_t neighbours = 1;

  /// The layer of codes, if they are.
  std::shared_ptr<const CodeLayer> codes;

  /// For steps on `depth` channels of a group. Declines operands that are not
  /// those of `arithmetic`, and what `target` cannot do.
  static FailureOr<LaneFormat> of(LayerOpInterface op, Arithmetic arithmetic,
                                  const Target &target, Decline &decline,
                                  int64_t depth = 1);

  /// Instructions of a step; extensions are those of the input.
  StepFormat getStep(const Target &target) const;
  /// The weights in `order` (the element that each is; null if unchanged),
  /// packed, and what else the kernel reads.
  void buildInputs(OpBuilder &builder, LayerOpInterface op,
                   const ConvShape &shape, const ColumnBlocks &blocks,
                   const ColumnMatrix &matrix,
                   function_ref<int64_t(int64_t)> order,
                   KernelCall &call) const;
};

/// Emits what depends on the format.
class LaneEmitter {
public:
  /// `buffers` are those after the input.
  LaneEmitter(KernelEmitter &emitter, const LaneFormat &format,
              const ConvShape &shape, ValueRange buffers);

  /// Lanes of input channels: those of a lane are neighbours, and so are lanes.
  Value loadInput(int64_t lanes, Value buffer, Value offset);
  Value loadWeights(int64_t lanes, Value offset);
  Value multiplyAdd(Value input, Value weights, Value sum);
  /// Whether the weights of each vector start with a bias.
  bool hasPackedBias() const {
    return !codeEpilogue && format.epilogue.hasBias;
  }
  /// What the sum of an output pixel starts from: it is in row `row`, and in
  /// the column `column` or one that reaches the image with the same taps.
  Value emitStart(int64_t lanes, Value row, int64_t column, Value weights,
                  Value channel);
  void store(Value sum, Value pixel, Value channel);

private:
  KernelEmitter &emitter;
  const LaneFormat &format;
  int64_t channels;
  Value packed, starts;
  BorderKinds rowKinds, columnKinds;
  std::optional<EpilogueEmitter> epilogue;
  std::optional<CodeEpilogueEmitter> codeEpilogue;
};

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_LOWER_KERNELS_DENSE_LANES_H
