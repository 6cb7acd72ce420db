//===- SparseTensor.h - Upstream's encoding of sparse tensors ---*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_ENCODING_SPARSETENSOR_H
#define NNCOMP_ENCODING_SPARSETENSOR_H

#include "mlir/Dialect/SparseTensor/IR/SparseTensor.h"
#include "nncomp/IR/NNComp.h"

namespace mlir::nncomp {

/// Upstream's encoding of `type`, a matrix with the encoding `sparse`, whose
/// positions, coordinates and values are its pointers, indices and values, to
/// the byte. Fails with a diagnostic at `loc` where there is none: other ranks,
/// encoded values, `nm`, and blocks that are one row or one column.
FailureOr<sparse_tensor::SparseTensorEncodingAttr>
getUpstreamEncoding(Location loc, RankedTensorType type);

/// The encoding that is to `upstream`, of a matrix, as above, when that many
/// elements are stored. Fails with a diagnostic at `loc` on other levels and
/// maps.
FailureOr<SparseAttr>
getSparseEncoding(Location loc,
                  sparse_tensor::SparseTensorEncodingAttr upstream,
                  int64_t stored);

} // namespace mlir::nncomp

#endif // NNCOMP_ENCODING_SPARSETENSOR_H
