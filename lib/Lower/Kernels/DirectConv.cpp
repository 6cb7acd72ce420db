//===- DirectConv.cpp - Convolution as outer products ---------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A tile of output pixels times a block of output channels stays in registers
// while the filter's taps and input channels run by. Input stays as it is: no
// im2col, no padded copy. For a tile within the image, the taps of a filter row
// and their channels lie one behind the other in memory and are one loop.
//
//===----------------------------------------------------------------------===//

#include "DirectConv.h"
#include "OuterProduct.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "nncomp/Lower/Activation.h"

using namespace mlir;
using namespace mlir::nncomp;

DirectConv::DirectConv(const ConvShape &original, bool hasBias,
                       ActivationAttr activation, const Target &target)
    : shape(original.flattened()),
      blocks(chooseColumnBlocks(shape.outWidth, shape.groupOutChannels(),
                                shape.depth(), target)),
      hasBias(hasBias), activation(activation), hasFma(target.hasFma) {}

/// Bytes of weights that arrive from memory in a cycle: 27 GB/s at 3.4 GHz,
/// measured on one core of Zen 4.
static constexpr double kBytesPerCycle = 8;

double DirectConv::getCycles() const {
  double compute = blocks.cyclesPerStep * shape.depth() * shape.outHeight *
                   shape.batch * shape.groups * shape.getLiveShare();
  double weights = double(shape.outChannels) * shape.depth() * sizeof(float);
  return std::max(compute, weights / kBytesPerCycle);
}

namespace {
/// Where a tile is: the first of its pixels and channels.
struct TilePosition {
  Value image, group, row, pixel, block;
};

class DirectConvEmitter {
public:
  DirectConvEmitter(ImplicitLocOpBuilder &builder, const DirectConv &conv,
                    ValueRange buffers)
      : emitter(builder), conv(conv), shape(conv.shape),
        input(emitter.flatten(buffers[0])), packed(buffers[1]),
        output(emitter.flattenRows(buffers[2])),
        tiles(getTileClasses(shape, conv.blocks.rows)),
        blockClasses(
            getBlockClasses(conv.blocks, shape.depth() + conv.hasBias)) {}

  void emit();

private:
  void emitTiles(TilePosition position,
                 function_ref<void(TilePosition, const TileClass &)> body);
  void emitBlocks(TilePosition position,
                  function_ref<void(TilePosition, const BlockClass &)> body);
  void emitTile(const TilePosition &position, const TileClass &tile,
                const BlockClass &block);
  SmallVector<Value> emitFilterRow(const TileClass &tile,
                                   const OuterProductStep &step,
                                   Value inputStart, Value packedStart,
                                   ValueRange accumulators);
  SmallVector<Value> emitRun(const TapRun &run, const OuterProductStep &step,
                             Value inputStart, Value packedStart,
                             ValueRange accumulators);

  KernelEmitter emitter;
  const DirectConv &conv;
  const ConvShape &shape;
  Value input, packed, output;
  SmallVector<TileClass> tiles;
  SmallVector<BlockClass, 2> blockClasses;
};
} // namespace

void DirectConvEmitter::emitTiles(
    TilePosition position,
    function_ref<void(TilePosition, const TileClass &)> body) {
  emitter.loop(0, shape.outHeight, 1, [&](Value row) {
    position.row = row;
    for (const TileClass &tile : tiles)
      emitter.loop(tile.start, tile.start + tile.width * tile.count, tile.width,
                   [&](Value pixel) {
                     position.pixel = pixel;
                     body(position, tile);
                   });
  });
}

void DirectConvEmitter::emitBlocks(
    TilePosition position,
    function_ref<void(TilePosition, const BlockClass &)> body) {
  for (const BlockClass &block : blockClasses)
    emitter.loop(0, block.count, 1, [&](Value index) {
      position.block = index;
      body(position, block);
    });
}

void DirectConvEmitter::emit() {
  // Filters that fit into half of a second-level cache stay there while the
  // image runs by once; larger ones run by once, a block at a time.
  constexpr int64_t cachedBytes = 512 << 10;
  bool cached =
      shape.groupOutChannels() * shape.depth() * int64_t(sizeof(float)) <=
      cachedBytes;
  emitter.loop(0, shape.batch, 1, [&](Value image) {
    emitter.loop(0, shape.groups, 1, [&](Value group) {
      TilePosition start{image, group, {}, {}, {}};
      if (cached)
        emitTiles(start, [&](TilePosition position, const TileClass &tile) {
          emitBlocks(position,
                     [&](TilePosition position, const BlockClass &block) {
                       emitTile(position, tile, block);
                     });
        });
      else
        emitBlocks(start, [&](TilePosition position, const BlockClass &block) {
          emitTiles(position,
                    [&](TilePosition position, const TileClass &tile) {
                      emitTile(position, tile, block);
                    });
        });
    });
  });
}

SmallVector<Value> DirectConvEmitter::emitRun(const TapRun &run,
                                              const OuterProductStep &step,
                                              Value inputStart,
                                              Value packedStart,
                                              ValueRange accumulators) {
  // Only the accumulators of the pixels that these taps reach take part.
  SmallVector<Value> values(accumulators), live;
  SmallVector<int64_t> offsets;
  for (int64_t pixel : run.live) {
    offsets.push_back(pixel * shape.strideWidth * shape.channels);
    llvm::append_range(live,
                       accumulators.slice(pixel * step.vectors, step.vectors));
  }
  int64_t channels = shape.groupChannels();
  int64_t tapInput = shape.dilationWidth * shape.channels;
  int64_t tapPacked = channels * step.columnElements;
  // Twice is as fast as four times and half the code (Zen 4; within 2 %).
  // An iteration that reached the first channels of the next pixel would load
  // them twice; LLVM then keeps them in registers that it does not have.
  constexpr int64_t mostUnrolled = 2;
  int64_t unroll = std::min(mostUnrolled, shape.strideWidth * shape.channels);
  if (tapInput == channels) {
    live = emitOuterProduct(emitter, step, offsets,
                            emitter.add(inputStart, run.first * tapInput),
                            emitter.add(packedStart, run.first * tapPacked),
                            (run.last - run.first) * channels, unroll, live);
  } else {
    live = emitter.loop(
        emitter.constant(run.first), emitter.constant(run.last), 1, live,
        [&](Value tap, ValueRange carried) {
          return emitOuterProduct(
              emitter, step, offsets,
              emitter.add(inputStart, emitter.mul(tap, tapInput)),
              emitter.add(packedStart, emitter.mul(tap, tapPacked)), channels,
              unroll, carried);
        });
  }
  for (auto [i, pixel] : llvm::enumerate(run.live))
    for (int64_t v = 0; v < step.vectors; ++v)
      values[pixel * step.vectors + v] = live[i * step.vectors + v];
  return values;
}

SmallVector<Value>
DirectConvEmitter::emitFilterRow(const TileClass &tile,
                                 const OuterProductStep &step, Value inputStart,
                                 Value packedStart, ValueRange accumulators) {
  SmallVector<Value> values(accumulators);
  for (const TapRun &run : getTapRuns(tile))
    values = emitRun(run, step, inputStart, packedStart, values);
  return values;
}

void DirectConvEmitter::emitTile(const TilePosition &position,
                                 const TileClass &tile,
                                 const BlockClass &block) {
  ImplicitLocOpBuilder &b = emitter.b;
  const ColumnBlocks &blocks = conv.blocks;
  int64_t width = block.vectors * blocks.lanes;
  OuterProductStep step =
      getF32Step(input, packed, block.vectors, blocks.lanes, conv.hasFma);

  Value weights = emitter.add(
      emitter.mul(position.group,
                  getPackedSize(blocks, shape.depth(), conv.hasBias)),
      emitter.add(emitter.mul(position.block, block.packedSize),
                  block.packedStart));
  SmallVector<Value> accumulators;
  if (conv.hasBias) {
    for (int64_t v = 0; v < block.vectors; ++v)
      accumulators.push_back(step.loadColumns(emitter, weights, v));
    weights = emitter.add(weights, width);
  } else {
    accumulators.assign(block.vectors, emitter.zeroVector(blocks.lanes));
  }
  SmallVector<Value> firstPixel = accumulators;
  for (int64_t pixel = 1; pixel < tile.width; ++pixel)
    llvm::append_range(accumulators, firstPixel);

  RowWindow window =
      emitWindow(emitter, shape, position.image, position.row, position.pixel);
  Value inputStart = emitter.add(
      window.inputStart, emitter.mul(position.group, shape.groupChannels()));
  accumulators = emitter.loop(
      window.firstRow, window.lastRow, 1, accumulators,
      [&](Value row, ValueRange carried) {
        Value rowInput =
            emitter.add(inputStart, emitter.mul(row, window.rowStep));
        Value rowWeights = emitter.add(
            weights, emitter.mul(row, shape.kernelWidth *
                                          shape.groupChannels() * width));
        return emitFilterRow(tile, step, rowInput, rowWeights, carried);
      });

  Value groupStart = emitter.mul(position.group, shape.groupOutChannels());
  for (int64_t v = 0; v < block.vectors; ++v) {
    // The first column of the vector: getColumn, of a block known when running.
    Value column =
        emitter.min(emitter.add(emitter.mul(position.block, width),
                                (block.firstVector + v) * blocks.lanes),
                    blocks.columns - blocks.lanes);
    Value channel = emitter.add(groupStart, column);
    for (int64_t pixel = 0; pixel < tile.width; ++pixel) {
      Value result = buildActivation(b, b.getLoc(), conv.activation,
                                     accumulators[pixel * block.vectors + v]);
      vector::StoreOp::create(
          b, result, output,
          ValueRange{emitter.add(window.outputPixel, pixel), channel});
    }
  }
}

void DirectConv::emit(ImplicitLocOpBuilder &builder, ValueRange buffers) const {
  DirectConvEmitter(builder, *this, buffers).emit();
}
