//===- WinogradConv.cpp - Convolution by Winograd's algorithm -------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Three phases a block of tiles, each a loop of its own: transform the inputs,
// multiply, transform the products back. Channels are the lanes of the
// transforms. Only a tile that reaches over the border of the image is copied,
// with the zeros around it; outputs are stored once, after the activation.
//
//===----------------------------------------------------------------------===//

#include "WinogradConv.h"
#include "Kernels/Emit/OuterProduct.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace mlir::nncomp;

namespace {
/// Pixels as rows of channels: where a tile starts, and the pixels of one of
/// its lines.
struct PixelWindow {
  Value buffer, pixel, channel;
  int64_t line;
};

/// A tile of the output.
struct TilePosition {
  Value image, row, column;
};

class WinogradEmitter {
public:
  WinogradEmitter(ImplicitLocOpBuilder &builder, const WinogradConv &conv,
                  ValueRange buffers)
      : emitter(builder), b(builder), conv(conv), shape(conv.shape),
        transform(conv.transform), input(emitter.flattenRows(buffers[0])),
        packed(buffers[1]),
        epilogue(emitter, conv.epilogue,
                 buffers.drop_front(2 + conv.epilogue.hasBias)) {
    if (conv.epilogue.hasBias)
      bias = buffers[2];
    ValueRange scratch = buffers.take_back(3);
    inputs = scratch[0];
    products = scratch[1];
    border = scratch[2];
  }

  void emit();

private:
  void emitPart(Value thread);
  /// The blocks of columns of a part of them, and their vectors.
  TileRange getColumnBlocks(Value part);
  TileRange getVectors(TileRange blocks);
  void emitTiles(Value start,
                 function_ref<void(Value local, TilePosition tile)> body);
  void emitChannels(int64_t channels, int64_t lanes, TileRange range,
                    function_ref<void(Value channel)> body);
  void emitInput(Value group, Value local, const TilePosition &tile);
  void emitInputTransform(const PixelWindow &window, Value local);
  void emitBorder(const PixelWindow &window, Value top, Value left);
  void emitProducts(Value group, TileRange blocks);
  void emitRegisterTile(const BlockClass &block, Value index, Value product,
                        Value weights, Value row, int64_t rows);
  void emitOutput(Value group, Value local, const TilePosition &tile,
                  TileRange vectors);

  /// Whether 0 <= value < bound.
  Value isBelow(Value value, int64_t bound) {
    return arith::CmpIOp::create(b, arith::CmpIPredicate::ult, value,
                                 emitter.constant(bound));
  }
  void emitIf(Value condition, function_ref<void()> yes,
              function_ref<void()> no) {
    auto branch = scf::IfOp::create(b, condition, /*withElseRegion=*/true);
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(branch.thenBlock());
    yes();
    b.setInsertionPointToStart(branch.elseBlock());
    no();
  }

  KernelEmitter emitter;
  ImplicitLocOpBuilder &b;
  const WinogradConv &conv;
  const ConvShape &shape;
  const WinogradTransform &transform;
  Value input, packed, bias, inputs, products, border;
  /// Where a thread's own parts of the last three start.
  struct {
    Value inputs, products, border;
  } position;
  EpilogueEmitter epilogue;
};
} // namespace

void WinogradEmitter::emit() {
  int64_t threads = conv.getThreads();
  emitter.parallel(threads, threads, [&](TileRange range) {
    emitPart(range.isAll() ? emitter.constant(0) : range.first);
  });
}

void WinogradEmitter::emitPart(Value thread) {
  Value tilePart = emitter.floorDiv(thread, conv.columnParts);
  Value columnPart =
      emitter.add(thread, emitter.mul(tilePart, -conv.columnParts));
  // Parts and blocks that would reach past the end start earlier.
  Value first = emitter.min(emitter.mul(tilePart, conv.getPartTiles()),
                            conv.getTiles() - conv.getPartTiles());
  int64_t products = transform.products();
  position = {emitter.mul(thread, products * conv.getInputPlane()),
              emitter.mul(thread, products * conv.getProductPlane()),
              emitter.mul(thread, products)};
  TileRange blocks = getColumnBlocks(columnPart);
  TileRange vectors = getVectors(blocks);
  emitter.loop(0, shape.groups, 1, [&](Value group) {
    emitter.loop(0, conv.getBlocks(), 1, [&](Value block) {
      Value start = emitter.add(
          first, emitter.min(emitter.mul(block, conv.blockTiles),
                             conv.getPartTiles() - conv.blockTiles));
      emitTiles(start, [&](Value local, const TilePosition &tile) {
        emitInput(group, local, tile);
      });
      emitProducts(group, blocks);
      emitTiles(start, [&](Value local, const TilePosition &tile) {
        emitOutput(group, local, tile, vectors);
      });
    });
  });
}

TileRange WinogradEmitter::getColumnBlocks(Value part) {
  if (conv.columnParts == 1)
    return {};
  auto startOf = [&](Value part) {
    return emitter.floorDiv(emitter.mul(part, conv.getColumnBlocks()),
                            conv.columnParts);
  };
  return {startOf(part), startOf(emitter.add(part, 1)), {}};
}

TileRange WinogradEmitter::getVectors(TileRange blocks) {
  if (blocks.isAll())
    return {};
  auto vectorOf = [&](Value block) {
    Value vector = emitter.constant(0);
    for (Pieces pieces : conv.columns.blocks) {
      Value inside = emitter.max(emitter.min(block, pieces.count), 0);
      vector = emitter.add(vector, emitter.mul(inside, pieces.size));
      block = emitter.add(block, -pieces.count);
    }
    return vector;
  };
  return {vectorOf(blocks.first), vectorOf(blocks.end), {}};
}

void WinogradEmitter::emitTiles(Value start,
                                function_ref<void(Value, TilePosition)> body) {
  emitter.loop(0, conv.blockTiles, 1, [&](Value local) {
    Value line = emitter.add(start, local);
    Value row = emitter.floorDiv(line, conv.tilesWide);
    Value column = emitter.add(line, emitter.mul(row, -conv.tilesWide));
    Value image = shape.batch == 1 ? emitter.constant(0)
                                   : emitter.floorDiv(row, conv.tilesHigh);
    row = emitter.add(row, emitter.mul(image, -conv.tilesHigh));
    body(local, {image, row, column});
  });
}

void WinogradEmitter::emitChannels(int64_t channels, int64_t lanes,
                                   TileRange range,
                                   function_ref<void(Value)> body) {
  // The last vector starts earlier where vectors do not divide the channels.
  emitter.loop(0, channels, lanes, range, /*tilesPerStep=*/1,
               [&](Value channel, TileRange) {
                 body(channels % lanes ? emitter.min(channel, channels - lanes)
                                       : channel);
               });
}

void WinogradEmitter::emitInput(Value group, Value local,
                                const TilePosition &tile) {
  int64_t size = transform.inputs();
  Value top = emitter.add(emitter.mul(tile.row, transform.outputs), -shape.top);
  Value left =
      emitter.add(emitter.mul(tile.column, transform.outputs), -shape.left);
  Value line = emitter.add(emitter.mul(tile.image, shape.height), top);
  PixelWindow window{input, emitter.add(emitter.mul(line, shape.width), left),
                     emitter.mul(group, shape.groupChannels()), shape.width};
  auto emitCopied = [&] {
    emitBorder(window, top, left);
    emitInputTransform({border, position.border, emitter.constant(0), size},
                       local);
  };
  // No tile lies within an image that is smaller.
  if (shape.height < size || shape.width < size)
    return emitCopied();
  Value isInside =
      arith::AndIOp::create(b, isBelow(top, shape.height - size + 1),
                            isBelow(left, shape.width - size + 1));
  emitIf(isInside, [&] { emitInputTransform(window, local); }, emitCopied);
}

void WinogradEmitter::emitInputTransform(const PixelWindow &window,
                                         Value local) {
  auto type = VectorType::get(conv.lanes, b.getF32Type());
  int64_t channels = shape.groupChannels();
  Value tileStart = emitter.add(position.inputs, emitter.mul(local, channels));
  emitChannels(channels, conv.lanes, {}, [&](Value channel) {
    Value bufferChannel = emitter.add(window.channel, channel);
    Value target = emitter.add(tileStart, channel);
    transform.emitInput(
        emitter,
        [&](int64_t row, int64_t column) -> Value {
          Value pixel = emitter.add(window.pixel, row * window.line + column);
          return vector::LoadOp::create(b, type, window.buffer,
                                        ValueRange{pixel, bufferChannel});
        },
        [&](int64_t row, int64_t column, Value value) {
          int64_t element = row * transform.inputs() + column;
          vector::StoreOp::create(
              b, value, inputs,
              emitter.add(target, element * conv.getInputPlane()));
        });
  });
}

void WinogradEmitter::emitBorder(const PixelWindow &window, Value top,
                                 Value left) {
  auto type = VectorType::get(conv.lanes, b.getF32Type());
  int64_t size = transform.inputs(), channels = shape.groupChannels();
  Value zero = emitter.zeroVector(conv.lanes);
  auto fill = [&](Value target, function_ref<Value(Value channel)> load) {
    emitChannels(channels, conv.lanes, {}, [&](Value channel) {
      vector::StoreOp::create(b, load(channel), border,
                              ValueRange{target, channel});
    });
  };
  emitter.loop(0, size, 1, [&](Value row) {
    Value hasRow = isBelow(emitter.add(top, row), shape.height);
    emitter.loop(0, size, 1, [&](Value column) {
      Value hasColumn = isBelow(emitter.add(left, column), shape.width);
      Value target = emitter.add(position.border,
                                 emitter.add(emitter.mul(row, size), column));
      Value pixel = emitter.add(emitter.add(window.pixel, column),
                                emitter.mul(row, window.line));
      emitIf(
          arith::AndIOp::create(b, hasRow, hasColumn),
          [&] {
            fill(target, [&](Value channel) -> Value {
              return vector::LoadOp::create(
                  b, type, window.buffer,
                  ValueRange{pixel, emitter.add(window.channel, channel)});
            });
          },
          [&] { fill(target, [&](Value) { return zero; }); });
    });
  });
}

void WinogradEmitter::emitProducts(Value group, TileRange blocks) {
  int64_t matrix = conv.getPackedSize() / shape.groups / transform.products();
  SmallVector<BlockClass, 2> classes =
      getBlockClasses(conv.columns, shape.groupChannels());
  auto emitRows = [&](const BlockClass &block, Value index, Value product,
                      Value start) {
    Value weights = emitter.add(emitter.add(start, block.packedStart),
                                emitter.mul(index, block.packedSize));
    int64_t first = 0;
    for (Pieces rows : splitEvenly(conv.blockTiles, conv.columns.rows)) {
      int64_t end = first + rows.size * rows.count;
      emitter.loop(first, end, rows.size, [&](Value row) {
        emitRegisterTile(block, index, product, weights, row, rows.size);
      });
      first = end;
    }
  };
  emitter.loop(0, transform.products(), 1, [&](Value product) {
    Value start = emitter.mul(
        emitter.add(emitter.mul(group, transform.products()), product), matrix);
    TileRange range = blocks;
    for (const BlockClass &block : classes) {
      emitter.loop(0, block.count, 1, range, /*tilesPerStep=*/1,
                   [&](Value index, TileRange) {
                     emitRows(block, index, product, start);
                   });
      range = emitter.skip(range, block.count);
    }
  });
}

void WinogradEmitter::emitRegisterTile(const BlockClass &block, Value index,
                                       Value product, Value weights, Value row,
                                       int64_t rows) {
  const ColumnBlocks &columns = conv.columns;
  int64_t channels = shape.groupChannels();
  OuterProductStep step = getF32Step(inputs, packed, block.vectors,
                                     columns.lanes, transform.hasFma);
  // Weights that are too many for the cache are read once. The register tiles
  // of a block share the work of fetching the next one.
  if (conv.prefetchesFilters()) {
    int64_t tiles = llvm::divideCeil(conv.blockTiles, columns.rows);
    int64_t lines = llvm::divideCeil(block.vectors, tiles);
    int64_t share = lines * channels * columns.lanes / rows;
    int64_t last = conv.getPackedSize() - lines * channels * columns.lanes;
    Value next = emitter.min(emitter.add(emitter.add(weights, block.packedSize),
                                         emitter.mul(row, share)),
                             last);
    step.emitBeside = [this, next, lines, &columns](KernelEmitter &emitter,
                                                    Value step, int64_t count,
                                                    Value) {
      Value start = emitter.add(next, emitter.mul(step, lines * columns.lanes));
      for (int64_t line = 0; line < lines * count; ++line)
        memref::PrefetchOp::create(
            b, packed, emitter.add(start, line * columns.lanes),
            /*isWrite=*/false, /*localityHint=*/2, /*isDataCache=*/true);
    };
  }
  SmallVector<int64_t> offsets;
  for (int64_t r = 0; r < rows; ++r)
    offsets.push_back(r * channels);
  SmallVector<Value> accumulators(rows * block.vectors,
                                  emitter.zeroVector(columns.lanes));
  Value rowStart = emitter.add(
      position.inputs, emitter.add(emitter.mul(product, conv.getInputPlane()),
                                   emitter.mul(row, channels)));
  constexpr int64_t mostUnrolled = 2;
  accumulators =
      emitOuterProduct(emitter, step, offsets, rowStart, weights, channels,
                       std::min(mostUnrolled, channels), accumulators);
  Value target =
      emitter.add(position.products,
                  emitter.add(emitter.mul(product, conv.getProductPlane()),
                              emitter.mul(row, columns.columns)));
  for (int64_t v = 0; v < block.vectors; ++v) {
    Value column = emitter.min(
        emitter.add(emitter.mul(index, block.vectors * columns.lanes),
                    (block.firstVector + v) * columns.lanes),
        columns.columns - columns.lanes);
    for (int64_t r = 0; r < rows; ++r)
      vector::StoreOp::create(
          b, accumulators[r * block.vectors + v], products,
          emitter.add(emitter.add(target, r * columns.columns), column));
  }
}

void WinogradEmitter::emitOutput(Value group, Value local,
                                 const TilePosition &tile, TileRange vectors) {
  const ColumnBlocks &columns = conv.columns;
  auto type = VectorType::get(columns.lanes, b.getF32Type());
  int64_t size = transform.outputs;
  Value row = emitter.mul(tile.row, size);
  Value column = emitter.mul(tile.column, size);
  Value line = emitter.add(emitter.mul(tile.image, shape.outHeight), row);
  Value pixel = emitter.add(emitter.mul(line, shape.outWidth), column);
  // Pixels of a partial tile that lie outside are stored to the last one that
  // lies inside, before it is: that takes no branch.
  auto getOffsets = [&](Value start, int64_t extent, int64_t stride) {
    Value lastInside = emitter.add(emitter.mul(start, -1), extent - 1);
    SmallVector<Value> offsets;
    for (int64_t i = 0; i < size; ++i) {
      Value inside =
          extent % size ? emitter.min(lastInside, i) : emitter.constant(i);
      offsets.push_back(emitter.mul(inside, stride));
    }
    return offsets;
  };
  SmallVector<Value> rows = getOffsets(row, shape.outHeight, shape.outWidth);
  SmallVector<Value> cols = getOffsets(column, shape.outWidth, 1);
  Value tileStart =
      emitter.add(position.products, emitter.mul(local, columns.columns));
  Value groupStart = emitter.mul(group, columns.columns);
  emitChannels(columns.columns, columns.lanes, vectors, [&](Value channel) {
    Value source = emitter.add(tileStart, channel);
    Value outChannel = emitter.add(groupStart, channel);
    Value offset;
    if (bias)
      offset = vector::LoadOp::create(b, type, bias, outChannel);
    transform.emitOutput(
        emitter,
        [&](int64_t row, int64_t column) -> Value {
          int64_t element = row * transform.inputs() + column;
          return vector::LoadOp::create(
              b, type, products,
              emitter.add(source, element * conv.getProductPlane()));
        },
        [&](int64_t row, int64_t column, Value value) {
          if (bias)
            value = arith::AddFOp::create(b, value, offset);
          epilogue.store(
              value, emitter.add(emitter.add(pixel, rows[row]), cols[column]),
              outChannel);
        });
  });
}

void WinogradConv::emit(ImplicitLocOpBuilder &builder,
                        ValueRange buffers) const {
  WinogradEmitter(builder, *this, buffers).emit();
}
