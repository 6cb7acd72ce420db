//===- KernelsCase.h - What is timed ----------------------------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_BENCHMARK_KERNELSCASE_H
#define NNCOMP_BENCHMARK_KERNELSCASE_H

#include "nncomp/Data/Data.h"
#include "llvm/ADT/ArrayRef.h"

namespace mlir::nncomp::benchmark {

/// One op of one shape. Convolutions and `linear` have a bias and a ReLU.
/// Images are padded such that a stride of 1 keeps their size.
struct KernelCase {
  enum class Op { Conv2D, Linear, MatMul };

  /// What is multiplied: numbers, or the signs of f32 input and constant
  /// weights, both of which are -1 and 1, or codes of few binary digits, of f32
  /// input from 0 on and constant weights around 0.
  enum class Values { F32, Signs, Digits, Codes };

  Op op = Op::Conv2D;
  Values values = Values::F32;
  /// Images, or rows of a matrix.
  /// The step of inputs that are encoded: a power of two, so that all values
  /// are exact.
  static constexpr double kInputScale = 1.0 / 64;

  int64_t batch = 1;
  int64_t height = 1, width = 1;
  /// The channels of input and output; for a matrix product, depth and columns.
  int64_t channels = 1, filters = 1;
  int64_t kernelHeight = 1, kernelWidth = 1;
  int64_t stride = 1, dilation = 1, groups = 1;
  /// The bits of our weights: 32 for f32, else of codes, which meet an input of
  /// 8-bit codes; how many share a scale, 0 for all of an output channel.
  /// Others get the same values as f32.
  int64_t weightBits = 32, block = 0;
  /// The number of digits of weights and input.
  int64_t weightDigits = 1, inputDigits = 1;
  /// Whether the input of digits is the stream of codes that a layer before
  /// left, as that of others is bytes, and not f32 that is encoded first.
  bool isStream = false;
  /// The percentage of our weights, or of blocks of `blockRows` output
  /// channels, that are zero, if any; others get them dense. Our images are
  /// planes of channels then, except for blocks of as many as a vector has
  /// lanes.
  int64_t zeros = 0, blockRows = 1;
  /// Whether a bitmap says which weights those are.
  bool isBitmap = false;
  /// How many of our weights share a value by a hash, if any do, and rows of a
  /// block that share a hash; others get them dense.
  int64_t sharing = 0, hashedRows = 1;
  /// How our weights are stored, `lq<bits = 2>`, if not by any of the above,
  /// and how many values they have, evenly around 0; others get them dense.
  std::string encoding;
  int64_t levels = 0;
  /// Whether our weights are inputs, which are packed in each run; others have
  /// packed theirs.
  bool isComputed = false;
  /// Whether each run has weights of its own, so that they come from memory.
  bool isCold = false;

  bool isConv() const { return op == Op::Conv2D; }
  bool isOfPlanes() const { return isConv() && zeros > 0 && blockRows < 16; }
  bool hasEpilogue() const { return op != Op::MatMul; }
  /// How weights with zeros are stored: "csr", "bitmap", or in blocks, "4x1".
  std::string getSparseForm() const;
  int64_t getPadY() const { return dilation * (kernelHeight - 1) / 2; }
  int64_t getPadX() const { return dilation * (kernelWidth - 1) / 2; }
  int64_t getOutputHeight() const;
  int64_t getOutputWidth() const;

  /// The shapes as our ops have them: NHWC, OHWI; rows times depth, columns
  /// times depth (`linear`) or depth times columns (`matmul`).
  SmallVector<int64_t> getInputShape() const;
  int64_t getInputElements() const;
  SmallVector<int64_t> getWeightShape() const;
  SmallVector<int64_t> getOutputShape() const;

  /// How many blocks of weights there are, and how many of them are not zero.
  int64_t getBlocks() const;
  int64_t getStoredBlocks() const {
    return getBlocks() - getBlocks() * zeros / 100;
  }

  /// The multiplier of sums of codes, a power of two that brings most
  /// results into the range of a byte.
  double getCodeScale() const;

  /// Multiply-adds, those with padding included.
  int64_t getMacs() const;
  /// "3x3 28x28x128->128 g32": what differs from the defaults.
  std::string getName() const;
  /// The number of values of hashed weights, and their encoding.
  int64_t getBuckets() const;
  std::string getHashedEncoding() const;
  /// How many copies of weights of `bytes` bytes each are more than a cache
  /// holds.
  int64_t getCopies(int64_t bytes) const;
  /// The bytes of the weights as others have them, and of ours.
  int64_t getDenseBytes() const;
  int64_t getBytes() const;
  /// The same layer with dense weights.
  KernelCase getDense() const;
  /// A function @main of input, weights and, with an epilogue, bias.
  std::string getIR() const;
};

/// The values of a case. The bias is empty without an epilogue.
struct CaseData {
  HostTensor input, weights, bias;

  /// Random values, the same in each run.
  static llvm::Expected<CaseData> create(const KernelCase &kernelCase);
};

/// All cases there are.
ArrayRef<KernelCase> getKernelCases();

} // namespace mlir::nncomp::benchmark

#endif // NNCOMP_BENCHMARK_KERNELSCASE_H
