//===- StoredWeights.cpp - Weights as the object holds them ---------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "StoredWeights.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace mlir::nncomp;

StoredWeights StoredWeights::of(const CodeLayer &layer,
                                const ColumnBlocks &blocks,
                                const ColumnMatrix &matrix, int64_t groups,
                                double cycles, const Target &target,
                                MLIRContext *context) {
  StoredWeights stored{
      {layer.weightBits, int64_t(layer.weights.size()), target.vectorBits / 8},
      blocks,
      matrix,
      groups};
  stored.hasZeros = layer.weightZeros.size() > 1;
  stored.step = layer.weightStep;
  stored.zero = layer.weightZeros.front();
  stored.element = IntegerType::get(context, layer.hasByteWeights() ? 8 : 16);
  stored.order = stored.chooseOrder();
  // Bytes are only rearranged where that takes little of the time.
  constexpr double mostOfCycles = 0.1;
  stored.isUnpacked =
      layer.weightBits < 8 || (stored.order != Order::Matrix &&
                               stored.getCycles() <= mostOfCycles * cycles);
  return stored;
}

StoredWeights::Order StoredWeights::chooseOrder() const {
  if (hasZeros || element.getWidth() > 8 ||
      matrix.runDepth % matrix.stepDepth != 0)
    return Order::Rows;
  if (getMatrixSize() == codes.count)
    return Order::Matrix;
  // A last block of one vector would read channels of the block before.
  bool isNarrow = getLastColumn() !=
                  (blocks.getVectors() - getLastVectors()) * blocks.lanes;
  return isNarrow || blocks.stride != blocks.lanes ? Order::Rows
                                                   : Order::Columns;
}

double StoredWeights::getCycles() const {
  // Some six instructions for each vector of unpacked bytes; two cycles for a
  // step of a channel.
  double cycles = 0;
  if (codes.bits < 8)
    cycles += 6.0 * double(codes.count) / double(codes.lanes);
  double steps = double(getMatrixSize()) / double(matrix.stepDepth);
  if (order == Order::Columns)
    cycles += 2.0 * steps / double(blocks.lanes);
  if (order == Order::Rows)
    cycles += 2.0 * steps;
  return cycles;
}

Attribute StoredWeights::getKey(MLIRContext *context) const {
  return DenseI64ArrayAttr::get(
      context, {codes.bits, isUnpacked, int64_t(order), hasZeros, step, zero});
}

static Value buildBytes(OpBuilder &builder, Location loc,
                        ArrayRef<char> bytes) {
  auto type = RankedTensorType::get(bytes.size(), builder.getI8Type());
  return arith::ConstantOp::create(
      builder, loc, DenseElementsAttr::getFromRawBuffer(type, bytes));
}

std::vector<int16_t>
StoredWeights::orderByColumns(ArrayRef<int16_t> values) const {
  std::vector<int16_t> ordered;
  ordered.reserve(values.size());
  int64_t part = matrix.stepDepth, depth = matrix.runs * matrix.runDepth;
  auto addBlock = [&](int64_t first, int64_t end) {
    for (int64_t start = 0; start < depth; start += part)
      for (int64_t column = first; column < end; ++column)
        for (int64_t k = start; k < start + part; ++k)
          ordered.push_back(
              values[column * matrix.columnStride + k * matrix.depthStride]);
  };
  for (int64_t group = 0; group < groups; ++group) {
    int64_t column = group * blocks.columns, end = column + blocks.columns;
    for (Pieces pieces : blocks.blocks)
      for (int64_t n = 0; n < pieces.count; ++n) {
        int64_t next = std::min(column + pieces.size * blocks.lanes, end);
        addBlock(column, next);
        column = next;
      }
  }
  return ordered;
}

SmallVector<Value> StoredWeights::build(OpBuilder &builder, Location loc,
                                        const CodeLayer &layer) const {
  auto pack = [&](ArrayRef<int16_t> values, Type type) {
    return buildPacked(builder, loc, blocks, matrix, groups,
                       ConstantFloats(values, type), ConstantFloats(Value()));
  };
  if (!isUnpacked)
    return {pack(layer.weights, element)};
  // As they are stored: without a sign.
  std::vector<int16_t> values = layer.weights;
  int64_t depth = values.size() / layer.scales.size();
  for (auto [i, value] : llvm::enumerate(values))
    value = (value + layer.weightZeros[hasZeros ? i / depth : 0]) / step;
  if (order == Order::Columns)
    values = orderByColumns(values);
  if (order == Order::Matrix) {
    // Of at most 7 bits, so that they are bytes with a sign too.
    Value packed = pack(values, builder.getI8Type());
    auto bytes = getDenseElements(packed).getValues<int8_t>();
    values.assign(bytes.begin(), bytes.end());
    packed.getDefiningOp()->erase();
  }
  std::vector<char> stream(values.begin(), values.end());
  if (codes.bits < 8)
    stream = codes.pack(values);
  SmallVector<Value> constants{buildBytes(builder, loc, stream)};
  if (hasZeros)
    constants.push_back(buildBytes(
        builder, loc,
        std::vector<char>(layer.weightZeros.begin(), layer.weightZeros.end())));
  return constants;
}

SmallVector<RankedTensorType> StoredWeights::getScratch() const {
  SmallVector<RankedTensorType> scratch;
  if (!isUnpacked)
    return scratch;
  scratch.push_back(RankedTensorType::get(getMatrixSize(), element));
  if (order != Order::Matrix && codes.bits < 8)
    scratch.push_back(RankedTensorType::get(
        codes.count, IntegerType::get(element.getContext(), 8)));
  return scratch;
}

Value StoredWeights::emit(ImplicitLocOpBuilder &builder, ValueRange constants,
                          ValueRange scratch) const {
  if (!isUnpacked)
    return constants.front();
  KernelEmitter emitter(builder);
  Value stream = constants.front(), packed = scratch.front();
  if (order == Order::Matrix) {
    codes.emitUnpack(emitter, stream, packed, step, zero);
    return packed;
  }
  Value rows = stream;
  if (codes.bits < 8) {
    rows = scratch[1];
    bool isWhole = order != Order::Rows;
    codes.emitUnpack(emitter, stream, rows, isWhole ? step : 1,
                     isWhole ? zero : 0);
  }
  if (order == Order::Columns) {
    emitColumns(emitter, rows, packed);
    return packed;
  }
  emitMatrix(emitter, rows, hasZeros ? constants[1] : Value(), packed);
  return packed;
}

void StoredWeights::emitColumns(KernelEmitter &emitter, Value stored,
                                Value packed) const {
  ImplicitLocOpBuilder &b = emitter.b;
  int64_t part = matrix.stepDepth, steps = matrix.getSteps();
  int64_t bytes = blocks.lanes * part, vectors = getLastVectors();
  int64_t full = getLastColumn() * part * steps;
  int64_t narrow = blocks.columns - getLastColumn();
  int64_t storedSize = blocks.columns * part * steps;
  int64_t size = matrix.getPackedSize(blocks, /*hasBias=*/false);
  auto type = VectorType::get(bytes, b.getI8Type());
  // Signed bytes are stored without a sign.
  Value zeros;
  if (codes.bits == 8)
    zeros = arith::ConstantOp::create(
        b, DenseElementsAttr::get(type, static_cast<int8_t>(zero)));
  auto copy = [&](Value from, Value to) {
    Value loaded = vector::LoadOp::create(b, type, stored, from);
    if (zeros)
      loaded = emitWeight(b, loaded, step, zeros);
    vector::StoreOp::create(b, loaded, packed, to);
  };
  emitter.loop(0, groups, 1, [&](Value group) {
    Value from = emitter.mul(group, storedSize), to = emitter.mul(group, size);
    if (full > 0)
      emitter.loop(0, full, bytes, [&](Value place) {
        copy(emitter.add(from, place), emitter.add(to, place));
      });
    from = emitter.add(from, full);
    to = emitter.add(to, full);
    emitter.loop(0, steps, 1, [&](Value row) {
      Value source = emitter.add(from, emitter.mul(row, narrow * part));
      Value target = emitter.add(to, emitter.mul(row, vectors * bytes));
      for (int64_t v = 0; v < vectors; ++v)
        copy(emitter.add(source,
                         std::min(v * blocks.lanes, narrow - blocks.lanes) *
                             part),
             emitter.add(target, v * bytes));
    });
  });
}

/// Emits the copy of `source`, a code or some, to `type`, less `zero`.
static Value emitDifference(ImplicitLocOpBuilder &b, Value source, Type type,
                            int64_t step, Value zero) {
  Type element = getElementTypeOrSelf(type);
  if (!element.isInteger(8)) {
    source = arith::ExtUIOp::create(b, type, source);
    zero = arith::ExtUIOp::create(b, element, zero);
  }
  if (isa<VectorType>(type))
    zero = vector::BroadcastOp::create(b, type, zero);
  return emitWeight(b, source, step, zero);
}

void StoredWeights::emitColumn(KernelEmitter &emitter, Value rows, Value source,
                               Value packed, Value place, int64_t width,
                               Value zero) const {
  ImplicitLocOpBuilder &b = emitter.b;
  int64_t part = matrix.stepDepth, stride = width * part;
  int64_t full = matrix.runDepth / part, rest = matrix.runDepth % part;
  int64_t steps = llvm::divideCeil(matrix.runDepth, part);
  auto bytes = VectorType::get(part, b.getI8Type());
  auto type = VectorType::get(part, element);
  emitter.loop(0, matrix.runs, 1, [&](Value run) {
    Value from = emitter.add(source, emitter.mul(run, matrix.runDepth));
    Value to = emitter.add(place, emitter.mul(run, steps * stride));
    if (full > 0)
      emitter.loop(0, full, 1, [&](Value number) {
        Value loaded = vector::LoadOp::create(
            b, bytes, rows, emitter.add(from, emitter.mul(number, part)));
        vector::StoreOp::create(b, emitDifference(b, loaded, type, step, zero),
                                packed,
                                emitter.add(to, emitter.mul(number, stride)));
      });
    if (rest == 0)
      return;
    Value last = emitter.add(to, full * stride);
    for (int64_t k = 0; k < part; ++k) {
      Value value;
      if (k < rest) {
        Value loaded = memref::LoadOp::create(
            b, rows, ValueRange{emitter.add(from, full * part + k)});
        value = emitDifference(b, loaded, element, step, zero);
      } else {
        value = arith::ConstantOp::create(b, b.getIntegerAttr(element, 0));
      }
      memref::StoreOp::create(b, value, packed,
                              ValueRange{emitter.add(last, k)});
    }
  });
}

void StoredWeights::emitMatrix(KernelEmitter &emitter, Value rows, Value zeros,
                               Value packed) const {
  ImplicitLocOpBuilder &b = emitter.b;
  int64_t part = matrix.stepDepth, laneElements = matrix.getSteps() * part;
  int64_t size = matrix.getPackedSize(blocks, /*hasBias=*/false);
  Value common = arith::ConstantOp::create(
      b, b.getIntegerAttr(b.getI8Type(), APInt(8, zero, /*isSigned=*/false,
                                               /*implicitTrunc=*/true)));
  auto emitVector = [&](Value group, Value start, Value vector, Value within,
                        int64_t vectors) {
    Value first = emitter.min(emitter.mul(vector, blocks.stride),
                              blocks.columns - blocks.lanes);
    emitter.loop(0, blocks.lanes, 1, [&](Value lane) {
      Value column = emitter.add(emitter.add(first, lane),
                                 emitter.mul(group, blocks.columns));
      Value lanesBefore = emitter.add(emitter.mul(within, blocks.lanes), lane);
      Value taken = common;
      if (zeros)
        taken = memref::LoadOp::create(b, zeros, ValueRange{column});
      emitColumn(emitter, rows, emitter.mul(column, matrix.columnStride),
                 packed, emitter.add(start, emitter.mul(lanesBefore, part)),
                 vectors * blocks.lanes, taken);
    });
  };
  emitter.loop(0, groups, 1, [&](Value group) {
    for (const BlockClass &block : getBlockClasses(blocks, laneElements))
      emitter.loop(0, block.count, 1, [&](Value number) {
        Value start = emitter.add(
            emitter.add(emitter.mul(group, size), block.packedStart),
            emitter.mul(number, block.packedSize));
        emitter.loop(0, block.vectors, 1, [&](Value within) {
          Value vector = emitter.add(
              emitter.add(emitter.mul(number, block.vectors), within),
              block.firstVector);
          emitVector(group, start, vector, within, block.vectors);
        });
      });
  });
}
