//===- TransposeLoops.cpp - Write transpositions as tiles of vectors ------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A transposition reads one way and writes another: neither loop has vectors of
// its own. Tiles of both loops are loaded as vectors along the one, rearranged
// in registers, and stored as vectors along the other:
//
//   interleave    few neighbours are written side by side: channels of an image
//                 that came in planes, a channel shuffle
//   deinterleave  the way back
//   square        as many vectors as a vector has lanes
//
// The last tile along a loop ends with it and overlaps the one before.
//
//===----------------------------------------------------------------------===//

#include "LinearLoops.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace mlir::nncomp;

/// Shorter vectors cost more in shuffles than they save.
static constexpr int64_t kMinLanes = 4;
/// Neighbours that are interleaved; more make too many shuffles.
static constexpr int64_t kMaxNeighbours = 8;

namespace {
/// Where a lane of a new vector comes from.
struct Pick {
  int64_t source, lane;
};

struct TransposeWriter {
  const LinearNest &nest;
  RewriterBase &rewriter;
  Location loc;
  /// The loops along which elements are neighbours where they are read and
  /// where they are written.
  int64_t readLoop = -1, writtenLoop = -1;
  int64_t lanes = 0;
  /// The steps of a tile along both loops.
  int64_t readTile = 0, writtenTile = 0;
  /// Whether a vector crosses tiles where it is written (interleave) or
  /// where it is read (deinterleave).
  bool interleaves = false, deinterleaves = false;
  Value from, to;

  TransposeWriter(const LinearNest &nest, RewriterBase &rewriter)
      : nest(nest), rewriter(rewriter), loc(nest.op->getLoc()) {}

  bool findLoops();
  bool chooseTile(int64_t vectorBits);
  void write();

private:
  const LinearAccess &input() const { return nest.accesses[0]; }
  const LinearAccess &output() const { return nest.accesses[1]; }
  int64_t readExtent() const { return nest.loops[readLoop].extent; }
  int64_t writtenExtent() const { return nest.loops[writtenLoop].extent; }

  Value constant(int64_t value) {
    return arith::ConstantIndexOp::create(rewriter, loc, value);
  }
  void writeLoops(unsigned loop, SmallVector<Value> counters);
  void writeTile(ArrayRef<Value> counters);
  Value getIndex(const LinearAccess &access, ArrayRef<Value> counters);
  Value permute(ArrayRef<Value> sources, function_ref<Pick(int64_t)> pick);
  SmallVector<Value> interleave(SmallVector<Value> rows);
};
} // namespace

bool TransposeWriter::findLoops() {
  linalg::LinalgOp op = nest.op;
  Block *body = op.getBlock();
  if (nest.accesses.size() != 2 || !llvm::hasSingleElement(*body) ||
      body->getTerminator()->getOperand(0) != body->getArgument(0) ||
      !isa<MemRefType>(input().operand->get().getType()))
    return false;
  for (auto [loop, info] : llvm::enumerate(nest.loops)) {
    if (info.isReduction)
      return false;
    if (input().strides[loop] == 1)
      readLoop = loop;
    if (output().strides[loop] == 1)
      writtenLoop = loop;
  }
  return readLoop >= 0 && writtenLoop >= 0 && readLoop != writtenLoop;
}

bool TransposeWriter::chooseTile(int64_t vectorBits) {
  Type element = getElementTypeOrSelf(input().operand->get().getType());
  if (!element.isIntOrFloat())
    return false;
  int64_t bits = element.getIntOrFloatBitWidth();
  if (bits != 32 && bits != 64)
    return false;
  auto fit = [&](int64_t extent) {
    lanes = llvm::bit_floor<uint64_t>(std::min(vectorBits / bits, extent));
    return lanes >= std::min(kMinLanes, vectorBits / bits);
  };
  int64_t read = readExtent(), written = writtenExtent();
  if (written <= kMaxNeighbours && output().strides[readLoop] == written &&
      fit(read)) {
    interleaves = true;
    readTile = lanes;
    writtenTile = written;
    return true;
  }
  if (read <= kMaxNeighbours && input().strides[writtenLoop] == read &&
      fit(written)) {
    deinterleaves = true;
    readTile = read;
    writtenTile = lanes;
    return true;
  }
  readTile = writtenTile = fit(std::min(read, written)) ? lanes : 0;
  return readTile != 0;
}

void TransposeWriter::write() {
  rewriter.setInsertionPoint(nest.op);
  from = input().createFlat(rewriter, loc);
  to = output().createFlat(rewriter, loc);
  writeLoops(0, SmallVector<Value>(nest.loops.size()));
}

/// The loops from `loop` on, in steps of tiles, and their body.
void TransposeWriter::writeLoops(unsigned loop, SmallVector<Value> counters) {
  if (loop == nest.loops.size())
    return writeTile(counters);
  int64_t extent = nest.loops[loop].extent;
  int64_t step = int64_t(loop) == readLoop      ? readTile
                 : int64_t(loop) == writtenLoop ? writtenTile
                                                : 1;
  if (extent == step) {
    counters[loop] = constant(0);
    return writeLoops(loop + 1, counters);
  }
  auto scf = scf::ForOp::create(rewriter, loc, constant(0), constant(extent),
                                constant(step));
  OpBuilder::InsertionGuard guard(rewriter);
  rewriter.setInsertionPointToStart(scf.getBody());
  counters[loop] = scf.getInductionVar();
  if (extent % step)
    counters[loop] = arith::MinSIOp::create(rewriter, loc, counters[loop],
                                            constant(extent - step));
  writeLoops(loop + 1, counters);
}

Value TransposeWriter::getIndex(const LinearAccess &access,
                                ArrayRef<Value> counters) {
  Value index = constant(access.offset);
  for (auto [stride, counter] : llvm::zip(access.strides, counters)) {
    Value step =
        arith::MulIOp::create(rewriter, loc, counter, constant(stride));
    index = arith::AddIOp::create(rewriter, loc, index, step);
  }
  return index;
}

void TransposeWriter::writeTile(ArrayRef<Value> counters) {
  Type element = cast<MemRefType>(from.getType()).getElementType();
  auto type = VectorType::get(lanes, element);
  Value readStart = getIndex(input(), counters);
  int64_t vectors = interleaves ? writtenTile : readTile;
  if (!interleaves && !deinterleaves)
    vectors = lanes;
  auto offset = [&](Value start, int64_t distance) -> Value {
    return arith::AddIOp::create(rewriter, loc, start, constant(distance));
  };
  // Vectors are either side by side or a step of the other loop apart.
  int64_t readPitch = deinterleaves ? lanes : input().strides[writtenLoop];
  int64_t writtenPitch = interleaves ? lanes : output().strides[readLoop];
  SmallVector<Value> rows;
  for (int64_t v = 0; v < vectors; ++v)
    rows.push_back(vector::LoadOp::create(rewriter, loc, type, from,
                                          offset(readStart, v * readPitch)));
  SmallVector<Value> columns;
  if (deinterleaves) {
    for (int64_t v = 0; v < vectors; ++v)
      columns.push_back(permute(rows, [&](int64_t lane) {
        int64_t position = lane * vectors + v;
        return Pick{position / lanes, position % lanes};
      }));
  } else {
    columns = interleave(rows);
  }
  Value writtenStart = getIndex(output(), counters);
  for (int64_t v = 0; v < vectors; ++v)
    vector::StoreOp::create(rewriter, loc, columns[v], to,
                            offset(writtenStart, v * writtenPitch));
}

/// A vector whose lanes are picked out of `sources`.
Value TransposeWriter::permute(ArrayRef<Value> sources,
                               function_ref<Pick(int64_t)> pick) {
  Value result;
  for (auto [number, source] : llvm::enumerate(sources)) {
    // The lanes so far stay where they are.
    SmallVector<int64_t> mask = llvm::to_vector(llvm::seq<int64_t>(0, lanes));
    bool used = false;
    for (int64_t lane = 0; lane < lanes; ++lane) {
      Pick wanted = pick(lane);
      if (wanted.source != int64_t(number))
        continue;
      mask[lane] = wanted.lane + (result ? lanes : 0);
      used = true;
    }
    if (used)
      result = vector::ShuffleOp::create(
          rewriter, loc, result ? result : source, source, mask);
  }
  return result;
}

/// The elements of `rows`, all first ones, then all second ones, and so on.
SmallVector<Value> TransposeWriter::interleave(SmallVector<Value> rows) {
  int64_t count = rows.size();
  if (!llvm::isPowerOf2_64(count)) {
    SmallVector<Value> results;
    for (int64_t v = 0; v < count; ++v)
      results.push_back(permute(rows, [&](int64_t lane) {
        int64_t position = v * lanes + lane;
        return Pick{position % count, position / count};
      }));
    return results;
  }
  // Pairs of pairs: half of the rows away in each step, two shuffles a pair.
  for (int64_t step = 1; step < count; step *= 2) {
    SmallVector<Value> next;
    for (int64_t v = 0; v < count / 2; ++v)
      for (int64_t half : {0, 1})
        next.push_back(
            permute({rows[v], rows[v + count / 2]}, [&](int64_t lane) {
              return Pick{lane % 2, half * lanes / 2 + lane / 2};
            }));
    rows = std::move(next);
  }
  return rows;
}

LogicalResult LinearNest::buildTransposition(RewriterBase &rewriter,
                                             int64_t vectorBits) const {
  TransposeWriter writer(*this, rewriter);
  if (!writer.findLoops() || !writer.chooseTile(vectorBits))
    return failure();
  writer.write();
  rewriter.eraseOp(op);
  return success();
}
