//===- LowBitFloats.cpp - Low-bit layers of f32 ---------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Codes become f32 in registers. Where a vector holds all levels, one
// instruction looks them up by the low bits of a word, whatever stands above:
// a table of fewer levels repeats itself.
//
//===----------------------------------------------------------------------===//

#include "LowBitTiles.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace mlir::nncomp;

namespace {
class LowBitFloatsEmitter : LowBitTiles {
public:
  LowBitFloatsEmitter(ImplicitLocOpBuilder &builder, const LowBitLinear &layer,
                      ValueRange buffers)
      : LowBitTiles(builder, layer, buffers),
        perWord(layout.getCodesPerWord()) {}

  void emit() {
    LowBitTiles::emit([&](const LowBitTile &tile) { emitTile(tile); });
  }

private:
  SmallVector<Value> buildTable(int64_t lanes);
  Value decode(const LowBitTile &tile, Value word, int64_t index);
  Value lookUp(int64_t lanes, Value codes);
  SmallVector<Value> emitWord(const LowBitTile &tile, Value word, int64_t codes,
                              ValueRange accumulators);
  SmallVector<Value> emitBlock(const LowBitTile &tile, Value block,
                               int64_t count);
  void emitTile(const LowBitTile &tile);

  int64_t perWord;
  /// What codes are looked up in, for the tile at hand: one vector, or two for
  /// the codes below 8 and above. Empty if codes are computed with.
  SmallVector<Value> table;
  /// What is taken off each code, for the groups and the block at hand.
  SmallVector<Value> offsets;
};
} // namespace

/// The levels as vectors of `lanes`, if a vector, or two of eight, hold them.
SmallVector<Value> LowBitFloatsEmitter::buildTable(int64_t lanes) {
  bool is512 = lanes == 16 && layer.has512;
  bool is256 = lanes == 8 && layer.has256;
  int64_t levels = int64_t(1) << layer.bits;
  int64_t most = is512 ? 16 : !is256 ? 0 : layer.codebook ? 16 : 8;
  if (layer.floats || levels > most)
    return {};
  auto type = vector(lanes, f32);
  int64_t vectors = llvm::divideCeil(levels, lanes);
  if (layer.uniform) {
    SmallVector<float> values;
    for (int64_t i = 0; i < lanes; ++i)
      values.push_back(i % levels -
                       (layer.hasStoredZeros() ? 0 : layer.getCenter()));
    return {arith::ConstantOp::create(
        b, DenseElementsAttr::get(type, ArrayRef(values)))};
  }
  // A palette may have fewer entries than there are codes.
  int64_t entries = layer.codebook.getEntries();
  SmallVector<Value> table;
  for (int64_t v = 0; v < vectors; ++v) {
    Value values = splat(type, 0);
    for (int64_t i = 0; i < lanes; ++i) {
      int64_t entry = std::min((v * lanes + i) % levels, entries - 1);
      Value value = memref::LoadOp::create(b, palette, emitter.constant(entry));
      if (value.getType() != f32)
        value = arith::ExtFOp::create(b, f32, value);
      values = vector::InsertOp::create(b, value, values, i);
    }
    table.push_back(values);
  }
  return table;
}

/// The levels of the codes in the low bits of `codes`, which may have others
/// above.
Value LowBitFloatsEmitter::lookUp(int64_t lanes, Value codes) {
  auto type = vector(lanes, f32);
  auto permute = [&](Value values) {
    StringRef name =
        lanes == 16 ? "llvm.x86.avx512.permvar.sf.512" : "llvm.x86.avx2.permps";
    return LLVM::CallIntrinsicOp::create(b, type, b.getStringAttr(name),
                                         ValueRange{values, codes})
        .getResult(0);
  };
  if (table.size() == 1)
    return permute(table[0]);
  auto integers = vector(lanes, i32);
  // Bit 3 decides, as the sign that a blend goes by.
  Value sign = arith::ShLIOp::create(b, codes, splat(integers, 28));
  Value isHigh = arith::CmpIOp::create(b, arith::CmpIPredicate::slt, sign,
                                       splat(integers, 0));
  return arith::SelectOp::create(b, isHigh, permute(table[1]),
                                 permute(table[0]));
}

/// The f32 of code `index` of the words, but for the offset of its group.
Value LowBitFloatsEmitter::decode(const LowBitTile &tile, Value word,
                                  int64_t index) {
  auto type = vector(tile.lanes, f32), integers = vector(tile.lanes, i32);
  if (layer.floats) {
    if (layer.floats.getFormat().isF16())
      return arith::ExtFOp::create(b, type, word);
    Value half = arith::BitcastOp::create(b, vector(tile.lanes, i16), word);
    Value bits = arith::ExtUIOp::create(b, integers, half);
    bits = arith::ShLIOp::create(b, bits, splat(integers, 16));
    return arith::BitcastOp::create(b, type, bits);
  }
  Value codes = word;
  if (unsigned shift = layout.getShift(index))
    codes = arith::ShRUIOp::create(b, codes, splat(integers, shift));
  if (!table.empty())
    return lookUp(tile.lanes, codes);
  if (index + 1 < perWord)
    codes =
        arith::AndIOp::create(b, codes, splat(integers, (1 << layer.bits) - 1));
  if (layer.uniform)
    return arith::SIToFPOp::create(b, type, codes);
  // The packed codes have been checked, but for the filler, which is 0.
  auto mask = vector(tile.lanes, b.getI1Type());
  Value all = arith::ConstantOp::create(b, DenseElementsAttr::get(mask, true));
  VectorType stored =
      type.clone(cast<MemRefType>(palette.getType()).getElementType());
  Value none = arith::ConstantOp::create(b, stored, b.getZeroAttr(stored));
  Value values = vector::GatherOp::create(
      b, stored, palette, emitter.constant(0), codes, all, none);
  if (stored != type)
    values = arith::ExtFOp::create(b, type, values);
  return values;
}

/// accumulators + the first `codes` of a word of each channel times the input.
SmallVector<Value> LowBitFloatsEmitter::emitWord(const LowBitTile &tile,
                                                 Value word, int64_t codes,
                                                 ValueRange accumulators) {
  SmallVector<Value> values(accumulators), loaded;
  Value place =
      emitter.add(tile.word, emitter.mul(word, tile.lanes * tile.groups));
  for (int64_t g = 0; g < tile.groups; ++g)
    loaded.push_back(loadWord(tile, place, g));
  Value element = emitter.mul(word, perWord);
  for (int64_t i = 0; i < codes; ++i) {
    SmallVector<Value> rows;
    for (int64_t r = 0; r < tile.rows; ++r) {
      Value start = emitter.mul(emitter.add(tile.row, r), layer.depth);
      Value x = memref::LoadOp::create(
          b, input, emitter.add(start, emitter.add(element, i)));
      rows.push_back(broadcast(x, tile.lanes));
    }
    for (int64_t g = 0; g < tile.groups; ++g) {
      Value weight = decode(tile, loaded[g], i);
      if (!offsets.empty())
        weight = arith::SubFOp::create(b, weight, offsets[g]);
      for (int64_t r = 0; r < tile.rows; ++r) {
        Value &sum = values[r * tile.groups + g];
        sum = emitter.multiplyAdd(weight, rows[r], sum, layer.hasFma);
      }
    }
  }
  return values;
}

/// The sums of each row and group over the `count` elements of a block.
SmallVector<Value> LowBitFloatsEmitter::emitBlock(const LowBitTile &tile,
                                                  Value block, int64_t count) {
  auto type = vector(tile.lanes, f32);
  offsets.clear();
  if (layer.hasStoredZeros())
    for (int64_t g = 0; g < tile.groups; ++g)
      offsets.push_back(
          arith::SIToFPOp::create(b, type, loadZeros(tile, g, block)));
  else if (layer.uniform && table.empty() && layer.getCenter() != 0)
    offsets.assign(tile.groups, splat(type, layer.getCenter()));
  Value first = emitter.mul(block, layer.block / perWord);
  int64_t whole = count / perWord;
  SmallVector<Value> sums(tile.rows * tile.groups, splat(type, 0));
  // A word of one element is a short step.
  int64_t unroll = perWord == 1 && whole % 4 == 0 && whole >= 16 ? 4 : 1;
  if (whole)
    sums = emitter.loop(emitter.constant(0), emitter.constant(whole), unroll,
                        sums, [&](Value index, ValueRange carried) {
                          SmallVector<Value> values(carried);
                          for (int64_t u = 0; u < unroll; ++u)
                            values = emitWord(
                                tile, emitter.add(first, emitter.add(index, u)),
                                perWord, values);
                          return values;
                        });
  if (count % perWord)
    sums = emitWord(tile, emitter.add(first, whole), count % perWord, sums);
  return sums;
}

void LowBitFloatsEmitter::emitTile(const LowBitTile &tile) {
  auto type = vector(tile.lanes, f32);
  int64_t blocks = layer.getBlocks(), full = layer.depth / layer.block;
  table = buildTable(tile.lanes);
  auto addBlock = [&](Value block, int64_t count, ValueRange carried) {
    SmallVector<Value> sums = emitBlock(tile, block, count);
    if (!layer.uniform)
      return sums;
    SmallVector<Value> values(carried);
    for (int64_t g = 0; g < tile.groups; ++g) {
      Value scale = loadScales(tile, g, block);
      if (!scale)
        scale = splat(type, layer.uniform.getStaticScale());
      for (int64_t r = 0; r < tile.rows; ++r) {
        Value &value = values[r * tile.groups + g];
        value = emitter.multiplyAdd(sums[r * tile.groups + g], scale, value,
                                    layer.hasFma);
      }
    }
    return values;
  };
  SmallVector<Value> values(tile.rows * tile.groups, splat(type, 0));
  if (full)
    values = emitter.loop(emitter.constant(0), emitter.constant(full), 1,
                          values, [&](Value block, ValueRange carried) {
                            return addBlock(block, layer.block, carried);
                          });
  if (full < blocks)
    values =
        addBlock(emitter.constant(full), layer.depth % layer.block, values);
  for (int64_t r = 0; r < tile.rows; ++r)
    for (int64_t g = 0; g < tile.groups; ++g)
      store(tile, r, g, values[r * tile.groups + g]);
}

void nncomp::emitLowBitFloats(ImplicitLocOpBuilder &builder,
                              const LowBitLinear &layer, ValueRange buffers) {
  LowBitFloatsEmitter(builder, layer, buffers).emit();
}
