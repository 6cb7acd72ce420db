//===- LinearLoops.h - A linalg op as loops over flat buffers ---*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Private to the pass --nncomp-lower-to-vector. Where every operand of a linalg
// op is addressed by a sum of strides times loop counters, its shape does not
// matter: unit dimensions vanish, neighbouring dimensions that all operands
// walk alike become one, and "contiguous" is a stride of one.
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_LOWER_LOOPS_LINEARLOOPS_H
#define NNCOMP_LIB_LOWER_LOOPS_LINEARLOOPS_H

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/IR/PatternMatch.h"
#include "nncomp/Lower/Target.h"

namespace mlir::nncomp {

/// One loop of the nest.
struct LinearLoop {
  int64_t extent;
  bool isReduction;
  /// The dimension of the op, or -1 if it covers several.
  int64_t dim;
};

/// How one operand is addressed.
struct LinearAccess {
  /// The operand: a buffer, or a scalar.
  OpOperand *operand = nullptr;
  /// Elements from the start of the underlying buffer to the first one.
  int64_t offset = 0;
  /// Elements per step of each loop.
  SmallVector<int64_t> strides;
  /// How many elements of the underlying buffer can be reached.
  int64_t reach = 0;

  /// The underlying buffer of an operand that is one, as a row of elements.
  Value createFlat(OpBuilder &builder, Location loc) const;
};

/// A linalg op on buffers, ready to be written as loops.
struct LinearNest {
  linalg::LinalgOp op;
  /// Outermost first; no loop of one step.
  SmallVector<LinearLoop> loops;
  /// In the order of the op's operands.
  SmallVector<LinearAccess> accesses;

  /// The nest of `op`, or failure if an operand is not addressed linearly or a
  /// size is not static.
  static FailureOr<LinearNest> get(linalg::LinalgOp op);

  /// Writes the loops in place of the op, with the vectors of `target` and, if
  /// that pays, for its threads.
  void build(RewriterBase &rewriter, const Target &target) const;

  /// The same as tiles that are transposed in registers; fails, and writes
  /// nothing, if the op is not the mere transposition of elements that are
  /// neighbours where they are read and, otherwise, where they are written.
  LogicalResult buildTransposition(RewriterBase &rewriter,
                                   int64_t vectorBits) const;
};

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_LOWER_LOOPS_LINEARLOOPS_H
