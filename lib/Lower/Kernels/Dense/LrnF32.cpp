//===- LrnF32.cpp - Kernel lrn-f32 ----------------------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Lanes are channels; the neighbours of a vector are loaded from where they
// lie, a channel apart, which costs less than shuffling them. Vectors whose
// neighbours reach beyond the first or last channel load them with a mask.
//
//===----------------------------------------------------------------------===//

#include "Kernels/Emit/KernelEmitter.h"
#include "Kernels/Kernels.h"
#include "Kernels/Shapes/DenseOperands.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "nncomp/IR/NNComp.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace mlir::nncomp;

namespace {
struct Lrn {
  int64_t rows, channels, lanes;
  /// How many channels a window reaches to either side.
  int64_t before, after;
  float alpha, beta, bias;
  bool hasFma;
  /// Threads that share out the rows.
  int64_t threads;

  Lrn(LRNOp op, const Target &target) {
    RankedTensorType type = typeOf(op.getInput());
    channels = type.getShape().back();
    rows = type.getNumElements() / channels;
    lanes = std::min<int64_t>(target.getVectorLength(32),
                              llvm::bit_floor<uint64_t>(channels));
    before = std::min<int64_t>((op.getSize() - 1) / 2, channels - 1);
    after = std::min<int64_t>(op.getSize() / 2, channels - 1);
    alpha = op.getAlpha().convertToFloat() / float(op.getSize());
    beta = op.getBeta().convertToFloat();
    bias = op.getBias().convertToFloat();
    hasFma = target.hasFma;
    threads = target.getThreads(getCycles());
  }

  /// Estimated core cycles: a load and a multiply-add per channel of the window
  /// and the power, two instructions per cycle.
  double getCycles() const {
    constexpr double powerInstructions = 22;
    return double(rows) * getVectors() * (getWindow() + powerInstructions / 2);
  }

  int64_t getVectors() const { return llvm::divideCeil(channels, lanes); }
  int64_t getWindow() const { return before + 1 + after; }
};

class LrnEmitter {
public:
  LrnEmitter(ImplicitLocOpBuilder &builder, const Lrn &lrn, ValueRange buffers)
      : emitter(builder), lrn(lrn), input(emitter.flattenRows(buffers[0])),
        output(emitter.flattenRows(buffers[1])),
        type(VectorType::get(lrn.lanes, builder.getF32Type())) {}

  void emit();

private:
  void emitVector(Value row, Value channel);
  Value loadNeighbours(Value row, Value channel, int64_t distance);
  Value emitPower(Value base);
  Value emitThreeQuarters(Value base);
  Value constant(float value) {
    return arith::ConstantOp::create(
        emitter.b,
        DenseElementsAttr::get(type, emitter.b.getF32FloatAttr(value)));
  }
  Value multiply(Value lhs, Value rhs) {
    return arith::MulFOp::create(emitter.b, lhs, rhs);
  }
  Value multiplyAdd(Value lhs, Value rhs, Value sum) {
    return emitter.multiplyAdd(lhs, rhs, sum, lrn.hasFma);
  }

  KernelEmitter emitter;
  const Lrn &lrn;
  Value input, output;
  VectorType type;
};
} // namespace

void LrnEmitter::emit() {
  // Vectors whose neighbours all exist: the first, and the end.
  int64_t first = llvm::divideCeil(lrn.before, lrn.lanes);
  int64_t end = (lrn.channels - lrn.after) / lrn.lanes;
  auto emitRow = [&](Value row) {
    for (int64_t vector = 0; vector < lrn.getVectors(); ++vector) {
      if (vector == first && vector < end) {
        emitter.loop(first, end, 1, [&](Value index) {
          emitVector(row, emitter.mul(index, lrn.lanes));
        });
        vector = end - 1;
        continue;
      }
      emitVector(row, emitter.constant(std::min(vector * lrn.lanes,
                                                lrn.channels - lrn.lanes)));
    }
  };
  emitter.parallel(lrn.threads, lrn.rows, [&](TileRange range) {
    emitter.loop(0, lrn.rows, 1, range, /*tilesPerStep=*/1,
                 [&](Value row, TileRange) { emitRow(row); });
  });
}

/// The channels `distance` after those from `channel` on; zero for one that
/// does not exist.
Value LrnEmitter::loadNeighbours(Value row, Value channel, int64_t distance) {
  ImplicitLocOpBuilder &b = emitter.b;
  auto load = [&](Value from) -> Value {
    return vector::LoadOp::create(b, type, input, ValueRange{row, from});
  };
  std::optional<int64_t> known = getConstantIntValue(channel);
  if (!known)
    return load(emitter.add(channel, distance));
  int64_t from = *known + distance, to = from + lrn.lanes;
  if (from >= 0 && to <= lrn.channels)
    return load(emitter.constant(from));
  SmallVector<bool> exists;
  for (int64_t c = from; c < to; ++c)
    exists.push_back(c >= 0 && c < lrn.channels);
  if (!llvm::is_contained(exists, true))
    return emitter.zeroVector(lrn.lanes);
  auto maskType = VectorType::get(lrn.lanes, b.getI1Type());
  Value mask = arith::ConstantOp::create(
      b, DenseElementsAttr::get(maskType, ArrayRef<bool>(exists)));
  return vector::MaskedLoadOp::create(b, type, input,
                                      ValueRange{row, emitter.constant(from)},
                                      mask, emitter.zeroVector(lrn.lanes));
}

void LrnEmitter::emitVector(Value row, Value channel) {
  ImplicitLocOpBuilder &b = emitter.b;
  Value sum = emitter.zeroVector(lrn.lanes), centre;
  for (int64_t distance = -lrn.before; distance <= lrn.after; ++distance) {
    Value x = loadNeighbours(row, channel, distance);
    if (distance == 0)
      centre = x;
    sum = multiplyAdd(x, x, sum);
  }
  Value base = multiplyAdd(constant(lrn.alpha), sum, constant(lrn.bias));
  vector::StoreOp::create(b, multiply(centre, emitPower(base)), output,
                          ValueRange{row, channel});
}

/// base ^ -beta.
Value LrnEmitter::emitPower(Value base) {
  // Such a base is a normal number.
  if (lrn.beta == 0.75f && lrn.alpha >= 0 &&
      lrn.bias >= std::numeric_limits<float>::min())
    return emitThreeQuarters(base);
  ImplicitLocOpBuilder &b = emitter.b;
  if (lrn.beta == 0.5f)
    return arith::DivFOp::create(b, constant(1), math::SqrtOp::create(b, base));
  if (lrn.beta == 1.0f)
    return arith::DivFOp::create(b, constant(1), base);
  return math::ExpOp::create(
      b, multiply(constant(-lrn.beta), math::LogOp::create(b, base)));
}

/// base ^ -3/4 of positive normal numbers, off by at most 1.1e-7 of it
/// (measured over all exponents). Two square roots and a division would take
/// three times as long as all the rest.
Value LrnEmitter::emitThreeQuarters(Value base) {
  ImplicitLocOpBuilder &b = emitter.b;
  auto bitsType = VectorType::get(lrn.lanes, b.getI32Type());
  auto integer = [&](int32_t value) -> Value {
    return arith::ConstantOp::create(
        b, DenseElementsAttr::get(bitsType, b.getI32IntegerAttr(value)));
  };
  // An infinite base is a sum that overflowed; a NaN stays.
  Value largest = constant(std::numeric_limits<float>::max());
  Value overflows =
      arith::CmpFOp::create(b, arith::CmpFPredicate::OLT, largest, base);
  base = arith::SelectOp::create(b, overflows, largest, base);
  // The bits of a float are a logarithm, nearly: times -3/4 gives a guess that
  // is off by at most 4.4 %, with the offset that makes this least.
  constexpr int32_t offset = 0x6f14ec10;
  Value bits = arith::BitcastOp::create(b, bitsType, base);
  Value quarter = arith::ShRUIOp::create(b, bits, integer(2));
  Value scaled = arith::SubIOp::create(b, bits, quarter);
  Value power = arith::BitcastOp::create(
      b, type, arith::SubIOp::create(b, integer(offset), scaled));
  // Twice Householder's method of third order for power^-4 = base^3: with
  // d = 1 - base^3 power^4, power (1 - d)^(-1/4) = power (1 + d/4 + 5/32 d^2 +
  // ...). No intermediate product leaves the range of floats.
  for (int step = 0; step < 2; ++step) {
    Value quarterPower = multiply(base, power);
    Value product = multiply(multiply(quarterPower, quarterPower),
                             multiply(quarterPower, power));
    Value d = arith::SubFOp::create(b, constant(1), product);
    Value series = multiplyAdd(d, constant(5.0f / 32), constant(0.25f));
    power = multiplyAdd(multiply(power, d), series, power);
  }
  return power;
}

static FailureOr<KernelPlan> plan(Operation *op, const Target &target,
                                  Decline &decline) {
  auto lrnOp = dyn_cast<LRNOp>(op);
  if (!lrnOp ||
      failed(hasDenseOperands(op, Arithmetic::F32, target, {}, {}, decline)))
    return failure();
  int64_t last = typeOf(lrnOp.getInput()).getRank() - 1;
  if (int64_t(lrnOp.getAxis()) != last)
    return decline << llvm::formatv(
               "expected the last dimension, {0}, for axis, but got {1}", last,
               lrnOp.getAxis());
  // Each channel of a window is an instruction, more at the borders.
  constexpr int64_t widest = 32;
  Lrn lrn(lrnOp, target);
  if (lrn.getWindow() > widest)
    return decline << llvm::formatv(
               "expected a window of at most {0} channels, but got {1}", widest,
               lrn.getWindow());
  return KernelPlan{lrn.getCycles(), [op, lrn](OpBuilder &) {
                      KernelCall call;
                      call.inputs = {op->getOperand(0)};
                      call.emitBody = [lrn](ImplicitLocOpBuilder &b,
                                            ValueRange buffers) {
                        LrnEmitter(b, lrn, buffers).emit();
                      };
                      return call;
                    }};
}

const Kernel nncomp::lrnF32 = {"lrn-f32", plan};
