//===- FusedRowsF32.cpp - Kernel fused-rows-f32 --------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Two layers, rows at a time: a convolution and the pool after it, or a pool
// and the convolution after it. A slab of the first layer's rows is computed
// into a buffer that stays in the cache, and the second layer reads it there.
// Rows that windows of the next slab see too are moved to the buffer's start;
// only where a thread or an image begins are they computed.
//
//===----------------------------------------------------------------------===//

#include "Kernels/Emit/KernelEmitter.h"
#include "Kernels/Emit/RowStage.h"
#include "Kernels/Kernels.h"
#include "Kernels/Shapes/ColumnBlocks.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace mlir::nncomp;

Value RowSlab::getPlace(KernelEmitter &emitter, Value pixel, Value start) {
  return start ? emitter.add(pixel, emitter.mul(start, -1)) : pixel;
}

/// Bytes of a slab: it stays in a second-level cache of 512 KB next to filters
/// and what the layers read and write.
static constexpr int64_t kSlabBytes = 256 << 10;

/// Bytes of a result that a second-level cache keeps for the next layer in any
/// case. Pools of 0.4 to 0.9 MB and the 1x1 convolutions after them took the
/// same time together as apart, within 5 %, and convolutions of 3 MB and their
/// pools 5 to 20 % less (Zen 5 with 1 MB).
static constexpr double kKeptBytes = 1 << 20;

/// Bytes that move between the second-level cache and the next in a cycle:
/// as in DirectConv.
static constexpr double kBytesPerCycle = 8;

namespace {
/// A producer and the layer that reads it.
struct FusedRows {
  RowStage producer, consumer;
  /// The size of a row of the producer.
  int64_t pixels, channels;
  /// Rows of the consumer in a slab, and rows of the producer that they see.
  int64_t outRows, rows;
  int64_t lanes;
  /// Slabs of an image, and threads that share all slabs.
  int64_t slabs, threads;

  FusedRows(Operation *op, RowStage producer, RowStage consumer,
            const Target &target);

  static FailureOr<FusedRows> of(Operation *op, const Target &target,
                                 Decline &decline);

  /// Rows that a window spans, and rows that two neighbouring slabs see.
  int64_t getExtent() const {
    const ConvShape &shape = consumer.shape;
    return (shape.kernelHeight - 1) * shape.dilationHeight + 1;
  }
  int64_t getShared() const {
    return std::max<int64_t>(getExtent() - consumer.shape.strideHeight, 0);
  }
  /// All elements of the producer's result.
  int64_t getElements() const {
    return producer.shape.batch * producer.shape.outHeight * pixels * channels;
  }
  double getCycles() const;
};

class FusedRowsEmitter {
public:
  FusedRowsEmitter(ImplicitLocOpBuilder &builder, const FusedRows &fused,
                   ValueRange buffers, int64_t producerInputs)
      : emitter(builder), fused(fused), slab(buffers.back()) {
    SmallVector<Value> first(buffers.take_front(producerInputs)), second{slab};
    first.push_back(slab);
    llvm::append_range(
        second,
        buffers.slice(producerInputs, buffers.size() - producerInputs - 1));
    emitProducer = fused.producer.start(builder, first);
    emitConsumer = fused.consumer.start(builder, second);
  }

  void emit();

private:
  void emitSlab(Value thread, Value image, Value number, Value firstNumber);
  void emitMove(Value isFirst, Value slabStart);

  KernelEmitter emitter;
  const FusedRows &fused;
  Value slab;
  EmitRows emitProducer, emitConsumer;
};
} // namespace

FusedRows::FusedRows(Operation *op, RowStage first, RowStage second,
                     const Target &target)
    : producer(std::move(first)), consumer(std::move(second)) {
  RankedTensorType type = typeOf(op->getOperand(0));
  pixels = type.getDimSize(2);
  channels = type.getDimSize(3);
  lanes = std::min<int64_t>(target.getVectorLength(32),
                            llvm::bit_floor<uint64_t>(channels));
  const ConvShape &shape = consumer.shape;
  int64_t rowBytes = pixels * channels * int64_t(sizeof(float));
  int64_t fitting = std::max(kSlabBytes / rowBytes, getExtent());
  // Two slabs at least, so that the buffer is smaller than what it replaces;
  // for threads as many as even their shares out.
  int64_t fewest = target.threads > 1 ? 4 * target.threads : 2;
  outRows =
      std::clamp<int64_t>((fitting - getExtent()) / shape.strideHeight + 1, 1,
                          std::max<int64_t>(shape.outHeight / fewest, 1));
  rows = (outRows - 1) * shape.strideHeight + getExtent();
  slabs = llvm::divideCeil(shape.outHeight, outRows);
  threads = std::min(target.getThreads(getCycles()), shape.batch * slabs);
}

/// What both layers take, and rows moved: loaded and stored.
double FusedRows::getCycles() const {
  double moved = double(getShared()) * pixels * channels * slabs *
                 producer.shape.batch / lanes;
  return producer.cycles + consumer.cycles + 2 * moved;
}

static FailureOr<RowStage> getRowStage(Operation *op, const Target &target,
                                       Decline &decline) {
  if (getConvolution(op))
    return getConvRowStage(op, target, decline);
  if (isa<PoolOpInterface>(op))
    return getPoolRowStage(op, target, decline);
  return failure();
}

/// The op that computes what the pool or convolution `op` reads, if the other
/// one is a convolution or pool.
static Operation *getProducer(Operation *op) {
  bool isConv = bool(getConvolution(op));
  if (!isConv && !isa<PoolOpInterface>(op))
    return nullptr;
  Operation *producer = op->getOperand(0).getDefiningOp();
  if (!producer || producer->getBlock() != op->getBlock())
    return nullptr;
  bool fits =
      isConv ? isa<PoolOpInterface>(producer) : bool(getConvolution(producer));
  return fits ? producer : nullptr;
}

FailureOr<FusedRows> FusedRows::of(Operation *op, const Target &target,
                                   Decline &decline) {
  Operation *producer = getProducer(op);
  if (!producer)
    return failure();
  if (!producer->hasOneUse()) {
    return decline << llvm::formatv(
               "expected an input with one use, but got one with {0}",
               std::distance(producer->use_begin(), producer->use_end()));
  }
  FailureOr<RowStage> first = getRowStage(producer, target, decline);
  if (failed(first))
    return failure();
  FailureOr<RowStage> second = getRowStage(op, target, decline);
  if (failed(second))
    return failure();
  // Otherwise a slab is everything.
  if (second->shape.outHeight == 1) {
    return decline << "expected a result of several rows, but got one";
  }
  FusedRows fused(op, *first, *second, target);
  int64_t bytes =
      fused.rows * fused.pixels * fused.channels * int64_t(sizeof(float));
  if (bytes <= 2 * kSlabBytes)
    return fused;
  return decline << llvm::formatv(
             "expected slabs of at most {0} bytes, but got {1}", 2 * kSlabBytes,
             bytes);
}

void FusedRowsEmitter::emit() {
  int64_t batch = fused.consumer.shape.batch;
  emitter.parallel(fused.threads, batch * fused.slabs, [&](TileRange range) {
    Value thread = range.isAll() ? emitter.constant(0) : range.thread;
    emitter.loop(0, batch, 1, range, fused.slabs,
                 [&](Value image, TileRange range) {
                   Value first = range.isAll() ? emitter.constant(0)
                                               : emitter.max(range.first, 0);
                   emitter.loop(0, fused.slabs, 1, range, /*tilesPerStep=*/1,
                                [&](Value number, TileRange) {
                                  emitSlab(thread, image, number, first);
                                });
                 });
  });
}

void FusedRowsEmitter::emitSlab(Value thread, Value image, Value number,
                                Value firstNumber) {
  ImplicitLocOpBuilder &b = emitter.b;
  const ConvShape &shape = fused.consumer.shape;
  int64_t height = fused.producer.shape.outHeight;
  Value outFirst = emitter.mul(number, fused.outRows);
  Value outEnd =
      emitter.min(emitter.add(outFirst, fused.outRows), shape.outHeight);
  // The buffer's first row is the first that the slab's windows see, be it
  // above the image.
  Value top =
      emitter.add(emitter.mul(outFirst, shape.strideHeight), -shape.top);
  Value end = emitter.add(emitter.mul(outEnd, shape.strideHeight),
                          fused.getExtent() - shape.strideHeight - shape.top);
  Value isFirst =
      arith::CmpIOp::create(b, arith::CmpIPredicate::eq, number, firstNumber);
  Value slabStart = emitter.mul(thread, fused.rows * fused.pixels);
  Value fresh = top;
  if (fused.getShared()) {
    emitMove(isFirst, slabStart);
    fresh = arith::SelectOp::create(b, isFirst, top,
                                    emitter.add(top, fused.getShared()));
  }
  // Pixels of the image before the slab's part of the buffer.
  Value row = emitter.add(emitter.mul(image, height), top);
  Value start =
      emitter.add(emitter.mul(row, fused.pixels), emitter.mul(slabStart, -1));
  emitProducer({image, emitter.max(fresh, 0), emitter.min(end, height),
                /*inputStart=*/{}, /*outputStart=*/start});
  emitConsumer({image, outFirst, outEnd, /*inputStart=*/start,
                /*outputStart=*/{}});
}

/// Moves the last rows of the slab before to where they are in this one, if
/// there is one before.
void FusedRowsEmitter::emitMove(Value isFirst, Value slabStart) {
  ImplicitLocOpBuilder &b = emitter.b;
  int64_t distance =
      fused.outRows * fused.consumer.shape.strideHeight * fused.pixels;
  Value count = arith::SelectOp::create(
      b, isFirst, emitter.constant(0),
      emitter.constant(fused.getShared() * fused.pixels));
  auto type = VectorType::get(fused.lanes, b.getF32Type());
  int64_t vectors = llvm::divideCeil(fused.channels, fused.lanes);
  emitter.loop(
      emitter.constant(0), count, 1, {},
      [&](Value pixel, ValueRange) -> SmallVector<Value> {
        Value to = emitter.add(slabStart, pixel);
        emitter.loop(0, vectors, 1, [&](Value vector) {
          Value channel = emitter.min(emitter.mul(vector, fused.lanes),
                                      fused.channels - fused.lanes);
          Value row = vector::LoadOp::create(
              b, type, slab, ValueRange{emitter.add(to, distance), channel});
          vector::StoreOp::create(b, row, slab, ValueRange{to, channel});
        });
        return {};
      });
}

static KernelCall build(OpBuilder &builder, const FusedRows &fused) {
  KernelCall call;
  call.inputs = fused.producer.buildInputs(builder);
  int64_t producerInputs = call.inputs.size();
  llvm::append_range(
      call.inputs, ArrayRef(fused.consumer.buildInputs(builder)).drop_front());
  call.scratch = {RankedTensorType::get(
      {fused.threads * fused.rows * fused.pixels, fused.channels},
      builder.getF32Type())};
  call.emitBody = [fused, producerInputs](ImplicitLocOpBuilder &b,
                                          ValueRange buffers) {
    FusedRowsEmitter(b, fused, buffers, producerInputs).emit();
  };
  return call;
}

static FailureOr<KernelPlan> plan(Operation *op, const Target &target,
                                  Decline &decline) {
  FailureOr<FusedRows> fused = FusedRows::of(op, target, decline);
  if (failed(fused))
    return failure();
  double bytes = double(fused->getElements()) * sizeof(float);
  double saved = 2 * std::max(bytes - kKeptBytes, 0.0) / kBytesPerCycle;
  return KernelPlan{fused->getCycles() - saved,
                    [fused = std::move(*fused)](OpBuilder &builder) {
                      return build(builder, fused);
                    }};
}

const Kernel nncomp::fusedRowsF32 = {"fused-rows-f32", plan, KernelTraits(),
                                     getProducer};
