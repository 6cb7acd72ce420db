//===- WinogradTransform.cpp - Matrices of Winograd's algorithm -----------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "WinogradTransform.h"
#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace mlir::nncomp;

namespace {
/// Sums of vectors, the common terms of which are written once.
struct LineEmitter {
  KernelEmitter &emitter;
  bool hasFma;

  Value add(Value x, Value y) { return arith::AddFOp::create(emitter.b, x, y); }
  Value sub(Value x, Value y) { return arith::SubFOp::create(emitter.b, x, y); }
  /// factor * x + y.
  Value scaledAdd(float factor, Value x, Value y) {
    auto splat = DenseElementsAttr::get(cast<VectorType>(x.getType()), factor);
    Value constant = arith::ConstantOp::create(emitter.b, splat);
    return emitter.multiplyAdd(constant, x, y, hasFma);
  }
};
} // namespace

// One line of B^T: 4 or 12 instructions, 6 of which are multiply-adds.
SmallVector<Value> WinogradTransform::emitInputLine(KernelEmitter &emitter,
                                                    ArrayRef<Value> d) const {
  LineEmitter line{emitter, hasFma};
  if (outputs == 2)
    return {line.sub(d[0], d[2]), line.add(d[1], d[2]), line.sub(d[2], d[1]),
            line.sub(d[1], d[3])};
  Value even = line.scaledAdd(-4, d[2], d[4]);
  Value odd = line.scaledAdd(-4, d[1], d[3]);
  Value evenStep = line.sub(d[4], d[2]);
  Value oddStep = line.sub(d[3], d[1]);
  return {line.scaledAdd(4, line.sub(d[0], d[2]), evenStep),
          line.add(even, odd),
          line.sub(even, odd),
          line.scaledAdd(2, oddStep, evenStep),
          line.scaledAdd(-2, oddStep, evenStep),
          line.scaledAdd(-4, oddStep, line.sub(d[5], d[3]))};
}

// One line of A^T: 4 or 10 instructions, 3 of which are multiply-adds.
SmallVector<Value> WinogradTransform::emitOutputLine(KernelEmitter &emitter,
                                                     ArrayRef<Value> p) const {
  LineEmitter line{emitter, hasFma};
  if (outputs == 2)
    return {line.add(line.add(p[0], p[1]), p[2]),
            line.sub(line.sub(p[1], p[2]), p[3])};
  Value sum12 = line.add(p[1], p[2]), difference12 = line.sub(p[1], p[2]);
  Value sum34 = line.add(p[3], p[4]), difference34 = line.sub(p[3], p[4]);
  return {line.add(line.add(p[0], sum12), sum34),
          line.scaledAdd(2, difference34, difference12),
          line.scaledAdd(4, sum34, sum12),
          line.add(line.scaledAdd(8, difference34, difference12), p[5])};
}

int64_t WinogradTransform::getInputOperations() const {
  int64_t line = outputs == 2 ? 4 : hasFma ? 12 : 18;
  return 2 * inputs() * line;
}

int64_t WinogradTransform::getOutputOperations() const {
  int64_t line = outputs == 2 ? 4 : hasFma ? 10 : 13;
  return (inputs() + outputs) * line;
}

void WinogradTransform::emitInput(KernelEmitter &emitter, Load load,
                                  Store store) const {
  int64_t n = inputs();
  SmallVector<SmallVector<Value>> columns;
  for (int64_t column = 0; column < n; ++column) {
    SmallVector<Value> d;
    for (int64_t row = 0; row < n; ++row)
      d.push_back(load(row, column));
    columns.push_back(emitInputLine(emitter, d));
  }
  for (int64_t row = 0; row < n; ++row) {
    SmallVector<Value> d;
    for (int64_t column = 0; column < n; ++column)
      d.push_back(columns[column][row]);
    for (auto [column, value] : llvm::enumerate(emitInputLine(emitter, d)))
      store(row, column, value);
  }
}

void WinogradTransform::emitOutput(KernelEmitter &emitter, Load load,
                                   Store store) const {
  int64_t n = inputs();
  SmallVector<SmallVector<Value>> columns;
  for (int64_t column = 0; column < n; ++column) {
    SmallVector<Value> p;
    for (int64_t row = 0; row < n; ++row)
      p.push_back(load(row, column));
    columns.push_back(emitOutputLine(emitter, p));
  }
  for (int64_t row = outputs - 1; row >= 0; --row) {
    SmallVector<Value> p;
    for (int64_t column = 0; column < n; ++column)
      p.push_back(columns[column][row]);
    SmallVector<Value> y = emitOutputLine(emitter, p);
    for (int64_t column = outputs - 1; column >= 0; --column)
      store(row, column, y[column]);
  }
}

/// G of F(2, 3) and F(4, 3).
static constexpr double kFilter2[4][3] = {
    {1, 0, 0}, {0.5, 0.5, 0.5}, {0.5, -0.5, 0.5}, {0, 0, 1}};
static constexpr double kFilter4[6][3] = {{1. / 4, 0, 0},
                                          {-1. / 6, -1. / 6, -1. / 6},
                                          {-1. / 6, 1. / 6, -1. / 6},
                                          {1. / 24, 1. / 12, 1. / 6},
                                          {1. / 24, -1. / 12, 1. / 6},
                                          {0, 0, 1}};

std::vector<float> WinogradTransform::transformFilters(ArrayRef<float> filters,
                                                       int64_t groups,
                                                       int64_t groupFilters,
                                                       int64_t channels) const {
  ArrayRef<double[3]> matrix =
      outputs == 2 ? ArrayRef(kFilter2) : ArrayRef<double[3]>(kFilter4);
  int64_t n = inputs(), plane = groupFilters * channels;
  std::vector<float> transformed(groups * products() * plane);
  // Channels run innermost, so that these loops vectorise.
  std::vector<double> sums(n * 3 * channels);
  for (int64_t filter = 0; filter < groups * groupFilters; ++filter) {
    const float *g = filters.data() + filter * 9 * channels;
    for (int64_t i = 0; i < n; ++i)
      for (int64_t t = 0; t < 3 * channels; ++t)
        sums[i * 3 * channels + t] = matrix[i][0] * g[t] +
                                     matrix[i][1] * g[t + 3 * channels] +
                                     matrix[i][2] * g[t + 6 * channels];
    float *target = transformed.data() +
                    (filter / groupFilters * products()) * plane +
                    filter % groupFilters * channels;
    for (int64_t i = 0; i < n; ++i)
      for (int64_t j = 0; j < n; ++j) {
        const double *s = sums.data() + i * 3 * channels;
        float *row = target + (i * n + j) * plane;
        for (int64_t c = 0; c < channels; ++c)
          row[c] = matrix[j][0] * s[c] + matrix[j][1] * s[c + channels] +
                   matrix[j][2] * s[c + 2 * channels];
      }
  }
  return transformed;
}
