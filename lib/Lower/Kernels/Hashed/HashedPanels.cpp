//===- HashedPanels.cpp - Hashed weights by panels of a dense product -----===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The weights of a block of output channels are decoded into a panel that stays
// in the second-level cache while all pixels run by: the more there are, the
// less decoding costs.
//
//===----------------------------------------------------------------------===//

#include "HashedWeights.h"
#include "Kernels/Dense/DirectConv.h"
#include "Kernels/Kernels.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace mlir::nncomp;

namespace {
struct HashedPanels {
  HashedWeights weights;
  DirectConv conv;

  HashedPanels(const HashedWeights &weights, const Target &target)
      : weights(weights),
        conv(weights.shape.flattened(), Arithmetic::F32, weights.epilogue,
             target, getWidest(weights.shape, target)) {}

  /// Vectors of a block whose panel stays in the cache, if one does, and is not
  /// all of the matrix, if it has several.
  static int64_t getWidest(const ConvShape &shape, const Target &target) {
    int64_t vectorBytes = target.vectorBits / 8 * shape.depth();
    int64_t half = llvm::divideCeil(shape.groupOutChannels(),
                                    2 * target.getVectorLength(32));
    return std::max<int64_t>(1, std::min(kCachedBytes / vectorBytes, half));
  }
  double getCycles() const {
    double vectors = double(conv.blocks.getVectors()) * conv.shape.groups *
                     weights.layout.columns;
    return conv.getProductCycles() +
           weights.getDecodeCycles(vectors, conv.blocks.lanes);
  }
  SmallVector<RankedTensorType> getScratch(MLIRContext *context) const;
};

/// Strips, or without blocks vectors, that are hashed at once: a vector may lie
/// across two strips.
constexpr int64_t kHashedAtOnce = 2;

/// Writes panels, whose layout is `[column][vector][lane]`.
class HashedPanelEmitter {
public:
  HashedPanelEmitter(KernelEmitter &emitter, const HashedPanels &layer,
                     Value table, Value bias, Value panels, Value hashes)
      : emitter(emitter), layer(layer), lanes(layer.conv.blocks.lanes),
        weights(emitter, layer.weights.layout, lanes, table, hashes),
        bias(bias), panels(panels) {}

  void emit(Value thread, Value start, ArrayRef<Value> channels);

private:
  void emitVector(Value thread, Value start, Value channel, int64_t step);
  void emitAcross(Value thread, Value start, Value channel, int64_t step);
  void emitColumns(
      Value thread, Value start, ArrayRef<Value> rows, int64_t step,
      function_ref<Value(ArrayRef<Value> places, Value column)> emitWeights);
  void emitAny(Value start, Value channel, int64_t step);
  std::optional<bool> isAcross(Value channel) const;
  Value emitRowOfStrip(Value channel) {
    return emitter.add(
        channel,
        emitter.mul(emitter.floorDiv(channel, kHashStrip), -kHashStrip));
  }

  KernelEmitter &emitter;
  const HashedPanels &layer;
  int64_t lanes;
  HashedEmitter weights;
  Value bias, panels;
};
} // namespace

SmallVector<RankedTensorType>
HashedPanels::getScratch(MLIRContext *context) const {
  Builder b(context);
  SmallVector<RankedTensorType> scratch{RankedTensorType::get(
      {conv.threads * conv.getPanelSize()}, b.getF32Type())};
  scratch.push_back(RankedTensorType::get(
      {conv.threads * HashedEmitter::getHashesSize(
                          weights.layout, conv.blocks.lanes, kHashedAtOnce)},
      b.getI32Type()));
  return scratch;
}

/// Writes a vector for each column, after hashing those of the strips (or
/// without blocks the vectors) that `rows` are in.
void HashedPanelEmitter::emitColumns(
    Value thread, Value start, ArrayRef<Value> rows, int64_t step,
    function_ref<Value(ArrayRef<Value>, Value)> emitWeights) {
  const HashedLayout &layout = layer.weights.layout;
  auto getSize = [&](int64_t count) {
    return HashedEmitter::getHashesSize(layout, lanes, count);
  };
  SmallVector<Value> places;
  for (size_t i = 0; i < rows.size(); ++i)
    places.push_back(
        emitter.add(emitter.mul(thread, getSize(kHashedAtOnce)), getSize(i)));
  emitColumnChunks(
      emitter, layout, {},
      [&](Value first, int64_t count, ValueRange) -> SmallVector<Value> {
        for (auto [row, place] : llvm::zip(rows, places))
          weights.emitHashes(row, first, count, place);
        emitter.loop(0, count, 1, [&](Value column) {
          Value to =
              emitter.add(start, emitter.mul(emitter.add(first, column), step));
          vector::StoreOp::create(emitter.b, emitWeights(places, column),
                                  panels, to);
        });
        return {};
      });
}

/// The channels from `channel` on; with blocks, they are rows of one strip.
void HashedPanelEmitter::emitVector(Value thread, Value start, Value channel,
                                    int64_t step) {
  Value row = emitter.constant(0);
  if (layer.weights.layout.hasBlocks() && lanes < kHashStrip)
    row = emitRowOfStrip(channel);
  Value signBits = weights.emitSignBits(row);
  emitColumns(thread, start, channel, step,
              [&](ArrayRef<Value> places, Value column) {
                return weights.emitWeights(places[0], column, row, signBits);
              });
}

/// The last channels of one group, with blocks, which lie across two strips.
void HashedPanelEmitter::emitAcross(Value thread, Value start, Value channel,
                                    int64_t step) {
  // The last vector of the first strip, and the first one of the second.
  Value before = emitter.constant(kHashStrip - lanes);
  Value after = emitter.constant(0);
  Value bitsBefore = weights.emitSignBits(before);
  Value bitsAfter = weights.emitSignBits(after);
  int64_t row = (layer.conv.blocks.columns - lanes) % kHashStrip;
  auto order = llvm::to_vector(llvm::seq<int64_t>(
      row - (kHashStrip - lanes), row - (kHashStrip - lanes) + lanes));
  emitColumns(thread, start, {channel, emitter.add(channel, lanes)}, step,
              [&](ArrayRef<Value> places, Value column) -> Value {
                return vector::ShuffleOp::create(
                    emitter.b,
                    weights.emitWeights(places[0], column, before, bitsBefore),
                    weights.emitWeights(places[1], column, after, bitsAfter),
                    order);
              });
}

void HashedPanelEmitter::emitAny(Value start, Value channel, int64_t step) {
  emitter.loop(0, layer.weights.layout.columns, 1, [&](Value column) {
    vector::StoreOp::create(emitter.b, weights.emitAnyWeights(channel, column),
                            panels,
                            emitter.add(start, emitter.mul(column, step)));
  });
}

/// Whether the channels from `channel` on are rows of two strips, if known: all
/// vectors begin at multiples of their length, except the last one of a group,
/// which may be the first one too, and those of later groups.
std::optional<bool> HashedPanelEmitter::isAcross(Value channel) const {
  auto isAcrossFrom = [&](int64_t first) {
    return first % kHashStrip + lanes > kHashStrip;
  };
  const ConvShape &shape = layer.conv.shape;
  if (!layer.weights.layout.hasBlocks() ||
      shape.groupOutChannels() % lanes == 0)
    return false;
  if (std::optional<int64_t> known = getConstantIntValue(channel))
    return isAcrossFrom(*known);
  if (shape.groups == 1 && !isAcrossFrom(shape.outChannels - lanes))
    return false;
  return std::nullopt;
}

void HashedPanelEmitter::emit(Value thread, Value start,
                              ArrayRef<Value> channels) {
  ImplicitLocOpBuilder &b = emitter.b;
  int64_t step = channels.size() * lanes;
  if (bias) {
    auto type = VectorType::get(lanes, b.getF32Type());
    for (auto [v, channel] : llvm::enumerate(channels))
      vector::StoreOp::create(b, emitter.loadFloats(type, bias, channel),
                              panels, emitter.add(start, v * lanes));
    start = emitter.add(start, step);
  }
  for (size_t v = 0; v < channels.size(); ++v) {
    Value place = emitter.add(start, v * lanes), channel = channels[v];
    auto emitTwo = [&] {
      if (layer.conv.shape.groups == 1)
        emitAcross(thread, place, channel, step);
      else
        emitAny(place, channel, step);
    };
    std::optional<bool> across = isAcross(channel);
    if (across) {
      if (*across)
        emitTwo();
      else
        emitVector(thread, place, channel, step);
      continue;
    }
    Value isOne = arith::CmpIOp::create(b, arith::CmpIPredicate::ule,
                                        emitRowOfStrip(channel),
                                        emitter.constant(kHashStrip - lanes));
    auto either = scf::IfOp::create(b, isOne, /*withElseRegion=*/true);
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPoint(either.thenYield());
    emitVector(thread, place, channel, step);
    b.setInsertionPoint(either.elseYield());
    emitTwo();
  }
}

static KernelCall build(OpBuilder &builder, Location loc,
                        const HashedPanels &layer) {
  KernelCall call;
  call.inputs = layer.weights.buildInputs(builder, loc);
  call.scratch = layer.getScratch(builder.getContext());
  call.emitBody = [layer](ImplicitLocOpBuilder &b, ValueRange buffers) {
    const Epilogue &epilogue = layer.conv.epilogue;
    Value bias = epilogue.hasBias ? buffers[2] : Value();
    ValueRange rest = buffers.drop_front(epilogue.hasBias ? 3 : 2);
    Value hashes = rest.back(), panels = rest.drop_back().back();
    SmallVector<Value> ofConv{buffers[0], panels};
    llvm::append_range(ofConv, rest.drop_back(2));
    layer.conv.emitByPanels(b, ofConv,
                            [&](KernelEmitter &emitter, Value thread,
                                Value start, ArrayRef<Value> channels) {
                              HashedPanelEmitter(emitter, layer, buffers[1],
                                                 bias, ofConv[1], hashes)
                                  .emit(thread, start, channels);
                            });
  };
  return call;
}

static FailureOr<KernelPlan> plan(Operation *op, const Target &target,
                                  Decline &decline) {
  FailureOr<HashedWeights> weights = HashedWeights::of(op, decline);
  if (failed(weights))
    return failure();
  HashedPanels layer(*weights, target);
  if (failed(hasFewTiles(layer.conv.shape, layer.conv.blocks.rows, decline)))
    return failure();
  return KernelPlan{layer.getCycles(), [op, layer](OpBuilder &builder) {
                      return build(builder, op->getLoc(), layer);
                    }};
}

const Kernel nncomp::hashedPanelsF32 = {"hashed-panels-f32", plan};
