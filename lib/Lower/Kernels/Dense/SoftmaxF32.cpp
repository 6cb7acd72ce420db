//===- SoftmaxF32.cpp - Kernel softmax-f32 --------------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A row at a time, which stays in the nearest cache: its maximum, then the
// exponentials and their sum, then the quotients.
//
//===----------------------------------------------------------------------===//

#include "Kernels/Emit/KernelEmitter.h"
#include "Kernels/Kernels.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "nncomp/IR/NNComp.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace mlir::nncomp;

namespace {
struct Softmax {
  int64_t rows, size, lanes;
  bool hasFma;
  /// Threads that share out the rows.
  int64_t threads;
  /// Estimated core cycles.
  double cycles;

  Softmax(SoftmaxOp op, const Target &target) {
    RankedTensorType type = typeOf(op.getInput());
    size = type.getShape().back();
    rows = type.getNumElements() / size;
    lanes = std::min<int64_t>(target.getVectorLength(32),
                              llvm::bit_floor<uint64_t>(size));
    hasFma = target.hasFma;
    // Measured on Zen 4: instructions of the three passes over a vector, and
    // what the sums and the maximum over lanes take.
    double perVector = hasFma ? 24 : 32;
    constexpr double perRow = 60;
    cycles = double(rows) *
             (double(llvm::divideCeil(size, lanes)) * perVector + perRow);
    threads = target.getThreads(cycles);
  }

  /// The elements of a row in whole vectors; the rest is in one that starts
  /// earlier.
  int64_t whole() const { return size / lanes * lanes; }
  bool hasRest() const { return size % lanes != 0; }
};

class SoftmaxEmitter {
public:
  SoftmaxEmitter(ImplicitLocOpBuilder &builder, const Softmax &softmax,
                 ValueRange buffers)
      : emitter(builder), b(emitter.b), softmax(softmax),
        input(emitter.flattenRows(buffers[0])),
        output(emitter.flattenRows(buffers[1])),
        type(VectorType::get(softmax.lanes, builder.getF32Type())) {}

  void emit();

private:
  Value emitMaximum(Value row);
  Value emitExponentials(Value row, Value maximum);
  void emitQuotients(Value row, Value factor);
  Value emitExponential(Value x);

  Value constant(float value) {
    return arith::ConstantOp::create(
        b, DenseElementsAttr::get(type, b.getF32FloatAttr(value)));
  }
  Value bits(int32_t value) {
    return arith::ConstantOp::create(
        b, DenseElementsAttr::get(type.clone(b.getI32Type()), value));
  }
  Value add(Value lhs, Value rhs) { return arith::AddFOp::create(b, lhs, rhs); }
  Value subtract(Value lhs, Value rhs) {
    return arith::SubFOp::create(b, lhs, rhs);
  }
  Value multiplyAdd(Value lhs, Value rhs, Value sum) {
    return emitter.multiplyAdd(lhs, rhs, sum, softmax.hasFma);
  }
  Value load(Value buffer, Value row, Value element) {
    return vector::LoadOp::create(b, type, buffer, ValueRange{row, element});
  }
  void store(Value value, Value row, Value element) {
    vector::StoreOp::create(b, value, output, ValueRange{row, element});
  }
  Value spread(Value scalar) {
    return vector::BroadcastOp::create(b, type, scalar);
  }
  /// The lanes of the last vector that no other one has, from `rest`; the
  /// others from `value`.
  Value selectRest(Value rest, Value value) {
    SmallVector<bool> isRest(softmax.lanes, false);
    for (int64_t lane = softmax.lanes - (softmax.size - softmax.whole());
         lane < softmax.lanes; ++lane)
      isRest[lane] = true;
    Value mask = arith::ConstantOp::create(
        b, DenseElementsAttr::get(type.clone(b.getI1Type()),
                                  ArrayRef<bool>(isRest)));
    return arith::SelectOp::create(b, mask, rest, value);
  }
  Value rest() { return emitter.constant(softmax.size - softmax.lanes); }

  KernelEmitter emitter;
  ImplicitLocOpBuilder &b;
  const Softmax &softmax;
  Value input, output;
  VectorType type;
};
} // namespace

/// A NaN may be lost here: the sum of the row is one then in any case.
Value SoftmaxEmitter::emitMaximum(Value row) {
  auto larger = [&](Value x, Value maximum) -> Value {
    return arith::SelectOp::create(
        b, arith::CmpFOp::create(b, arith::CmpFPredicate::OGT, x, maximum), x,
        maximum);
  };
  // Several at a time, which do not wait for each other.
  constexpr int64_t mostChains = 4;
  int64_t lanes = softmax.lanes, whole = softmax.whole();
  int64_t chains = std::min(mostChains, whole / lanes);
  int64_t chained = whole / (lanes * chains) * (lanes * chains);
  SmallVector<Value> maxima(chains,
                            constant(-std::numeric_limits<float>::infinity()));
  maxima = emitter.loop(
      emitter.constant(0), emitter.constant(chained), lanes * chains, maxima,
      [&](Value element, ValueRange carried) {
        SmallVector<Value> next;
        for (auto [i, maximum] : llvm::enumerate(carried))
          next.push_back(larger(
              load(input, row, emitter.add(element, i * lanes)), maximum));
        return next;
      });
  for (int64_t element = chained; element < whole; element += lanes)
    maxima[0] = larger(load(input, row, emitter.constant(element)), maxima[0]);
  if (softmax.hasRest())
    maxima[0] = larger(load(input, row, rest()), maxima[0]);
  for (Value maximum : ArrayRef(maxima).drop_front())
    maxima[0] = larger(maximum, maxima[0]);
  return vector::ReductionOp::create(b, vector::CombiningKind::MAXNUMF,
                                     maxima[0]);
}

/// exp(x) of x that is not above zero, within 1e-7 of it; zero where it is no
/// normal number, NaN of NaN. x is n log(2) + r, and exp(r) a polynomial.
Value SoftmaxEmitter::emitExponential(Value x) {
  // Adding 1.5 * 2^23 leaves a whole number in the lowest bits.
  Value toWhole = constant(12582912.0f);
  Value shifted = multiplyAdd(x, constant(1.44269504f), toWhole);
  Value n = subtract(shifted, toWhole);
  // log(2) in two parts, the first of which times n is exact.
  Value r = multiplyAdd(n, constant(-0.693359375f), x);
  r = multiplyAdd(n, constant(2.12194440e-4f), r);
  // (exp(r) - 1 - r) / r^2 for |r| up to log(2) / 2, with the least relative
  // error of exp(r): 3e-9.
  constexpr float coefficients[] = {
      0.0083687803581f, 0.041668394169f, 0.16666520108f, 0.49999993413f, 1, 1};
  Value power = constant(0.0013814469037f);
  for (float coefficient : coefficients)
    power = multiplyAdd(power, r, constant(coefficient));
  Value exponent = arith::ShLIOp::create(
      b, arith::BitcastOp::create(b, type.clone(b.getI32Type()), shifted),
      bits(23));
  Value scale = arith::BitcastOp::create(
      b, type, arith::AddIOp::create(b, exponent, bits(0x3f800000)));
  // Where x is far below zero, the value here has no meaning.
  constexpr float lowest = -87.0f;
  return arith::SelectOp::create(
      b,
      arith::CmpFOp::create(b, arith::CmpFPredicate::OLT, x, constant(lowest)),
      constant(0), arith::MulFOp::create(b, power, scale));
}

/// Stores exp(x - maximum) and returns the sum.
Value SoftmaxEmitter::emitExponentials(Value row, Value maximum) {
  Value offset = spread(maximum);
  auto emitVector = [&](Value element) {
    Value power = emitExponential(subtract(load(input, row, element), offset));
    store(power, row, element);
    return power;
  };
  Value sum =
      emitter
          .loop(emitter.constant(0), emitter.constant(softmax.whole()),
                softmax.lanes, emitter.zeroVector(softmax.lanes),
                [&](Value element, ValueRange carried) -> SmallVector<Value> {
                  return {add(carried.front(), emitVector(element))};
                })
          .front();
  if (softmax.hasRest())
    sum = add(
        sum, selectRest(emitVector(rest()), emitter.zeroVector(softmax.lanes)));
  return vector::ReductionOp::create(b, vector::CombiningKind::ADD, sum,
                                     arith::FastMathFlags::reassoc);
}

void SoftmaxEmitter::emitQuotients(Value row, Value factor) {
  auto multiply = [&](Value element) -> Value {
    return arith::MulFOp::create(b, load(output, row, element), factor);
  };
  emitter.loop(0, softmax.whole(), softmax.lanes,
               [&](Value element) { store(multiply(element), row, element); });
  if (softmax.hasRest())
    store(selectRest(multiply(rest()), load(output, row, rest())), row, rest());
}

void SoftmaxEmitter::emit() {
  emitter.parallel(softmax.threads, softmax.rows, [&](TileRange range) {
    emitter.loop(
        0, softmax.rows, 1, range, /*tilesPerStep=*/1,
        [&](Value row, TileRange) {
          Value sum = emitExponentials(row, emitMaximum(row));
          Value one = arith::ConstantOp::create(b, b.getF32FloatAttr(1));
          emitQuotients(row, spread(arith::DivFOp::create(b, one, sum)));
        });
  });
}

static FailureOr<KernelPlan> plan(Operation *op, const Target &target,
                                  Decline &decline) {
  auto softmax = dyn_cast<SoftmaxOp>(op);
  if (!softmax)
    return failure();
  RankedTensorType type = typeOf(softmax.getInput());
  if (!type.getElementType().isF32() || type.getEncoding() ||
      typeOf(softmax.getResult()).getEncoding() || type.getNumElements() == 0)
    return failure();
  constexpr int64_t fewest = 4;
  int64_t axis = softmax.getAxis(), size = type.getShape().back();
  if (axis != type.getRank() - 1 || size < fewest)
    return decline << llvm::formatv(
               "expected at least {0} elements along the last dimension, but "
               "got {1} along dimension {2} of {3}",
               fewest, type.getDimSize(axis), axis, type.getRank());
  Softmax rows(softmax, target);
  return KernelPlan{rows.cycles, [op, rows](OpBuilder &) {
                      KernelCall call;
                      call.inputs = {op->getOperand(0)};
                      call.emitBody = [rows](ImplicitLocOpBuilder &b,
                                             ValueRange buffers) {
                        SoftmaxEmitter(b, rows, buffers).emit();
                      };
                      return call;
                    }};
}

const Kernel nncomp::softmaxF32 = {"softmax-f32", plan};
