//===- KernelsCases.cpp - The table of what is timed ----------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

// A new case is one line here, in the table of its family.

#include "KernelsCase.h"

using namespace mlir;
using namespace mlir::nncomp::benchmark;

namespace {
/// A case that is changed while it is written down.
struct Row : KernelCase {
  Row strided(int64_t by) const { return with(&Row::stride, by); }
  Row dilated(int64_t by) const { return with(&Row::dilation, by); }
  Row grouped(int64_t count) const { return with(&Row::groups, count); }
  Row batched(int64_t count) const { return with(&Row::batch, count); }
  Row depthwise() const { return with(&Row::groups, channels); }
  Row ofSigns() const { return with(&Row::values, Values::Signs); }
  Row ofDigits(int64_t ofWeights, int64_t ofInput) const {
    return with(&Row::values, Values::Digits)
        .with(&Row::weightDigits, ofWeights)
        .with(&Row::inputDigits, ofInput);
  }
  Row packed() const { return with(&Row::isStream, true); }
  Row ofCodes() const { return with(&Row::values, Values::Codes); }
  Row coded(int64_t bits) const { return with(&Row::weightBits, bits); }
  Row blocked(int64_t size) const { return with(&Row::block, size); }
  Row pruned(int64_t percent, int64_t rows = 1) const {
    return with(&Row::zeros, percent).with(&Row::blockRows, rows);
  }
  Row masked() const { return with(&Row::isBitmap, true); }
  Row hashed(int64_t weights, int64_t rows = 1) const {
    return with(&Row::sharing, weights).with(&Row::hashedRows, rows);
  }
  Row stored(const std::string &encoding, int64_t levels) const {
    return with(&Row::encoding, encoding).with(&Row::levels, levels);
  }
  Row computed() const { return with(&Row::isComputed, true); }
  Row cold() const { return with(&Row::isCold, true); }

private:
  template <typename T> Row with(T KernelCase::*field, T value) const {
    Row row = *this;
    row.*field = value;
    return row;
  }
};
} // namespace

/// `kernelHeight x kernelWidth` over square images.
static Row conv(int64_t kernelHeight, int64_t kernelWidth, int64_t size,
                int64_t channels, int64_t filters) {
  Row row;
  row.height = row.width = size;
  row.channels = channels;
  row.filters = filters;
  row.kernelHeight = kernelHeight;
  row.kernelWidth = kernelWidth;
  return row;
}

static Row product(KernelCase::Op op, int64_t rows, int64_t depth,
                   int64_t columns) {
  Row row;
  row.op = op;
  row.batch = rows;
  row.channels = depth;
  row.filters = columns;
  return row;
}
static Row linear(int64_t rows, int64_t depth, int64_t columns) {
  return product(KernelCase::Op::Linear, rows, depth, columns);
}
static Row matmul(int64_t rows, int64_t depth, int64_t columns) {
  return product(KernelCase::Op::MatMul, rows, depth, columns);
}

/// Dense f32 convolutions.
static std::vector<KernelCase> getFloatCases() {
  return {
      // 3x3: ResNet's four stages.
      conv(3, 3, 56, 64, 64),
      conv(3, 3, 28, 128, 128),
      conv(3, 3, 14, 256, 256),
      conv(3, 3, 7, 512, 512),
      conv(3, 3, 56, 64, 192),
      conv(3, 3, 28, 128, 128).batched(2),
      conv(3, 3, 56, 128, 128).strided(2),
      conv(3, 3, 28, 128, 128).dilated(2),
      // Channels that are no multiple of a vector.
      conv(3, 3, 35, 48, 40),
      conv(3, 3, 13, 100, 150),
      // 1x1.
      conv(1, 1, 56, 64, 256),
      conv(1, 1, 56, 256, 64),
      conv(1, 1, 28, 192, 96),
      conv(1, 1, 14, 512, 128),
      conv(1, 1, 14, 480, 112),
      conv(1, 1, 7, 512, 2048),
      conv(1, 1, 7, 2048, 512),
      conv(1, 1, 56, 256, 512).strided(2),
      // Large and long windows.
      conv(5, 5, 28, 32, 96),
      conv(1, 7, 17, 192, 192),
      conv(7, 1, 17, 192, 192),
      // The first layer of a network.
      conv(7, 7, 224, 3, 64).strided(2),
      conv(3, 3, 224, 3, 32).strided(2),
      // Groups of 32, 16, 8, 4 and 2 channels.
      conv(3, 3, 28, 128, 128).grouped(4),
      conv(3, 3, 28, 128, 128).grouped(8),
      conv(3, 3, 28, 128, 128).grouped(16),
      conv(3, 3, 28, 128, 128).grouped(32),
      conv(3, 3, 28, 128, 128).grouped(64),
      conv(1, 1, 28, 240, 240).grouped(3),
      // One filter per channel.
      conv(3, 3, 56, 128, 128).depthwise(),
      conv(3, 3, 56, 144, 144).depthwise().strided(2),
      conv(3, 3, 14, 576, 576).depthwise(),
      conv(5, 5, 28, 120, 120).depthwise(),
      conv(5, 5, 14, 672, 672).depthwise().strided(2),
  };
}

/// Signs and codes of few digits.
static std::vector<KernelCase> getBitCases() {
  return {
      // Signs (XNOR-Net), which are packed first.
      conv(3, 3, 56, 64, 64).ofSigns(),
      conv(3, 3, 28, 128, 128).ofSigns(),
      conv(3, 3, 14, 256, 256).ofSigns(),
      conv(3, 3, 7, 512, 512).ofSigns(),
      linear(784, 1152, 128).ofSigns(),
      linear(1, 4096, 4096).ofSigns(),
      // Codes of few digits (DoReFa-Net, LQ-Nets), encoded from f32 first.
      conv(3, 3, 56, 64, 64).ofDigits(1, 2),
      conv(3, 3, 28, 128, 128).ofDigits(1, 2),
      conv(3, 3, 14, 256, 256).ofDigits(1, 2),
      conv(3, 3, 7, 512, 512).ofDigits(1, 2),
      linear(784, 1152, 128).ofDigits(1, 2),
      conv(3, 3, 56, 64, 64).ofDigits(2, 2),
      conv(3, 3, 28, 128, 128).ofDigits(2, 2),
      conv(3, 3, 14, 256, 256).ofDigits(2, 2),
      conv(3, 3, 7, 512, 512).ofDigits(2, 2),
      linear(784, 1152, 128).ofDigits(2, 2),
      conv(3, 3, 28, 128, 128).ofDigits(2, 1),
      // The codes of a layer before, which others get as bytes.
      conv(3, 3, 56, 64, 64).ofDigits(1, 2).packed(),
      linear(784, 1152, 128).ofDigits(1, 2).packed(),
      conv(3, 3, 56, 64, 64).ofDigits(2, 2).packed(),
      linear(784, 1152, 128).ofDigits(2, 2).packed(),
      conv(3, 3, 28, 128, 128).ofDigits(1, 4),
  };
}

/// Matrix products, and dense layers with weights of few bits.
static std::vector<KernelCase> getProductCases() {
  return {
      // Matrix products.
      matmul(512, 512, 512),
      matmul(196, 512, 1024),
      linear(16, 1024, 1000),
      linear(64, 784, 300),
      // Of two computed values.
      matmul(512, 512, 512).computed(),
      matmul(196, 512, 1024).computed(),
      linear(512, 1024, 512).computed(),
      conv(3, 3, 28, 128, 128).computed(),
      // Bound by reading the weights.
      linear(1, 1024, 1000),
      linear(1, 4096, 4096),
      // Weights of few bits, from the cache and from memory.
      linear(1, 4096, 4096).coded(4),
      linear(1, 4096, 4096).coded(4).blocked(128),
      linear(1, 4096, 4096).coded(2).blocked(128),
      linear(1, 4096, 4096).cold(),
      linear(1, 4096, 4096).coded(4).cold(),
      linear(1, 4096, 4096).coded(4).blocked(128).cold(),
      linear(1, 4096, 4096).coded(2).cold(),
      linear(1, 4096, 4096).coded(2).blocked(128).cold(),
      linear(4, 4096, 4096).coded(4).blocked(128).cold(),
  };
}

/// Weights of which few are stored: single ones, and blocks of rows.
static std::vector<KernelCase> getSparseCases() {
  return {
      conv(1, 1, 28, 192, 96).pruned(80),
      conv(1, 1, 28, 192, 96).pruned(90),
      conv(1, 1, 28, 192, 96).pruned(95),
      conv(1, 1, 28, 192, 96).pruned(80, 4),
      conv(1, 1, 28, 192, 96).pruned(90, 4),
      conv(1, 1, 28, 192, 96).pruned(95, 4),
      conv(1, 1, 14, 512, 128).pruned(80),
      conv(1, 1, 14, 512, 128).pruned(90),
      conv(1, 1, 14, 512, 128).pruned(95),
      conv(1, 1, 14, 512, 128).pruned(80, 4),
      conv(1, 1, 14, 512, 128).pruned(90, 4),
      conv(1, 1, 14, 512, 128).pruned(95, 4),
      conv(3, 3, 56, 64, 64).pruned(80),
      conv(3, 3, 56, 64, 64).pruned(90),
      conv(3, 3, 56, 64, 64).pruned(95),
      conv(3, 3, 56, 64, 64).pruned(80, 4),
      conv(3, 3, 56, 64, 64).pruned(90, 4),
      conv(3, 3, 56, 64, 64).pruned(95, 4),
      conv(3, 3, 14, 256, 256).pruned(90, 4),
      conv(3, 3, 7, 512, 512).pruned(90, 4),
      conv(3, 3, 56, 128, 128).strided(2).pruned(90, 4),
      conv(1, 1, 28, 192, 96).pruned(90, 8),
      conv(1, 1, 28, 192, 96).pruned(80, 16),
      conv(1, 1, 28, 192, 96).pruned(90, 16),
      conv(1, 1, 28, 192, 96).pruned(95, 16),
      conv(1, 1, 14, 512, 128).pruned(80, 16),
      conv(1, 1, 14, 512, 128).pruned(90, 16),
      conv(1, 1, 14, 512, 128).pruned(95, 16),
      conv(3, 3, 56, 64, 64).pruned(80, 16),
      conv(3, 3, 56, 64, 64).pruned(90, 16),
      conv(3, 3, 56, 64, 64).pruned(95, 16),
      conv(3, 3, 14, 256, 256).pruned(90, 16),
      conv(3, 3, 7, 512, 512).pruned(90, 16),
      conv(3, 3, 56, 128, 128).strided(2).pruned(90, 16),
      conv(1, 1, 28, 192, 96).pruned(90, 32),
      linear(64, 1024, 1024).pruned(90, 16),
      linear(1, 4096, 4096).pruned(50),
      linear(1, 4096, 4096).pruned(80),
      linear(1, 4096, 4096).pruned(90),
      linear(1, 4096, 4096).pruned(50).masked(),
      linear(1, 4096, 4096).pruned(60).masked(),
      linear(1, 4096, 4096).pruned(80).masked(),
      linear(1, 4096, 4096).pruned(95),
      linear(1, 4096, 4096).pruned(50, 16),
      linear(1, 4096, 4096).pruned(80, 16),
      linear(1, 4096, 4096).pruned(90, 16),
      linear(64, 1024, 1024).pruned(90, 4),
  };
}

/// Weights that share values by a hash: each, and by blocks of rows.
static std::vector<KernelCase> getHashedCases() {
  return {
      linear(1, 4096, 4096).hashed(64, 16).cold(),
      linear(1, 4096, 4096).hashed(64, 16),
      linear(1, 1024, 1024).hashed(64, 16),
      linear(1, 1024, 1024).hashed(64),
      linear(4, 1024, 1024).hashed(64, 16),
      linear(16, 1024, 1024).hashed(64, 16),
      linear(16, 1024, 1024).hashed(64),
      linear(64, 1024, 1024).hashed(64, 16),
      linear(64, 1024, 1024).hashed(64),
      linear(64, 1024, 1024).hashed(128),
      linear(256, 1024, 1024).hashed(64, 16),
      linear(256, 1024, 1024).hashed(64),
      conv(1, 1, 14, 512, 128).hashed(16, 16),
      conv(3, 3, 56, 64, 64).hashed(64, 16),
      conv(3, 3, 14, 256, 256).hashed(64, 16),
      conv(3, 3, 14, 256, 256).hashed(64),
      conv(3, 3, 28, 128, 128).hashed(64, 16),
      conv(3, 3, 7, 512, 512).hashed(64, 16),
  };
}

/// Bytes: u8 times s8 to u8.
static std::vector<KernelCase> getByteCases() {
  return {
      conv(3, 3, 56, 64, 64).ofCodes(),
      conv(3, 3, 28, 128, 128).ofCodes(),
      conv(3, 3, 14, 256, 256).ofCodes(),
      conv(3, 3, 7, 512, 512).ofCodes(),
      conv(1, 1, 28, 192, 96).ofCodes(),
      conv(1, 1, 14, 512, 128).ofCodes(),
      conv(7, 7, 224, 3, 64).strided(2).ofCodes(),
      conv(5, 5, 28, 32, 96).ofCodes(),
      conv(1, 7, 17, 192, 192).ofCodes(),
      conv(7, 1, 17, 192, 192).ofCodes(),
      conv(3, 3, 28, 128, 128).grouped(32).ofCodes(),
      conv(3, 3, 56, 128, 128).depthwise().ofCodes(),
      linear(1, 1024, 1000).ofCodes(),
  };
}

/// Single rows, from the cache and from memory, a few rows and single pixels,
/// with weights of every width that are looked up or computed.
static void addRows(std::vector<KernelCase> &cases) {
  Row few = linear(1, 1024, 512);
  for (const Row &row :
       {linear(1, 4096, 4096), linear(1, 4096, 4096).cold(), few,
        few.batched(2), few.batched(4), linear(1, 784, 300),
        linear(1, 1000, 10), linear(1, 4095, 1001), conv(1, 1, 1, 1024, 512)}) {
    for (int64_t bits = 1; bits <= 8; ++bits)
      cases.push_back(row.stored(
          "codebook<entries = " + std::to_string(1 << bits) + ">", 1 << bits));
    for (int64_t bits = 3; bits <= 8; ++bits)
      cases.push_back(
          row.stored("uniform<bits = " + std::to_string(bits) + ", axis = 0>",
                     (1 << bits) - 1));
    for (int64_t bits = 1; bits <= 4; ++bits)
      cases.push_back(row.stored(
          "lq<bits = " + std::to_string(bits) + ", axis = 0>", 1 << bits));
    cases.push_back(row.stored("lq<bits = 3>", 8));
    cases.push_back(row.stored("binary<axis = 0>", 2));
  }
}

ArrayRef<KernelCase> nncomp::benchmark::getKernelCases() {
  static const std::vector<KernelCase> all = [] {
    std::vector<KernelCase> cases;
    for (auto get : {getFloatCases, getBitCases, getProductCases,
                     getSparseCases, getHashedCases, getByteCases})
      llvm::append_range(cases, get());
    addRows(cases);
    return cases;
  }();
  return all;
}
