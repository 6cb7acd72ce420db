//===- OuterProduct.h - The register tile of every kernel -------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_LOWER_KERNELS_EMIT_OUTERPRODUCT_H
#define NNCOMP_LIB_LOWER_KERNELS_EMIT_OUTERPRODUCT_H

#include "Arithmetic.h"
#include "KernelEmitter.h"
#include <functional>

namespace mlir::nncomp {

/// What one step along the reduction dimension does. An outer product keeps
/// rows x vectors accumulators in registers; each step loads one value per row
/// and one vector per column, and multiplies all with all. Formats differ in
/// how many elements a step takes and in the three functions.
struct OuterProductStep {
  /// How many vectors of columns (output channels) the tile has.
  int64_t vectors;
  /// How far a step moves in the rows' buffer and in the columns' buffer, in
  /// elements.
  int64_t rowElements, columnElements;
  /// Loads what lies at an offset of the rows' buffer, for all lanes.
  std::function<Value(KernelEmitter &, Value offset)> loadRow;
  /// Where in the rows' buffer a step is, counted from a row's start, if that
  /// is not its number times `rowElements`; else null.
  std::function<Value(KernelEmitter &, Value step)> getRowPlace;
  /// Loads vector `vector` of the step at an offset of the columns' buffer.
  std::function<Value(KernelEmitter &, Value offset, int64_t vector)>
      loadColumns;
  /// accumulator + row * columns.
  std::function<Value(KernelEmitter &, Value row, Value columns,
                      Value accumulator)>
      multiplyAdd;
  /// Additional work of an iteration of the loop, such as prefetching; may be
  /// null. The iteration takes `count` steps from number `step` on, whose
  /// columns start at `offset` of their buffer.
  std::function<void(KernelEmitter &, Value step, int64_t count, Value offset)>
      emitBeside;
};

/// The step in f32: a row is one broadcast element of `rows`, which are f32;
/// columns, which may be 16-bit floats, are packed one vector of `lanes` after
/// the other in `columns`.
OuterProductStep getF32Step(Value rows, Value columns, int64_t vectors,
                            int64_t lanes, bool hasFma);

/// The step on pairs of bf16 values by `vdpbf16ps`: a row is two neighbours of
/// `rows`, for all lanes; columns are packed one vector of `lanes` pairs after
/// the other. `lanes` are 4, 8 or 16.
OuterProductStep getBf16DotStep(Value rows, Value columns, int64_t vectors,
                                int64_t lanes);
/// The last step of an odd number of elements: a row is one element and a zero.
OuterProductStep getBf16DotTail(Value rows, Value columns, int64_t vectors,
                                int64_t lanes);

/// The step of `arithmetic` on codes: a row is as many neighbours of `rows`,
/// bytes or 16-bit integers, as a step takes; columns are packed likewise.
/// `lanes` are 4, 8 or 16.
OuterProductStep getCodeStep(Arithmetic arithmetic, Value rows, Value columns,
                             int64_t vectors, int64_t lanes);

/// `sum + codes * weights` of 32-bit lanes: codes are bytes without a sign,
/// weights are what `arithmetic` multiplies. At least four lanes.
Value emitCodeProduct(KernelEmitter &emitter, Arithmetic arithmetic,
                      Value codes, Value weights, Value sum);

/// Emits `steps` steps on `accumulators` (row-major, rows x vectors) and
/// returns their new values. Row `r` starts at `rowBase + rowOffsets[r]`. The
/// loop is unrolled at most `maxUnroll` times.
SmallVector<Value> emitOuterProduct(KernelEmitter &emitter,
                                    const OuterProductStep &step,
                                    ArrayRef<int64_t> rowOffsets, Value rowBase,
                                    Value columnBase, int64_t steps,
                                    int64_t maxUnroll, ValueRange accumulators);

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_LOWER_KERNELS_EMIT_OUTERPRODUCT_H
