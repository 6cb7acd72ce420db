//===- RowStage.h - Ops that compute some rows at a time -------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_LOWER_KERNELS_EMIT_ROWSTAGE_H
#define NNCOMP_LIB_LOWER_KERNELS_EMIT_ROWSTAGE_H

#include "Kernels/Shapes/ConvShape.h"
#include "nncomp/Lower/Decline.h"
#include "nncomp/Lower/Target.h"
#include <functional>

namespace mlir::nncomp {

/// Some rows of one image of a result.
struct RowSlab {
  /// The rows from `first` to before `end` of image `image`.
  Value image, first, end;
  /// Which pixel, counted through all images, is the first of the buffer that
  /// is read or written; null if the buffer holds all pixels.
  Value inputStart, outputStart;

  /// `pixel` as it is counted in a buffer that starts at pixel `start`.
  static Value getPlace(KernelEmitter &emitter, Value pixel, Value start);
};
using EmitRows = std::function<void(const RowSlab &)>;

/// An op that can compute its result some rows at a time, in any order.
struct RowStage {
  /// Where windows are along columns; what `channels` means is left open.
  ConvShape shape;
  /// Estimated core cycles for all rows.
  double cycles;
  /// Emits the constants and gives all that is read: the image first.
  std::function<SmallVector<Value>(OpBuilder &)> buildInputs;
  /// Emits what comes before all rows, on buffers of the inputs and of the
  /// output, and gives what emits rows.
  std::function<EmitRows(ImplicitLocOpBuilder &, ValueRange buffers)> start;
};

/// `op` as a stage. Declines one that is of a kind that can be a stage.
FailureOr<RowStage> getConvRowStage(Operation *op, const Target &target,
                                    Decline &decline);
FailureOr<RowStage> getPoolRowStage(Operation *op, const Target &target,
                                    Decline &decline);

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_LOWER_KERNELS_EMIT_ROWSTAGE_H
