//===- SparseForms.h - How a layer's zeros can be left out ------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_COMPRESS_PRUNE_SPARSEFORMS_H
#define NNCOMP_LIB_COMPRESS_PRUNE_SPARSEFORMS_H

#include "Measure/LayerCosts.h"
#include "Network/EncodeConstant.h"

namespace mlir::nncomp {

/// One way to store a layer's weights as they are.
struct StoredForm {
  /// Null for weights that are all stored.
  SparseAttr encoding;
  int64_t bytes = 0;
  LayerCost cost;
  /// The share of the weights that is stored.
  double density = 1;

  /// The share of zeros from which on this form is faster than `dense`, if its
  /// time follows the number of stored weights.
  double getBreakEven(const StoredForm &dense) const;
};

/// The form that a layer's weights have, which stores all of them, dense or as
/// codes, and after it the sparse ones that hold the same values or codes:
/// `csr`, of a linear layer `bitmap`, `bsr` of 4x1, 8x1 and 16x1 blocks, and
/// `nm` of runs of 4. None is larger than the first one.
SmallVector<StoredForm> findForms(const NetworkLayer &layer,
                                  const Target &target);

/// The fastest form that is sparse and has a kernel; null without one.
const StoredForm *findFastest(ArrayRef<StoredForm> forms);

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_COMPRESS_PRUNE_SPARSEFORMS_H
