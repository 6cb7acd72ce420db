//===- BitConv.cpp - Convolution by counting bits -------------------------===//
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
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace mlir::nncomp;

/// The most steps whose counts a byte holds, of 8 bits each.
static constexpr int64_t kByteSteps = 31;
/// As for sums of floats (DirectConv).
static constexpr int64_t kMostUnrolled = 2;

//===----------------------------------------------------------------------===//
// Sizes
//===----------------------------------------------------------------------===//

/// Instructions of a step on one vector, counted in those of which a processor
/// does two (of 512 bits) or four in a cycle. Measured on Zen 4: 3 by words,
/// where a byte's count takes 6 with `vpshufb` and some 12 without.
static double getStepInstructions(BitCount count, const Target &target) {
  if (count == BitCount::Words)
    return 3;
  return target.vectorBits >= 256 ? 8 : 14;
}

/// Cuts the output channels such that a register tile takes the fewest cycles.
static ColumnBlocks chooseBlocks(const BitConv &conv, const Target &target) {
  ColumnBlocks best;
  best.columns = conv.shape.groupOutChannels();
  best.lanes = std::min<int64_t>(target.getVectorLength(32),
                                 llvm::bit_floor<uint64_t>(best.columns));
  best.stride = best.lanes;
  double fewest = std::numeric_limits<double>::infinity();
  double perCycle = target.vectorBits >= 512 ? 2 : 4;
  double instructions = getStepInstructions(conv.count, target);
  // One word of the input; what counts bytes needs masks and a table.
  int64_t temporaries = conv.count == BitCount::Words ? 2 : 4;
  int64_t registers = target.vectorRegisters - temporaries;
  constexpr int64_t tallestUsed = 14;
  for (int64_t width = 1; width <= best.getVectors(); ++width) {
    int64_t columns = width * conv.weightDigits;
    int64_t tallest =
        std::min({(registers - columns) / (columns * conv.inputDigits),
                  tallestUsed, conv.shape.outWidth});
    if (tallest < 1)
      break;
    SmallVector<Pieces, 2> blocks = splitEvenly(best.getVectors(), width);
    if (blocks.front().size != width)
      continue;
    auto splitsByte = [&](Pieces block) {
      return block.size % llvm::divideCeil(8, best.lanes) != 0;
    };
    if (conv.hasSigns && llvm::any_of(blocks, splitsByte))
      continue;
    double cycles = 0;
    for (Pieces block : blocks)
      for (Pieces tile : splitEvenly(conv.shape.outWidth, tallest)) {
        double rows = tile.size * conv.inputDigits;
        double vectors = block.size * conv.weightDigits;
        constexpr double latency = 2, perLoad = 0.05;
        cycles += tile.count * block.count *
                  (std::max(rows * vectors * instructions / perCycle, latency) +
                   perLoad * (rows + vectors));
      }
    if (cycles < fewest) {
      fewest = cycles;
      best.cyclesPerStep = cycles;
      best.blocks = blocks;
      best.rows = tallest;
    }
  }
  return best;
}

BitConv::BitConv(const ConvShape &original, int64_t inputDigits,
                 int64_t weightDigits, const Epilogue &epilogue, bool hasSigns,
                 const Target &target)
    : shape(original.flattened()), groupChannels(shape.groupChannels()),
      inputDigits(inputDigits), weightDigits(weightDigits),
      count(target.hasWordPopcount ? BitCount::Words : BitCount::Bytes),
      epilogue(epilogue), hasSigns(hasSigns) {
  shape.channels = shape.pixelStride =
      shape.groups * getTapWords() * inputDigits;
  blocks = chooseBlocks(*this, target);
  threads = target.getThreads(getCycles());
}

double BitConv::getCycles() const {
  return blocks.cyclesPerStep * getSteps() * shape.outHeight * shape.batch *
         shape.groups * shape.getLiveShare();
}

Value BitConv::buildPacked(OpBuilder &builder, Location loc,
                           ArrayRef<uint8_t> codes) const {
  int64_t taps = shape.kernelHeight * shape.kernelWidth;
  BitRows rows{shape.outChannels * taps, groupChannels};
  std::vector<int32_t> words = rows.pack(codes, weightDigits), packed;
  packed.reserve(words.size());
  int64_t steps = getSteps();
  for (int64_t group = 0; group < shape.groups; ++group) {
    int64_t vector = 0;
    for (Pieces block : blocks.blocks)
      for (int64_t n = 0; n < block.count; ++n, vector += block.size)
        for (int64_t step = 0; step < steps; ++step)
          for (int64_t v = 0; v < block.size; ++v)
            for (int64_t digit = 0; digit < weightDigits; ++digit)
              for (int64_t lane = 0; lane < blocks.lanes; ++lane) {
                int64_t column = group * blocks.columns +
                                 blocks.getColumn(vector + v) + lane;
                packed.push_back(
                    words[(column * steps + step) * weightDigits + digit]);
              }
  }
  auto type = RankedTensorType::get(packed.size(), builder.getI32Type());
  return arith::ConstantOp::create(
      builder, loc, DenseElementsAttr::get(type, ArrayRef(packed)));
}

SmallVector<RankedTensorType> BitConv::getScratch(MLIRContext *context) const {
  if (!hasSigns)
    return {};
  int64_t pixels = shape.batch * shape.outHeight * shape.outWidth;
  return {RankedTensorType::get({pixels * shape.outChannels / 8},
                                IntegerType::get(context, 8))};
}

//===----------------------------------------------------------------------===//
// Code
//===----------------------------------------------------------------------===//

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
  step.multiplyAdd = [=](KernelEmitter &emitter, Value row, Value columns,
                         Value accumulator) -> Value {
    ImplicitLocOpBuilder &b = emitter.b;
    Value differences = arith::XOrIOp::create(b, row, columns);
    if (countsBytes)
      differences = vector::BitCastOp::create(b, bytes, differences);
    Value counts = math::CtPopOp::create(b, differences);
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

/// `steps` steps whose words lie one behind the other.
SmallVector<Value> BitConvEmitter::emitSteps(const OuterProductStep &step,
                                             ArrayRef<int64_t> offsets,
                                             Value inputStart,
                                             Value packedStart, int64_t steps,
                                             ValueRange sums) {
  if (widening != Widening::PerPiece)
    return emitOuterProduct(emitter, step, offsets, inputStart, packedStart,
                            steps, kMostUnrolled, sums);
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
              pieces.size, kMostUnrolled, zeros);
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

  Value groupStart = emitter.mul(position.group, shape.groupOutChannels());
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
      Value column = emitter.min(
          emitter.add(emitter.mul(position.block, block.vectors * blocks.lanes),
                      (block.firstVector + v) * blocks.lanes),
          blocks.columns - blocks.lanes);
      Value channel = emitter.add(groupStart, column);
      Value outputPixel = emitter.add(window.outputPixel, pixel);
      Value differences = values[pixel * step.vectors + v];
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
            0,
            cast<VectorType>(signs.getType()).getNumElements() + blocks.lanes));
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
