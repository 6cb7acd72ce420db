//===- CodeLayer.h - Layers of integer codes --------------------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_LOWER_KERNELS_CODES_CODELAYER_H
#define NNCOMP_LIB_LOWER_KERNELS_CODES_CODELAYER_H

#include "Kernels/Emit/Arithmetic.h"
#include "Kernels/Emit/ByteBuffers.h"
#include "Kernels/Emit/CodeEpilogue.h"
#include "Kernels/Shapes/ConvShape.h"
#include "nncomp/Lower/Decline.h"

namespace mlir::nncomp {

/// A convolution or product whose input is encoded in codes of at most 8 bits
/// and whose weights are constants of at most 8 bits or signs: what kernels
/// need to know of it. They read and write bytes (`addByteBuffers`).
///
/// Sums are `sum (q_x - z_x) (q_w - z_w) + bias`, exact in 32 bits. Kernels sum
/// `q_x (q_w - z_w)` for the taps that reach the image and start from
/// `bias - z_x sum (q_w - z_w)` over just these.
struct CodeLayer {
  Value input;
  /// What the codes of the input mean. Signed ones have a zero point of 0.
  UniformAttr inputEncoding;
  /// `q_w - z_w`, or its substitute, row-major in the shape of the
  /// weights: output channels first.
  std::vector<int16_t> weights;
  /// A weight is `weightStep u - zero` of an unsigned code u of that many
  /// bits, with a zero for all or for each output channel: of a signed code u
  /// is `q_w + 2^(bits - 1)`.
  unsigned weightBits = 8;
  int64_t weightStep = 1;
  std::vector<int16_t> weightZeros;
  /// The f32 products of the input's scale and that of each output channel.
  std::vector<float> scales;
  /// The bias in steps of `scales`; empty if there is none or it is of floats.
  std::vector<int64_t> bias;
  /// How many steps of sums one of the bias's codes is.
  int64_t biasSteps = 1;
  /// The bias in f32, or null.
  Value floatBias;
  /// As many values as the bias.
  std::vector<float> multipliers;
  CodeEpilogue epilogue;

  /// The layer that `op` is. Declines one that the kernels
  /// do not take; fails without a reason for other ops.
  static FailureOr<CodeLayer> of(Operation *op, Decline &decline);

  int64_t getZero() const { return inputEncoding.getZero().value_or(0); }
  /// Whether all of `weights` are bytes.
  bool hasByteWeights() const;
  /// The greatest sum of the magnitudes of two neighbours of one sign, if the
  /// weights are in runs of `runDepth` with neighbours at 2 i and 2 i + 1.
  int64_t getLargestPair(int64_t runDepth) const;

  /// Whether `target` multiplies codes by `arithmetic`, and may do so with
  /// these weights (see `getLargestPair`). Declines if not.
  LogicalResult canMultiply(Arithmetic arithmetic, int64_t runDepth,
                            const Target &target, Decline &decline) const;
  /// All that the body of a kernel depends on besides the types of its buffers.
  Attribute getKey(Operation *op, const CodeEpilogue &epilogue) const;
  Attribute getKey(Operation *op) const { return getKey(op, epilogue); }

  /// The constant that sums start from, for each kind of border rows (see
  /// `BorderKinds`), of border columns, and each output channel. `zero` is what
  /// is taken off the codes of the input.
  Value buildStarts(OpBuilder &builder, Location loc, const ConvShape &shape,
                    int64_t zero) const;
  /// What the epilogue reads: multipliers, and the float bias if there is one.
  SmallVector<Value> buildParameters(OpBuilder &builder, Location loc) const;
};

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_LOWER_KERNELS_CODES_CODELAYER_H
