//===- BitConvCode.cpp - Code that counts bits ----------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The dot product of n signs, 1 for negative, is n - 2 d, where d is in how
// many places they differ (Rastegari et al., "XNOR-Net", ECCV 2016,
// section 3.2). Taps outside the image are skipped, and n counts those that are
// not, so that padding is exactly 0.
//
//===----------------------------------------------------------------------===//

#include "BitConv.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace mlir::nncomp;

/// The most steps whose counts a byte holds, of 8 bits each.
static constexpr int64_t kByteSteps = 31;
/// As for sums of floats (DirectConv).
static constexpr int64_t kMaxUnrolled = 2;

static Value splat(KernelEmitter &emitter, VectorType type, int64_t value) {
  return arith::ConstantOp::create(
      emitter.b,
      DenseElementsAttr::get(
          type, emitter.b.getIntegerAttr(type.getElementType(), value)));
}

namespace {
/// Where a tile is.
struct TilePosition {
  Value image, group, row, pixel, block;
};

class BitConvEmitter {
public:
  BitConvEmitter(ImplicitLocOpBuilder &builder, const BitConv &conv,
                 ValueRange buffers)
      : emitter(builder), conv(conv), shape(conv.shape),
        input(emitter.flatten(buffers[0])), packed(buffers[1]),
        words(VectorType::get(conv.blocks.lanes, builder.getI32Type())),
        bytes(VectorType::get(4 * conv.blocks.lanes, builder.getI8Type())),
        blockClasses(
            getBlockClasses(conv.blocks, conv.getSteps() * conv.weightDigits)),
        tiles(getTileClasses(shape, conv.blocks.rows)) {
    if (conv.count == BitCount::Bytes) {
      int64_t rowSteps = shape.kernelWidth * conv.getTapWords();
      widening = conv.getSteps() <= kByteSteps ? Widening::AtEnd
                 : rowSteps <= kByteSteps      ? Widening::PerRow
                                               : Widening::PerPiece;
    }
    buffers = buffers.drop_front(2);
    if (conv.digits) {
      digits.emplace(emitter, *conv.digits, shape, buffers);
      return;
    }
    if (conv.hasSigns) {
      thresholds = buffers[0];
      result = buffers[1];
      signs = buffers[2];
      return;
    }
    multipliers = buffers[0];
    buffers = buffers.drop_front();
    if (conv.epilogue.hasBias) {
      bias = buffers.front();
      buffers = buffers.drop_front();
    }
    epilogue.emplace(emitter, conv.epilogue, buffers);
  }

  void emit();

private:
  /// When counts in bytes become sums in words.
  enum class Widening { Never, AtEnd, PerRow, PerPiece };

  OuterProductStep getStep(int64_t vectors) const;
  Value widen(Value counts);
  SmallVector<Value> addWidened(ValueRange sums, ValueRange counts);
  SmallVector<Value> emitSteps(const OuterProductStep &step,
                               ArrayRef<int64_t> offsets, Value inputStart,
                               Value packedStart, int64_t steps,
                               ValueRange sums);
  SmallVector<Value> emitRun(const TapRun &run, const OuterProductStep &step,
                             Value inputStart, Value packedStart,
                             ValueRange accumulators);
  SmallVector<Value> emitFilterRow(const TileClass &tile,
                                   const OuterProductStep &step,
                                   Value inputStart, Value packedStart,
                                   ValueRange accumulators);
  void emitTile(const TilePosition &position, const TileClass &tile,
                const BlockClass &block);
  void storeTile(const TilePosition &position, const TileClass &tile,
                 const BlockClass &block, const RowWindow &window,
                 ArrayRef<Value> counts);
  void storeSums(const TileClass &tile, const BlockClass &block,
                 const RowWindow &window, ArrayRef<Value> channels,
                 ArrayRef<Value> counts);
  void storeFloats(Value sum, Value pixel, Value channel);
  Value isNegative(Value sum, Value channel);
  void storeSigns(Value signs, Value pixel, Value channel);
  void copySigns();

  KernelEmitter emitter;
  const BitConv &conv;
  const ConvShape &shape;
  Value input, packed, multipliers, bias, thresholds, result, signs;
  VectorType words, bytes;
  SmallVector<BlockClass, 2> blockClasses;
  SmallVector<TileClass> tiles;
  std::optional<EpilogueEmitter> epilogue;
  std::optional<DigitSumsEmitter> digits;
  Widening widening = Widening::Never;
};
} // namespace

OuterProductStep BitConvEmitter::getStep(int64_t vectors) const {
  OuterProductStep step;
  int64_t lanes = conv.blocks.lanes;
  step.vectors = vectors * conv.weightDigits;
  step.rowElements = conv.inputDigits;
  step.columnElements = step.vectors * lanes;
  VectorType words = this->words, bytes = this->bytes;
  Value rows = input, columns = packed;
  step.loadRow = [=](KernelEmitter &emitter, Value offset) -> Value {
    Value word = memref::LoadOp::create(emitter.b, rows, offset);
    return vector::BroadcastOp::create(emitter.b, words, word);
  };
  step.loadColumns = [=](KernelEmitter &emitter, Value offset,
                         int64_t vector) -> Value {
    return vector::LoadOp::create(emitter.b, words, columns,
                                  emitter.add(offset, vector * lanes));
  };
  bool countsBytes = conv.count == BitCount::Bytes;
  bool countsCommon = conv.digits && conv.digits->countsCommon;
  step.multiplyAdd = [=](KernelEmitter &emitter, Value row, Value columns,
                         Value accumulator) -> Value {
    ImplicitLocOpBuilder &b = emitter.b;
    Value set = countsCommon ? Value(arith::AndIOp::create(b, row, columns))
                             : Value(arith::XOrIOp::create(b, row, columns));
    if (countsBytes)
      set = vector::BitCastOp::create(b, bytes, set);
    Value counts = math::CtPopOp::create(b, set);
    return arith::AddIOp::create(b, accumulator, counts);
  };
  return step;
}

/// The sums of four neighbours.
Value BitConvEmitter::widen(Value counts) {
  ImplicitLocOpBuilder &b = emitter.b;
  Value lanes = vector::BitCastOp::create(b, words, counts);
  auto shift = [&](Value value, int64_t bits) -> Value {
    return arith::ShRUIOp::create(b, value, splat(emitter, words, bits));
  };
  // Bytes 0 and 2, and 1 and 3, as numbers of 16 bits.
  Value mask = splat(emitter, words, 0x00ff00ff);
  Value pairs =
      arith::AddIOp::create(b, arith::AndIOp::create(b, lanes, mask),
                            arith::AndIOp::create(b, shift(lanes, 8), mask));
  return arith::AddIOp::create(
      b, arith::AndIOp::create(b, pairs, splat(emitter, words, 0xffff)),
      shift(pairs, 16));
}

SmallVector<Value> BitConvEmitter::addWidened(ValueRange sums,
                                              ValueRange counts) {
  SmallVector<Value> result;
  for (auto [sum, count] : llvm::zip(sums, counts))
    result.push_back(arith::AddIOp::create(emitter.b, sum, widen(count)));
  return result;
}

/// Emits `steps` steps whose words are contiguous.
SmallVector<Value> BitConvEmitter::emitSteps(const OuterProductStep &step,
                                             ArrayRef<int64_t> offsets,
                                             Value inputStart,
                                             Value packedStart, int64_t steps,
                                             ValueRange sums) {
  if (widening != Widening::PerPiece)
    return emitOuterProduct(emitter, step, offsets, inputStart, packedStart,
                            steps, kMaxUnrolled, sums);
  SmallVector<Value> values(sums);
  SmallVector<Value> zeros(sums.size(), splat(emitter, bytes, 0));
  int64_t first = 0;
  for (Pieces pieces : splitEvenly(steps, kByteSteps)) {
    values = emitter.loop(
        emitter.constant(first),
        emitter.constant(first + pieces.size * pieces.count), pieces.size,
        values, [&](Value start, ValueRange carried) {
          SmallVector<Value> counts = emitOuterProduct(
              emitter, step, offsets,
              emitter.add(inputStart, emitter.mul(start, step.rowElements)),
              emitter.add(packedStart, emitter.mul(start, step.columnElements)),
              pieces.size, kMaxUnrolled, zeros);
          return addWidened(carried, counts);
        });
    first += pieces.size * pieces.count;
  }
  return values;
}

SmallVector<Value> BitConvEmitter::emitRun(const TapRun &run,
                                           const OuterProductStep &step,
                                           Value inputStart, Value packedStart,
                                           ValueRange accumulators) {
  // Only the accumulators of the pixels that these taps reach take part.
  SmallVector<Value> values(accumulators), live;
  SmallVector<int64_t> offsets;
  int64_t perPixel = conv.inputDigits * step.vectors;
  for (int64_t pixel : run.live) {
    for (int64_t digit = 0; digit < conv.inputDigits; ++digit)
      offsets.push_back(pixel * shape.strideWidth * shape.channels + digit);
    llvm::append_range(live, accumulators.slice(pixel * perPixel, perPixel));
  }
  int64_t tapInput = shape.dilationWidth * shape.channels;
  int64_t tapPacked = conv.getTapWords() * step.columnElements;
  if (tapInput == conv.getTapWords() * conv.inputDigits) {
    live =
        emitSteps(step, offsets, emitter.add(inputStart, run.first * tapInput),
                  emitter.add(packedStart, run.first * tapPacked),
                  (run.last - run.first) * conv.getTapWords(), live);
  } else {
    live = emitter.loop(
        emitter.constant(run.first), emitter.constant(run.last), 1, live,
        [&](Value tap, ValueRange carried) {
          return emitSteps(
              step, offsets,
              emitter.add(inputStart, emitter.mul(tap, tapInput)),
              emitter.add(packedStart, emitter.mul(tap, tapPacked)),
              conv.getTapWords(), carried);
        });
  }
  for (auto [i, pixel] : llvm::enumerate(run.live))
    for (int64_t n = 0; n < perPixel; ++n)
      values[pixel * perPixel + n] = live[i * perPixel + n];
  return values;
}

SmallVector<Value> BitConvEmitter::emitFilterRow(const TileClass &tile,
                                                 const OuterProductStep &step,
                                                 Value inputStart,
                                                 Value packedStart,
                                                 ValueRange accumulators) {
  SmallVector<Value> values(accumulators);
  for (const TapRun &run : getTapRuns(tile))
    values = emitRun(run, step, inputStart, packedStart, values);
  return values;
}

void BitConvEmitter::emitTile(const TilePosition &position,
                              const TileClass &tile, const BlockClass &block) {
  const ColumnBlocks &blocks = conv.blocks;
  OuterProductStep step = getStep(block.vectors);
  int64_t groupElements =
      blocks.getVectors() * blocks.lanes * conv.weightDigits * conv.getSteps();
  Value weights =
      emitter.add(emitter.mul(position.group, groupElements),
                  emitter.add(emitter.mul(position.block, block.packedSize),
                              block.packedStart));
  RowWindow window =
      emitWindow(emitter, shape, position.image, position.row, position.pixel);
  Value inputStart = emitter.add(
      window.inputStart,
      emitter.mul(position.group, conv.getTapWords() * conv.inputDigits));
  int64_t count = tile.width * conv.inputDigits * step.vectors;
  SmallVector<Value> noCounts(count, splat(emitter, bytes, 0));
  SmallVector<Value> values(count, splat(emitter, words, 0));
  if (widening == Widening::AtEnd)
    values = noCounts;
  values = emitter.loop(
      window.firstRow, window.lastRow, 1, values,
      [&](Value row, ValueRange carried) {
        Value rowInput =
            emitter.add(inputStart, emitter.mul(row, window.rowStep));
        Value rowWeights = emitter.add(
            weights, emitter.mul(row, shape.kernelWidth * conv.getTapWords() *
                                          step.columnElements));
        if (widening != Widening::PerRow)
          return emitFilterRow(tile, step, rowInput, rowWeights, carried);
        return addWidened(
            carried, emitFilterRow(tile, step, rowInput, rowWeights, noCounts));
      });
  if (widening == Widening::AtEnd)
    for (Value &value : values)
      value = widen(value);
  storeTile(position, tile, block, window, values);
}

/// Makes results of the counts of a tile.
void BitConvEmitter::storeTile(const TilePosition &position,
                               const TileClass &tile, const BlockClass &block,
                               const RowWindow &window,
                               ArrayRef<Value> counts) {
  const ColumnBlocks &blocks = conv.blocks;
  Value groupStart = emitter.mul(position.group, shape.groupOutChannels());
  SmallVector<Value> channels;
  for (int64_t v = 0; v < block.vectors; ++v) {
    Value column = emitter.min(
        emitter.add(emitter.mul(position.block, block.vectors * blocks.lanes),
                    (block.firstVector + v) * blocks.lanes),
        blocks.columns - blocks.lanes);
    channels.push_back(emitter.add(groupStart, column));
  }
  if (!digits) {
    storeSums(tile, block, window, channels, counts);
    return;
  }
  for (int64_t pixel = 0; pixel < tile.width; ++pixel)
    for (int64_t v = 0; v < block.vectors; ++v) {
      SmallVector<Value> ofDigits;
      for (int64_t j = 0; j < conv.inputDigits; ++j)
        llvm::append_range(
            ofDigits,
            counts.slice(((pixel * conv.inputDigits + j) * block.vectors + v) *
                             conv.weightDigits,
                         conv.weightDigits));
      digits->store(ofDigits, position.row, tile.start + pixel,
                    emitter.add(window.outputPixel, pixel), channels[v]);
    }
}

/// Stores the sums of signs times signs.
void BitConvEmitter::storeSums(const TileClass &tile, const BlockClass &block,
                               const RowWindow &window,
                               ArrayRef<Value> channels,
                               ArrayRef<Value> counts) {
  // Of a window that lies outside the image, there are no rows.
  Value rows = emitter.max(
      emitter.add(window.lastRow, emitter.mul(window.firstRow, -1)), 0);
  for (int64_t pixel = 0; pixel < tile.width; ++pixel) {
    int64_t taps = llvm::count_if(
        tile.live, [&](auto &live) { return llvm::is_contained(live, pixel); });
    Value places = arith::IndexCastOp::create(
        emitter.b, emitter.b.getI32Type(),
        emitter.mul(rows, taps * conv.groupChannels));
    places = vector::BroadcastOp::create(emitter.b, words, places);
    // Signs of vectors that share a byte, and where the first of these starts.
    Value signs, first;
    for (int64_t v = 0; v < block.vectors; ++v) {
      Value channel = channels[v];
      Value outputPixel = emitter.add(window.outputPixel, pixel);
      Value differences = counts[pixel * block.vectors + v];
      Value sum = arith::SubIOp::create(
          emitter.b, places,
          arith::AddIOp::create(emitter.b, differences, differences));
      if (!conv.hasSigns) {
        storeFloats(sum, outputPixel, channel);
        continue;
      }
      Value negative = isNegative(sum, channel);
      int64_t vectors = conv.getVectorsPerByte();
      if (v % vectors == 0) {
        signs = negative;
        first = channel;
      } else {
        auto both = llvm::to_vector(llvm::seq<int64_t>(
            0, cast<VectorType>(signs.getType()).getNumElements() +
                   conv.blocks.lanes));
        signs = vector::ShuffleOp::create(emitter.b, signs, negative, both);
      }
      if (v % vectors == vectors - 1)
        storeSigns(signs, outputPixel, first);
    }
  }
}

void BitConvEmitter::storeFloats(Value sum, Value pixel, Value channel) {
  ImplicitLocOpBuilder &b = emitter.b;
  auto floats = VectorType::get(conv.blocks.lanes, b.getF32Type());
  Value value = arith::MulFOp::create(
      b, arith::SIToFPOp::create(b, floats, sum),
      vector::LoadOp::create(b, floats, multipliers, channel));
  if (bias)
    value = arith::AddFOp::create(
        b, value, vector::LoadOp::create(b, floats, bias, channel));
  epilogue->store(value, pixel, channel);
}

Value BitConvEmitter::isNegative(Value sum, Value channel) {
  ImplicitLocOpBuilder &b = emitter.b;
  Value threshold = vector::LoadOp::create(b, words, thresholds, channel);
  return arith::CmpIOp::create(b, arith::CmpIPredicate::slt, sum, threshold);
}

/// Stores whole bytes of signs of the channels from `channel` on.
void BitConvEmitter::storeSigns(Value negative, Value pixel, Value channel) {
  ImplicitLocOpBuilder &b = emitter.b;
  int64_t count = cast<VectorType>(negative.getType()).getNumElements();
  auto type = VectorType::get(count / 8, b.getI8Type());
  Value place = emitter.add(emitter.mul(pixel, shape.outChannels), channel);
  vector::StoreOp::create(b, vector::BitCastOp::create(b, type, negative),
                          signs, ValueRange(emitter.floorDiv(place, 8)));
}

/// Moves the bytes of signs to the words of the result.
void BitConvEmitter::copySigns() {
  ImplicitLocOpBuilder &b = emitter.b;
  Value target = emitter.flatten(result);
  auto type = cast<MemRefType>(target.getType());
  Value source =
      memref::ViewOp::create(b, type, signs, emitter.constant(0), ValueRange());
  emitter.loop(0, type.getNumElements(), 1, [&](Value place) {
    memref::StoreOp::create(b, memref::LoadOp::create(b, source, place), target,
                            place);
  });
}

void BitConvEmitter::emit() {
  emitPixelTiles(
      emitter, shape, tiles, conv.threads,
      [&](const TileClass &tile, Value image, Value row, Value pixel) {
        emitter.loop(0, shape.groups, 1, [&](Value group) {
          for (const BlockClass &block : blockClasses)
            emitter.loop(0, block.count, 1, [&](Value index) {
              emitTile({image, group, row, pixel, index}, tile, block);
            });
        });
      });
  if (conv.hasSigns)
    copySigns();
}

void BitConv::emit(ImplicitLocOpBuilder &builder, ValueRange buffers) const {
  BitConvEmitter(builder, *this, buffers).emit();
}
