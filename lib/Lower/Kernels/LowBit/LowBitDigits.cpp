//===- LowBitDigits.cpp - Low-bit layers with a basis for each output -----===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// With signs s[d][k] of an output and its basis v, the sum over k of x[k] times
// the weights is the sum over d of v[d] times the sum over k of s[d][k] x[k].
// Outputs share what these are made of: all sums x[0] +- ... that the signs of
// `span` inputs give are a table, which the bits of the signs are looked up in,
// one instruction for `span` multiply-adds. The table takes as many
// instructions to compute, for all digits and outputs of a tile.
//
//===----------------------------------------------------------------------===//

#include "Kernels/Emit/LevelTable.h"
#include "LowBitTiles.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace mlir::nncomp;

namespace {
class LowBitDigitsEmitter : LowBitTiles {
public:
  LowBitDigitsEmitter(ImplicitLocOpBuilder &builder, const LowBitLinear &layer,
                      ValueRange buffers)
      : LowBitTiles(builder, layer, buffers), perStep(layout.getStep()),
        span(layer.getSpan()), digits(layer.getDigits()) {}

  void emit() {
    LowBitTiles::emit([&](const LowBitTile &tile) { emitTile(tile); });
  }

private:
  Value emitTable(Value place, int64_t count);
  Value emitTerm(Value table, Value word, int64_t shift, Value nextWord);
  SmallVector<Value> emitStep(const LowBitTile &tile, Value step,
                              int64_t inputs, ValueRange accumulators);
  void emitTile(const LowBitTile &tile);

  int64_t perStep, span, digits;
};
} // namespace

/// The sums of the `count` inputs from `place` on with all signs: input i is
/// negative in lanes whose number has bit i. One input without a table: itself.
Value LowBitDigitsEmitter::emitTable(Value place, int64_t count) {
  auto type = vector(layer.lanes, f32);
  Value sum;
  for (int64_t i = 0; i < count; ++i) {
    Value x = memref::LoadOp::create(b, input, emitter.add(place, i));
    x = broadcast(x, layer.lanes);
    if (span == 1)
      return x;
    SmallVector<float> signs;
    for (int64_t lane = 0; lane < layer.lanes; ++lane)
      signs.push_back(lane >> i & 1 ? -1 : 1);
    Value factors = arith::ConstantOp::create(
        b, DenseElementsAttr::get(type, ArrayRef(signs)));
    sum = sum ? emitter.multiplyAdd(x, factors, sum, layer.hasFma)
              : Value(arith::MulFOp::create(b, x, factors));
  }
  return sum;
}

/// What the signs from bit `shift` of `word` on, and in `nextWord` beyond its
/// end, make of the inputs of `table`.
Value LowBitDigitsEmitter::emitTerm(Value table, Value word, int64_t shift,
                                    Value nextWord) {
  auto type = cast<VectorType>(word.getType());
  if (span == 1) {
    Value sign = word;
    if (shift != 31)
      sign = arith::ShLIOp::create(b, sign, splat(type, 31 - shift));
    sign = arith::AndIOp::create(b, sign, splat(type, INT32_MIN));
    Value bits = arith::BitcastOp::create(b, type, table);
    return arith::BitcastOp::create(b, table.getType(),
                                    arith::XOrIOp::create(b, bits, sign));
  }
  Value signs = word;
  if (shift)
    signs = arith::ShRUIOp::create(b, signs, splat(type, shift));
  if (shift + span > 32)
    signs = arith::OrIOp::create(
        b, signs, arith::ShLIOp::create(b, nextWord, splat(type, 32 - shift)));
  return LevelTable::ofVector(table).lookUp(emitter, signs);
}

/// accumulators + the sums of the first `inputs` of a step with their signs.
SmallVector<Value> LowBitDigitsEmitter::emitStep(const LowBitTile &tile,
                                                 Value step, int64_t inputs,
                                                 ValueRange accumulators) {
  SmallVector<Value> values(accumulators);
  int64_t codes = llvm::divideCeil(inputs, span);
  int64_t perWord = tile.lanes * tile.groups, chains = getChains(tile);
  int64_t words = layout.getWords(codes);
  Value place = emitter.add(
      tile.word, emitter.mul(step, layout.getWords(perStep) * perWord));
  // By digit, group and word.
  SmallVector<Value> loaded;
  for (int64_t digit = 0; digit < digits; ++digit)
    for (int64_t g = 0; g < tile.groups; ++g)
      for (int64_t w = 0; w < words; ++w)
        loaded.push_back(loadWord(
            tile,
            emitter.add(place, digit * layout.getPackedWords() + w * perWord),
            g));
  for (int64_t i = 0; i < codes; ++i) {
    Value first = emitter.add(emitter.mul(step, perStep * span), i * span);
    SmallVector<Value> tables;
    for (int64_t r = 0; r < tile.rows; ++r) {
      Value start = emitter.mul(emitter.add(tile.row, r), layer.depth);
      tables.push_back(emitTable(emitter.add(start, first),
                                 std::min(span, inputs - i * span)));
    }
    int64_t shift = layout.getShift(i) % 32, word = layout.getShift(i) / 32;
    for (int64_t digit = 0; digit < digits; ++digit)
      for (int64_t g = 0; g < tile.groups; ++g) {
        const Value *found = &loaded[(digit * tile.groups + g) * words + word];
        Value next = word + 1 < words ? found[1] : Value();
        for (int64_t r = 0; r < tile.rows; ++r) {
          Value &sum =
              values[((r * tile.groups + g) * digits + digit) * chains +
                     i % chains];
          sum = arith::AddFOp::create(b, sum,
                                      emitTerm(tables[r], *found, shift, next));
        }
      }
  }
  return values;
}

void LowBitDigitsEmitter::emitTile(const LowBitTile &tile) {
  int64_t perStepInputs = perStep * span, chains = getChains(tile);
  int64_t whole = layer.depth / perStepInputs;
  SmallVector<Value> sums(tile.rows * tile.groups * digits * chains,
                          splat(vector(tile.lanes, f32), 0));
  if (whole)
    sums = emitter.loop(emitter.constant(0), emitter.constant(whole), 1, sums,
                        [&](Value step, ValueRange carried) {
                          return emitStep(tile, step, perStepInputs, carried);
                        });
  if (layer.depth % perStepInputs)
    sums = emitStep(tile, emitter.constant(whole), layer.depth % perStepInputs,
                    sums);
  sums = addChains(tile, sums);
  for (int64_t r = 0; r < tile.rows; ++r)
    for (int64_t g = 0; g < tile.groups; ++g) {
      Value value = splat(vector(tile.lanes, f32), 0);
      for (int64_t digit = 0; digit < digits; ++digit)
        value = emitter.multiplyAdd(
            sums[(r * tile.groups + g) * digits + digit],
            loadScales(tile, g, emitter.constant(digit)), value, layer.hasFma);
      store(tile, r, g, value);
    }
}

void nncomp::emitLowBitDigits(ImplicitLocOpBuilder &builder,
                              const LowBitLinear &layer, ValueRange buffers) {
  LowBitDigitsEmitter(builder, layer, buffers).emit();
}
