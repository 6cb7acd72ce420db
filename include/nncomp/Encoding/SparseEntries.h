//===- SparseEntries.h - How much of a constant is stored -------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_ENCODING_SPARSEENTRIES_H
#define NNCOMP_ENCODING_SPARSEENTRIES_H

#include "nncomp/IR/NNComp.h"
#include <optional>
#include <vector>

namespace mlir::nncomp {

/// `format` with the `nnz` of `dense`: as many as it has nonzero elements or
/// blocks. `nm` stays as it is.
SparseAttr fitEntries(SparseAttr format, DenseElementsAttr dense);

/// Where in a tensor of `type`, which has the encoding `sparse`, each stored
/// element stands, in the order of the values; none of padding. The components
/// are constants that the encoding verifies, of which those of the values are
/// not read.
std::vector<std::optional<int64_t>>
getStoredPositions(RankedTensorType type,
                   ArrayRef<DenseElementsAttr> components);

} // namespace mlir::nncomp

#endif // NNCOMP_ENCODING_SPARSEENTRIES_H
