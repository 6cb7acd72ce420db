//===- WinogradCost.cpp - Sizes and cost of Winograd's algorithm ----------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "WinogradConv.h"
#include "llvm/ADT/bit.h"

using namespace mlir;
using namespace mlir::nncomp;

/// Estimated cycles of one group for a thread, from measurements on cores with
/// 512-bit vectors.
static double estimateCycles(const WinogradConv &conv, const Target &target) {
  // The smallest second-level cache of the machines with such vectors.
  constexpr double cachedBytes = 1 << 20;
  // In a cycle: from the second-level cache, from the third, and from
  // memory as a core of a busy server gets it (16 GB/s at 3.2 GHz).
  constexpr double nearBytes = 32, farBytes = 16, memoryBytes = 5;
  // What begins and ends a register tile, and a tile of the image.
  constexpr double registerTileCycles = 20, tileCycles = 60;
  const ColumnBlocks &columns = conv.columns;
  double perCycle = target.vectorBits >= 512 ? 1 : 2;
  double channels = conv.shape.groupChannels(), tiles = conv.blockTiles;
  double products = conv.transform.products(), blocks = conv.getBlocks();

  int64_t columnBlocks = conv.getColumnBlocks();
  int64_t ownBlocks = llvm::divideCeil(columnBlocks, conv.columnParts);
  double share = double(ownBlocks) / double(columnBlocks);
  double vectors = share * columns.getVectors();
  double registerTiles =
      ownBlocks * llvm::divideCeil(conv.blockTiles, columns.rows);
  double multiply =
      products * (share * columns.cyclesPerStep * channels + tiles * vectors +
                  registerTiles * registerTileCycles);
  double filterBytes =
      products * vectors * columns.lanes * channels * sizeof(float);
  double inputVectors =
      llvm::divideCeil(conv.shape.groupChannels(), conv.lanes);
  double transform =
      inputVectors *
          (conv.transform.getInputOperations() / perCycle + products) +
      vectors * (conv.transform.getOutputOperations() / perCycle + products) +
      tileCycles;
  // Buffers are written and read once in a block, filters read.
  double bufferBytes =
      tiles * products * sizeof(float) * (channels + vectors * columns.lanes);
  double move =
      2 * bufferBytes / (bufferBytes > cachedBytes / 2 ? farBytes : nearBytes);
  // Two thirds of the time that the filters take from memory are hidden.
  double first = filterBytes / memoryBytes;
  double later =
      filterBytes + bufferBytes > cachedBytes ? filterBytes / farBytes : 0;
  return std::max(multiply + first / 3, first) +
         (blocks - 1) * (multiply + later) +
         blocks * (tiles * transform + move);
}

WinogradConv::WinogradConv(const ConvShape &shape, int64_t outputs,
                           const Epilogue &epilogue, const Target &target)
    : shape(shape), transform{outputs, target.hasFma}, epilogue(epilogue),
      lanes(
          std::min<int64_t>(target.getVectorLength(32),
                            llvm::bit_floor<uint64_t>(shape.groupChannels()))),
      tilesHigh(llvm::divideCeil(shape.outHeight, outputs)),
      tilesWide(llvm::divideCeil(shape.outWidth, outputs)) {
  cycles = chooseBlocks(target);
  int64_t threads = target.getThreads(cycles);
  double fewest = std::numeric_limits<double>::infinity();
  WinogradConv whole = *this;
  for (int64_t parts = 1; threads > 1 && parts <= threads; ++parts) {
    WinogradConv candidate = whole;
    candidate.tileParts = parts;
    candidate.columnParts = threads / parts;
    if (threads % parts || parts > getTiles())
      continue;
    double elapsed = candidate.chooseBlocks(target);
    if (elapsed >= fewest ||
        candidate.columnParts > candidate.getColumnBlocks())
      continue;
    fewest = elapsed;
    *this = candidate;
  }
}

double WinogradConv::chooseBlocks(const Target &target) {
  // Few large blocks read the filters seldom; many small ones leave their
  // buffers in the cache. Of the sizes that fit, the cheapest.
  constexpr int64_t mostBytes = 4 << 20, mostTiles = 256;
  int64_t tileBytes = transform.products() * sizeof(float) *
                      (shape.groupChannels() + shape.groupOutChannels());
  int64_t most = std::min(
      {getPartTiles(), mostTiles, std::max<int64_t>(mostBytes / tileBytes, 1)});
  // Each row of register tiles reads a block of filters again: from the
  // first-level cache, if it fits there. Two vectors are enough to keep the
  // multipliers busy.
  constexpr int64_t nearestBytes = 32 << 10;
  int64_t vectorBytes = shape.groupChannels() * target.vectorBits / 8;
  int64_t widest = std::max<int64_t>(nearestBytes / vectorBytes, 2);
  Target single = target;
  single.threads = 1;
  WinogradConv candidate = *this;
  double fewest = std::numeric_limits<double>::infinity();
  for (candidate.blockTiles = 1; candidate.blockTiles <= most;
       ++candidate.blockTiles) {
    // Other sizes need as many blocks, and compute more tiles twice.
    if (llvm::divideCeil(getPartTiles(), candidate.getBlocks()) !=
        uint64_t(candidate.blockTiles))
      continue;
    candidate.columns = chooseColumnBlocks(
        candidate.blockTiles, shape.groupOutChannels(), shape.groupChannels(),
        StepFormat(Arithmetic::F32, target), single, /*imageRows=*/1, widest);
    double estimated = shape.groups * estimateCycles(candidate, target);
    if (estimated > fewest)
      continue;
    fewest = estimated;
    blockTiles = candidate.blockTiles;
    columns = candidate.columns;
  }
  return fewest;
}

int64_t WinogradConv::getColumnBlocks() const {
  int64_t count = 0;
  for (Pieces block : columns.blocks)
    count += block.count;
  return count;
}

int64_t WinogradConv::getPackedSize() const {
  return shape.groups * transform.products() *
         getMatrix().getPackedSize(columns, /*hasBias=*/false);
}

bool WinogradConv::prefetchesFilters() const {
  constexpr int64_t cachedBytes = 1 << 20;
  return getPackedSize() / shape.groups * int64_t(sizeof(float)) > cachedBytes;
}

/// `elements` rounded up to an odd number of cache lines: the elements of a
/// tile then lie in different sets of the cache.
static int64_t getPlane(int64_t elements) {
  constexpr int64_t line = 16;
  return (llvm::divideCeil(elements, line) | 1) * line;
}

int64_t WinogradConv::getInputPlane() const {
  return getPlane(blockTiles * shape.groupChannels());
}

int64_t WinogradConv::getProductPlane() const {
  return getPlane(blockTiles * columns.columns);
}

SmallVector<RankedTensorType>
WinogradConv::getScratch(MLIRContext *context) const {
  Type element = Float32Type::get(context);
  int64_t products = getThreads() * transform.products();
  return {RankedTensorType::get({products * getInputPlane()}, element),
          RankedTensorType::get({products * getProductPlane()}, element),
          RankedTensorType::get({products, shape.groupChannels()}, element)};
}
