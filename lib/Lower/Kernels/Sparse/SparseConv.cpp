//===- SparseConv.cpp - Few weights times planes of pixels ----------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "SparseConv.h"
#include "Kernels/Shapes/Slabs.h"
#include "Reference/Activation.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace mlir::nncomp;

/// The vectors of a strip: as many as there are registers for the sums of all
/// rows of a block, of 4 rows the fastest of 1 to 6 on Zen 5. Of one row, loads
/// are what takes time: 4 vectors were the fastest of 1 to 8 where channels are
/// aligned, 7 where each load may lie in two lines.
static int64_t getStripVectors(int64_t blockRows, bool hasTaps,
                               const Target &target) {
  bool hasMany = target.vectorRegisters >= 32;
  if (blockRows == 1)
    return hasMany && hasTaps ? 7 : 4;
  return std::max<int64_t>((hasMany ? 24 : 8) / blockRows, 1);
}

/// Sums of each vector, which columns add to in turn: a multiply-add takes four
/// cycles, in which two may start.
static int64_t getChains(int64_t sums, const Target &target) {
  return target.vectorRegisters >= 32 && sums <= 4 ? 2 : 1;
}

/// Whether a copy whose channels start with a line of the cache pays: a load of
/// a vector that lies in two lines takes two. Each column is read by
/// several output channels on average.
static bool paysToAlign(const SparseRows &weights) {
  constexpr int64_t fewestUses = 4;
  return weights.getStoredColumns() >= fewestUses * weights.columns;
}

/// Multiply-adds in a cycle, measured: those of one row wait for the loads of
/// pixels, those of a block of four for little on Zen 4.
static double getRate(const SparseConv &conv, const Target &target) {
  int64_t blockRows = conv.weights.blockRows;
  if (target.vectorBits < 512) {
    double full = blockRows == 1 ? 8 : target.hasFma ? 12 : 7.5;
    return full * target.getVectorLength(32) / 8;
  }
  if (target.splitsVectors)
    return blockRows == 1 ? 8 : blockRows < 4 ? 12 : 15;
  // Of Zen 5, whether the pixels of a strip stay in the first-level cache or
  // come from the second one; and the same if loads lie in two lines.
  constexpr double rates[3][2][2] = {
      {{12, 9.5}, {8.5, 7.5}}, {{20, 16}, {16, 14}}, {{29, 21.5}, {25.5, 22}}};
  constexpr int64_t cacheBytes = 48 << 10;
  const ConvShape &shape = conv.image.shape;
  int64_t seen = conv.stripVectors * conv.lanes +
                 (shape.kernelHeight - 1) * conv.image.pitch;
  bool isFar = shape.groupChannels() * seen * int64_t(sizeof(float)) >
               cacheBytes + cacheBytes / 4;
  return rates[blockRows == 1  ? 0
               : blockRows < 4 ? 1
                               : 2][conv.hasTable()][isFar];
}

SparseConv::SparseConv(const SparseRows &weights, const Target &target)
    : weights(weights), image(weights.shape, target.getVectorLength(32),
                              paysToAlign(weights), target.threads),
      hasFma(target.hasFma) {
  const ConvShape &shape = image.shape;
  int64_t widest = target.getVectorLength(32);
  auto getLanes = [&](int64_t length) {
    return std::min<int64_t>(widest, llvm::bit_floor<uint64_t>(length));
  };
  // Only AVX-512 stores a part of a vector at full speed.
  bool hasMasks = widest == 16;
  int64_t rowLanes = getLanes(shape.outWidth),
          flatLanes = getLanes(image.getLength());
  isFlat = getGap() == 0 ||
           (hasMasks &&
            llvm::divideCeil(image.getLength(), flatLanes) <
                llvm::divideCeil(shape.outWidth, rowLanes) * image.slabRows);
  lanes = isFlat ? flatLanes : rowLanes;
  stripVectors = getStripVectors(weights.blockRows, hasTable(), target);
  chains = getChains(weights.blockRows * stripVectors, target);
  copyLanes = widest;
  rate = getRate(*this, target) * lanes / widest;
  cycleCost = target.getCycleCost();
  streamCycles = target.getStreamCycles(
      4.0 * shape.batch *
      (double(shape.channels) * shape.height * shape.width +
       double(shape.outChannels) * shape.outHeight * shape.outWidth));
  threads = target.getThreads(getCycles());
}

double SparseConv::getCycles() const {
  double slabs = double(image.shape.batch) * image.getSlabs();
  double pixels = slabs * getRows() * getVectors() * lanes;
  double products = double(weights.getStoredColumns()) * weights.blockRows;
  // Of each line in each strip: a branch that was not foreseen, and what comes
  // before and after the loop.
  double lines = double(weights.getLines()) * pixels / (lanes * stripVectors);
  double cycles = products * pixels / rate + lines * 15;
  // A load and a store of each vector, and the table.
  if (image.isCopied)
    cycles += 2.0 * slabs * image.getSlabElements() / copyLanes *
              (image.shape.strideWidth > 2 ? copyLanes : 1);
  if (hasTable())
    cycles += weights.columns;
  return cycles * cycleCost + streamCycles;
}

SmallVector<Pieces, 2> SparseConv::getStrips() const {
  return splitEvenly(getVectors(), stripVectors);
}

int64_t SparseConv::getSlabStrips() const {
  int64_t strips = 0;
  for (Pieces strip : getStrips())
    strips += strip.count;
  return getRows() * strips;
}

SmallVector<RankedTensorType>
SparseConv::getScratch(MLIRContext *context) const {
  SmallVector<RankedTensorType> scratch =
      weights.getScratch(context, /*isDecodedAtOnce=*/true);
  if (image.isCopied)
    scratch.push_back(RankedTensorType::get({threads * image.getSlabElements()},
                                            Float32Type::get(context)));
  if (hasTable())
    scratch.push_back(getOffsets().getTableType(context));
  return scratch;
}

namespace {
/// Where the lanes of a vector of sums are stored: one row of the output each.
struct StorePiece {
  /// The pixel of the first lane, and which lanes are in the row: null for all.
  Value pixel, mask;
};

class SparseConvEmitter {
public:
  SparseConvEmitter(ImplicitLocOpBuilder &builder, const SparseConv &conv,
                    ValueRange buffers)
      : emitter(builder), conv(conv), shape(conv.image.shape),
        rows(emitter, conv.weights, buffers,
             /*ownScratch=*/size_t(conv.image.isCopied) + conv.hasTable(),
             /*isDecodedAtOnce=*/true),
        source(rows.getInput()), input(source) {
    ValueRange rest = rows.getRest();
    if (conv.weights.epilogue.hasResidual)
      residual = emitter.flatten(rest.front());
    output = emitter.flatten(rest[conv.weights.epilogue.hasResidual]);
    if (conv.hasTable())
      table = buffers.back();
    if (conv.image.isCopied)
      input = copy = buffers.drop_back(conv.hasTable()).back();
  }

  void emit();

private:
  /// Where a vector is in its strip: the last one ends with the row.
  int64_t getPlace(int64_t vector) const {
    return std::min(vector * conv.lanes, conv.getLength() - conv.lanes);
  }
  void emitSlab(Value image, Value thread, Value firstRow, TileRange range);
  void emitStrip(Value image, Value row, Value start, int64_t vectors);
  SmallVector<StorePiece> getPieces(Value row, Value start);
  void emitLine(Value image, Value line, int64_t storedRows, Value inputStart,
                ArrayRef<SmallVector<StorePiece>> pieces);
  void store(Value sum, Value place, Value mask);

  KernelEmitter emitter;
  const SparseConv &conv;
  const ConvShape &shape;
  SparseRowsEmitter rows;
  /// The input, and its copy or null; `input` is what is read of them.
  Value source, copy, input;
  Value table, residual, output;
  /// Where the first channel of the slab starts, and its first output pixel.
  Value slabStart, slabPixel;
};
} // namespace

/// The pieces of the vector of sums that starts at `start` of a row of strips.
SmallVector<StorePiece> SparseConvEmitter::getPieces(Value row, Value start) {
  int64_t gap = conv.getGap(), pitch = conv.image.pitch, lanes = conv.lanes;
  if (!conv.isFlat || gap == 0)
    return {StorePiece{emitter.add(emitter.mul(row, shape.outWidth), start),
                       /*mask=*/Value()}};
  ImplicitLocOpBuilder &b = emitter.b;
  auto type = VectorType::get(lanes, b.getI32Type());
  SmallVector<int32_t> numbers = llvm::to_vector(llvm::seq<int32_t>(0, lanes));
  Value lane = arith::ConstantOp::create(
      b, DenseElementsAttr::get(type, ArrayRef(numbers)));
  auto compare = [&](arith::CmpIPredicate predicate, Value bound) -> Value {
    bound = arith::IndexCastOp::create(b, b.getI32Type(), bound);
    return arith::CmpIOp::create(b, predicate, lane,
                                 vector::BroadcastOp::create(b, type, bound));
  };
  Value first = emitter.floorDiv(start, pitch);
  SmallVector<StorePiece> pieces;
  // A vector that starts at the end of a row reaches the most others.
  for (int64_t i = 0; i <= int64_t(llvm::divideCeil(lanes - 1, pitch)); ++i) {
    Value outRow = emitter.add(first, i);
    // The lanes from where the row starts to where it ends.
    Value begin =
        emitter.add(emitter.mul(outRow, pitch), emitter.mul(start, -1));
    Value mask = arith::AndIOp::create(
        b, compare(arith::CmpIPredicate::sge, begin),
        compare(arith::CmpIPredicate::slt, emitter.add(begin, shape.outWidth)));
    pieces.push_back({emitter.add(start, emitter.mul(outRow, -gap)), mask});
  }
  return pieces;
}

/// Computes one output channel, or a block of them of which `storedRows` are,
/// for the pixels of a strip.
void SparseConvEmitter::emitLine(Value image, Value line, int64_t storedRows,
                                 Value inputStart,
                                 ArrayRef<SmallVector<StorePiece>> pieces) {
  int64_t vectors = pieces.size(), lanes = conv.lanes;
  Value channel = emitter.mul(line, conv.weights.blockRows);
  SmallVector<Value> sums;
  for (int64_t r = 0; r < storedRows; ++r)
    sums.append(vectors, rows.emitStart(emitter.add(channel, r), lanes));
  auto type = VectorType::get(lanes, emitter.b.getF32Type());
  auto [first, end] = rows.emitRange(line);
  // `count` columns from `number` on, each to sums of its own.
  auto addColumns = [&](Value number, ValueRange carried, int64_t count) {
    SmallVector<Value> values(carried);
    for (int64_t c = 0; c < count; ++c) {
      Value column = emitter.add(number, c);
      Value offset =
          emitter.add(inputStart, conv.getOffsets().emitOffset(
                                      emitter, table, rows.emitColumn(column)));
      SmallVector<Value> pixels;
      for (int64_t v = 0; v < vectors; ++v)
        pixels.push_back(
            emitter.loadFloats(type, input, emitter.add(offset, getPlace(v))));
      for (int64_t r = 0; r < storedRows; ++r) {
        Value weight = rows.emitValue(column, r, lanes);
        for (auto [v, pixel] : llvm::enumerate(pixels)) {
          Value &sum = values[(c * storedRows + r) * vectors + v];
          sum = emitter.multiplyAdd(weight, pixel, sum, conv.hasFma);
        }
      }
    }
    return values;
  };
  if (int64_t chains = conv.chains; chains > 1) {
    int64_t own = sums.size();
    sums.append((chains - 1) * own, emitter.zeroVector(lanes));
    Value count = emitter.add(end, emitter.mul(first, -1));
    Value whole = emitter.add(
        first, emitter.mul(emitter.floorDiv(count, chains), chains));
    sums = emitter.loop(first, whole, chains, sums,
                        [&](Value number, ValueRange carried) {
                          return addColumns(number, carried, chains);
                        });
    for (int64_t i = own; i < chains * own; ++i)
      sums[i % own] = arith::AddFOp::create(emitter.b, sums[i % own], sums[i]);
    sums.resize(own);
    first = whole;
  }
  sums =
      emitter.loop(first, end, 1, sums, [&](Value number, ValueRange carried) {
        return addColumns(number, carried, 1);
      });
  Value plane = emitter.add(emitter.mul(image, shape.outChannels), channel);
  int64_t planeElements = shape.outHeight * shape.outWidth;
  for (auto [i, sum] : llvm::enumerate(sums)) {
    Value place = emitter.add(
        emitter.mul(emitter.add(plane, int64_t(i) / vectors), planeElements),
        slabPixel);
    for (const StorePiece &piece : pieces[i % vectors])
      store(sum, emitter.add(place, piece.pixel), piece.mask);
  }
}

/// Finishes a vector of sums at `place` of the output. Unlike those of
/// `EpilogueEmitter` its lanes are pixels, of which some may be left out.
void SparseConvEmitter::store(Value sum, Value place, Value mask) {
  ImplicitLocOpBuilder &b = emitter.b;
  auto type = cast<VectorType>(sum.getType());
  if (residual) {
    Value more =
        mask ? vector::MaskedLoadOp::create(b, type, residual, place, mask,
                                            emitter.zeroVector(conv.lanes))
                   .getResult()
             : emitter.loadFloats(type, residual, place);
    sum = arith::AddFOp::create(b, sum, more);
  }
  sum = buildActivation(b, b.getLoc(), conv.weights.epilogue.activation, sum);
  if (mask)
    vector::MaskedStoreOp::create(b, output, place, mask, sum);
  else
    emitter.storeFloats(sum, output, place);
}

void SparseConvEmitter::emitStrip(Value image, Value row, Value start,
                                  int64_t vectors) {
  SmallVector<SmallVector<StorePiece>> pieces;
  for (int64_t v = 0; v < vectors; ++v)
    pieces.push_back(getPieces(row, emitter.add(start, getPlace(v))));
  int64_t groupElements = shape.groupChannels() * conv.image.channelElements;
  Value inputStart = emitter.add(
      slabStart, emitter.add(emitter.mul(row, conv.image.pitch), start));
  int64_t blockRows = conv.weights.blockRows;
  int64_t lines = shape.groupOutChannels() / blockRows,
          left = shape.groupOutChannels() % blockRows;
  emitter.loop(0, shape.groups, 1, [&](Value group) {
    Value groupStart =
        emitter.add(inputStart, emitter.mul(group, groupElements));
    if (lines > 0)
      emitter.loop(0, lines, 1, [&](Value line) {
        emitLine(image, emitter.add(emitter.mul(group, lines), line), blockRows,
                 groupStart, pieces);
      });
    // The last block is only partly there, in a layer of one group.
    if (left > 0)
      emitLine(image, emitter.constant(lines), left, groupStart, pieces);
  });
}

/// Copies a slab, if there is a copy, and computes those of its strips that are
/// in `range`.
void SparseConvEmitter::emitSlab(Value image, Value thread, Value firstRow,
                                 TileRange range) {
  if (copy) {
    slabStart = emitter.mul(thread, conv.image.getSlabElements());
    conv.image.emitCopy(emitter, source, image, firstRow, copy, slabStart,
                        conv.copyLanes);
  } else {
    slabStart = emitter.mul(image, conv.image.getSlabElements());
  }
  slabPixel = emitter.mul(firstRow, shape.outWidth);
  int64_t rowStrips = conv.getSlabStrips() / conv.getRows();
  emitter.loop(
      0, conv.getRows(), 1, range, rowStrips, [&](Value row, TileRange range) {
        int64_t first = 0;
        for (Pieces strip : conv.getStrips()) {
          int64_t size = strip.size * conv.lanes;
          emitter.loop(
              0, strip.count, 1, range, 1, [&](Value index, TileRange) {
                // The last one is full: it starts earlier.
                Value start =
                    emitter.min(emitter.add(emitter.mul(index, size), first),
                                std::max<int64_t>(conv.getLength() - size, 0));
                emitStrip(image, row, start, strip.size);
              });
          range = emitter.skip(range, strip.count);
          first += strip.count * size;
        }
      });
}

void SparseConvEmitter::emit() {
  if (table)
    conv.getOffsets().emitTable(emitter, table, [&](Value row, Value column) {
      return conv.image.emitTapOffset(emitter, row, column);
    });
  emitSlabs(emitter, shape, conv.image.slabRows, conv.getSlabStrips(),
            conv.threads,
            [&](Value image, Value thread, Value firstRow, TileRange range) {
              emitSlab(image, thread, firstRow, range);
            });
}

void SparseConv::emit(ImplicitLocOpBuilder &builder, ValueRange buffers) const {
  SparseConvEmitter(builder, *this, buffers).emit();
}
