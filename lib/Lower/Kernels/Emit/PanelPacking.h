//===- PanelPacking.h - Packs columns while the network runs *- C++ -* ----===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_LOWER_KERNELS_EMIT_PANELPACKING_H
#define NNCOMP_LIB_LOWER_KERNELS_EMIT_PANELPACKING_H

#include "KernelEmitter.h"
#include "nncomp/Lower/Target.h"

namespace mlir::nncomp {

/// How the columns of a matrix that is computed get into a panel of f32, as
/// register tiles read it: for each step of the depth, each vector of a block,
/// its lanes. Column `c` at step `k` is `c * columnStride + k * depthStride`
/// elements away from the first one.
struct PanelPacking {
  int64_t depth, lanes;
  int64_t columnStride, depthStride;

  /// Estimated core cycles for `columns` columns.
  double getCycles(int64_t columns, const Target &target) const;
  /// Emits what writes the vectors of columns that start at the columns
  /// `columns` to `start` of `panel`. The matrix starts at `base` of `source`,
  /// a row of f32, f16 or bf16.
  void emit(KernelEmitter &emitter, Value source, Value base,
            ArrayRef<Value> columns, Value panel, Value start) const;

private:
  /// Whether squares of vectors along the depth are turned around.
  bool transposes() const { return depthStride == 1 && depth >= lanes; }
};

/// Emits what copies the bias of the columns `columns` to `start` of a panel:
/// what their sums start from.
void emitPanelBias(KernelEmitter &emitter, Value bias, int64_t lanes,
                   ArrayRef<Value> columns, Value panel, Value start);

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_LOWER_KERNELS_EMIT_PANELPACKING_H
