//===- BitConv.h - Convolution by counting bits -----------------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_LOWER_KERNELS_BITS_BITCONV_H
#define NNCOMP_LIB_LOWER_KERNELS_BITS_BITCONV_H

#include "DigitSums.h"
#include "Kernels/Emit/Epilogue.h"
#include "Kernels/Emit/OuterProduct.h"
#include "Kernels/Shapes/ColumnBlocks.h"
#include "Kernels/Shapes/ConvShape.h"
#include "nncomp/Lower/Decline.h"

namespace mlir::nncomp {

/// How bits are counted.
enum class BitCount {
  /// The bits of each 32-bit lane, by `vpopcntd`: an exclusive or, a count, a
  /// sum.
  Words,
  /// The bits of each byte, which LLVM does by `vpshufb`; a byte holds the sum
  /// of a few steps.
  Bytes,
};

/// A convolution or product whose operands are binary digits in words: each
/// step of the reduction takes one word of each input digit of a pixel and of
/// each weight digit of a vector of output channels, and counts where they
/// differ.
struct BitConv {
  /// Channels and strides count words of all digits of the input.
  ConvShape shape;
  /// Input channels of a group, and digits of an element.
  int64_t groupChannels, inputDigits, weightDigits;
  BitCount count;
  ColumnBlocks blocks;
  Epilogue epilogue;
  /// Whether results are signs: 1 where the sum is less than the channel's
  /// threshold.
  bool hasSigns;
  /// What follows the counts of other digits than signs times signs.
  std::optional<DigitSums> digits;
  int64_t threads;

  BitConv(const ConvShape &shape, int64_t inputDigits, int64_t weightDigits,
          const Epilogue &epilogue, bool hasSigns, const Target &target);
  BitConv(const ConvShape &shape, const DigitSums &digits,
          const Target &target);

  /// Vectors of channels whose signs are one byte.
  int64_t getVectorsPerByte() const {
    return hasSigns ? llvm::divideCeil(8, blocks.lanes) : 1;
  }
  /// Words of one digit of a group's channels.
  int64_t getTapWords() const { return llvm::divideCeil(groupChannels, 32); }
  /// Steps of the whole filter.
  int64_t getSteps() const {
    return shape.kernelHeight * shape.kernelWidth * getTapWords();
  }
  double getCycles() const;

  /// The constant of all weights in the order of the kernel. `codes` are those
  /// of the filters (OHWI), bit i of each being digit i.
  Value buildPacked(OpBuilder &builder, Location loc,
                    ArrayRef<uint8_t> codes) const;
  /// Buffers for the kernel's own use.
  SmallVector<RankedTensorType> getScratch(MLIRContext *context) const;
  /// Emits the body of the kernel. Buffers are those of the input, the packed
  /// weights; then, of `digits`, those that these take; else, of one digit
  /// each, both signs, 1 negative, the multipliers of the output channels,
  /// their bias and the residual, those that there are, or the thresholds; the
  /// result; scratch.
  void emit(ImplicitLocOpBuilder &builder, ValueRange buffers) const;
};

/// Whether the digits of a group's channels are whole words. Declines if
/// not.
LogicalResult hasWordGroups(const ConvShape &shape, Decline &decline);

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_LOWER_KERNELS_BITS_BITCONV_H
