//===- PoolF32.cpp - Kernels max-pool-f32 and avg-pool-f32 ----------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Lanes are channels. A tile is a few neighbouring output pixels: each input
// column that one of them sees is reduced over the rows of the window once, in
// a register, and then combined with its neighbours for each pixel. Columns and
// rows beyond the image are not read: columns are known when compiling, rows
// bound a loop.
//
//===----------------------------------------------------------------------===//

#include "Kernels/Emit/KernelEmitter.h"
#include "Kernels/Emit/RowStage.h"
#include "Kernels/Kernels.h"
#include "Kernels/Shapes/ConvShape.h"
#include "Kernels/Shapes/DenseOperands.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace mlir::nncomp;

namespace {
struct Pool {
  /// Positions and steps in the input are counted in pixels, as though there
  /// were one channel.
  ConvShape shape;
  int64_t channels, lanes;
  /// Pixels of a tile: their columns fit into registers.
  int64_t pixels;
  /// Threads that compute the tiles.
  int64_t threads;
  bool isMax;
  /// The divisor of a mean if it is the same for all windows; else 0.
  int64_t divisor = 0;

  Pool(MaxPoolOp op, const Target &target)
      : Pool(cast<PoolOpInterface>(*op), target, /*isMax=*/true) {}
  Pool(AvgPoolOp op, const Target &target)
      : Pool(cast<PoolOpInterface>(*op), target, /*isMax=*/false) {
    if (op.hasUniformCounts())
      divisor = op.getKernel()[0] * op.getKernel()[1];
  }

  int64_t getVectors() const { return llvm::divideCeil(channels, lanes); }
  int64_t getTaps() const { return shape.kernelHeight * shape.kernelWidth; }
  /// Estimated core cycles: a vector is loaded or stored in each.
  double getCycles() const {
    return double(shape.batch) * shape.outHeight * shape.outWidth *
           getVectors() * (getTaps() + 1);
  }

private:
  Pool(PoolOpInterface op, const Target &target, bool isMax);
  void flattenWhole();
};

class PoolEmitter {
public:
  PoolEmitter(ImplicitLocOpBuilder &builder, const Pool &pool,
              ValueRange buffers)
      : emitter(builder), pool(pool), shape(pool.shape),
        input(emitter.flattenRows(buffers.front())),
        counts(buffers.size() > 2 ? buffers[1] : Value()),
        output(emitter.flattenRows(buffers.back())),
        type(VectorType::get(pool.lanes, builder.getF32Type())) {
    float identity = pool.isMax ? -std::numeric_limits<float>::infinity() : 0;
    neutral = constant(identity);
  }

  void emit();
  void emitRows(const RowSlab &slab);

private:
  void emitTile(const TileClass &tile, Value image, Value row, Value pixel);
  SmallVector<Value> emitFactors(const TileClass &tile, Value row, Value pixel);
  void emitVector(const TileClass &tile, const RowWindow &window,
                  ArrayRef<Value> factors, Value channel);
  Value combine(Value accumulator, Value value);
  Value constant(float value) {
    return arith::ConstantOp::create(
        emitter.b,
        DenseElementsAttr::get(type, emitter.b.getF32FloatAttr(value)));
  }

  KernelEmitter emitter;
  const Pool &pool;
  const ConvShape &shape;
  Value input, counts, output;
  /// Where the buffers start.
  Value inputStart, outputStart;
  VectorType type;
  Value neutral;
};
} // namespace

Pool::Pool(PoolOpInterface op, const Target &target, bool isMax)
    : isMax(isMax) {
  RankedTensorType input = typeOf(op.getInput());
  RankedTensorType result = typeOf(op->getResult(0));
  shape.batch = input.getDimSize(0);
  shape.height = input.getDimSize(1);
  shape.width = input.getDimSize(2);
  channels = input.getDimSize(3);
  shape.outHeight = result.getDimSize(1);
  shape.outWidth = result.getDimSize(2);
  shape.kernelHeight = op.getKernel()[0];
  shape.kernelWidth = op.getKernel()[1];
  shape.strideHeight = op.getStrides()[0];
  shape.strideWidth = op.getStrides()[1];
  shape.dilationHeight = op.getDilations()[0];
  shape.dilationWidth = op.getDilations()[1];
  shape.top = op.getPads()[0];
  shape.left = op.getPads()[1];
  lanes = std::min<int64_t>(target.getVectorLength(32),
                            llvm::bit_floor<uint64_t>(channels));
  flattenWhole();
  // A quarter of the registers is left for temporaries.
  int64_t columns = target.vectorRegisters - target.vectorRegisters / 4;
  int64_t extent = (shape.kernelWidth - 1) * shape.dilationWidth + 1;
  constexpr int64_t mostPixels = 8;
  pixels = std::clamp<int64_t>((columns - extent) / shape.strideWidth + 1, 1,
                               mostPixels);
  threads = target.getThreads(getCycles());
}

/// A window that is the whole image has no rows of its own: pixels are arranged
/// so that a few columns give independent sums.
void Pool::flattenWhole() {
  if (shape.kernelHeight != shape.height || shape.kernelWidth != shape.width ||
      shape.outHeight != 1 || shape.outWidth != 1 || shape.top || shape.left ||
      shape.dilationHeight != 1 || shape.dilationWidth != 1)
    return;
  int64_t size = shape.height * shape.width, columns = 8;
  while (size % columns)
    --columns;
  shape.kernelHeight = shape.height = size / columns;
  shape.kernelWidth = shape.width = columns;
}

void PoolEmitter::emit() {
  emitPixelTiles(emitter, shape, getTileClasses(shape, pool.pixels),
                 pool.threads,
                 [&](const TileClass &tile, Value image, Value row,
                     Value pixel) { emitTile(tile, image, row, pixel); });
}

void PoolEmitter::emitRows(const RowSlab &slab) {
  inputStart = slab.inputStart;
  outputStart = slab.outputStart;
  emitRowTiles(emitter, slab.first, slab.end,
               getTileClasses(shape, pool.pixels),
               [&](const TileClass &tile, Value row, Value pixel) {
                 emitTile(tile, slab.image, row, pixel);
               });
}

void PoolEmitter::emitTile(const TileClass &tile, Value image, Value row,
                           Value pixel) {
  RowWindow window = emitWindow(emitter, shape, image, row, pixel);
  window.inputStart = RowSlab::getPlace(emitter, window.inputStart, inputStart);
  window.outputPixel =
      RowSlab::getPlace(emitter, window.outputPixel, outputStart);
  SmallVector<Value> factors;
  if (!pool.isMax)
    factors = emitFactors(tile, row, pixel);
  emitter.loop(0, pool.getVectors(), 1, [&](Value vector) {
    emitVector(tile, window, factors,
               emitter.min(emitter.mul(vector, pool.lanes),
                           pool.channels - pool.lanes));
  });
}

/// What the sum of each pixel's window is multiplied by.
SmallVector<Value> PoolEmitter::emitFactors(const TileClass &tile, Value row,
                                            Value pixel) {
  if (pool.divisor)
    return SmallVector<Value>(tile.width, constant(1.0f / pool.divisor));
  ImplicitLocOpBuilder &b = emitter.b;
  Value one = arith::ConstantOp::create(b, b.getF32FloatAttr(1.0f));
  Value rows = memref::LoadOp::create(b, counts, row);
  Value first = emitter.add(pixel, shape.outHeight);
  SmallVector<Value> factors;
  for (int64_t i = 0; i < tile.width; ++i) {
    Value columns = memref::LoadOp::create(b, counts, emitter.add(first, i));
    Value factor =
        arith::DivFOp::create(b, one, arith::MulFOp::create(b, rows, columns));
    factors.push_back(vector::BroadcastOp::create(b, type, factor));
  }
  return factors;
}

Value PoolEmitter::combine(Value accumulator, Value value) {
  ImplicitLocOpBuilder &b = emitter.b;
  if (accumulator == neutral)
    return value;
  if (!pool.isMax)
    return arith::AddFOp::create(b, accumulator, value);
  // The sign of a zero does not matter: one instruction for numbers, two for
  // NaN.
  return arith::MaximumFOp::create(b, accumulator, value,
                                   arith::FastMathFlags::nsz);
}

void PoolEmitter::emitVector(const TileClass &tile, const RowWindow &window,
                             ArrayRef<Value> factors, Value channel) {
  ImplicitLocOpBuilder &b = emitter.b;
  // The columns that the pixels see, and for each pixel which of them.
  SmallVector<int64_t> columns;
  SmallVector<SmallVector<int64_t>> seen(tile.width);
  for (auto [tap, live] : llvm::enumerate(tile.live))
    for (int64_t pixel : live) {
      int64_t column = pixel * shape.strideWidth + tap * shape.dilationWidth;
      auto *known = llvm::find(columns, column);
      seen[pixel].push_back(known - columns.begin());
      if (known == columns.end())
        columns.push_back(column);
    }
  SmallVector<Value> values(columns.size(), neutral);
  values = emitter.loop(
      window.firstRow, window.lastRow, 1, values,
      [&](Value row, ValueRange carried) {
        Value start =
            emitter.add(window.inputStart, emitter.mul(row, window.rowStep));
        SmallVector<Value> next;
        for (auto [column, value] : llvm::zip(columns, carried))
          next.push_back(combine(
              value, vector::LoadOp::create(
                         b, type, input,
                         ValueRange{emitter.add(start, column), channel})));
        return next;
      });
  for (int64_t pixel = 0; pixel < tile.width; ++pixel) {
    Value result = neutral;
    for (int64_t column : seen[pixel])
      result = combine(result, values[column]);
    if (!pool.isMax)
      result = arith::MulFOp::create(b, result, factors[pixel]);
    vector::StoreOp::create(
        b, result, output,
        ValueRange{emitter.add(window.outputPixel, pixel), channel});
  }
}

/// How many elements count in each row of windows, then in each column. Where
/// none does, the sum is zero, and so is the mean, whatever it is divided by.
static Value buildCounts(OpBuilder &builder, AvgPoolOp op) {
  SmallVector<float> counts;
  for (int d : {0, 1})
    for (int64_t o = 0; o < typeOf(op.getResult()).getDimSize(d + 1); ++o)
      counts.push_back(std::max<int64_t>(1, op.countAlong(d, o)));
  auto type = RankedTensorType::get(counts.size(), builder.getF32Type());
  return arith::ConstantOp::create(
      builder, op.getLoc(), DenseElementsAttr::get(type, ArrayRef(counts)));
}

/// The pool if the kernel can compute it.
template <typename PoolOp>
static FailureOr<Pool> getAcceptedPool(Operation *op, const Target &target,
                                       Decline &decline) {
  auto poolOp = dyn_cast<PoolOp>(op);
  if (!poolOp ||
      failed(hasDenseOperands(op, Arithmetic::F32, target, {}, {}, decline)))
    return failure();
  Pool pool(poolOp, target);
  // One register per column; a few too many are kept in the cache.
  constexpr int64_t widest = 32;
  if (pool.shape.kernelWidth > widest)
    return decline << llvm::formatv(
               "expected windows of at most {0} columns, but got {1}", widest,
               pool.shape.kernelWidth);
  // Divisors that differ are a table.
  constexpr int64_t mostDivisors = 1 << 20;
  int64_t divisors = pool.shape.outHeight + pool.shape.outWidth;
  if (!pool.isMax && !pool.divisor && divisors > mostDivisors)
    return decline << llvm::formatv(
               "expected at most {0} rows and columns of means that divide by "
               "different numbers, but got {1}",
               mostDivisors, divisors);
  if (failed(hasFewTiles(pool.shape, pool.pixels, decline)))
    return failure();
  return pool;
}

/// All that the kernel reads.
template <typename PoolOp>
static SmallVector<Value> buildInputs(OpBuilder &builder, PoolOp op,
                                      const Pool &pool) {
  SmallVector<Value> inputs{op.getInput()};
  if constexpr (std::is_same_v<PoolOp, AvgPoolOp>)
    if (!pool.divisor)
      inputs.push_back(buildCounts(builder, op));
  return inputs;
}

template <typename PoolOp>
static FailureOr<KernelPlan> plan(Operation *op, const Target &target,
                                  Decline &decline) {
  FailureOr<Pool> pool = getAcceptedPool<PoolOp>(op, target, decline);
  if (failed(pool))
    return failure();
  auto build = [op, pool = *pool](OpBuilder &builder) {
    KernelCall call;
    call.inputs = buildInputs(builder, cast<PoolOp>(op), pool);
    call.emitBody = [pool](ImplicitLocOpBuilder &b, ValueRange buffers) {
      PoolEmitter(b, pool, buffers).emit();
    };
    return call;
  };
  return KernelPlan{pool->getCycles(), build};
}

template <typename PoolOp>
static FailureOr<RowStage> getStage(PoolOp op, const Target &target,
                                    Decline &decline) {
  FailureOr<Pool> found = getAcceptedPool<PoolOp>(op, target, decline);
  if (failed(found))
    return failure();
  Pool pool = *found;
  RowStage stage{pool.shape, pool.getCycles(), {}, {}};
  stage.buildInputs = [op, pool](OpBuilder &builder) {
    return buildInputs(builder, op, pool);
  };
  stage.start = [pool](ImplicitLocOpBuilder &b,
                       ValueRange buffers) -> EmitRows {
    auto kept = std::make_shared<Pool>(pool);
    auto emitter = std::make_shared<PoolEmitter>(b, *kept, buffers);
    return [kept, emitter](const RowSlab &slab) { emitter->emitRows(slab); };
  };
  return stage;
}

FailureOr<RowStage> nncomp::getPoolRowStage(Operation *op, const Target &target,
                                            Decline &decline) {
  if (auto maxPool = dyn_cast<MaxPoolOp>(op))
    return getStage(maxPool, target, decline);
  if (auto avgPool = dyn_cast<AvgPoolOp>(op))
    return getStage(avgPool, target, decline);
  return failure();
}

const Kernel nncomp::maxPoolF32 = {"max-pool-f32", plan<MaxPoolOp>};
const Kernel nncomp::avgPoolF32 = {"avg-pool-f32", plan<AvgPoolOp>};
