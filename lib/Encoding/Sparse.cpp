//===- Sparse.cpp - stub ------------------------------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nncomp/IR/NNComp.h"
using namespace mlir;
using namespace mlir::nncomp;
LogicalResult
SparseAttr::verifyEncoding(ArrayRef<int64_t>, Type,
                           function_ref<InFlightDiagnostic()>) const {
  return success();
}
SmallVector<EncodingComponent>
SparseAttr::getComponents(RankedTensorType) const {
  return {};
}
FailureOr<SmallVector<DenseElementsAttr>>
SparseAttr::encode(RankedTensorType, DenseElementsAttr,
                   function_ref<InFlightDiagnostic()>) const {
  return failure();
}
FailureOr<DenseElementsAttr>
SparseAttr::decode(RankedTensorType, ArrayRef<DenseElementsAttr>,
                   function_ref<InFlightDiagnostic()>) const {
  return failure();
}
FailureOr<Value> SparseAttr::buildDecode(OpBuilder &, Location,
                                         RankedTensorType, ValueRange) const {
  return failure();
}
FailureOr<SmallVector<Value>>
SparseAttr::buildEncode(OpBuilder &, Location, RankedTensorType, Value) const {
  return failure();
}
LogicalResult SparseAttr::verify(function_ref<InFlightDiagnostic()>,
                                 SparseFormat, int64_t, Attribute) {
  return success();
}
