//===- Uniform.cpp - stub -----------------------------------------------===//
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
UniformAttr::verifyEncoding(ArrayRef<int64_t>, Type,
                            function_ref<InFlightDiagnostic()>) const {
  return success();
}
SmallVector<EncodingComponent>
UniformAttr::getComponents(RankedTensorType) const {
  return {};
}
FailureOr<SmallVector<DenseElementsAttr>>
UniformAttr::encode(RankedTensorType, DenseElementsAttr,
                    function_ref<InFlightDiagnostic()>) const {
  return failure();
}
FailureOr<DenseElementsAttr>
UniformAttr::decode(RankedTensorType, ArrayRef<DenseElementsAttr>,
                    function_ref<InFlightDiagnostic()>) const {
  return failure();
}
FailureOr<Value> UniformAttr::buildDecode(OpBuilder &, Location,
                                          RankedTensorType, ValueRange) const {
  return failure();
}
FailureOr<SmallVector<Value>>
UniformAttr::buildEncode(OpBuilder &, Location, RankedTensorType, Value) const {
  return failure();
}
LogicalResult UniformAttr::verify(function_ref<InFlightDiagnostic()>, unsigned,
                                  std::optional<int64_t>, FloatAttr,
                                  std::optional<int64_t>) {
  return success();
}
