//===- LowBitFloats.cpp - Low-bit layers of f32 ---------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Codes become f32 in registers: looked up by the low bits of a word in a table
// of all levels (LevelTable.h), or computed.
//
//===----------------------------------------------------------------------===//

#include "Kernels/Emit/ByteTable.h"
#include "Kernels/Emit/LevelTable.h"
#include "LowBitTiles.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "llvm/ADT/bit.h"

using namespace mlir;
using namespace mlir::nncomp;

/// An f32 whose bits from `kShiftPlace` on count ones: with those of a code it
/// is a sum, from which a center that is a multiple of a half is taken exactly.
static constexpr float kShift = 1 << 22;
static constexpr int64_t kShiftPlace = 1;

namespace {
class LowBitFloatsEmitter : LowBitTiles {
public:
  LowBitFloatsEmitter(ImplicitLocOpBuilder &builder, const LowBitLinear &layer,
                      ValueRange buffers)
      : LowBitTiles(builder, layer, buffers), perStep(layout.getStep()) {}

  void emit() {
    LowBitTiles::emit([&](const LowBitTile &tile) { emitTile(tile); });
  }

private:
  LevelTable buildTable();
  SmallVector<Value> decodeTwo(const LowBitTile &tile, ArrayRef<Value> words,
                               int64_t index);
  SmallVector<Value> decodeFour(const LowBitTile &tile, ArrayRef<Value> words,
                                int64_t index);
  SmallVector<Value> decodeNext(const LowBitTile &tile, ArrayRef<Value> words,
                                int64_t index);
  Value emitBits(const LowBitTile &tile, ArrayRef<Value> words, int64_t index,
                 int64_t place);
  Value emitShifted(const LowBitTile &tile, ArrayRef<Value> words,
                    int64_t index);
  Value decode(const LowBitTile &tile, ArrayRef<Value> words, int64_t index);
  SmallVector<Value> emitStep(const LowBitTile &tile, Value step, int64_t codes,
                              ValueRange accumulators);
  SmallVector<Value> emitBlock(const LowBitTile &tile, Value block,
                               int64_t count);
  void emitTile(const LowBitTile &tile);

  int64_t perStep;
  /// Empty if codes are computed with.
  LevelTable table;
  /// Its halves, where they are looked up.
  std::pair<LevelTable, LevelTable> halves;
  /// Its bytes likewise.
  ByteTable bytes;
  /// What is taken off each code, for the groups and the block at hand.
  SmallVector<Value> offsets;
};
} // namespace

LevelTable LowBitFloatsEmitter::buildTable() {
  if (layer.getTableVectors() == 0)
    return {};
  if (layer.hasPalette())
    return LevelTable::ofPalette(emitter, layer.lanes, layer.bits, palette);
  SmallVector<float> values;
  for (int64_t code = 0; code < int64_t(1) << layer.bits; ++code)
    values.push_back(code - (layer.hasStoredZeros() ? 0 : layer.getCenter()));
  return LevelTable::ofConstants(emitter, layer.lanes, values);
}

/// Code `index` of a step from bit `place` on, with anything around it.
Value LowBitFloatsEmitter::emitBits(const LowBitTile &tile,
                                    ArrayRef<Value> words, int64_t index,
                                    int64_t place) {
  auto type = vector(tile.lanes, i32);
  int64_t first = layout.getShift(index), word = first / 32;
  auto shifted = [&](Value bits, int64_t left) -> Value {
    if (left == 0)
      return bits;
    if (left < 0)
      return arith::ShRUIOp::create(b, bits, splat(type, -left));
    return arith::ShLIOp::create(b, bits, splat(type, left));
  };
  int64_t left = place - first % 32;
  Value bits = shifted(words[word], left);
  // The other part is in the next word.
  if (first % 32 + layer.bits > 32)
    bits = arith::OrIOp::create(b, bits, shifted(words[word + 1], left + 32));
  return bits;
}

/// Code `index` of a step plus `kShift`, as f32.
Value LowBitFloatsEmitter::emitShifted(const LowBitTile &tile,
                                       ArrayRef<Value> words, int64_t index) {
  auto type = vector(tile.lanes, i32);
  int64_t mask = ((int64_t(1) << layer.bits) - 1) << kShiftPlace;
  Value bits = emitBits(tile, words, index, kShiftPlace);
  bits = arith::AndIOp::create(b, bits, splat(type, mask));
  bits = arith::OrIOp::create(b, bits,
                              splat(type, llvm::bit_cast<int32_t>(kShift)));
  return arith::BitcastOp::create(b, vector(tile.lanes, f32), bits);
}

/// The f32 of code `index` of a step, without the offset of its group.
Value LowBitFloatsEmitter::decode(const LowBitTile &tile, ArrayRef<Value> words,
                                  int64_t index) {
  auto type = vector(tile.lanes, f32), integers = vector(tile.lanes, i32);
  if (layer.floats) {
    if (layer.floats.getFormat().isF16())
      return arith::ExtFOp::create(b, type, words.front());
    Value half =
        arith::BitcastOp::create(b, vector(tile.lanes, i16), words.front());
    Value bits = arith::ExtUIOp::create(b, integers, half);
    bits = arith::ShLIOp::create(b, bits, splat(integers, 16));
    return arith::BitcastOp::create(b, type, bits);
  }
  if (layer.keepsSigns()) {
    int64_t place = 32 - layer.bits;
    Value code = arith::ShRSIOp::create(b, emitBits(tile, words, index, place),
                                        splat(integers, place));
    return arith::SIToFPOp::create(b, type, code);
  }
  if (layer.uniform && table.empty())
    return emitShifted(tile, words, index);
  Value codes = emitBits(tile, words, index, 0);
  if (!table.empty())
    return table.lookUp(emitter, codes);
  codes =
      arith::AndIOp::create(b, codes, splat(integers, (1 << layer.bits) - 1));
  // The packed codes have been checked, and the filler is 0.
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

/// The f32 of code `index` of a step, which is even, and of the one after it.
SmallVector<Value> LowBitFloatsEmitter::decodeTwo(const LowBitTile &tile,
                                                  ArrayRef<Value> words,
                                                  int64_t index) {
  int64_t lanes = 2 * tile.lanes;
  auto type = vector(lanes, i16);
  int64_t first = layout.getShift(index), shift = first % 16;
  Value codes = vector::BitCastOp::create(b, type, words[first / 16]);
  if (shift)
    codes = arith::ShRUIOp::create(b, codes, splat(type, shift));
  // The other part is in the next word.
  if (shift + layer.bits > 16) {
    Value next = vector::BitCastOp::create(b, type, words[first / 16 + 1]);
    next = arith::ShLIOp::create(b, next, splat(type, 16 - shift));
    codes = arith::OrIOp::create(b, codes, next);
  }
  Value lower = halves.first.lookUp(emitter, codes);
  Value upper = halves.second.lookUp(emitter, codes);
  // Interleaved within 128 bits, as instructions do it.
  auto interleave = [&](int64_t start) -> Value {
    SmallVector<int64_t> order;
    for (int64_t i = 0; i < lanes; i += 8)
      for (int64_t lane = i + start; lane < i + start + 4; ++lane)
        order.append({lane, lanes + lane});
    Value words = vector::ShuffleOp::create(b, lower, upper, order);
    return vector::BitCastOp::create(b, vector(tile.lanes, f32), words);
  };
  return {interleave(0), interleave(4)};
}

/// The f32 of code `index` of a step, a multiple of four, and of three more.
SmallVector<Value> LowBitFloatsEmitter::decodeFour(const LowBitTile &tile,
                                                   ArrayRef<Value> words,
                                                   int64_t index) {
  auto type = vector(4 * tile.lanes, i8), pairs = vector(2 * tile.lanes, i16);
  // Bits of a byte move within pairs, as there are no shifts of bytes: none of
  // those that are asked for crosses.
  int64_t place = index / 4;
  Value nibbles = words[place / 2];
  if (place % 2) {
    nibbles = vector::BitCastOp::create(b, pairs, nibbles);
    nibbles = arith::ShRUIOp::create(b, nibbles, splat(pairs, 4));
  }
  nibbles = vector::BitCastOp::create(b, type, nibbles);
  nibbles = arith::AndIOp::create(b, nibbles, splat(type, 15));
  SmallVector<Value> bits;
  for (Value word : words.drop_front(4)) {
    word = vector::BitCastOp::create(b, pairs, word);
    word = arith::ShLIOp::create(b, word, splat(pairs, 7 - place));
    bits.push_back(vector::BitCastOp::create(b, type, word));
  }
  return bytes.lookUp(emitter, nibbles, bits);
}

/// The f32 of code `index` of a step, and of those that come along with it.
SmallVector<Value> LowBitFloatsEmitter::decodeNext(const LowBitTile &tile,
                                                   ArrayRef<Value> words,
                                                   int64_t index) {
  if (layer.hasHalves())
    return decodeTwo(tile, words, index);
  if (layer.hasNibbles())
    return decodeFour(tile, words, index);
  return {decode(tile, words, index)};
}

/// accumulators + the first `codes` of a step of each channel times the input.
SmallVector<Value> LowBitFloatsEmitter::emitStep(const LowBitTile &tile,
                                                 Value step, int64_t codes,
                                                 ValueRange accumulators) {
  SmallVector<Value> values(accumulators);
  int64_t perWord = tile.lanes * tile.groups, chains = getChains(tile);
  Value place = emitter.add(
      tile.word, emitter.mul(step, layout.getWords(perStep) * perWord));
  SmallVector<SmallVector<Value>> words(tile.groups);
  for (int64_t g = 0; g < tile.groups; ++g)
    for (int64_t w = 0; w < layout.getWords(codes); ++w)
      words[g].push_back(loadWord(tile, emitter.add(place, w * perWord), g));
  Value element = emitter.mul(step, perStep);
  // By group, those of codes to come, the next one last.
  SmallVector<SmallVector<Value>> decoded(tile.groups);
  for (int64_t i = 0; i < codes; ++i) {
    SmallVector<Value> rows;
    for (int64_t r = 0; r < tile.rows; ++r) {
      Value start = emitter.mul(emitter.add(tile.row, r), layer.depth);
      Value x = memref::LoadOp::create(
          b, input, emitter.add(start, emitter.add(element, i)));
      rows.push_back(broadcast(x, tile.lanes));
    }
    for (int64_t g = 0; g < tile.groups; ++g) {
      if (decoded[g].empty()) {
        decoded[g] = decodeNext(tile, words[g], i);
        std::reverse(decoded[g].begin(), decoded[g].end());
      }
      Value weight = decoded[g].pop_back_val();
      if (!offsets.empty())
        weight = arith::SubFOp::create(b, weight, offsets[g]);
      for (int64_t r = 0; r < tile.rows; ++r) {
        Value &sum = values[(r * tile.groups + g) * chains + i % chains];
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
  bool isShifted = layer.uniform && table.empty() && !layer.keepsSigns();
  float shift = isShifted ? kShift : 0;
  if (layer.hasStoredZeros()) {
    for (int64_t g = 0; g < tile.groups; ++g) {
      Value zeros = arith::SIToFPOp::create(b, type, loadZeros(tile, g, block));
      offsets.push_back(arith::AddFOp::create(b, zeros, splat(type, shift)));
    }
  } else if (shift != 0) {
    offsets.assign(tile.groups, splat(type, shift + layer.getCenter()));
  }
  Value first = emitter.mul(block, layer.block / perStep);
  int64_t whole = count / perStep, chains = getChains(tile);
  SmallVector<Value> sums(tile.rows * tile.groups * chains, splat(type, 0));
  // One element is a short step.
  int64_t unroll = perStep == 1 && whole % 4 == 0 && whole >= 16 ? 4 : 1;
  if (whole)
    sums = emitter.loop(emitter.constant(0), emitter.constant(whole), unroll,
                        sums, [&](Value index, ValueRange carried) {
                          SmallVector<Value> values(carried);
                          for (int64_t u = 0; u < unroll; ++u)
                            values = emitStep(
                                tile, emitter.add(first, emitter.add(index, u)),
                                perStep, values);
                          return values;
                        });
  if (count % perStep)
    sums = emitStep(tile, emitter.add(first, whole), count % perStep, sums);
  return addChains(tile, sums);
}

void LowBitFloatsEmitter::emitTile(const LowBitTile &tile) {
  auto type = vector(tile.lanes, f32);
  int64_t blocks = layer.getBlocks(), full = layer.depth / layer.block;
  table = buildTable();
  if (layer.hasHalves())
    halves = table.split(emitter);
  if (layer.hasNibbles())
    bytes = ByteTable(emitter, layer.bits, palette);
  auto addBlock = [&](Value block, int64_t count, ValueRange carried) {
    SmallVector<Value> sums = emitBlock(tile, block, count);
    SmallVector<Value> values(carried);
    if (!layer.uniform)
      return sums;
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
