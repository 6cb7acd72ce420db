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
// and their channels are contiguous in memory and are one loop.
//
//===----------------------------------------------------------------------===//

#include "DirectConv.h"
#include "Kernels/Emit/OuterProduct.h"
#include "Kernels/Shapes/ChannelSlices.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace mlir::nncomp;

DirectConv::DirectConv(const ConvShape &original, Arithmetic arithmetic,
                       const Epilogue &epilogue, const Target &target,
                       int64_t widest)
    : shape(original), arithmetic(arithmetic), format(arithmetic, target),
      blocks(chooseColumnBlocks(
          shape.outWidth, shape.groupOutChannels(), steps(), format, target,
          shape.batch * shape.groups * shape.outHeight, widest)),
      epilogue(epilogue), hasFma(target.hasFma),
      sourceChannels(shape.groupChannels()) {
  if (isOfCodes(arithmetic))
    this->shape.channels = this->shape.pixelStride =
        shape.groups * llvm::alignTo(sourceChannels, format.depth);
  inputLanes = std::min<int64_t>(target.vectorBits / (8 * inputBytes()),
                                 llvm::bit_floor<uint64_t>(inputElements()));
  readCycles = target.getReadCycles(double(shape.outChannels) * steps() *
                                    format.depth * format.elementBytes);
  threads = target.getThreads(getCycles());
  inputThreads = target.getThreads(getInputCycles());
}

DirectConv::DirectConv(const ConvShape &original, Arithmetic arithmetic,
                       const CodeLayer &layer, const Target &target)
    : DirectConv(original, arithmetic, Epilogue(), target) {
  codeEpilogue = layer.epilogue;
  hasSignedInput = layer.inputEncoding.hasSignedCodes();
  if (arithmetic == Arithmetic::CodesWide)
    copyZero = layer.getZero();
  else
    // Bytes are read without a sign: 128 more than they stand for.
    sumZero = hasSignedInput ? 128 : layer.getZero();
  inputThreads = target.getThreads(getInputCycles());
}

double DirectConv::getProductCycles() const {
  return blocks.cyclesPerStep * steps() * shape.outHeight * shape.batch *
         shape.groups * shape.getLiveShare();
}

double DirectConv::getCycles() const {
  return std::max(getProductCycles(), readCycles) + getInputCycles();
}

/// Twice is as fast as four times and half the code (Zen 4; within 2 %).
static constexpr int64_t kMaxUnrolled = 2;

namespace {
/// Where a tile is: the first of its pixels and channels.
struct TilePosition {
  Value image, group, row, pixel, block;
  /// The blocks of columns of the group.
  ArrayRef<BlockClass> blocks;
  /// The number of the tile in its image.
  Value ordinal;
  /// Which of the tiles from here on are this thread's.
  TileRange range;
  /// The thread, for panels.
  Value thread;
};

class DirectConvEmitter {
public:
  DirectConvEmitter(ImplicitLocOpBuilder &builder, const DirectConv &conv,
                    ValueRange buffers)
      : emitter(builder), conv(conv), shape(conv.shape),
        input(conv.emitInput(emitter, buffers)), packed(buffers[1]),
        channelTable(conv.hasChannelTable ? buffers[2] : Value()),
        columnKinds(BorderKinds::ofColumns(shape, conv.sumZero)),
        rowKinds(BorderKinds::ofColumns(shape.transposed(), conv.sumZero)),
        tiles(getTileClasses(shape, conv.blocks.rows)),
        groupClasses(getGroupClasses(
            conv.blocks,
            conv.format.depth * (conv.steps() + conv.epilogue.hasBias),
            shape.groups,
            isOfCodes(conv.arithmetic) ? conv.codeEpilogue.outputStarts
                                       : conv.epilogue.outputStarts)),
        cached(conv.staysCached()) {
    if (isOfCodes(conv.arithmetic)) {
      starts = buffers[2];
      codeEpilogue.emplace(emitter, conv.codeEpilogue, buffers.drop_front(3));
    } else {
      epilogue.emplace(emitter, conv.epilogue,
                       buffers.drop_front(conv.hasChannelTable ? 3 : 2));
    }
    for (const TileClass &tile : tiles)
      rowTiles += tile.count;
    for (Pieces block : conv.blocks.blocks)
      numBlocks += block.count;
  }

  void emit();
  void emitByPanels(const EmitPanel &emitPanel);
  void emitRows(const RowSlab &slab);

private:
  OuterProductStep getStep(int64_t vectors, Value group) const;
  SmallVector<Value> emitTap(const OuterProductStep &step,
                             ArrayRef<int64_t> offsets, Value inputStart,
                             Value packedStart, int64_t unroll,
                             ValueRange accumulators);
  void emitGroups(TilePosition position, int64_t tilesInside,
                  function_ref<void(TilePosition)> body);
  void emitTiles(TilePosition position, int64_t tilesInside,
                 function_ref<void(TilePosition, const TileClass &)> body);
  void emitBlocks(TilePosition position, int64_t tilesInside,
                  function_ref<void(TilePosition, const BlockClass &)> body);
  void emitTile(const TilePosition &position, const TileClass &tile,
                const BlockClass &block);
  SmallVector<Value> emitStarts(const TilePosition &position,
                                const TileClass &tile, const BlockClass &block);
  Value emitChannel(const TilePosition &position, const BlockClass &block,
                    int64_t vector);
  void addPrefetch(OuterProductStep &step, const TilePosition &position,
                   const BlockClass &block, Value weights);
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
  Value input, packed, channelTable;
  /// The initial values of sums, for codes.
  Value starts;
  BorderKinds columnKinds, rowKinds;
  std::optional<EpilogueEmitter> epilogue;
  std::optional<CodeEpilogueEmitter> codeEpilogue;
  SmallVector<TileClass> tiles;
  SmallVector<GroupClass, 1> groupClasses;
  /// Tiles of a row, and blocks of columns.
  int64_t rowTiles = 0, numBlocks = 0;
  bool cached;
  /// Where the input's buffer starts.
  Value bufferStart;
  /// Where the block at hand was written, if filters are.
  Value panelStart;
};
} // namespace

/// The groups of filters; the body emits `tilesInside` tiles of registers for
/// each.
void DirectConvEmitter::emitGroups(TilePosition position, int64_t tilesInside,
                                   function_ref<void(TilePosition)> body) {
  TileRange range = position.range;
  for (const GroupClass &groups : groupClasses) {
    position.blocks = groups.blocks;
    emitter.loop(groups.first, groups.first + groups.count, 1, range,
                 tilesInside, [&](Value group, TileRange inside) {
                   position.group = group;
                   position.range = inside;
                   body(position);
                 });
    range = emitter.skip(range, groups.count * tilesInside);
  }
}

/// The rows of an image, and the tiles of a row; the body emits `tilesInside`
/// tiles of registers for each.
void DirectConvEmitter::emitTiles(
    TilePosition position, int64_t tilesInside,
    function_ref<void(TilePosition, const TileClass &)> body) {
  emitter.loop(0, shape.outHeight, 1, position.range, rowTiles * tilesInside,
               [&](Value row, TileRange range) {
                 position.row = row;
                 int64_t first = 0;
                 for (const TileClass &tile : tiles) {
                   emitter.loop(0, tile.count, 1, range, tilesInside,
                                [&](Value index, TileRange inside) {
                                  position.pixel = emitter.add(
                                      emitter.mul(index, tile.width),
                                      tile.start);
                                  position.ordinal =
                                      emitter.add(emitter.mul(row, rowTiles),
                                                  emitter.add(index, first));
                                  position.range = inside;
                                  body(position, tile);
                                });
                   range = emitter.skip(range, tile.count * tilesInside);
                   first += tile.count;
                 }
               });
}

/// The blocks of columns, likewise.
void DirectConvEmitter::emitBlocks(
    TilePosition position, int64_t tilesInside,
    function_ref<void(TilePosition, const BlockClass &)> body) {
  TileRange range = position.range;
  for (const BlockClass &block : position.blocks) {
    emitter.loop(0, block.count, 1, range, tilesInside,
                 [&](Value index, TileRange inside) {
                   position.block = index;
                   position.range = inside;
                   body(position, block);
                 });
    range = emitter.skip(range, block.count * tilesInside);
  }
}

void DirectConvEmitter::emit() {
  auto emitGroup = [&](const TilePosition &start) {
    if (cached)
      emitTiles(
          start, numBlocks, [&](TilePosition position, const TileClass &tile) {
            emitBlocks(position, /*tilesInside=*/1,
                       [&](TilePosition position, const BlockClass &block) {
                         emitTile(position, tile, block);
                       });
          });
    else
      emitBlocks(start, shape.outHeight * rowTiles,
                 [&](TilePosition position, const BlockClass &block) {
                   emitTiles(position, /*tilesInside=*/1,
                             [&](TilePosition position, const TileClass &tile) {
                               emitTile(position, tile, block);
                             });
                 });
  };
  // In both orders a thread gets a part of the outer loop, and of the inner one
  // what evens the parts out.
  int64_t groupTiles = shape.outHeight * rowTiles * numBlocks;
  int64_t imageTiles = shape.groups * groupTiles;
  emitter.parallel(conv.threads, shape.batch * imageTiles,
                   [&](TileRange range) {
                     emitter.loop(0, shape.batch, 1, range, imageTiles,
                                  [&](Value image, TileRange range) {
                                    TilePosition position;
                                    position.image = image;
                                    position.range = range;
                                    emitGroups(position, groupTiles, emitGroup);
                                  });
                   });
}

void DirectConvEmitter::emitByPanels(const EmitPanel &emitPanel) {
  int64_t imageTiles = shape.outHeight * rowTiles;
  int64_t blockTiles = shape.batch * imageTiles;
  int64_t groupTiles = blockTiles * numBlocks;
  auto emitBlock = [&](TilePosition position, const BlockClass &block) {
    SmallVector<Value> channels;
    for (int64_t v = 0; v < block.vectors; ++v)
      channels.push_back(emitChannel(position, block, v));
    emitPanel(emitter, position.thread, panelStart, channels);
    emitter.loop(0, shape.batch, 1, position.range, imageTiles,
                 [&](Value image, TileRange range) {
                   position.image = image;
                   position.range = range;
                   emitTiles(position, /*tilesInside=*/1,
                             [&](TilePosition position, const TileClass &tile) {
                               emitTile(position, tile, block);
                             });
                 });
  };
  emitter.parallel(
      conv.threads, shape.groups * groupTiles, [&](TileRange range) {
        TilePosition position;
        position.thread = range.isAll() ? emitter.constant(0) : range.thread;
        panelStart = emitter.mul(position.thread, conv.getPanelSize());
        position.range = range;
        emitGroups(position, groupTiles, [&](TilePosition position) {
          emitBlocks(position, blockTiles, emitBlock);
        });
      });
}

void DirectConvEmitter::emitRows(const RowSlab &slab) {
  bufferStart = slab.inputStart;
  epilogue->setOutputStart(slab.outputStart);
  TilePosition start;
  start.image = slab.image;
  emitGroups(start, /*tilesInside=*/1, [&](TilePosition position) {
    emitRowTiles(emitter, slab.first, slab.end, tiles,
                 [&](const TileClass &tile, Value row, Value pixel) {
                   position.row = row;
                   position.pixel = pixel;
                   emitBlocks(
                       position, /*tilesInside=*/1,
                       [&](TilePosition position, const BlockClass &block) {
                         emitTile(position, tile, block);
                       });
                 });
  });
}

OuterProductStep DirectConvEmitter::getStep(int64_t vectors,
                                            Value group) const {
  if (isOfCodes(conv.arithmetic))
    return getCodeStep(conv.arithmetic, input, packed, vectors,
                       conv.blocks.lanes);
  if (conv.arithmetic == Arithmetic::Bf16Dot)
    return getBf16DotStep(input, packed, vectors, conv.blocks.lanes);
  OuterProductStep step =
      getF32Step(input, packed, vectors, conv.blocks.lanes, conv.hasFma);
  if (!channelTable)
    return step;
  step.getRowPlace = [table = channelTable, group,
                      channels = shape.groupChannels()](KernelEmitter &e,
                                                        Value channel) {
    Value place = memref::LoadOp::create(
        e.b, table, e.add(e.mul(group, channels), channel));
    return arith::IndexCastOp::create(e.b, e.b.getIndexType(), place)
        .getResult();
  };
  return step;
}

/// The channels of one tap: pairs of them, where a step takes two, and perhaps
/// the last one.
SmallVector<Value> DirectConvEmitter::emitTap(const OuterProductStep &step,
                                              ArrayRef<int64_t> offsets,
                                              Value inputStart,
                                              Value packedStart, int64_t unroll,
                                              ValueRange accumulators) {
  int64_t channels = shape.groupChannels(), depth = conv.format.depth;
  int64_t steps = channels / depth;
  SmallVector<Value> values(accumulators);
  if (steps > 0)
    values = emitOuterProduct(emitter, step, offsets, inputStart, packedStart,
                              steps, unroll, values);
  if (channels % depth == 0)
    return values;
  OuterProductStep tail =
      getBf16DotTail(input, packed, step.vectors, conv.blocks.lanes);
  return emitOuterProduct(
      emitter, tail, offsets, emitter.add(inputStart, steps * depth),
      emitter.add(packedStart, steps * step.columnElements), /*steps=*/1,
      /*maxUnroll=*/1, values);
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
    offsets.push_back(pixel * shape.strideWidth * shape.pixelStride);
    llvm::append_range(live,
                       accumulators.slice(pixel * step.vectors, step.vectors));
  }
  int64_t channels = shape.groupChannels();
  int64_t tapInput = shape.dilationWidth * shape.pixelStride;
  int64_t tapPacked = conv.tapSteps() * step.columnElements;
  // An iteration that reached the first channels of the next pixel would load
  // them twice; LLVM then keeps them in registers that it does not have.
  int64_t unroll = std::min(kMaxUnrolled, shape.strideWidth * shape.channels /
                                              step.rowElements);
  if (tapInput == channels && channels % conv.format.depth == 0 &&
      !channelTable) {
    live = emitOuterProduct(
        emitter, step, offsets, emitter.add(inputStart, run.first * tapInput),
        emitter.add(packedStart, run.first * tapPacked),
        (run.last - run.first) * conv.tapSteps(), unroll, live);
  } else {
    live = emitter.loop(
        emitter.constant(run.first), emitter.constant(run.last), 1, live,
        [&](Value tap, ValueRange carried) {
          return emitTap(step, offsets,
                         emitter.add(inputStart, emitter.mul(tap, tapInput)),
                         emitter.add(packedStart, emitter.mul(tap, tapPacked)),
                         unroll, carried);
        });
  }
  for (auto [i, pixel] : llvm::enumerate(run.live))
    for (int64_t v = 0; v < step.vectors; ++v)
      values[pixel * step.vectors + v] = live[i * step.vectors + v];
  return values;
}

/// While the tiles of an image use one block of the filters, each brings a part
/// of the next block into the second-level cache: processors foresee too little
/// of a stream that is read once to hide the latency of farther memory.
void DirectConvEmitter::addPrefetch(OuterProductStep &step,
                                    const TilePosition &position,
                                    const BlockClass &block, Value weights) {
  int64_t elements = block.packedSize;
  bool isLast = &block == &position.blocks.back();
  int64_t blockBytes =
      step.columnElements * conv.steps() * conv.format.elementBytes;
  if (cached || panelStart || (isLast && block.count == 1) ||
      blockBytes > kCachedBytes)
    return;
  // A cache line in each iteration is `share` times slower than the block's own
  // weights go by; as many tiles are there at least.
  int64_t lineElements = 64 / conv.format.elementBytes;
  int64_t tileCount = rowTiles * shape.outHeight;
  int64_t perIteration = kMaxUnrolled * step.columnElements;
  int64_t share = llvm::bit_floor<uint64_t>(
      std::max<int64_t>(std::min(tileCount, perIteration / lineElements), 1));
  // Behind the last block is nothing.
  Value next = emitter.constant(1);
  if (isLast)
    next = emitter.add(
        emitter.min(emitter.add(position.block, 1), block.count - 1),
        emitter.mul(position.block, -1));
  Value start = emitter.add(
      emitter.mul(next, elements),
      emitter.mul(position.ordinal, llvm::divideCeil(elements, tileCount)));
  Value buffer = packed;
  step.emitBeside = [=](KernelEmitter &e, Value, int64_t, Value offset) {
    Value done = e.add(offset, e.mul(weights, -1));
    Value ahead = e.add(e.add(weights, start), e.floorDiv(done, share));
    memref::PrefetchOp::create(e.b, buffer, ahead, /*isWrite=*/false,
                               /*localityHint=*/2, /*isDataCache=*/true);
  };
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
  const ColumnBlocks &blocks = conv.blocks;
  bool hasBias = conv.epilogue.hasBias;
  OuterProductStep step = getStep(block.vectors, position.group);

  int64_t groupElements = blocks.getVectors() * blocks.lanes *
                          conv.format.depth * (conv.steps() + hasBias);
  Value weights =
      emitter.add(emitter.mul(position.group, groupElements),
                  emitter.add(emitter.mul(position.block, block.packedSize),
                              block.packedStart));
  if (panelStart)
    weights = panelStart;
  SmallVector<Value> accumulators;
  if (starts) {
    accumulators = emitStarts(position, tile, block);
  } else if (hasBias) {
    // A bias that is packed as the second of a pair is an f32 with it.
    auto type = VectorType::get(blocks.lanes, emitter.b.getF32Type());
    for (int64_t v = 0; v < block.vectors; ++v)
      accumulators.push_back(emitter.b.createOrFold<vector::BitCastOp>(
          type, step.loadColumns(emitter, weights, v)));
    weights = emitter.add(weights, step.columnElements);
  } else {
    accumulators.assign(block.vectors, emitter.zeroVector(blocks.lanes));
  }
  addPrefetch(step, position, block, weights);
  SmallVector<Value> firstPixel = accumulators;
  for (int64_t pixel = 1; pixel < tile.width && !starts; ++pixel)
    llvm::append_range(accumulators, firstPixel);

  RowWindow window =
      emitWindow(emitter, shape, position.image, position.row, position.pixel);
  Value inputStart = window.inputStart;
  if (bufferStart)
    inputStart =
        emitter.add(inputStart, emitter.mul(bufferStart, -shape.pixelStride));
  if (!channelTable)
    inputStart = emitter.add(
        inputStart, emitter.mul(position.group, shape.groupChannels()));
  accumulators = emitter.loop(
      window.firstRow, window.lastRow, 1, accumulators,
      [&](Value row, ValueRange carried) {
        Value rowInput =
            emitter.add(inputStart, emitter.mul(row, window.rowStep));
        Value rowWeights = emitter.add(
            weights, emitter.mul(row, shape.kernelWidth * conv.tapSteps() *
                                          step.columnElements));
        return emitFilterRow(tile, step, rowInput, rowWeights, carried);
      });

  for (int64_t v = 0; v < block.vectors; ++v) {
    Value channel = emitChannel(position, block, v);
    for (int64_t pixel = 0; pixel < tile.width; ++pixel) {
      Value sum = accumulators[pixel * block.vectors + v];
      Value place = emitter.add(window.outputPixel, pixel);
      if (codeEpilogue)
        codeEpilogue->store(sum, place, channel, block.outputs[v]);
      else
        epilogue->store(sum, place, channel, block.outputs[v]);
    }
  }
}

/// The first output channel of a vector: getColumn, of a block known when
/// running.
Value DirectConvEmitter::emitChannel(const TilePosition &position,
                                     const BlockClass &block, int64_t vector) {
  const ColumnBlocks &blocks = conv.blocks;
  Value column = emitter.min(
      emitter.add(emitter.mul(position.block, block.vectors * blocks.lanes),
                  (block.firstVector + vector) * blocks.lanes),
      blocks.columns - blocks.lanes);
  return emitter.add(emitter.mul(position.group, shape.groupOutChannels()),
                     column);
}

/// What the sums of codes start from. It depends on the pixel at the borders of
/// the image, whose padding adds nothing.
SmallVector<Value> DirectConvEmitter::emitStarts(const TilePosition &position,
                                                 const TileClass &tile,
                                                 const BlockClass &block) {
  auto type = VectorType::get(conv.blocks.lanes, emitter.b.getI32Type());
  int64_t channels = shape.outChannels;
  Value rowStart = emitter.mul(rowKinds.emitKind(emitter, position.row),
                               columnKinds.count() * channels);
  DenseMap<int64_t, SmallVector<Value>> known;
  SmallVector<Value> accumulators;
  // Tiles of a class reach the image with the same taps.
  for (int64_t pixel = 0; pixel < tile.width; ++pixel) {
    int64_t kind = columnKinds.getKind(tile.start + pixel);
    SmallVector<Value> &values = known[kind];
    if (values.empty())
      for (int64_t v = 0; v < block.vectors; ++v)
        values.push_back(vector::LoadOp::create(
            emitter.b, type, starts,
            emitter.add(emitter.add(rowStart, kind * channels),
                        emitChannel(position, block, v))));
    llvm::append_range(accumulators, values);
  }
  return accumulators;
}

void DirectConv::emit(ImplicitLocOpBuilder &builder, ValueRange buffers) const {
  DirectConvEmitter(builder, *this, buffers).emit();
}

void DirectConv::emitByPanels(ImplicitLocOpBuilder &builder, ValueRange buffers,
                              const EmitPanel &emitPanel) const {
  DirectConvEmitter(builder, *this, buffers).emitByPanels(emitPanel);
}

EmitRows DirectConv::startRows(ImplicitLocOpBuilder &builder,
                               ValueRange buffers) const {
  auto conv = std::make_shared<DirectConv>(*this);
  auto emitter = std::make_shared<DirectConvEmitter>(builder, *conv, buffers);
  return [conv, emitter](const RowSlab &slab) { emitter->emitRows(slab); };
}
