//===- LowBitCodes.cpp - Low-bit layers of 8-bit codes --------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The input is copied once into the form that is multiplied: bytes with a sign,
// 128 less than codes without one, or 16-bit integers without the zero point.
// With x for these and u for the unsigned codes of weights, whose value is 0 at
// the center c, and d for what was not taken off x,
//
//   sum (q_x - z_x)(u - c) = sum x u - d sum u - c sum (q_x - z_x).
//
// The last sum is that of a row's block, computed once with the copy. That of
// u is a second product, by ones, and only where d is not 0: to store it would
// add to the bytes that the type promises.
//
//===----------------------------------------------------------------------===//

#include "LowBitTiles.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace mlir::nncomp;

/// Elements of the input that are copied at once.
static constexpr int64_t kCopied = 16;

namespace {
class LowBitCodesEmitter : LowBitTiles {
public:
  LowBitCodesEmitter(ImplicitLocOpBuilder &builder, const LowBitLinear &layer,
                     ValueRange buffers)
      : LowBitTiles(builder, layer, buffers), steps(scratch[0]),
        sums(scratch[1]), isDot(layer.arithmetic == LowBitArithmetic::Dot),
        perWord(layout.getStep()), copyDepth(layout.getWords() * perWord),
        rest(isDot ? layer.getInputZero() - layer.getByteZero() : 0) {}

  void emit() {
    emitCopy();
    LowBitTiles::emit([&](const LowBitTile &tile) { emitTile(tile); });
  }

private:
  void emitCopy();
  Value buildStep(Value codes, Type type);
  Value emitSum(Value start, int64_t count);
  void emitTile(const LowBitTile &tile);
  SmallVector<Value> emitProducts(const LowBitTile &tile, Value firstWord,
                                  int64_t count);
  SmallVector<Value> emitTotals(const LowBitTile &tile, Value block,
                                int64_t count);
  Value multiplyAdd(Value codes, Value steps, Value accumulator);
  Value loadStep(const LowBitTile &tile, int64_t row, Value element);
  Value getMultiplier(const LowBitTile &tile, int64_t group, Value block);
  Value call(Type type, StringRef name, ValueRange operands) {
    return LLVM::CallIntrinsicOp::create(b, type, b.getStringAttr(name),
                                         operands)
        .getResult(0);
  }

  /// The copy of the input, `copyDepth` elements a row, and the sums of its
  /// blocks.
  Value steps, sums;
  bool isDot;
  int64_t perWord, copyDepth, rest;
};
} // namespace

/// Codes, a scalar or a vector of i8, as an element of the copy.
Value LowBitCodesEmitter::buildStep(Value codes, Type type) {
  auto constant = [&](int64_t value) -> Value {
    if (auto vector = dyn_cast<VectorType>(type))
      return splat(vector, value);
    return arith::ConstantOp::create(b, b.getIntegerAttr(type, value));
  };
  if (isDot) {
    if (layer.input.hasSignedCodes())
      return codes;
    return arith::XOrIOp::create(b, codes, constant(-128));
  }
  if (layer.input.hasSignedCodes())
    return arith::ExtSIOp::create(b, type, codes);
  Value wide = arith::ExtUIOp::create(b, type, codes);
  if (int64_t zero = layer.getInputZero())
    wide = arith::SubIOp::create(b, wide, constant(zero));
  return wide;
}

/// The sum of `count` elements of the copy, from `start` on, as i32.
Value LowBitCodesEmitter::emitSum(Value start, int64_t count) {
  Type stored = cast<MemRefType>(steps.getType()).getElementType();
  auto lanes = vector(kCopied, i32);
  int64_t whole = count / kCopied * kCopied;
  Value sum = arith::ConstantOp::create(b, b.getI32IntegerAttr(0));
  if (whole) {
    Value vectors =
        emitter
            .loop(emitter.constant(0), emitter.constant(whole), kCopied,
                  splat(lanes, 0),
                  [&](Value index, ValueRange carried) -> SmallVector<Value> {
                    Value part = vector::LoadOp::create(
                        b, vector(kCopied, stored), steps,
                        emitter.add(start, index));
                    part = arith::ExtSIOp::create(b, lanes, part);
                    return {arith::AddIOp::create(b, carried[0], part)};
                  })
            .front();
    sum = vector::ReductionOp::create(b, vector::CombiningKind::ADD, vectors);
  }
  for (int64_t i = whole; i < count; ++i) {
    Value part = memref::LoadOp::create(b, steps, emitter.add(start, i));
    sum = arith::AddIOp::create(b, sum, arith::ExtSIOp::create(b, i32, part));
  }
  return sum;
}

void LowBitCodesEmitter::emitCopy() {
  Type stored = cast<MemRefType>(steps.getType()).getElementType();
  int64_t whole = layer.depth / kCopied * kCopied, blocks = layer.getBlocks();
  emitter.loop(0, layer.rows, 1, [&](Value row) {
    Value from = emitter.mul(row, layer.depth);
    Value to = emitter.mul(row, copyDepth);
    if (whole)
      emitter.loop(0, whole, kCopied, [&](Value index) {
        Value codes = vector::LoadOp::create(b, vector(kCopied, i8), input,
                                             emitter.add(from, index));
        vector::StoreOp::create(b, buildStep(codes, vector(kCopied, stored)),
                                steps, emitter.add(to, index));
      });
    for (int64_t i = whole; i < copyDepth; ++i) {
      // What fills the last word up meets codes of 0.
      Value step;
      if (i < layer.depth)
        step = buildStep(memref::LoadOp::create(b, input, emitter.add(from, i)),
                         stored);
      else
        step = arith::ConstantOp::create(b, b.getIntegerAttr(stored, 0));
      memref::StoreOp::create(b, step, steps, emitter.add(to, i));
    }
    auto storeSum = [&](Value block, int64_t count) {
      Value sum =
          emitSum(emitter.add(to, emitter.mul(block, layer.block)), count);
      if (rest)
        sum = arith::SubIOp::create(
            b, sum,
            arith::ConstantOp::create(b, b.getI32IntegerAttr(rest * count)));
      memref::StoreOp::create(b, sum, sums,
                              emitter.add(emitter.mul(row, blocks), block));
    };
    int64_t full = layer.depth / layer.block;
    if (full)
      emitter.loop(0, full, 1,
                   [&](Value block) { storeSum(block, layer.block); });
    if (full < blocks)
      storeSum(emitter.constant(full), layer.depth % layer.block);
  });
}

/// accumulator + the products of the codes that lie in the bytes, or halves, of
/// a vector of i32, and those of the copy.
Value LowBitCodesEmitter::multiplyAdd(Value codes, Value steps,
                                      Value accumulator) {
  auto sums = cast<VectorType>(accumulator.getType());
  int64_t lanes = sums.getNumElements();
  Type narrow = isDot ? vector(4 * lanes, i8) : vector(2 * lanes, i16);
  codes = vector::BitCastOp::create(b, narrow, codes);
  steps = vector::BitCastOp::create(b, narrow, steps);
  if (isDot)
    return call(sums, "llvm.x86.avx512.vpdpbusd." + std::to_string(32 * lanes),
                {accumulator, codes, steps});
  StringRef name = lanes == 4   ? "llvm.x86.sse2.pmadd.wd"
                   : lanes == 8 ? "llvm.x86.avx2.pmadd.wd"
                                : "llvm.x86.avx512.pmaddw.d.512";
  return arith::AddIOp::create(b, accumulator,
                               call(sums, name, {codes, steps}));
}

/// 32 bits of the copy for all lanes.
Value LowBitCodesEmitter::loadStep(const LowBitTile &tile, int64_t row,
                                   Value element) {
  Type stored = cast<MemRefType>(steps.getType()).getElementType();
  Value start = emitter.mul(emitter.add(tile.row, row), copyDepth);
  Value few = vector::LoadOp::create(b, vector(isDot ? 4 : 2, stored), steps,
                                     emitter.add(start, element));
  Value bits = vector::BitCastOp::create(b, vector(1, i32), few);
  return broadcast(vector::ExtractOp::create(b, bits, int64_t(0)), tile.lanes);
}

/// `sum x u` of each row and group over `count` words, then `sum u` of each
/// group, if it counts.
SmallVector<Value> LowBitCodesEmitter::emitProducts(const LowBitTile &tile,
                                                    Value firstWord,
                                                    int64_t count) {
  auto type = vector(tile.lanes, i32);
  int64_t parts = perWord / (isDot ? 4 : 2), bits = layout.bits;
  int64_t lowMask = (1 << bits) - 1;
  Value mask = splat(
      type, static_cast<int32_t>(lowMask * (isDot ? 0x01010101 : 0x10001)));
  Value ones = splat(type, 0x01010101);
  SmallVector<Value> start(tile.groups * (tile.rows + (rest != 0)),
                           splat(type, 0));
  int64_t unroll = count % 2 == 0 && count >= 8 ? 2 : 1;
  return emitter.loop(
      emitter.constant(0), emitter.constant(count), unroll, start,
      [&](Value index, ValueRange carried) {
        SmallVector<Value> values(carried);
        for (int64_t u = 0; u < unroll; ++u) {
          Value word = emitter.add(firstWord, emitter.add(index, u));
          Value place = emitter.add(
              tile.word, emitter.mul(word, tile.lanes * tile.groups));
          Value element = emitter.mul(word, perWord);
          SmallVector<Value> loaded;
          for (int64_t g = 0; g < tile.groups; ++g)
            loaded.push_back(loadWord(tile, place, g));
          for (int64_t part = 0; part < parts; ++part) {
            SmallVector<Value> rows;
            for (int64_t r = 0; r < tile.rows; ++r)
              rows.push_back(loadStep(
                  tile, r, emitter.add(element, part * (isDot ? 4 : 2))));
            for (int64_t g = 0; g < tile.groups; ++g) {
              Value codes = loaded[g];
              if (part)
                codes =
                    arith::ShRUIOp::create(b, codes, splat(type, part * bits));
              if (parts > 1)
                codes = arith::AndIOp::create(b, codes, mask);
              for (int64_t r = 0; r < tile.rows; ++r) {
                Value &sum = values[r * tile.groups + g];
                sum = multiplyAdd(codes, rows[r], sum);
              }
              if (rest) {
                Value &sum = values[tile.rows * tile.groups + g];
                sum = multiplyAdd(codes, ones, sum);
              }
            }
          }
        }
        return values;
      });
}

/// `sum (q_x - z_x)(u - c)` of each row and group over a block, twice that if c
/// is no integer.
SmallVector<Value> LowBitCodesEmitter::emitTotals(const LowBitTile &tile,
                                                  Value block, int64_t count) {
  auto type = vector(tile.lanes, i32);
  Value firstWord = emitter.mul(block, layer.block / perWord);
  SmallVector<Value> values =
      emitProducts(tile, firstWord, llvm::divideCeil(count, perWord));
  bool isCentered = layer.uniform.getCentered();
  for (int64_t g = 0; g < tile.groups; ++g) {
    Value others, zeros;
    if (rest)
      others = arith::MulIOp::create(b, values[tile.rows * tile.groups + g],
                                     splat(type, rest));
    if (layer.hasStoredZeros())
      zeros = loadZeros(tile, g, block);
    for (int64_t r = 0; r < tile.rows; ++r) {
      Value &total = values[r * tile.groups + g];
      if (others)
        total = arith::SubIOp::create(b, total, others);
      if (isCentered)
        total = arith::AddIOp::create(b, total, total);
      Value row = emitter.add(tile.row, r);
      Value sum = memref::LoadOp::create(
          b, sums, emitter.add(emitter.mul(row, layer.getBlocks()), block));
      Value offset;
      if (zeros) {
        offset = arith::MulIOp::create(b, zeros, broadcast(sum, tile.lanes));
      } else {
        int64_t center = layer.getCenter() * (isCentered ? 2 : 1);
        if (center == 0)
          continue;
        sum = arith::MulIOp::create(
            b, sum, arith::ConstantOp::create(b, b.getI32IntegerAttr(center)));
        offset = broadcast(sum, tile.lanes);
      }
      total = arith::SubIOp::create(b, total, offset);
    }
  }
  values.resize(tile.rows * tile.groups);
  return values;
}

/// What totals are multiplied by: `s_x s_w`, over `s_y` with the integer
/// epilogue, in this order.
Value LowBitCodesEmitter::getMultiplier(const LowBitTile &tile, int64_t group,
                                        Value block) {
  auto type = vector(tile.lanes, f32);
  Value scale = loadScales(tile, group, block);
  if (!scale)
    scale = splat(type, layer.uniform.getStaticScale());
  Value multiplier = arith::MulFOp::create(
      b, splat(type, layer.input.getStaticScale()), scale);
  if (layer.isInteger)
    multiplier = arith::DivFOp::create(
        b, multiplier, splat(type, layer.result.getStaticScale()));
  // Of twice the sum.
  if (layer.uniform.getCentered())
    multiplier = arith::MulFOp::create(b, multiplier, splat(type, 0.5));
  return multiplier;
}

void LowBitCodesEmitter::emitTile(const LowBitTile &tile) {
  auto type = vector(tile.lanes, f32);
  auto toFloat = [&](Value total, Value multiplier) -> Value {
    return arith::MulFOp::create(b, arith::SIToFPOp::create(b, type, total),
                                 multiplier);
  };
  int64_t blocks = layer.getBlocks(), full = layer.depth / layer.block;
  if (blocks == 1) {
    Value first = emitter.constant(0);
    SmallVector<Value> totals = emitTotals(tile, first, layer.depth);
    for (int64_t g = 0; g < tile.groups; ++g) {
      Value multiplier = getMultiplier(tile, g, first), bias;
      if (layer.hasCodeBias) {
        bias = loadCodeBias(tile, g);
        if (layer.uniform.getCentered())
          bias = arith::AddIOp::create(b, bias, bias);
      }
      for (int64_t r = 0; r < tile.rows; ++r) {
        Value total = totals[r * tile.groups + g];
        if (bias)
          total = arith::AddIOp::create(b, total, bias);
        store(tile, r, g, toFloat(total, multiplier));
      }
    }
    return;
  }
  // Each product and each sum is rounded by itself, in rising order.
  auto add = [&](Value block, int64_t count, ValueRange carried) {
    SmallVector<Value> totals = emitTotals(tile, block, count);
    SmallVector<Value> values(carried);
    for (int64_t g = 0; g < tile.groups; ++g) {
      Value multiplier = getMultiplier(tile, g, block);
      for (int64_t r = 0; r < tile.rows; ++r) {
        Value &value = values[r * tile.groups + g];
        value = arith::AddFOp::create(
            b, value, toFloat(totals[r * tile.groups + g], multiplier));
      }
    }
    return values;
  };
  SmallVector<Value> values(tile.rows * tile.groups, splat(type, 0));
  if (full)
    values = emitter.loop(emitter.constant(0), emitter.constant(full), 1,
                          values, [&](Value block, ValueRange carried) {
                            return add(block, layer.block, carried);
                          });
  if (full < blocks)
    values = add(emitter.constant(full), layer.depth % layer.block, values);
  for (int64_t r = 0; r < tile.rows; ++r)
    for (int64_t g = 0; g < tile.groups; ++g)
      store(tile, r, g, values[r * tile.groups + g]);
}

void nncomp::emitLowBitCodes(ImplicitLocOpBuilder &builder,
                             const LowBitLinear &layer, ValueRange buffers) {
  LowBitCodesEmitter(builder, layer, buffers).emit();
}
