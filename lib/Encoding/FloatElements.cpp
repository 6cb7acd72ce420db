//===- FloatElements.cpp - The floats of constants ------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FloatElements.h"
#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "mlir/IR/Diagnostics.h"
#include "nncomp/Encoding/Encoding.h"
#include <cmath>

using namespace mlir;
using namespace mlir::nncomp;

std::string nncomp::spellFloat(float value) {
  SmallString<16> digits;
  APFloat(value).toString(digits);
  return digits.str().str();
}

FailureOr<std::vector<float>>
nncomp::readFiniteFloats(DenseElementsAttr constant,
                         std::optional<Location> loc) {
  std::vector<float> result;
  result.reserve(constant.getNumElements());
  if (constant.getElementType().isF32())
    llvm::append_range(result, constant.getValues<float>());
  else
    for (APFloat value : constant.getValues<APFloat>()) {
      bool losesInfo;
      value.convert(APFloat::IEEEsingle(), APFloat::rmNearestTiesToEven,
                    &losesInfo);
      result.push_back(value.convertToFloat());
    }
  for (auto [i, value] : llvm::enumerate(result))
    if (!std::isfinite(value))
      return emitOptionalError(loc,
                               "expected values that are finite in f32, "
                               "but got ",
                               spellFloat(value), " at element ", i);
  return result;
}

DenseElementsAttr nncomp::writeFloats(RankedTensorType type,
                                      ArrayRef<float> values) {
  auto element = cast<FloatType>(type.getElementType());
  if (element.isF32())
    return DenseElementsAttr::get(type, values);
  SmallVector<APFloat> result;
  result.reserve(values.size());
  for (float value : values) {
    bool losesInfo;
    result.emplace_back(value).convert(
        element.getFloatSemantics(), APFloat::rmNearestTiesToEven, &losesInfo);
  }
  return DenseElementsAttr::get(type, result);
}

void nncomp::walkAxis(
    ArrayRef<int64_t> shape, std::optional<int64_t> axis,
    function_ref<void(int64_t element, int64_t index)> visit) {
  int64_t elements = computeProduct(shape);
  int64_t inner = axis ? computeProduct(shape.drop_front(*axis + 1)) : elements;
  int64_t count = axis ? shape[*axis] : 1;
  for (int64_t i = 0, run = 0; i < elements; ++run)
    for (int64_t end = i + inner; i < end; ++i)
      visit(i, run % count);
}

LogicalResult
nncomp::verifyFloatEncoding(StringRef what, ArrayRef<int64_t> shape,
                            Type elementType, std::optional<int64_t> axis,
                            function_ref<InFlightDiagnostic()> emitError) {
  if (failed(verifyEncodedShape(shape, emitError)))
    return failure();
  if (!elementType.isF16() && !elementType.isBF16() && !elementType.isF32() &&
      !elementType.isF64())
    return emitError() << "expected " << what
                       << " elements of f16, bf16, f32 or f64, but got "
                       << elementType;
  if (axis && *axis >= static_cast<int64_t>(shape.size()))
    return emitError() << "expected an axis below the rank of " << shape.size()
                       << ", but got " << *axis;
  return success();
}
