//===- PanelPacking.cpp - Packs columns while the network runs ------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PanelPacking.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace mlir::nncomp;

double PanelPacking::getCycles(int64_t columns, const Target &target) const {
  // Measured on Zen 4. A vector is loaded and stored; to turn a square of them
  // around takes some four more shuffles of each; else each element is moved by
  // itself.
  constexpr double perCopy = 4, perTransposed = 7, perElement = 2;
  double elements = double(columns) * double(depth);
  double cycles = columnStride == 1 ? perCopy * elements / lanes
                  : transposes()    ? perTransposed * elements / lanes
                                    : perElement * elements;
  return cycles * target.getCycleCost();
}

/// The columns of the square whose rows are `rows`. Each step interleaves the
/// rows of the first half with those of the second.
static SmallVector<Value> transposeSquare(KernelEmitter &emitter,
                                          SmallVector<Value> rows) {
  int64_t count = rows.size(), half = count / 2;
  SmallVector<int64_t> low, high;
  for (int64_t i = 0; i < half; ++i) {
    low.append({i, count + i});
    high.append({half + i, count + half + i});
  }
  for (int64_t step = 1; step < count; step *= 2) {
    SmallVector<Value> next;
    for (int64_t i = 0; i < half; ++i)
      for (ArrayRef<int64_t> places : {low, high})
        next.push_back(vector::ShuffleOp::create(emitter.b, rows[i],
                                                 rows[half + i], places));
    rows = std::move(next);
  }
  return rows;
}

void PanelPacking::emit(KernelEmitter &emitter, Value source, Value base,
                        ArrayRef<Value> columns, Value panel,
                        Value start) const {
  int64_t step = columns.size() * lanes;
  auto type = VectorType::get(lanes, emitter.b.getF32Type());
  SmallVector<Value> from, to;
  for (auto [v, column] : llvm::enumerate(columns)) {
    from.push_back(emitter.add(base, emitter.mul(column, columnStride)));
    to.push_back(emitter.add(start, v * lanes));
  }
  if (columnStride == 1) {
    emitter.loop(0, depth, 1, [&](Value k) {
      for (auto [origin, target] : llvm::zip(from, to))
        emitter.storeFloats(
            emitter.loadFloats(
                type, source, emitter.add(origin, emitter.mul(k, depthStride))),
            panel, emitter.add(target, emitter.mul(k, step)));
    });
    return;
  }
  if (transposes()) {
    emitter.loop(0, depth, lanes, [&](Value k) {
      // The last square is full: it starts earlier.
      if (depth % lanes)
        k = emitter.min(k, depth - lanes);
      for (auto [origin, target] : llvm::zip(from, to)) {
        SmallVector<Value> rows;
        Value place = emitter.add(origin, k);
        for (int64_t lane = 0; lane < lanes; ++lane)
          rows.push_back(emitter.loadFloats(
              type, source, emitter.add(place, lane * columnStride)));
        Value written = emitter.add(target, emitter.mul(k, step));
        for (auto [i, column] :
             llvm::enumerate(transposeSquare(emitter, std::move(rows))))
          emitter.storeFloats(column, panel, emitter.add(written, i * step));
      }
    });
    return;
  }
  auto single = VectorType::get(1, emitter.b.getF32Type());
  emitter.loop(0, depth, 1, [&](Value k) {
    for (auto [origin, target] : llvm::zip(from, to)) {
      Value place = emitter.add(origin, emitter.mul(k, depthStride));
      Value written = emitter.add(target, emitter.mul(k, step));
      emitter.loop(0, lanes, 1, [&](Value lane) {
        emitter.storeFloats(
            emitter.loadFloats(
                single, source,
                emitter.add(place, emitter.mul(lane, columnStride))),
            panel, emitter.add(written, lane));
      });
    }
  });
}

void nncomp::emitPanelBias(KernelEmitter &emitter, Value bias, int64_t lanes,
                           ArrayRef<Value> columns, Value panel, Value start) {
  auto type = VectorType::get(lanes, emitter.b.getF32Type());
  for (auto [v, column] : llvm::enumerate(columns))
    emitter.storeFloats(emitter.loadFloats(type, bias, column), panel,
                        emitter.add(start, v * lanes));
}
