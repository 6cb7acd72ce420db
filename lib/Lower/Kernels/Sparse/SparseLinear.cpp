//===- SparseLinear.cpp - Few weights times a row -------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A product of one row (or a few) has no pixels to be lanes. Of `csr`, lanes
// are the entries of an output channel, which gather what they meet; of blocks,
// they are the output channels of a block. Of a bitmap, lanes are columns, over
// which the stored values are spread.
//
//===----------------------------------------------------------------------===//

#include "Kernels/Kernels.h"
#include "Kernels/Shapes/ColumnBlocks.h"
#include "SparseRows.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace mlir::nncomp;

namespace {
struct SparseLinear {
  SparseRows weights;
  bool hasFma;
  /// Whether loads may leave out lanes at full speed (AVX-512).
  bool hasMasks;
  /// As of the target: Intel's cores (Emerald Rapids) load less in a cycle.
  bool hasDistantCache;
  int64_t lanes;
  double cycleCost, readCycles;
  int64_t threads;

  SparseLinear(const SparseRows &weights, const Target &target)
      : weights(weights), hasFma(target.hasFma),
        hasMasks(target.vectorBits >= 512),
        hasDistantCache(target.hasDistantCache),
        lanes(target.getVectorLength(32)), cycleCost(target.getCycleCost()),
        readCycles(target.getReadCycles(weights.getBytes())),
        threads(target.getThreads(getCycles())) {}

  bool isOfBlocks() const {
    return weights.blockRows > 1 || weights.blockColumns > 1;
  }
  /// Lanes of the vectors that `stored` rows of a block are.
  int64_t getBlockLanes(int64_t stored) const {
    return std::min<int64_t>(lanes, stored & -stored);
  }
  double getCycles() const;
};

class SparseLinearEmitter {
public:
  SparseLinearEmitter(ImplicitLocOpBuilder &builder, const SparseLinear &layer,
                      ValueRange buffers)
      : emitter(builder), layer(layer),
        rows(emitter, layer.weights, buffers, /*ownScratch=*/0,
             /*isDecodedAtOnce=*/false),
        output(rows.getRest().front()),
        epilogue(emitter, layer.weights.epilogue, rows.getRest()) {}

  void emit();

private:
  Value emitFew(Value input, Value number, Value sum, Value zeros, Value mask);
  Value emitSum(Value inputStart, Value line);
  void emitMaskedSums(Value row, Value line, int64_t count);
  void emitLines(Value row, Value first, int64_t count);
  void emitBlocks(Value row, Value line, int64_t stored);

  KernelEmitter emitter;
  const SparseLinear &layer;
  SparseRowsEmitter rows;
  Value output;
  EpilogueEmitter epilogue;
};
} // namespace

double SparseLinear::getCycles() const {
  double products = double(weights.getStoredColumns()) * weights.blockRows *
                    weights.shape.outWidth;
  // Loads of single elements give 1.1 in a cycle (Zen 5); of blocks, there are
  // two loads for each multiply-add.
  double rate = 1.1, latency = 20;
  if (isOfBlocks()) {
    // The longer the vectors, the more of them lie in two lines of the cache,
    // which costs less where loads are as fast as on Zen 5.
    int64_t blockLanes = getBlockLanes(weights.blockRows);
    double share = !hasDistantCache  ? 0.7
                   : blockLanes <= 4 ? 0.62
                   : blockLanes <= 8 ? 0.55
                                     : 0.45;
    rate = share * blockLanes;
    latency = 15;
  } else if (weights.isBitmap) {
    // To spread values over 16 columns takes 3.5 cycles of the one unit that
    // moves lanes (Emerald Rapids).
    products = double(weights.rows) * weights.columns * weights.shape.outWidth;
    rate = 4.6;
  }
  double lines = latency * weights.getLines() * weights.shape.outWidth;
  return std::max((products / rate + lines) * cycleCost, readCycles);
}

/// `sum` and the products of `layer.lanes` entries from `number` on, those that
/// `mask` has; `zeros` are taken off their codes.
Value SparseLinearEmitter::emitFew(Value inputStart, Value number, Value sum,
                                   Value zeros, Value mask) {
  ImplicitLocOpBuilder &b = emitter.b;
  auto type = cast<VectorType>(sum.getType());
  Value values = rows.emitValues(number, /*row=*/0, layer.lanes, zeros, mask);
  Value inputs;
  if (mask) {
    inputs = vector::GatherOp::create(
        b, type, rows.getInput(), ValueRange{inputStart},
        rows.emitColumns(number, layer.lanes, mask), mask,
        emitter.zeroVector(layer.lanes));
  } else {
    // Single loads and inserts give 1.1 elements in a cycle on Zen 5, where
    // gathers give 0.76.
    SmallVector<Value> elements;
    for (int64_t i = 0; i < layer.lanes; ++i) {
      Value column = rows.emitColumn(emitter.add(number, i));
      elements.push_back(memref::LoadOp::create(
          b, rows.getInput(), emitter.add(inputStart, column)));
    }
    inputs = vector::FromElementsOp::create(b, type, elements);
  }
  return emitter.multiplyAdd(values, inputs, sum, layer.hasFma);
}

/// The products of all entries of an output channel, summed.
Value SparseLinearEmitter::emitSum(Value inputStart, Value line) {
  ImplicitLocOpBuilder &b = emitter.b;
  int64_t lanes = layer.lanes;
  auto [first, end] = rows.emitRange(line);
  Value zeros = rows.emitZeros(line, lanes, /*isOfChannels=*/false);
  // Full vectors, then what is left of one.
  Value count = emitter.add(end, emitter.mul(first, -1));
  Value whole =
      emitter.add(first, emitter.mul(emitter.floorDiv(count, lanes), lanes));
  Value sums =
      emitter
          .loop(first, whole, lanes, {emitter.zeroVector(lanes)},
                [&](Value number, ValueRange carried) -> SmallVector<Value> {
                  return {
                      emitFew(inputStart, number, carried.front(), zeros, {})};
                })
          .front();
  if (layer.hasMasks) {
    Value left = emitter.add(end, emitter.mul(whole, -1));
    Value mask = vector::CreateMaskOp::create(
        b, VectorType::get(lanes, b.getI1Type()), ValueRange{left});
    sums = emitFew(inputStart, whole, sums, zeros, mask);
    return vector::ReductionOp::create(b, vector::CombiningKind::ADD, sums,
                                       arith::FastMathFlags::reassoc);
  }
  Value sum = vector::ReductionOp::create(b, vector::CombiningKind::ADD, sums,
                                          arith::FastMathFlags::reassoc);
  Value zero = rows.emitZeros(line, /*lanes=*/1, /*isOfChannels=*/false);
  return emitter
      .loop(whole, end, 1, {sum},
            [&](Value number, ValueRange carried) -> SmallVector<Value> {
              auto type = VectorType::get(1, b.getF32Type());
              Value value = rows.emitValues(number, /*row=*/0, /*lanes=*/1,
                                            zero, /*mask=*/{});
              Value input = emitter.loadFloats(
                  type, rows.getInput(),
                  emitter.add(inputStart, rows.emitColumn(number)));
              Value sum = vector::BroadcastOp::create(b, type, carried.front());
              sum = emitter.multiplyAdd(value, input, sum, layer.hasFma);
              Value total = vector::ExtractOp::create(b, sum, int64_t(0));
              return {total};
            })
      .front();
}

/// Stores the sums of the products of `count` output channels from `line` on,
/// whose weights have a bitmap: each vector of inputs serves all of them,
/// and where the values of one go on does not wait for the others.
void SparseLinearEmitter::emitMaskedSums(Value row, Value line, int64_t count) {
  ImplicitLocOpBuilder &b = emitter.b;
  constexpr int64_t wordBits = SparseRowsEmitter::kMaskBits;
  int64_t lanes = layer.lanes, vectors = wordBits / lanes;
  int64_t columns = layer.weights.columns;
  auto type = VectorType::get(lanes, b.getF32Type());
  Value inputStart = emitter.mul(row, columns);
  // Where the values of each channel go on, then its sums.
  SmallVector<Value> carried, zeros;
  for (int64_t i = 0; i < count; ++i) {
    Value channel = emitter.add(line, i);
    carried.push_back(rows.emitRange(channel).first);
    zeros.push_back(rows.emitZeros(channel, lanes, /*isOfChannels=*/false));
  }
  carried.append(count * vectors, emitter.zeroVector(lanes));
  auto addWord = [&](Value word, ValueRange before, int64_t bits) {
    SmallVector<Value> values(before), inputs;
    for (int64_t v = 0; v < vectors; ++v) {
      Value place = emitter.add(
          emitter.add(inputStart, emitter.mul(word, wordBits)), v * lanes);
      int64_t left = std::clamp<int64_t>(bits - v * lanes, 0, lanes);
      if (left == lanes) {
        inputs.push_back(emitter.loadFloats(type, rows.getInput(), place));
        continue;
      }
      Value mask =
          vector::CreateMaskOp::create(b, VectorType::get(lanes, b.getI1Type()),
                                       ValueRange{emitter.constant(left)});
      inputs.push_back(vector::MaskedLoadOp::create(
          b, type, rows.getInput(), place, mask, emitter.zeroVector(lanes)));
    }
    for (int64_t i = 0; i < count; ++i) {
      Value mask = rows.emitMaskWord(emitter.add(line, i), word);
      for (int64_t v = 0; v < vectors; ++v) {
        Value part = arith::ShRUIOp::create(
            b, mask,
            arith::ConstantOp::create(b, b.getI32IntegerAttr(v * lanes)));
        part = arith::TruncIOp::create(b, b.getIntegerType(lanes), part);
        Value &sum = values[count + i * vectors + v];
        sum = emitter.multiplyAdd(rows.emitExpanded(values[i], part, zeros[i]),
                                  inputs[v], sum, layer.hasFma);
        Value stored = arith::IndexCastUIOp::create(
            b, b.getIndexType(), math::CtPopOp::create(b, part));
        values[i] = emitter.add(values[i], stored);
      }
    }
    return values;
  };
  int64_t whole = columns / wordBits, left = columns % wordBits;
  carried = emitter.loop(emitter.constant(0), emitter.constant(whole), 1,
                         carried, [&](Value word, ValueRange before) {
                           return addWord(word, before, wordBits);
                         });
  if (left > 0)
    carried = addWord(emitter.constant(whole), carried, left);
  for (int64_t i = 0; i < count; ++i) {
    Value sums = carried[count + i * vectors];
    for (int64_t v = 1; v < vectors; ++v)
      sums = arith::AddFOp::create(b, sums, carried[count + i * vectors + v]);
    Value sum = vector::ReductionOp::create(b, vector::CombiningKind::ADD, sums,
                                            arith::FastMathFlags::reassoc);
    memref::StoreOp::create(b, sum, output,
                            ValueRange{row, emitter.add(line, i)});
  }
}

/// Computes `count` output channels from `first` on: at first their sums.
void SparseLinearEmitter::emitLines(Value row, Value first, int64_t count) {
  ImplicitLocOpBuilder &b = emitter.b;
  Value inputStart = emitter.mul(row, layer.weights.columns);
  if (layer.weights.isBitmap) {
    // Four chains of places and sums at a time.
    int64_t together = std::min<int64_t>(4, count & -count);
    emitter.loop(0, count, together, [&](Value index) {
      emitMaskedSums(row, emitter.add(first, index), together);
    });
  } else {
    emitter.loop(0, count, 1, [&](Value index) {
      Value line = emitter.add(first, index);
      memref::StoreOp::create(b, emitSum(inputStart, line), output,
                              ValueRange{row, line});
    });
  }
  Value sums = emitter.loadFloats(VectorType::get(count, b.getF32Type()),
                                  output, {row, first});
  sums = rows.emitFinish(sums, first, /*hasStarted=*/false);
  epilogue.store(sums, row, first);
}

/// Computes a block of output channels, of which `stored` are.
void SparseLinearEmitter::emitBlocks(Value row, Value line, int64_t stored) {
  ImplicitLocOpBuilder &b = emitter.b;
  int64_t lanes = layer.getBlockLanes(stored), vectors = stored / lanes;
  Value channel = emitter.mul(line, layer.weights.blockRows);
  Value inputStart = emitter.mul(row, layer.weights.columns);
  auto type = VectorType::get(lanes, b.getF32Type());
  // Chains of sums of their own, as a multiply-add takes four cycles: a few
  // columns at a time, then one by one.
  int64_t chains = std::max<int64_t>(1, 8 / vectors);
  SmallVector<Value> sums, zeros;
  for (int64_t v = 0; v < vectors; ++v) {
    Value own = emitter.add(channel, v * lanes);
    sums.push_back(rows.emitStarts(own, lanes));
    zeros.push_back(rows.emitZeros(own, lanes, /*isOfChannels=*/true));
  }
  sums.append((chains - 1) * vectors, emitter.zeroVector(lanes));
  auto addColumns = [&](Value number, ValueRange carried, int64_t columns) {
    SmallVector<Value> values(carried);
    for (int64_t c = 0; c < columns; ++c) {
      Value column = emitter.add(number, c);
      Value input = memref::LoadOp::create(
          b, rows.getInput(), emitter.add(inputStart, rows.emitColumn(column)));
      input = vector::BroadcastOp::create(b, type, input);
      for (int64_t v = 0; v < vectors; ++v) {
        Value &sum = values[c * vectors + v];
        sum = emitter.multiplyAdd(
            input,
            rows.emitValues(column, v * lanes, lanes, zeros[v], /*mask=*/{}),
            sum, layer.hasFma);
      }
    }
    return values;
  };
  auto [first, end] = rows.emitRange(line);
  Value count = emitter.add(end, emitter.mul(first, -1));
  Value whole =
      emitter.add(first, emitter.mul(emitter.floorDiv(count, chains), chains));
  sums = emitter.loop(first, whole, chains, sums,
                      [&](Value number, ValueRange carried) {
                        return addColumns(number, carried, chains);
                      });
  SmallVector<Value> totals(ArrayRef(sums).take_front(vectors));
  if (chains > 1) {
    for (int64_t i = vectors; i < chains * vectors; ++i)
      totals[i % vectors] =
          arith::AddFOp::create(b, totals[i % vectors], sums[i]);
    totals = emitter.loop(whole, end, 1, totals,
                          [&](Value number, ValueRange carried) {
                            return addColumns(number, carried, 1);
                          });
  }
  for (auto [v, total] : llvm::enumerate(totals)) {
    Value own = emitter.add(channel, v * lanes);
    epilogue.store(rows.emitFinish(total, own, /*hasStarted=*/true), row, own);
  }
}

void SparseLinearEmitter::emit() {
  const SparseRows &weights = layer.weights;
  // Of blocks, a tile is a line of them; else a vector of output channels.
  int64_t size = layer.isOfBlocks() ? weights.blockRows : layer.lanes;
  int64_t whole = weights.rows / size, left = weights.rows % size;
  auto emitTile = [&](Value row, Value index, int64_t stored) {
    if (layer.isOfBlocks())
      emitBlocks(row, index, stored);
    else
      emitLines(row, emitter.mul(index, size), stored);
  };
  int64_t rowTiles = whole + (left > 0);
  int64_t inputRows = weights.shape.outWidth;
  emitter.parallel(layer.threads, inputRows * rowTiles, [&](TileRange range) {
    emitter.loop(
        0, inputRows, 1, range, rowTiles, [&](Value row, TileRange range) {
          if (whole > 0)
            emitter.loop(0, whole, 1, range, 1, [&](Value index, TileRange) {
              emitTile(row, index, size);
            });
          if (left > 0)
            emitter.loop(
                whole, whole + 1, 1, emitter.skip(range, whole), 1,
                [&](Value index, TileRange) { emitTile(row, index, left); });
        });
  });
}

static KernelCall build(OpBuilder &builder, Location loc,
                        const SparseRows &weights, const SparseLinear &layer) {
  KernelCall call;
  call.inputs = weights.getInputs(weights.op.getInput(),
                                  weights.buildComponents(builder, loc),
                                  /*residual=*/{});
  call.scratch =
      weights.getScratch(builder.getContext(), /*isDecodedAtOnce=*/false);
  call.emitBody = [layer](ImplicitLocOpBuilder &b, ValueRange buffers) {
    SparseLinearEmitter(b, layer, buffers).emit();
  };
  return call;
}

static FailureOr<KernelPlan> plan(Operation *op, const Target &target,
                                  Decline &decline) {
  if (!getLinear(op))
    return failure();
  FailureOr<SparseRows> weights =
      SparseRows::of(op, target, decline, /*takesBitmap=*/true);
  if (failed(weights))
    return failure();
  // Only AVX-512 spreads values over lanes.
  if (weights->isBitmap && target.vectorBits < 512)
    return decline << "expected vectors of 512 bits for a bitmap, but got "
                   << target.vectorBits;
  SparseLinear layer(*weights, target);
  double cycles = layer.getCycles() +
                  weights->getDecodeCycles(target, /*isDecodedAtOnce=*/false);
  return KernelPlan{cycles,
                    [op, weights = *weights, layer](OpBuilder &builder) {
                      return build(builder, op->getLoc(), weights, layer);
                    }};
}

const Kernel nncomp::sparseLinearF32 = {"sparse-linear-f32", plan};
