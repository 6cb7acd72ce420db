//===- FloatElements.cpp - Constants as lists of f32 ----------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FloatElements.h"
#include <cmath>

using namespace mlir;
using namespace mlir::nncomp;

std::vector<float> nncomp::readFloats(DenseElementsAttr constant) {
  if (constant.getElementType().isF32()) {
    auto values = constant.getValues<float>();
    return std::vector<float>(values.begin(), values.end());
  }
  std::vector<float> result;
  result.reserve(constant.getNumElements());
  for (APFloat value : constant.getValues<APFloat>()) {
    bool losesInfo;
    value.convert(APFloat::IEEEsingle(), APFloat::rmNearestTiesToEven,
                  &losesInfo);
    result.push_back(value.convertToFloat());
  }
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

LogicalResult nncomp::verifyFinite(ArrayRef<float> values,
                                   std::optional<Location> loc) {
  for (auto [i, value] : llvm::enumerate(values))
    if (!std::isfinite(value))
      return emitOptionalError(loc,
                               "expected values that are finite in f32, "
                               "but got ",
                               spell(APFloat(value)), " at element ", i);
  return success();
}

std::string nncomp::spell(const APFloat &value) {
  SmallString<16> digits;
  value.toString(digits);
  return digits.str().str();
}
