//===- KernelEmitter.h - Emits loops and index arithmetic -------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_LOWER_KERNELS_EMIT_KERNELEMITTER_H
#define NNCOMP_LIB_LOWER_KERNELS_EMIT_KERNELEMITTER_H

#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "llvm/ADT/DenseMap.h"

namespace mlir::nncomp {

/// Which of the tiles that a nest of loops visits are to be computed, counted
/// from the first one in the order of the loops: those from `first` to before
/// `end`. Without values: all of them.
struct TileRange {
  Value first, end;
  /// Which of the threads computes them, where `parallel` gives the range.
  Value thread;

  bool isAll() const { return !first; }
};

/// What every kernel's body is written with. Constants are made once, at the
/// top of the function, and arithmetic folds what is known: kernels emit
/// thousands of operations, and what is never made need not be cleaned up.
class KernelEmitter {
public:
  /// Emits at `builder`, which is in the entry block of the function.
  explicit KernelEmitter(ImplicitLocOpBuilder &builder)
      : b(builder), entry(builder.getInsertionBlock()) {}

  ImplicitLocOpBuilder &b;

  Value constant(int64_t value);
  /// Sums and products of indices. Offsets of padded pixels may be negative, so
  /// arithmetic is free of signed but not of unsigned overflow.
  Value add(Value lhs, Value rhs);
  Value add(Value lhs, int64_t rhs) { return add(lhs, constant(rhs)); }
  Value mul(Value lhs, int64_t rhs);
  Value min(Value lhs, int64_t rhs);
  Value max(Value lhs, int64_t rhs);
  /// `lhs / rhs` rounded up; `lhs` is not negative.
  Value ceilDiv(Value lhs, int64_t rhs);
  /// The same rounded down.
  Value floorDiv(Value lhs, int64_t rhs);

  using Body = function_ref<SmallVector<Value>(Value index, ValueRange values)>;
  /// A loop from `lower` to `upper` that carries `values`, or only its body if
  /// it is known to run once.
  SmallVector<Value> loop(Value lower, Value upper, int64_t step,
                          ValueRange values, Body body);
  /// The same with nothing carried.
  void loop(int64_t lower, int64_t upper, int64_t step,
            function_ref<void(Value index)> body);

  /// Distributes `tiles` tiles over `threads` threads: emits `body` once, for
  /// the range of each thread. Ranges are contiguous and differ by at most one
  /// tile in size. With one thread, it is the body on all tiles.
  ///
  /// Tiles must not depend on each other: what two of them write must be equal,
  /// and none reads what another one writes. If each result is a sum that one
  /// tile computes, results are the same for every number of threads.
  void parallel(int64_t threads, int64_t tiles,
                function_ref<void(TileRange range)> body);
  /// A loop within `parallel`: visits those of its steps that have tiles in
  /// `range`. Each step has `tilesPerStep` tiles; `body` gets which of
  /// them. On all tiles it is the plain loop.
  void loop(int64_t lower, int64_t upper, int64_t step, TileRange range,
            int64_t tilesPerStep,
            function_ref<void(Value index, TileRange inside)> body);
  /// `range` as it is seen by a loop after `tiles` tiles.
  TileRange skip(TileRange range, int64_t tiles);

  /// accumulator + lhs * rhs, rounded once if the target can.
  Value multiplyAdd(Value lhs, Value rhs, Value accumulator, bool hasFma);

  /// Loads `type`, a vector of f32, from a buffer of f32, f16 or bf16.
  Value loadFloats(VectorType type, Value buffer, ValueRange indices);
  /// Stores a vector of f32 likewise, rounded to nearest even.
  void storeFloats(Value value, Value buffer, ValueRange indices);

  /// A buffer of any rank as one row of elements.
  Value flatten(Value buffer);
  /// A buffer of any rank as rows of its last dimension. A kernel that reaches
  /// a buffer only through this works on a slice of channels too.
  Value flattenRows(Value buffer);
  /// `vector<lanes x f32>` of zeros.
  Value zeroVector(int64_t lanes);

private:
  Block *entry;
  DenseMap<int64_t, Value> constants;
};

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_LOWER_KERNELS_EMIT_KERNELEMITTER_H
