//===- ColumnBlocks.cpp - Output channels as blocks of vectors ------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ColumnBlocks.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "nncomp/IR/WeightStorage.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::nncomp;

SmallVector<Pieces, 2> nncomp::splitEvenly(int64_t total, int64_t largest) {
  int64_t count = llvm::divideCeil(total, largest);
  int64_t size = total / count, larger = total % count;
  SmallVector<Pieces, 2> pieces;
  if (larger)
    pieces.push_back({size + 1, larger});
  pieces.push_back({size, count - larger});
  return pieces;
}

/// Cycles of one step of a register tile, after measurements on Zen 4: one
/// 512-bit or two narrower multiply-adds (or extensions of 16-bit values) in a
/// cycle, as many vectors loaded, two broadcasts; a latency of four. Weights
/// that leave the second-level cache arrive with half of its 32 bytes per
/// cycle. The last term breaks ties in favour of tiles that load less.
static double getCyclesPerStep(int64_t rows, int64_t vectors, int64_t lanes,
                               const StepFormat &format, bool fitsL2,
                               const Target &target) {
  double perCycle = target.vectorBits >= 512 ? 1 : 2;
  double arithmetic =
      vectors * (rows * format.multiplyAdds + format.extensions) / perCycle;
  double loads = vectors / perCycle + rows / 2.0;
  double bytes = vectors * lanes * format.depth * format.elementBytes /
                 (fitsL2 ? 32.0 : 16.0);
  constexpr double latency = 4, perLoad = 0.05;
  return std::max({arithmetic, loads, bytes, latency}) +
         perLoad * (rows + vectors);
}

/// The blocks whose last thread finishes first, if `imageRows` rows of tiles
/// are distributed over `threads` threads.
static ColumnBlocks chooseForThreads(int64_t rows, int64_t columns,
                                     int64_t steps, const StepFormat &format,
                                     const Target &target, int64_t imageRows,
                                     int64_t widest, int64_t threads) {
  ColumnBlocks best;
  best.columns = columns;
  best.lanes = std::min<int64_t>(target.getVectorLength(32),
                                 llvm::bit_floor<uint64_t>(columns));
  best.stride = best.lanes;
  double fewest = std::numeric_limits<double>::infinity();
  // Taller tiles only grow the code: they
  // load no less per product.
  constexpr int64_t tallestUsed = 14;
  int64_t registers = target.vectorRegisters - 1 - format.temporaries;
  for (int64_t width = 1; width <= std::min(registers / 2, widest); ++width) {
    // Accumulators, the columns of a step,
    // one row: all in registers.
    int64_t tallest =
        std::min({(registers - width) / width, tallestUsed, rows});
    if (tallest < 1)
      break;
    SmallVector<Pieces, 2> blocks = splitEvenly(best.getVectors(), width);
    if (blocks.front().size != width)
      continue;
    double cycles = 0;
    int64_t tiles = 0;
    for (Pieces block : blocks) {
      int64_t blockBytes =
          block.size * best.lanes * steps * format.depth * format.elementBytes;
      for (Pieces tile : splitEvenly(rows, tallest)) {
        cycles += tile.count * block.count *
                  getCyclesPerStep(tile.size, block.size, best.lanes, format,
                                   blockBytes <= kCachedBytes, target);
        tiles += imageRows * tile.count * block.count;
      }
    }
    // The most tiles of a thread; with one
    // thread just the cycles.
    double elapsed =
        cycles * double(llvm::divideCeil(tiles, threads)) / double(tiles);
    if (elapsed < fewest) {
      fewest = elapsed;
      best.cyclesPerStep = cycles;
      best.blocks = blocks;
      best.rows = tallest;
    }
  }
  return best;
}

LogicalResult nncomp::hasWideVectors(Arithmetic arithmetic,
                                     const ColumnBlocks &blocks,
                                     Decline &decline) {
  constexpr int64_t fewest = 4;
  if ((arithmetic != Arithmetic::Bf16Dot && !isOfCodes(arithmetic)) ||
      blocks.columns >= fewest)
    return success();
  return decline << llvm::formatv(
             "expected at least {0} output channels, but got {1}", fewest,
             blocks.columns);
}

ColumnBlocks nncomp::chooseColumnBlocks(int64_t rows, int64_t columns,
                                        int64_t steps, const StepFormat &format,
                                        const Target &target, int64_t imageRows,
                                        int64_t widest) {
  ColumnBlocks blocks = chooseForThreads(rows, columns, steps, format, target,
                                         imageRows, widest, /*threads=*/1);
  int64_t threads =
      target.getThreads(blocks.cyclesPerStep * double(imageRows * steps));
  if (threads == 1)
    return blocks;
  return chooseForThreads(rows, columns, steps, format, target, imageRows,
                          widest, threads);
}

SmallVector<BlockClass, 2> nncomp::getBlockClasses(const ColumnBlocks &blocks,
                                                   int64_t laneElements,
                                                   ArrayRef<unsigned> outputs) {
  SmallVector<BlockClass, 2> classes;
  int64_t vector = 0, start = 0;
  for (Pieces pieces : blocks.blocks)
    for (int64_t n = 0; n < pieces.count; ++n, vector += pieces.size) {
      SmallVector<unsigned> ofBlock(pieces.size);
      if (!outputs.empty())
        llvm::copy(outputs.slice(vector, pieces.size), ofBlock.begin());
      int64_t size = pieces.size * blocks.lanes * laneElements;
      if (n > 0 && classes.back().outputs == ofBlock)
        ++classes.back().count;
      else
        classes.push_back({vector, pieces.size, 1, start, size, ofBlock});
      start += size;
    }
  return classes;
}

/// Where in the matrix each element of the
/// packed steps of the first column is, or
/// -1 for a zero.
static std::vector<int64_t> getStepOffsets(const ColumnMatrix &matrix) {
  std::vector<int64_t> offsets;
  int64_t padded = llvm::alignTo(matrix.runDepth, matrix.stepDepth);
  offsets.reserve(matrix.runs * padded);
  for (int64_t run = 0; run < matrix.runs; ++run)
    for (int64_t k = 0; k < padded; ++k)
      offsets.push_back(k < matrix.runDepth
                            ? (run * matrix.runDepth + k) * matrix.depthStride
                            : -1);
  return offsets;
}

/// Packs one matrix, whose first column is
/// the first of `values` and `bias`;
/// `target` holds zeros.
template <typename T>
static void packColumns(const ColumnBlocks &blocks, const ColumnMatrix &matrix,
                        ArrayRef<int64_t> offsets, ArrayRef<T> values,
                        ArrayRef<T> bias, T *target) {
  // As many steps at a time as leave a
  // tile's rows and columns in the cache.
  constexpr int64_t chunk = 64;
  int64_t first = 0, part = matrix.stepDepth, depth = offsets.size();
  for (Pieces block : blocks.blocks) {
    int64_t width = block.size * blocks.lanes;
    // Where the elements of the first
    // column go.
    std::vector<int64_t> places(depth);
    for (int64_t k = 0; k < depth; ++k)
      places[k] = (k - k % part) * width + k % part;
    for (int64_t n = 0; n < block.count; ++n, first += block.size) {
      SmallVector<int64_t> columns;
      for (int64_t v = 0; v < block.size; ++v)
        for (int64_t lane = 0; lane < blocks.lanes; ++lane)
          columns.push_back(blocks.getColumn(first + v) + lane);
      if (!bias.empty()) {
        for (auto [i, column] : llvm::enumerate(columns))
          target[i * part + part - 1] = bias[column];
        target += width * part;
      }
      for (int64_t start = 0; start < depth; start += chunk) {
        int64_t end = std::min(start + chunk, depth);
        for (auto [i, column] : llvm::enumerate(columns))
          for (int64_t k = start; k < end; ++k)
            if (offsets[k] >= 0)
              target[places[k] + i * part] =
                  values[column * matrix.columnStride + offsets[k]];
      }
      target += depth * width;
    }
  }
}

template <typename T>
static TypedAttr packMatrices(const ColumnBlocks &blocks,
                              const ColumnMatrix &matrix, int64_t groups,
                              const ConstantFloats &matrices,
                              const ConstantFloats &bias) {
  int64_t size = matrix.getPackedSize(blocks, !bias.empty());
  std::vector<int64_t> offsets = getStepOffsets(matrix);
  auto type = RankedTensorType::get({groups * size}, matrices.getElementType());
  return createConstant(type, [&](MutableArrayRef<char> bytes) {
    T *packed = reinterpret_cast<T *>(bytes.data());
    for (int64_t group = 0; group < groups; ++group) {
      int64_t column = group * blocks.columns;
      packColumns(blocks, matrix, offsets,
                  matrices.values<T>().drop_front(column * matrix.columnStride),
                  bias.values<T>().drop_front(bias.empty() ? 0 : column),
                  packed + group * size);
    }
  });
}

Value nncomp::buildPacked(OpBuilder &builder, Location loc,
                          const ColumnBlocks &blocks,
                          const ColumnMatrix &matrix, int64_t groups,
                          const ConstantFloats &matrices,
                          const ConstantFloats &bias) {
  auto pack = [&] {
    switch (matrices.getElementType().getIntOrFloatBitWidth()) {
    case 8:
      return packMatrices<uint8_t>(blocks, matrix, groups, matrices, bias);
    case 16:
      return packMatrices<uint16_t>(blocks, matrix, groups, matrices, bias);
    default:
      return packMatrices<float>(blocks, matrix, groups, matrices, bias);
    }
  };
  return arith::ConstantOp::create(builder, loc, pack());
}
