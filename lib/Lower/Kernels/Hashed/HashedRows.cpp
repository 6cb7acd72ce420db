//===- HashedRows.cpp - Hashed weights times a few rows -------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Weights go from the table straight into the sums of a few rows times some
// strips of output channels. What is read from memory is the table, which is a
// small part of the matrix.
//
//===----------------------------------------------------------------------===//

#include "HashedWeights.h"
#include "Kernels/Kernels.h"
#include "Kernels/Shapes/ColumnBlocks.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace mlir::nncomp;

namespace {
struct HashedRows {
  HashedWeights weights;
  bool hasFma;
  int64_t lanes, threads;
  /// Rows and strips of a tile, at most.
  int64_t tallest, widest;

  HashedRows(const HashedWeights &weights, const Target &target)
      : weights(weights), hasFma(target.hasFma),
        lanes(std::min<int64_t>(target.getVectorLength(32), kHashStrip)) {
    // Sums, and next to them inputs, a weight and the bits of signs. With 32
    // registers, twice as many as hide the latency of a multiply-add.
    int64_t sums = target.vectorRegisters >= 32 ? 16 : 8;
    tallest = std::min({getRows(), sums / getVectors(), int64_t(4)});
    // Hashes of single elements are a vector for each column: those of a tile
    // stay in the first-level cache, next to the table.
    int64_t most = weights.layout.hasBlocks() ? 8 : 2;
    widest = std::min(most, sums / getVectors() / tallest);
    threads = target.getThreads(getCycles());
  }

  int64_t getRows() const { return weights.shape.outWidth; }
  int64_t getStrips() const {
    return llvm::divideCeil(weights.layout.rows, kHashStrip);
  }
  /// Vectors of a strip.
  int64_t getVectors() const { return kHashStrip / lanes; }
  double getCycles() const;
  /// Elements of the hashes of a tile.
  int64_t getHashesSize() const {
    bool hasBlocks = weights.layout.hasBlocks();
    return HashedEmitter::getHashesSize(
        weights.layout, lanes, hasBlocks ? widest : widest * getVectors());
  }
};

/// Some rows times some strips.
struct HashedTile {
  Value row;
  int64_t rows;
  Value strip;
  int64_t strips;
  /// Channels of the last strip.
  int64_t last;
};

class HashedRowsEmitter {
public:
  HashedRowsEmitter(ImplicitLocOpBuilder &builder, const HashedRows &layer,
                    ValueRange buffers);
  void emit();

private:
  SmallVector<Value> emitProducts(const HashedTile &tile, Value column,
                                  ValueRange sums,
                                  function_ref<Value(int64_t)> load);
  SmallVector<Value> emitSums(const HashedTile &tile, Value thread);
  void emitTile(const HashedTile &tile, Value thread);
  void store(Value sums, Value row, Value channel, int64_t valid);

  KernelEmitter emitter;
  const HashedRows &layer;
  Value input, bias;
  HashedEmitter weights;
  std::optional<EpilogueEmitter> epilogue;
};
} // namespace

double HashedRows::getCycles() const {
  double vectors = double(getStrips()) * getVectors() * weights.layout.columns;
  double tiles = llvm::divideCeil(getRows(), tallest);
  // One multiply-add of 512 bits or two narrower ones in a cycle.
  double products = vectors * getRows() / (lanes == kHashStrip ? 1 : 2);
  return tiles * weights.getDecodeCycles(vectors, lanes) + products;
}

HashedRowsEmitter::HashedRowsEmitter(ImplicitLocOpBuilder &builder,
                                     const HashedRows &layer,
                                     ValueRange buffers)
    : emitter(builder), layer(layer), input(emitter.flatten(buffers[0])),
      weights(emitter, layer.weights.layout, layer.lanes, buffers[1],
              buffers.back()) {
  ValueRange rest = buffers.drop_front(2);
  if (layer.weights.epilogue.hasBias) {
    bias = rest.front();
    rest = rest.drop_front();
  }
  epilogue.emplace(emitter, layer.weights.epilogue, rest);
}

/// `sums` and the products of a column, whose weights are those that `load`
/// gives for a vector of the tile.
SmallVector<Value>
HashedRowsEmitter::emitProducts(const HashedTile &tile, Value column,
                                ValueRange sums,
                                function_ref<Value(int64_t)> load) {
  ImplicitLocOpBuilder &b = emitter.b;
  auto type = VectorType::get(layer.lanes, b.getF32Type());
  int64_t perRow = tile.strips * layer.getVectors();
  SmallVector<Value> inputs, values(sums);
  for (int64_t r = 0; r < tile.rows; ++r) {
    Value start =
        emitter.mul(emitter.add(tile.row, r), layer.weights.layout.columns);
    Value x = memref::LoadOp::create(b, input, emitter.add(start, column));
    inputs.push_back(vector::BroadcastOp::create(b, type, x));
  }
  for (int64_t i = 0; i < perRow; ++i) {
    Value weight = load(i);
    for (int64_t r = 0; r < tile.rows; ++r) {
      Value &sum = values[r * perRow + i];
      sum = emitter.multiplyAdd(inputs[r], weight, sum, layer.hasFma);
    }
  }
  return values;
}

SmallVector<Value> HashedRowsEmitter::emitSums(const HashedTile &tile,
                                               Value thread) {
  const HashedLayout &layout = layer.weights.layout;
  int64_t vectors = layer.getVectors(), lanes = layer.lanes;
  Value start = emitter.mul(thread, layer.getHashesSize());
  Value firstRow = emitter.mul(tile.strip, kHashStrip);
  // What is hashed at once: with blocks the vectors of a strip, else each.
  int64_t perHash = layout.hasBlocks() ? vectors : 1;
  SmallVector<Value> signBits, places;
  for (int64_t i = 0; i < tile.strips * vectors / perHash; ++i)
    places.push_back(
        emitter.add(start, HashedEmitter::getHashesSize(layout, lanes, i)));
  for (int64_t v = 0; v < vectors; ++v)
    signBits.push_back(weights.emitSignBits(emitter.constant(v * lanes)));
  SmallVector<Value> sums(tile.rows * tile.strips * vectors,
                          emitter.zeroVector(lanes));
  return emitColumnChunks(
      emitter, layout, sums,
      [&](Value first, int64_t count, ValueRange carried) {
        for (auto [i, place] : llvm::enumerate(places))
          weights.emitHashes(emitter.add(firstRow, i * perHash * lanes), first,
                             count, place);
        return emitter.loop(
            emitter.constant(0), emitter.constant(count), 1, carried,
            [&](Value index, ValueRange carried) {
              return emitProducts(
                  tile, emitter.add(first, index), carried, [&](int64_t i) {
                    int64_t v = i % vectors;
                    return weights.emitWeights(places[i / perHash], index,
                                               emitter.constant(v * lanes),
                                               signBits[v]);
                  });
            });
      });
}

/// Stores the first `valid` lanes of `sums`.
void HashedRowsEmitter::store(Value sums, Value row, Value channel,
                              int64_t valid) {
  ImplicitLocOpBuilder &b = emitter.b;
  for (int64_t lane = 0; lane < valid;) {
    int64_t size = llvm::bit_floor<uint64_t>(valid - lane);
    Value piece = sums;
    if (size < layer.lanes)
      piece = vector::ExtractStridedSliceOp::create(
          b, sums, ArrayRef<int64_t>{lane}, ArrayRef<int64_t>{size},
          ArrayRef<int64_t>{1});
    Value first = emitter.add(channel, lane);
    if (bias)
      piece = arith::AddFOp::create(
          b, piece,
          emitter.loadFloats(cast<VectorType>(piece.getType()), bias, first));
    epilogue->store(piece, row, first);
    lane += size;
  }
}

void HashedRowsEmitter::emitTile(const HashedTile &tile, Value thread) {
  SmallVector<Value> sums = emitSums(tile, thread);
  int64_t vectors = layer.getVectors();
  for (int64_t r = 0; r < tile.rows; ++r)
    for (int64_t s = 0; s < tile.strips; ++s)
      for (int64_t v = 0; v < vectors; ++v) {
        int64_t channels = s + 1 < tile.strips ? kHashStrip : tile.last;
        int64_t valid = std::min(layer.lanes, channels - v * layer.lanes);
        Value channel =
            emitter.add(emitter.mul(emitter.add(tile.strip, s), kHashStrip),
                        v * layer.lanes);
        store(sums[(r * tile.strips + s) * vectors + v],
              emitter.add(tile.row, r), channel, valid);
      }
}

void HashedRowsEmitter::emit() {
  // Tiles of whole strips, and one of what is left.
  int64_t whole = layer.weights.layout.rows / kHashStrip / layer.widest;
  int64_t left = layer.getStrips() - whole * layer.widest;
  int64_t channelTiles = whole + (left > 0);
  int64_t last =
      layer.weights.layout.rows - (layer.getStrips() - 1) * kHashStrip;
  SmallVector<Pieces, 2> rows = splitEvenly(layer.getRows(), layer.tallest);
  int64_t rowTiles = 0;
  for (const Pieces &piece : rows)
    rowTiles += piece.count;
  emitter.parallel(
      layer.threads, rowTiles * channelTiles, [&](TileRange range) {
        Value thread = range.isAll() ? emitter.constant(0) : range.thread;
        int64_t first = 0;
        for (const Pieces &piece : rows) {
          emitter.loop(
              0, piece.count, 1, range, channelTiles,
              [&](Value index, TileRange inside) {
                HashedTile tile;
                tile.row = emitter.add(emitter.mul(index, piece.size), first);
                tile.rows = piece.size;
                auto emitTiles = [&](int64_t from, int64_t to, TileRange range,
                                     int64_t strips, int64_t last) {
                  tile.strips = strips;
                  tile.last = last;
                  emitter.loop(from, to, 1, range, 1,
                               [&](Value index, TileRange) {
                                 tile.strip = emitter.mul(index, layer.widest);
                                 emitTile(tile, thread);
                               });
                };
                if (whole)
                  emitTiles(0, whole, inside, layer.widest, kHashStrip);
                if (left)
                  emitTiles(whole, whole + 1, emitter.skip(inside, whole), left,
                            last);
              });
          range = emitter.skip(range, piece.count * channelTiles);
          first += piece.count * piece.size;
        }
      });
}

static FailureOr<KernelPlan> plan(Operation *op, const Target &target,
                                  Decline &decline) {
  if (!getLinear(op))
    return failure();
  FailureOr<HashedWeights> weights = HashedWeights::of(op, decline);
  if (failed(weights))
    return failure();
  HashedRows layer(*weights, target);
  auto build = [op, layer](OpBuilder &builder) {
    KernelCall call;
    call.inputs = layer.weights.buildInputs(builder, op->getLoc());
    call.scratch = {RankedTensorType::get(
        {layer.threads * layer.getHashesSize()}, builder.getI32Type())};
    call.emitBody = [layer](ImplicitLocOpBuilder &b, ValueRange buffers) {
      HashedRowsEmitter(b, layer, buffers).emit();
    };
    return call;
  };
  return KernelPlan{layer.getCycles(), build};
}

const Kernel nncomp::hashedRowsF32 = {"hashed-rows-f32", plan};
