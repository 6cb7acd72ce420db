//===- DigitLayer.h - Layers of binary digits -------------------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_LOWER_KERNELS_BITS_DIGITLAYER_H
#define NNCOMP_LIB_LOWER_KERNELS_BITS_DIGITLAYER_H

#include "DigitSums.h"
#include "nncomp/Graph/Integers.h"
#include "nncomp/Lower/Decline.h"
#include "nncomp/Lower/Target.h"

namespace mlir::nncomp {

/// A convolution or product of integers (IntegerProduct) whose operands have so
/// few binary digits that their pairs are counted: what kernels need to know of
/// it.
struct DigitLayer {
  IntegerProduct product;
  DigitSums sums;
  /// Whether the input's one digit is a sign, 1 for negative.
  bool hasSigns = false;
  /// Whether the weights' digits stand for -1 and 1, not 0 and 1.
  bool isBipolar = false;
  /// The digits of the weights, bit i of each being digit i, row-major in the
  /// shape of the weights.
  std::vector<uint8_t> codes;
  /// What a weight's digit i counts in its sum; likewise of the input.
  SmallVector<int64_t> weightFactors, inputFactors;
  /// The bias in steps of the sums; empty if there is none or it is of floats.
  std::vector<int64_t> bias;
  /// The bias in f32, or null.
  Value floatBias;

  /// The layer that `op` is. Declines one that the kernels
  /// do not take; fails without a reason for other ops.
  static FailureOr<DigitLayer> of(Operation *op, const Target &target,
                                  Decline &decline);

  /// The constant that sums start from (DigitSumsEmitter).
  Value buildStarts(OpBuilder &builder, Location loc,
                    const ConvShape &shape) const;
  /// What the epilogue reads: multipliers, and the float bias if there is one.
  SmallVector<Value> buildParameters(OpBuilder &builder, Location loc) const;

private:
  void readInput();
  std::string readWeights();
  void readCodes();
  std::string readEpilogue(Value &got);
  int64_t getStart(uint8_t code, int64_t sum) const;
};

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_LOWER_KERNELS_BITS_DIGITLAYER_H
