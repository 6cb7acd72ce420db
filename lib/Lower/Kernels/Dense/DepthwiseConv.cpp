//===- DepthwiseConv.cpp - Kernels depthwise-conv-* -----------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One filter per channel: lanes are channels, and there is nothing to share
// between output channels. What is shared are the input columns, which several
// pixels of a tile see through different taps; they are loaded once per filter
// row.
//
//===----------------------------------------------------------------------===//

#include "Kernels/Emit/KernelEmitter.h"
#include "Kernels/Kernels.h"
#include "Kernels/Shapes/ColumnBlocks.h"
#include "Kernels/Shapes/ConvShape.h"
#include "Lanes.h"
#include "llvm/Support/FormatVariadic.h"
#include <map>

using namespace mlir;
using namespace mlir::nncomp;

namespace {
struct DepthwiseConv {
  ConvShape shape;
  LaneFormat lanes;
  StepFormat format;
  ColumnBlocks blocks;
  /// Rows and pixels of a tile: with their columns and the taps they fit into
  /// registers.
  int64_t rows, pixels;
  /// Threads that compute the tiles.
  int64_t threads;

  DepthwiseConv(const ConvShape &shape, const LaneFormat &lanes,
                const Target &target)
      : shape(shape), lanes(lanes), format(lanes.getStep(target)), rows(1),
        pixels(target.vectorRegisters / 4) {
    // Two rows of a small filter see most of the same input, which they load
    // once. For larger ones the code would be long.
    constexpr int64_t fewTaps = 9;
    if (taps() <= fewTaps && shape.outHeight > 1 && hasFewRows()) {
      rows = 2;
      pixels = target.vectorRegisters * 7 / 32;
    }
    blocks.columns = shape.channels;
    blocks.lanes = std::min<int64_t>(target.getVectorLength(32),
                                     llvm::bit_floor<uint64_t>(shape.channels));
    blocks.stride = blocks.lanes;
    blocks.blocks = {{1, blocks.getVectors()}};
    threads = target.getThreads(getCycles());
  }

  /// Estimated core cycles: a multiply-add of vectors per cycle, of which 64 %
  /// were measured on Zen 4, an extension of each column for two of them, and
  /// the result written.
  double getCycles() const {
    double vectors = double(shape.batch) * shape.outHeight * shape.outWidth *
                     blocks.getVectors();
    return vectors * (taps() / 0.64 + taps() * format.extensions / 2 + 1);
  }

  /// The rows of tiles. One by one, what they see is asked while running.
  SmallVector<TileClass> getRows() const {
    if (rows > 1)
      return getRowClasses(shape, rows);
    return {{/*start=*/0, /*width=*/1, /*count=*/shape.outHeight, {}}};
  }
  bool hasFewRows() const {
    Decline unheard;
    return succeeded(hasFewTiles(shape.transposed(), 2, unheard));
  }
  int64_t taps() const { return shape.kernelHeight * shape.kernelWidth; }
};

class DepthwiseEmitter {
public:
  DepthwiseEmitter(ImplicitLocOpBuilder &builder, const DepthwiseConv &conv,
                   ValueRange buffers)
      : emitter(builder), conv(conv), shape(conv.shape),
        input(emitter.flatten(buffers[0])),
        lanes(emitter, conv.lanes, shape, buffers.drop_front()) {}

  void emit();

private:
  void emitTile(const TileClass &rows, const TileClass &tile, Value image,
                Value row, Value pixel, Value vector);
  void emitRows(const TileClass &rows, const TileClass &tile, Value inputStart,
                Value weights, MutableArrayRef<SmallVector<Value>> values);
  void emitFilterRow(const TileClass &tile, Value inputStart, Value weights,
                     DenseMap<int64_t, Value> &columns,
                     MutableArrayRef<Value> values);

  KernelEmitter emitter;
  const DepthwiseConv &conv;
  const ConvShape &shape;
  Value input;
  LaneEmitter lanes;
};
} // namespace

void DepthwiseEmitter::emit() {
  // A tile that threads share out is one of pixels, with all its channels.
  emitPixelTiles(emitter, shape, conv.getRows(),
                 getTileClasses(shape, conv.pixels), conv.threads,
                 [&](const TileClass &rows, const TileClass &tile, Value image,
                     Value row, Value pixel) {
                   emitter.loop(
                       0, conv.blocks.getVectors(), 1, [&](Value vector) {
                         emitTile(rows, tile, image, row, pixel, vector);
                       });
                 });
}

/// Adds to `values` (the rows of the tile, and the pixels of each) what all
/// taps see. Each input pixel is loaded once.
void DepthwiseEmitter::emitRows(const TileClass &rows, const TileClass &tile,
                                Value inputStart, Value weights,
                                MutableArrayRef<SmallVector<Value>> values) {
  // Input rows, counted from the tile's first, with the taps that see them.
  std::map<int64_t, SmallVector<std::pair<int64_t, int64_t>>> seen;
  for (auto [tap, live] : llvm::enumerate(rows.live))
    for (int64_t row : live)
      seen[row * shape.strideHeight + tap * shape.dilationHeight].emplace_back(
          tap, row);
  for (const auto &[inputRow, taps] : seen) {
    Value rowStart =
        emitter.add(inputStart, inputRow * shape.width * shape.channels);
    DenseMap<int64_t, Value> columns;
    for (auto [filterRow, row] : taps)
      emitFilterRow(tile, rowStart,
                    emitter.add(weights, filterRow * shape.kernelWidth *
                                             conv.blocks.lanes),
                    columns, values[row]);
  }
}

void DepthwiseEmitter::emitFilterRow(const TileClass &tile, Value inputStart,
                                     Value weights,
                                     DenseMap<int64_t, Value> &columns,
                                     MutableArrayRef<Value> values) {
  for (auto [tap, live] : llvm::enumerate(tile.live)) {
    if (live.empty())
      continue;
    Value weight = lanes.loadWeights(
        conv.blocks.lanes, emitter.add(weights, tap * conv.blocks.lanes));
    for (int64_t pixel : live) {
      int64_t column = pixel * shape.strideWidth + tap * shape.dilationWidth;
      Value &loaded = columns[column];
      if (!loaded)
        loaded =
            lanes.loadInput(conv.blocks.lanes, input,
                            emitter.add(inputStart, column * shape.channels));
      values[pixel] = lanes.multiplyAdd(loaded, weight, values[pixel]);
    }
  }
}

void DepthwiseEmitter::emitTile(const TileClass &rows, const TileClass &tile,
                                Value image, Value row, Value pixel,
                                Value vector) {
  int64_t width = conv.blocks.lanes;
  Value channel =
      emitter.min(emitter.mul(vector, width), shape.channels - width);
  int64_t hasBias = lanes.hasPackedBias();
  Value weights = emitter.mul(vector, width * (conv.taps() + hasBias));
  SmallVector<SmallVector<Value>> values(rows.width);
  for (auto [r, sums] : llvm::enumerate(values))
    for (int64_t i = 0; i < tile.width; ++i)
      sums.push_back(lanes.emitStart(width, emitter.add(row, r), tile.start + i,
                                     weights, channel));
  weights = emitter.add(weights, hasBias * width);
  RowWindow window = emitWindow(emitter, shape, image, row, pixel);
  Value inputStart = emitter.add(window.inputStart, channel);
  if (conv.rows > 1)
    emitRows(rows, tile, inputStart, weights, values);
  else
    values[0] = emitter.loop(
        window.firstRow, window.lastRow, 1, values[0],
        [&](Value filterRow, ValueRange carried) {
          SmallVector<Value> sums(carried);
          DenseMap<int64_t, Value> columns;
          emitFilterRow(
              tile,
              emitter.add(inputStart, emitter.mul(filterRow, window.rowStep)),
              emitter.add(weights,
                          emitter.mul(filterRow, shape.kernelWidth * width)),
              columns, sums);
          return sums;
        });
  for (auto [r, sums] : llvm::enumerate(values))
    for (auto [i, value] : llvm::enumerate(sums))
      lanes.store(value,
                  emitter.add(window.outputPixel, r * shape.outWidth + i),
                  channel);
}

static KernelCall build(OpBuilder &builder, LayerOpInterface op,
                        const DepthwiseConv &conv, const Target &target) {
  ColumnMatrix matrix{/*runs=*/1, /*runDepth=*/conv.taps(),
                      /*columnStride=*/conv.taps(), /*depthStride=*/1};
  KernelCall call;
  conv.lanes.buildInputs(builder, op, conv.shape, conv.blocks, matrix,
                         /*order=*/nullptr, call);
  call.emitBody = [conv](ImplicitLocOpBuilder &b, ValueRange buffers) {
    DepthwiseEmitter(b, conv, buffers).emit();
  };
  addByteBuffers(call, op->getResult(0), target);
  return call;
}

template <Arithmetic arithmetic>
static FailureOr<KernelPlan> plan(Operation *op, const Target &target,
                                  Decline &decline) {
  LayerOpInterface conv = getConvolution(op);
  if (!conv)
    return failure();
  FailureOr<LaneFormat> lanes =
      LaneFormat::of(conv, arithmetic, target, decline);
  if (failed(lanes))
    return failure();
  ConvShape shape = ConvShape::of(conv);
  if (shape.groupChannels() != 1 || shape.groupOutChannels() != 1)
    return decline << llvm::formatv(
               "expected one input and output channel in a group, but got {0} "
               "and {1}",
               shape.groupChannels(), shape.groupOutChannels());
  DepthwiseConv depthwise(shape, *lanes, target);
  if (failed(hasWideVectors(arithmetic, depthwise.blocks, decline)) ||
      failed(hasFewTiles(shape, depthwise.pixels, decline)))
    return failure();
  return KernelPlan{depthwise.getCycles(),
                    [conv, depthwise, target](OpBuilder &builder) {
                      return build(builder, conv, depthwise, target);
                    }};
}

template <Arithmetic arithmetic>
static constexpr Kernel getKernel(StringLiteral name) {
  return {name, plan<arithmetic>};
}

const Kernel nncomp::depthwiseConvF32 =
    getKernel<Arithmetic::F32>("depthwise-conv-f32");
const Kernel nncomp::depthwiseConvF16 =
    getKernel<Arithmetic::F16>("depthwise-conv-f16");
const Kernel nncomp::depthwiseConvBf16 =
    getKernel<Arithmetic::Bf16>("depthwise-conv-bf16");
const Kernel nncomp::depthwiseConvInt8Dot =
    getKernel<Arithmetic::CodesDot>("depthwise-conv-int8-dot");
const Kernel nncomp::depthwiseConvInt8Wide =
    getKernel<Arithmetic::CodesWide>("depthwise-conv-int8-wide");
