//===- SparseBlocksConv.cpp - Few blocks of weights times pixels ----------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "SparseBlocksConv.h"
#include "Kernels/Shapes/Slabs.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace mlir::nncomp;

/// The most pixels of a tile of `vectors` vectors of output channels: all sums,
/// the weights of a column, and a pixel are in registers; with many registers,
/// a few stay free for what LLVM hoists.
static int64_t getMostPixels(int64_t vectors, const Target &target) {
  bool hasMany = target.vectorRegisters >= 32;
  int64_t registers = target.vectorRegisters - vectors - (hasMany ? 2 : 1) -
                      (target.hasFma ? 0 : 1);
  return registers / vectors;
}

SparseBlocksConv::SparseBlocksConv(const SparseRows &weights,
                                   const Target &target)
    : weights(weights), image(weights.shape, target.threads),
      hasFma(target.hasFma), lanes(target.getVectorLength(32)),
      partVectors(std::clamp<int64_t>(weights.blockRows / lanes, 1, 2)) {
  chooseTile(target);
  threads = target.getThreads(cycles);
}

SmallVector<BlockPart> SparseBlocksConv::getParts(int64_t stored) const {
  SmallVector<BlockPart> parts;
  for (int64_t row = 0; row < stored;) {
    int64_t left = stored - row;
    int64_t partLanes =
        std::min<int64_t>(lanes, llvm::bit_floor<uint64_t>(left));
    int64_t vectors = std::min(left / partLanes, partVectors);
    parts.push_back({row, partLanes, vectors});
    row += partLanes * vectors;
  }
  return parts;
}

/// Estimated cycles of all output channels of a tile, after measurements on
/// Emerald Rapids: two multiply-adds and two loads in a cycle, each pixel being
/// a load. What a tile sees beyond half of the first-level cache comes the more
/// often from the second one: a load of a pixel takes up to twice as long then.
double SparseBlocksConv::getTileCycles(int64_t height, int64_t width,
                                       const Target &target) const {
  double perCycle = target.vectorBits == 512 && target.splitsVectors ? 1 : 2;
  constexpr double nearBytes = 24 << 10, farBytes = 134 << 10;
  constexpr double latency = 4, perColumn = 1, perLine = 20, perSum = 1.5;
  int64_t pixels = height * width;
  double seenBytes = double(image.getSeenRows(height)) *
                     image.getSeenColumns(width) * image.shape.groupChannels() *
                     sizeof(float);
  double misses =
      0.5 * pixels *
      std::clamp((seenBytes - nearBytes) / (farBytes - nearBytes), 0.0, 1.0);
  double columns = 0, lines = 0;
  for (const BlockPart &part : getParts(weights.blockRows)) {
    double sums = pixels * part.vectors;
    double products = sums * (hasFma ? 1 : 1.5) / perCycle;
    // Besides pixels and weights, the place of the column.
    double loads = (pixels + part.vectors + 1 + getOffsets().hasTable()) / 2.0;
    columns += std::max({products, loads, latency}) + misses + perColumn;
    lines += perLine + perSum * sums;
  }
  return weights.getStoredColumns() * columns + weights.getLines() * lines;
}

void SparseBlocksConv::chooseTile(const Target &target) {
  int64_t most = getMostPixels(partVectors, target);
  int64_t outWidth = image.shape.outWidth, slabRows = image.slabRows;
  double fewest = std::numeric_limits<double>::infinity();
  for (int64_t width = 1; width <= std::min(most, outWidth); ++width) {
    int64_t across = llvm::divideCeil(outWidth, width);
    // As even as possible: what overlaps is computed twice.
    if (width > 1 && across * (width - 1) >= outWidth)
      continue;
    for (int64_t height = 1; height <= std::min(most / width, slabRows);
         ++height) {
      int64_t down = llvm::divideCeil(slabRows, height);
      double slab =
          double(across * down) * getTileCycles(height, width, target);
      if (slab >= fewest)
        continue;
      fewest = slab;
      tileHeight = height;
      tileWidth = width;
    }
  }
  double slabs = double(image.shape.batch) * image.getSlabs();
  cycles = slabs * fewest;
  if (image.isCopied)
    cycles += 2.0 * slabs * image.getSlabElements() / lanes;
  if (getOffsets().hasTable())
    cycles += weights.columns;
  cycles = std::max(cycles * target.getCycleCost(),
                    target.getReadCycles(weights.getBytes()));
}

SmallVector<RankedTensorType>
SparseBlocksConv::getScratch(MLIRContext *context) const {
  SmallVector<RankedTensorType> scratch =
      weights.getScratch(context, /*isDecodedAtOnce=*/true);
  if (image.isCopied)
    scratch.push_back(RankedTensorType::get({threads * image.getSlabElements()},
                                            Float32Type::get(context)));
  if (getOffsets().hasTable())
    scratch.push_back(getOffsets().getTableType(context));
  return scratch;
}

namespace {
/// Where the first pixel of a tile is in the input, and in the output, counted
/// through all images.
struct PixelTile {
  Value inputStart, outputPixel;
};

class SparseBlocksConvEmitter {
public:
  SparseBlocksConvEmitter(ImplicitLocOpBuilder &builder,
                          const SparseBlocksConv &conv, ValueRange buffers)
      : emitter(builder), conv(conv), shape(conv.image.shape),
        rows(emitter, conv.weights, buffers,
             /*ownScratch=*/size_t(conv.image.isCopied) +
                 conv.getOffsets().hasTable(),
             /*isDecodedAtOnce=*/true),
        epilogue(emitter, conv.weights.epilogue, rows.getRest()),
        source(rows.getInput()), input(source) {
    bool hasTable = conv.getOffsets().hasTable();
    if (hasTable)
      table = buffers.back();
    if (conv.image.isCopied)
      input = copy = buffers.drop_back(hasTable).back();
    for (int64_t y = 0; y < conv.tileHeight; ++y)
      for (int64_t x = 0; x < conv.tileWidth; ++x) {
        inputOffsets.push_back(y * conv.image.getStepDown() +
                               x * conv.image.getStepRight());
        outputOffsets.push_back(y * shape.outWidth + x);
      }
  }

  void emit();

private:
  void emitSlab(Value image, Value thread, Value firstRow, TileRange range);
  void emitTile(const PixelTile &tile, TileRange range);
  void emitPart(const PixelTile &tile, Value line, const BlockPart &part);

  KernelEmitter emitter;
  const SparseBlocksConv &conv;
  const ConvShape &shape;
  SparseRowsEmitter rows;
  EpilogueEmitter epilogue;
  /// The input, and its copy or null; `input` is what is read of them.
  Value source, copy, input;
  Value table;
  /// The offsets of the pixels of a tile from its first one.
  SmallVector<int64_t> inputOffsets, outputOffsets;
};
} // namespace

/// Computes some output channels of a line for the pixels of a tile.
void SparseBlocksConvEmitter::emitPart(const PixelTile &tile, Value line,
                                       const BlockPart &part) {
  ImplicitLocOpBuilder &b = emitter.b;
  int64_t lanes = part.lanes;
  auto type = VectorType::get(lanes, b.getF32Type());
  Value channel =
      emitter.add(emitter.mul(line, conv.weights.blockRows), part.row);
  SmallVector<Value> sums;
  for (int64_t v = 0; v < part.vectors; ++v)
    sums.push_back(rows.emitStarts(emitter.add(channel, v * lanes), lanes));
  SmallVector<Value> starts = sums;
  for (size_t pixel = 1; pixel < inputOffsets.size(); ++pixel)
    llvm::append_range(sums, starts);
  auto [first, end] = rows.emitRange(line);
  sums =
      emitter.loop(first, end, 1, sums, [&](Value number, ValueRange carried) {
        SmallVector<Value> values(carried), weights;
        for (int64_t v = 0; v < part.vectors; ++v)
          weights.push_back(rows.emitValues(number, part.row + v * lanes, lanes,
                                            /*zeros=*/{}, /*mask=*/{}));
        Value offset = emitter.add(
            tile.inputStart, conv.getOffsets().emitOffset(
                                 emitter, table, rows.emitColumn(number)));
        auto *sum = values.begin();
        for (int64_t inputOffset : inputOffsets) {
          Value pixel = vector::BroadcastOp::create(
              b, type,
              memref::LoadOp::create(b, input,
                                     emitter.add(offset, inputOffset)));
          for (Value weight : weights) {
            *sum = emitter.multiplyAdd(pixel, weight, *sum, conv.hasFma);
            ++sum;
          }
        }
        return values;
      });
  auto *sum = sums.begin();
  for (int64_t outputOffset : outputOffsets)
    for (int64_t v = 0; v < part.vectors; ++v)
      epilogue.store(*sum++, emitter.add(tile.outputPixel, outputOffset),
                     emitter.add(channel, v * lanes));
}

/// Computes those lines of a tile that are in `range`.
void SparseBlocksConvEmitter::emitTile(const PixelTile &tile, TileRange range) {
  int64_t blockRows = conv.weights.blockRows;
  int64_t lines = shape.groupOutChannels() / blockRows,
          left = shape.groupOutChannels() % blockRows;
  emitter.loop(
      0, shape.groups, 1, range, lines + (left > 0),
      [&](Value group, TileRange range) {
        PixelTile groupTile = tile;
        groupTile.inputStart = emitter.add(
            tile.inputStart, emitter.mul(group, shape.groupChannels()));
        auto emitLine = [&](Value line, int64_t stored) {
          for (const BlockPart &part : conv.getParts(stored))
            emitPart(groupTile, line, part);
        };
        if (lines > 0)
          emitter.loop(0, lines, 1, range, 1, [&](Value line, TileRange) {
            emitLine(emitter.add(emitter.mul(group, lines), line), blockRows);
          });
        // The last block is only partly there, in a layer of one group.
        if (left > 0)
          emitter.loop(lines, lines + 1, 1, emitter.skip(range, lines), 1,
                       [&](Value line, TileRange) { emitLine(line, left); });
      });
}

/// Copies a slab, if there is a copy, and computes those of its tiles that are
/// in `range`.
void SparseBlocksConvEmitter::emitSlab(Value image, Value thread,
                                       Value firstRow, TileRange range) {
  const PaddedImage &padded = conv.image;
  Value slabStart;
  if (copy) {
    slabStart = emitter.mul(thread, padded.getSlabElements());
    padded.emitCopy(emitter, source, image, firstRow, copy, slabStart,
                    conv.lanes);
  } else {
    slabStart = emitter.mul(image, padded.getSlabElements());
  }
  Value slabRow = emitter.add(emitter.mul(image, shape.outHeight), firstRow);
  int64_t lineTiles = conv.weights.getLines();
  emitter.loop(
      0, conv.getTileRows(), 1, range, conv.getTileColumns() * lineTiles,
      [&](Value tileRow, TileRange range) {
        // The last one is full: it starts earlier.
        Value row = emitter.min(emitter.mul(tileRow, conv.tileHeight),
                                padded.slabRows - conv.tileHeight);
        emitter.loop(
            0, conv.getTileColumns(), 1, range, lineTiles,
            [&](Value tileColumn, TileRange range) {
              Value column =
                  emitter.min(emitter.mul(tileColumn, conv.tileWidth),
                              shape.outWidth - conv.tileWidth);
              Value place =
                  emitter.add(emitter.mul(row, padded.getStepDown()),
                              emitter.mul(column, padded.getStepRight()));
              Value pixel = emitter.add(
                  emitter.mul(emitter.add(slabRow, row), shape.outWidth),
                  column);
              emitTile({emitter.add(slabStart, place), pixel}, range);
            });
      });
}

void SparseBlocksConvEmitter::emit() {
  if (table)
    conv.getOffsets().emitTable(emitter, table, [&](Value row, Value column) {
      return conv.image.emitTapOffset(emitter, row, column);
    });
  int64_t tiles =
      conv.getTileRows() * conv.getTileColumns() * conv.weights.getLines();
  emitSlabs(emitter, shape, conv.image.slabRows, tiles, conv.threads,
            [&](Value image, Value thread, Value firstRow, TileRange range) {
              emitSlab(image, thread, firstRow, range);
            });
}

void SparseBlocksConv::emit(ImplicitLocOpBuilder &builder,
                            ValueRange buffers) const {
  SparseBlocksConvEmitter(builder, *this, buffers).emit();
}
