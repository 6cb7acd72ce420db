//===- LowBitLinear.h - Fully connected layers of few bits ------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_LOWER_KERNELS_LOWBIT_LOWBITLINEAR_H
#define NNCOMP_LIB_LOWER_KERNELS_LOWBIT_LOWBITLINEAR_H

#include "Kernels/Emit/CodeEpilogue.h"
#include "Kernels/Shapes/LayerOperands.h"
#include "LowBitLayout.h"
#include "nncomp/Lower/Kernel.h"

namespace mlir::nncomp {

/// How a kernel multiplies codes of weights.
enum class LowBitArithmetic {
  /// With bytes, by `vpdpbusd`: exact.
  Dot,
  /// With integers of 16 bits, by `pmaddwd`: exact.
  Wide,
  /// With f32, decoded in registers.
  Floats,
};

/// A linear layer, or a convolution whose filters see each pixel once, with
/// constant weights of few bits, which stay packed: a small batch is bound by
/// reading them from memory.
///
/// Sums over an input of 8-bit codes are `sum (q_x - z_x)(q_w - z_w)`, exact in
/// 32 bits; where weights have a scale for each block, those of a block are.
/// Codes of weights are stored without a sign, as `u = q_w + 2^(bits - 1)` if
/// they have one; all else is of `u` and of the `center` at which its value is
/// 0.
///
/// Sums over f32 are of the levels that codes stand for, looked up or computed,
/// and where weights have a scale for each output of their multiples. Where
/// each output has a basis, there is a sum for each of its digits, of inputs
/// with the digit's sign.
struct LowBitLinear {
  Operation *op;
  LayerOperands operands;
  LowBitArithmetic arithmetic;
  int64_t rows, depth, channels;
  /// The encoding of the weights; the others are null.
  UniformAttr uniform;
  CodebookAttr codebook;
  LqAttr lq;
  BinaryAttr binary;
  FloatStorageAttr floats;
  unsigned bits;
  /// How many elements of a channel share a scale: all of them without blocks.
  int64_t block;
  /// The encoding of an input of codes; null for f32.
  UniformAttr input;
  /// The encoding of a result of codes; null for f32.
  UniformAttr result;
  /// What integer mode calls the integer epilogue.
  bool isInteger = false;
  /// The bias: none, f32, or codes of 32 bits.
  bool hasFloatBias = false, hasCodeBias = false;

  int64_t lanes, groups, tallest, threads;
  /// Estimated cycles until all weights have arrived.
  double readCycles;
  bool hasFma, hasPairs;

  /// Declines a layer that the kernels do not take; fails without a reason for
  /// ops that other kernels are for.
  static FailureOr<LowBitLinear> of(Operation *op, LowBitArithmetic arithmetic,
                                    const Target &target, Decline &decline);

  ActivationAttr getActivation() const { return operands.epilogue.activation; }
  /// Whether the sums of each digit are formed apart.
  bool isOfDigits() const;
  /// Sums of a row and an output.
  int64_t getDigits() const { return isOfDigits() ? bits : 1; }
  /// The number of inputs that are looked up together, for digits.
  int64_t getSpan() const;
  /// Whether the levels of all codes are a buffer.
  bool hasPalette() const { return codebook || (lq && !isOfDigits()); }
  /// Whether levels are looked up as two halves of 16 bits, of which an
  /// instruction of AVX-512 finds 32 among 64: for more levels than it finds
  /// floats among.
  bool hasHalves() const;
  /// Whether levels are looked up as four bytes.
  bool hasNibbles() const;
  /// The registers that hold levels; zero if levels are computed or loaded one
  /// by one.
  int64_t getTableVectors() const;

  LowBitLayout getLayout() const;
  int64_t getBlocks() const { return llvm::divideCeil(depth, block); }
  /// The code whose value is 0, unless zero points are stored.
  double getCenter() const;
  /// Whether codes keep their sign, and are extended by it: without AVX-512,
  /// which masks and combines bits in one instruction, that takes the least.
  bool keepsSigns() const;
  /// Whether each output has factors: scales, or the basis of its digits.
  bool hasStoredScales() const {
    return isOfDigits() || (uniform && !uniform.getScale());
  }
  bool hasStoredZeros() const { return uniform && uniform.getAsymmetric(); }
  /// The zero point of the input; signed codes have none.
  int64_t getInputZero() const { return input.getZero().value_or(0); }
  /// What is taken off the input's codes so that they are signed bytes.
  int64_t getByteZero() const { return input.hasSignedCodes() ? 0 : 128; }

  /// Estimated core cycles.
  double getCycles() const;
  KernelCall build(OpBuilder &builder) const;

private:
  std::string readWeights();
  double getFloatCycles() const;
  std::string readRest(Value &got);
  bool hasStepsOfSums(UniformAttr bias) const;
  std::vector<int32_t> unpackWeights(ArrayRef<DenseElementsAttr> parts) const;
  std::vector<uint32_t> packDigits(ArrayRef<int32_t> codes) const;
  std::vector<float> readBases(ArrayRef<DenseElementsAttr> parts) const;
  Value buildPalette(OpBuilder &builder,
                     ArrayRef<DenseElementsAttr> parts) const;
  /// The packed words of the weights, or their halves where they are floats.
  Value buildWords(OpBuilder &builder, ArrayRef<DenseElementsAttr> parts) const;
};

/// Emits the bodies of the kernels. Buffers are those of the input, packed
/// weights, palette or scales and zero points, bias, residual, the result,
/// scratch: those that there are.
void emitLowBitCodes(ImplicitLocOpBuilder &builder, const LowBitLinear &layer,
                     ValueRange buffers);
void emitLowBitFloats(ImplicitLocOpBuilder &builder, const LowBitLinear &layer,
                      ValueRange buffers);
void emitLowBitDigits(ImplicitLocOpBuilder &builder, const LowBitLinear &layer,
                      ValueRange buffers);

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_LOWER_KERNELS_LOWBIT_LOWBITLINEAR_H
