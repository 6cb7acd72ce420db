//===- LowBitTiles.cpp - Tiles of a low-bit layer -------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LowBitTiles.h"
#include "Kernels/Shapes/ColumnBlocks.h"
#include "Reference/Activation.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace mlir::nncomp;

LowBitTiles::LowBitTiles(ImplicitLocOpBuilder &builder,
                         const LowBitLinear &layer, ValueRange buffers)
    : emitter(builder), b(builder), layer(layer), layout(layer.getLayout()),
      i8(b.getI8Type()), i16(b.getI16Type()), i32(b.getI32Type()),
      f32(b.getF32Type()) {
  auto take = [&](bool isThere) {
    Value buffer;
    if (isThere) {
      buffer = buffers.front();
      buffers = buffers.drop_front();
    }
    return buffer;
  };
  input = emitter.flatten(take(true));
  words = take(true);
  palette = take(layer.hasPalette());
  scales = take(layer.hasStoredScales());
  zeros = take(layer.hasStoredZeros());
  bias = take(layer.hasFloatBias || layer.hasCodeBias);
  if (layer.result) {
    result = emitter.flattenRows(take(true));
  } else {
    epilogue.emplace(emitter, layer.operands.epilogue, buffers);
    buffers = buffers.drop_front(1 + layer.operands.epilogue.hasResidual);
  }
  scratch = buffers;
}

void LowBitTiles::emit(function_ref<void(const LowBitTile &)> body) {
  SmallVector<Pieces, 2> pieces = splitEvenly(layer.rows, layer.tallest);
  int64_t rowTiles = 0, tiles = 0;
  for (const Pieces &piece : pieces)
    rowTiles += piece.count;
  for (const LaneBlocks &block : layout.blocks)
    tiles += block.count * rowTiles;
  emitter.parallel(layer.threads, tiles, [&](TileRange range) {
    for (const LaneBlocks &block : layout.blocks) {
      int64_t last =
          std::min(block.lanes, layout.channels - block.firstChannel -
                                    (block.groups - 1) * block.lanes);
      int64_t blockWords = block.getChannels() * layout.getWords();
      emitter.loop(
          0, block.count, 1, range, rowTiles,
          [&](Value index, TileRange inside) {
            LowBitTile tile{0, block.lanes, block.groups, last, {}, {}, {}};
            tile.channel = emitter.add(emitter.mul(index, block.getChannels()),
                                       block.firstChannel);
            tile.word =
                emitter.add(emitter.mul(index, blockWords), block.firstWord);
            int64_t first = 0;
            for (const Pieces &piece : pieces) {
              tile.rows = piece.size;
              emitter.loop(
                  0, piece.count, 1, inside, 1, [&](Value step, TileRange) {
                    tile.row =
                        emitter.add(emitter.mul(step, piece.size), first);
                    body(tile);
                  });
              inside = emitter.skip(inside, piece.count);
              first += piece.size * piece.count;
            }
          });
      range = emitter.skip(range, block.count * rowTiles);
    }
  });
}

Value LowBitTiles::splat(VectorType type, double value) {
  Attribute element = isa<FloatType>(type.getElementType())
                          ? Attribute(b.getF32FloatAttr(value))
                          : b.getIntegerAttr(type.getElementType(),
                                             static_cast<int64_t>(value));
  return arith::ConstantOp::create(b, DenseElementsAttr::get(type, element));
}

Value LowBitTiles::broadcast(Value scalar, int64_t lanes) {
  return vector::BroadcastOp::create(b, vector(lanes, scalar.getType()),
                                     scalar);
}

Value LowBitTiles::getParameter(const LowBitTile &tile, int64_t group,
                                Value block) {
  Value first = emitter.add(tile.channel, group * tile.lanes);
  return emitter.add(emitter.mul(block, layout.getPaddedChannels()), first);
}

int64_t LowBitTiles::getChains(const LowBitTile &tile) const {
  constexpr int64_t fewest = 4;
  return std::max<int64_t>(
      fewest / (tile.rows * tile.groups * layer.getDigits()), 1);
}

SmallVector<Value> LowBitTiles::addChains(const LowBitTile &tile,
                                          ArrayRef<Value> sums) {
  SmallVector<Value> totals;
  for (size_t i = 0, chains = getChains(tile); i < sums.size(); i += chains) {
    Value total = sums[i];
    for (Value sum : sums.slice(i + 1, chains - 1))
      total = arith::AddFOp::create(b, total, sum);
    totals.push_back(total);
  }
  return totals;
}

Value LowBitTiles::loadWord(const LowBitTile &tile, Value word, int64_t group) {
  Type element = cast<MemRefType>(words.getType()).getElementType();
  return vector::LoadOp::create(b, vector(tile.lanes, element), words,
                                emitter.add(word, group * tile.lanes));
}

Value LowBitTiles::loadScales(const LowBitTile &tile, int64_t group,
                              Value block) {
  if (!scales)
    return {};
  return vector::LoadOp::create(b, vector(tile.lanes, f32), scales,
                                getParameter(tile, group, block));
}

Value LowBitTiles::loadZeros(const LowBitTile &tile, int64_t group,
                             Value block) {
  Value bytes = vector::LoadOp::create(b, vector(tile.lanes, i8), zeros,
                                       getParameter(tile, group, block));
  return arith::ExtUIOp::create(b, vector(tile.lanes, i32), bytes);
}

Value LowBitTiles::loadCodeBias(const LowBitTile &tile, int64_t group) {
  return vector::LoadOp::create(b, vector(tile.lanes, i32), bias,
                                emitter.add(tile.channel, group * tile.lanes));
}

void LowBitTiles::store(const LowBitTile &tile, int64_t row, int64_t group,
                        Value value) {
  auto type = vector(tile.lanes, f32);
  Value channel = emitter.add(tile.channel, group * tile.lanes);
  Value place = emitter.add(tile.row, row);
  int64_t valid = group + 1 == tile.groups ? tile.lastLanes : tile.lanes;
  if (!layer.isInteger && layer.hasFloatBias)
    value = arith::AddFOp::create(
        b, value, vector::LoadOp::create(b, type, bias, channel));
  if (!layer.result) {
    for (int64_t lane = 0; lane < valid;) {
      int64_t size = llvm::bit_floor<uint64_t>(valid - lane);
      Value piece = value;
      if (size < tile.lanes)
        piece = vector::ExtractStridedSliceOp::create(
            b, value, ArrayRef<int64_t>{lane}, ArrayRef<int64_t>{size},
            ArrayRef<int64_t>{1});
      epilogue->store(piece, place, emitter.add(channel, lane));
      lane += size;
    }
    return;
  }
  CodeBounds range = CodeBounds::of(layer.result);
  if (layer.isInteger) {
    range = *CodeBounds::of(layer.result, layer.getActivation());
  } else {
    value = buildActivation(b, b.getLoc(), layer.getActivation(), value);
    value = arith::DivFOp::create(b, value,
                                  splat(type, layer.result.getStaticScale()));
  }
  value = emitCodes(emitter, range, value);
  if (valid == tile.lanes) {
    vector::StoreOp::create(b, value, result, ValueRange{place, channel});
    return;
  }
  for (int64_t lane = 0; lane < valid; ++lane)
    memref::StoreOp::create(b, vector::ExtractOp::create(b, value, lane),
                            result,
                            ValueRange{place, emitter.add(channel, lane)});
}
