//===- GroupedConv.cpp - Kernels grouped-conv-* ---------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Groups that are narrower than a vector. The lanes of a vector are output
// channels of several groups. Each multiplies a channel of its own group: one
// shuffle of the input channels loaded for the vector brings some channel of
// its group to every lane, and serves all taps of a filter row. Over the steps
// k each lane sees all channels of its group. In square groups of a power of
// two, lane l sees channel l xor k at step k: shuffles that processors have,
// and none for k = 0. In other groups every lane sees channel k. Of codes a
// lane takes several neighbouring channels at once, where groups have a
// multiple of them; below, a word is what a lane takes.
//
//===----------------------------------------------------------------------===//

#include "Kernels/Emit/KernelEmitter.h"
#include "Kernels/Kernels.h"
#include "Kernels/Shapes/ColumnBlocks.h"
#include "Kernels/Shapes/ConvShape.h"
#include "Lanes.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace mlir::nncomp;

namespace {
/// Vectors of output channels whose lanes take their input channels from the
/// same places.
struct VectorClass {
  /// The first vector and how many follow.
  int64_t first, count;
  /// The first input word of the first vector's loads, and how many words
  /// after it the second load starts (the same where one load is enough).
  int64_t load, secondLoad;
  /// For each step, the loaded lane that each lane takes.
  SmallVector<SmallVector<int64_t>> shuffles;
};

struct GroupedConv {
  ConvShape shape;
  LaneFormat lanes;
  StepFormat format;
  /// A vector starts with a group; the last one may start within.
  ColumnBlocks blocks;
  /// Pixels of a tile: accumulators, shuffled channels and the weights of a
  /// filter row fit into registers.
  int64_t pixels;
  /// Lanes of a vector of input words.
  int64_t inputLanes;
  /// Threads that compute the tiles.
  int64_t threads;

  GroupedConv(const ConvShape &shape, const LaneFormat &lanes,
              const Target &target)
      : shape(shape), lanes(lanes), format(lanes.getStep(target)),
        pixels(target.vectorRegisters / 4) {
    int64_t length = target.getVectorLength(32), outputs = shape.outChannels;
    blocks.columns = outputs;
    blocks.lanes =
        std::min<int64_t>(length, llvm::bit_floor<uint64_t>(outputs));
    int64_t width = shape.groupOutChannels();
    blocks.stride = std::max<int64_t>(blocks.lanes / width, 1) * width;
    blocks.blocks = {{1, blocks.getVectors()}};
    inputLanes = std::min<int64_t>(
        llvm::bit_ceil<uint64_t>(getSpan()),
        std::min<int64_t>(length, llvm::bit_floor<uint64_t>(shape.channels /
                                                            lanes.neighbours)));
    threads = target.getThreads(getCycles(target));
  }

  double getCycles(const Target &target) const;

  /// Input words of a group.
  int64_t groupWords() const { return format.getSteps(shape.groupChannels()); }
  /// Which word of its group an output channel sees at step `k`.
  int64_t getInput(int64_t outChannel, int64_t k) const {
    int64_t width = shape.groupOutChannels();
    bool isSquare = width == groupWords() && llvm::isPowerOf2_64(width);
    return isSquare ? (outChannel % width) ^ k : k;
  }
  int64_t getGroup(int64_t outChannel) const {
    return outChannel / shape.groupOutChannels();
  }
  /// The most input words that the lanes of a vector take.
  int64_t getSpan() const {
    int64_t width = shape.groupOutChannels();
    // A vector that starts within a group may reach one group more.
    bool isAligned = (blocks.columns - blocks.lanes) % width == 0;
    return (llvm::divideCeil(blocks.lanes, width) + !isAligned) * groupWords();
  }
  VectorClass getVectorClass(int64_t vector) const;
  SmallVector<VectorClass> getVectorClasses() const;
};
} // namespace

/// Multiply-adds, loads, shuffles and extensions of vectors, of which one (512
/// bits) or two are done in a cycle.
double GroupedConv::getCycles(const Target &target) const {
  double perCycle = target.vectorBits >= 512 ? 1 : 2;
  double taps = shape.kernelHeight * shape.kernelWidth;
  double perPixel = taps * groupWords() * format.multiplyAdds +
                    double(shape.kernelHeight) * groupWords() *
                        shape.strideWidth * (1 + format.extensions);
  // Stores, loads and what is left between tiles.
  constexpr double overhead = 2;
  return double(shape.batch) * shape.outHeight * shape.outWidth *
         blocks.getVectors() *
         (perPixel * shape.getLiveShare() / perCycle + overhead);
}

VectorClass GroupedConv::getVectorClass(int64_t vector) const {
  int64_t channel = blocks.getColumn(vector), depth = groupWords();
  int64_t first = getGroup(channel) * depth;
  int64_t end = (getGroup(channel + blocks.lanes - 1) + 1) * depth;
  // Loads stay within a pixel: the last ones start earlier.
  int64_t last = shape.channels / lanes.neighbours - inputLanes;
  int64_t load = std::min(first, last);
  int64_t second =
      end - load <= inputLanes ? load : std::min(load + inputLanes, last);
  VectorClass result{vector, 1, load, second - load, {}};
  for (int64_t k = 0; k < depth; ++k) {
    SmallVector<int64_t> &taken = result.shuffles.emplace_back();
    for (int64_t lane = 0; lane < blocks.lanes; ++lane) {
      int64_t input =
          getGroup(channel + lane) * depth + getInput(channel + lane, k);
      taken.push_back(input < load + inputLanes ? input - load
                                                : inputLanes + input - second);
    }
  }
  return result;
}

SmallVector<VectorClass> GroupedConv::getVectorClasses() const {
  SmallVector<VectorClass> classes;
  int64_t step = getGroup(blocks.stride) * groupWords();
  for (int64_t vector = 0; vector < blocks.getVectors(); ++vector) {
    VectorClass next = getVectorClass(vector);
    if (!classes.empty()) {
      VectorClass &last = classes.back();
      bool isRegular = next.load == last.load + last.count * step &&
                       blocks.getColumn(vector) == vector * blocks.stride;
      if (isRegular && next.secondLoad == last.secondLoad &&
          next.shuffles == last.shuffles) {
        ++last.count;
        continue;
      }
    }
    classes.push_back(std::move(next));
  }
  return classes;
}

namespace {
class GroupedEmitter {
public:
  GroupedEmitter(ImplicitLocOpBuilder &builder, const GroupedConv &conv,
                 ValueRange buffers)
      : emitter(builder), conv(conv), shape(conv.shape),
        input(emitter.flatten(buffers[0])),
        format(emitter, conv.lanes, shape, buffers.drop_front()),
        vectors(conv.getVectorClasses()) {}

  void emit();

private:
  void emitTile(const TileClass &tile, const VectorClass &lanes, Value image,
                Value row, Value pixel, Value index);
  SmallVector<Value> emitFilterRow(const TileClass &tile,
                                   const VectorClass &lanes, Value inputStart,
                                   Value weights, ValueRange accumulators);
  Value emitColumn(const VectorClass &lanes, int64_t k, Value offset);

  KernelEmitter emitter;
  const GroupedConv &conv;
  const ConvShape &shape;
  Value input;
  LaneEmitter format;
  SmallVector<VectorClass> vectors;
};
} // namespace

void GroupedEmitter::emit() {
  // A tile that threads share out is one of pixels, with all its channels.
  emitPixelTiles(
      emitter, shape, getTileClasses(shape, conv.pixels), conv.threads,
      [&](const TileClass &tile, Value image, Value row, Value pixel) {
        for (const VectorClass &lanes : vectors)
          emitter.loop(0, lanes.count, 1, [&](Value index) {
            emitTile(tile, lanes, image, row, pixel, index);
          });
      });
}

/// What the lanes see at step `k` of the input pixel at `offset`.
Value GroupedEmitter::emitColumn(const VectorClass &lanes, int64_t k,
                                 Value offset) {
  Value first = format.loadInput(conv.inputLanes, input, offset);
  ArrayRef<int64_t> shuffle = lanes.shuffles[k];
  if (llvm::equal(shuffle, llvm::seq<int64_t>(0, conv.inputLanes)))
    return first;
  Value second = first;
  if (lanes.secondLoad)
    second = format.loadInput(
        conv.inputLanes, input,
        emitter.add(offset, lanes.secondLoad * conv.lanes.neighbours));
  return vector::ShuffleOp::create(emitter.b, first, second, shuffle);
}

SmallVector<Value> GroupedEmitter::emitFilterRow(const TileClass &tile,
                                                 const VectorClass &lanes,
                                                 Value inputStart,
                                                 Value weights,
                                                 ValueRange accumulators) {
  SmallVector<Value> values(accumulators);
  int64_t depth = conv.groupWords();
  for (int64_t k = 0; k < depth; ++k) {
    // A column of the input serves all taps of the row before it goes.
    DenseMap<int64_t, Value> columns;
    for (auto [tap, live] : llvm::enumerate(tile.live)) {
      if (live.empty())
        continue;
      int64_t place =
          (tap * depth + k) * conv.blocks.lanes * conv.lanes.neighbours;
      Value weight =
          format.loadWeights(conv.blocks.lanes, emitter.add(weights, place));
      for (int64_t pixel : live) {
        int64_t column = pixel * shape.strideWidth + tap * shape.dilationWidth;
        Value &loaded = columns[column];
        if (!loaded)
          loaded = emitColumn(lanes, k,
                              emitter.add(inputStart, column * shape.channels));
        values[pixel] = format.multiplyAdd(loaded, weight, values[pixel]);
      }
    }
  }
  return values;
}

void GroupedEmitter::emitTile(const TileClass &tile, const VectorClass &lanes,
                              Value image, Value row, Value pixel,
                              Value index) {
  const ColumnBlocks &blocks = conv.blocks;
  Value vector = emitter.add(index, lanes.first);
  // Where more than one vector is of a class, none of them is moved.
  Value channel = lanes.count == 1
                      ? emitter.constant(blocks.getColumn(lanes.first))
                      : emitter.mul(vector, blocks.stride);
  int64_t hasBias = format.hasPackedBias();
  Value weights = emitter.mul(vector, blocks.lanes * (shape.depth() + hasBias));
  SmallVector<Value> values;
  for (int64_t i = 0; i < tile.width; ++i)
    values.push_back(
        format.emitStart(blocks.lanes, row, tile.start + i, weights, channel));
  weights = emitter.add(weights, hasBias * blocks.lanes);
  RowWindow window = emitWindow(emitter, shape, image, row, pixel);
  int64_t step = conv.getGroup(blocks.stride) * shape.groupChannels();
  Value inputStart = emitter.add(
      emitter.add(window.inputStart, lanes.load * conv.lanes.neighbours),
      emitter.mul(index, step));
  int64_t rowWeights = shape.kernelWidth * shape.groupChannels() * blocks.lanes;
  values = emitter.loop(
      window.firstRow, window.lastRow, 1, values,
      [&](Value filterRow, ValueRange carried) {
        return emitFilterRow(
            tile, lanes,
            emitter.add(inputStart, emitter.mul(filterRow, window.rowStep)),
            emitter.add(weights, emitter.mul(filterRow, rowWeights)), carried);
      });
  for (auto [i, value] : llvm::enumerate(values))
    format.store(value, emitter.add(window.outputPixel, i), channel);
}

static KernelCall build(OpBuilder &builder, LayerOpInterface op,
                        const GroupedConv &conv, const Target &target) {
  // Each output channel's filter in the order of its steps.
  int64_t depth = conv.shape.groupChannels(), size = conv.lanes.neighbours;
  auto order = [&](int64_t i) {
    int64_t channel = i % depth;
    int64_t word = conv.getInput(i / conv.shape.depth(), channel / size);
    return i - channel + word * size + channel % size;
  };
  ColumnMatrix matrix{/*runs=*/1, /*runDepth=*/conv.shape.depth(),
                      /*columnStride=*/conv.shape.depth(), /*depthStride=*/1,
                      /*stepDepth=*/size};
  KernelCall call;
  conv.lanes.buildInputs(builder, op, conv.shape, conv.blocks, matrix, order,
                         call);
  call.emitBody = [conv](ImplicitLocOpBuilder &b, ValueRange buffers) {
    GroupedEmitter(b, conv, buffers).emit();
  };
  addByteBuffers(call, op->getResult(0), target);
  return call;
}

template <Arithmetic arithmetic>
static FailureOr<KernelPlan> plan(Operation *op, const Target &target,
                                  Decline &decline) {
  LayerOpInterface conv = getConvolution(op);
  if (!conv || conv.getGroups() == 1)
    return failure();
  ConvShape shape = ConvShape::of(conv);
  FailureOr<LaneFormat> lanes =
      LaneFormat::of(conv, arithmetic, target, decline, shape.groupChannels());
  if (failed(lanes))
    return failure();
  GroupedConv grouped(shape, *lanes, target);
  // Nothing to shuffle: depthwise-conv-f32.
  if (shape.groupChannels() == 1 && shape.groupOutChannels() == 1)
    return failure();
  if (failed(hasWideVectors(arithmetic, grouped.blocks, decline)))
    return failure();
  // More channels than that make the code of a filter row long.
  constexpr int64_t mostTaps = 64;
  int64_t taps = grouped.groupWords() * shape.kernelWidth;
  if (shape.groupOutChannels() >= grouped.blocks.lanes ||
      grouped.getSpan() > 2 * grouped.inputLanes)
    return decline << llvm::formatv(
               "expected groups narrower than a vector of {0}, but got {1} "
               "input and {2} output channels",
               grouped.blocks.lanes, shape.groupChannels(),
               shape.groupOutChannels());
  if (taps > mostTaps)
    return decline << llvm::formatv(
               "expected at most {0} taps and channels in a row of a filter, "
               "but got {1}",
               mostTaps, taps);
  if (failed(hasFewTiles(shape, grouped.pixels, decline)))
    return failure();
  return KernelPlan{grouped.getCycles(target),
                    [conv, grouped, target](OpBuilder &builder) {
                      return build(builder, conv, grouped, target);
                    }};
}

template <Arithmetic arithmetic>
static constexpr Kernel getKernel(StringLiteral name) {
  return {name, plan<arithmetic>};
}

const Kernel nncomp::groupedConvF32 =
    getKernel<Arithmetic::F32>("grouped-conv-f32");
const Kernel nncomp::groupedConvF16 =
    getKernel<Arithmetic::F16>("grouped-conv-f16");
const Kernel nncomp::groupedConvBf16 =
    getKernel<Arithmetic::Bf16>("grouped-conv-bf16");
const Kernel nncomp::groupedConvInt8Dot =
    getKernel<Arithmetic::CodesDot>("grouped-conv-int8-dot");
const Kernel nncomp::groupedConvInt8Wide =
    getKernel<Arithmetic::CodesWide>("grouped-conv-int8-wide");
