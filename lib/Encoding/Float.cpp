//===- Float.cpp - Floats of 16 bits --------------------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "EncodingBuilder.h"
#include "FloatElements.h"
#include "nncomp/IR/NNComp.h"

using namespace mlir;
using namespace mlir::nncomp;

LogicalResult
FloatStorageAttr::verify(function_ref<InFlightDiagnostic()> emitError,
                         FloatType format) {
  if (!format.isF16() && !format.isBF16())
    return emitError() << "expected the format f16 or bf16, but got " << format;
  return success();
}

LogicalResult FloatStorageAttr::verifyEncoding(
    ArrayRef<int64_t> shape, Type elementType,
    function_ref<InFlightDiagnostic()> emitError) const {
  if (failed(verifyEncodedShape(shape, emitError)))
    return failure();
  if (!elementType.isF32() && !elementType.isF64())
    return emitError() << "expected elements of f32 or f64 to store as "
                       << getFormat() << ", but got " << elementType;
  return success();
}

SmallVector<EncodingComponent>
FloatStorageAttr::getComponents(RankedTensorType type) const {
  return {{"values",
           RankedTensorType::get(type.getShape(), getFormat()),
           {ComponentContent::Values}}};
}

FailureOr<SmallVector<DenseElementsAttr>>
FloatStorageAttr::encode(RankedTensorType type, DenseElementsAttr dense,
                         std::optional<Location> loc) const {
  std::vector<uint16_t> bits;
  bits.reserve(dense.getNumElements());
  for (auto [i, value] : llvm::enumerate(dense.getValues<APFloat>())) {
    APFloat narrow = value;
    bool losesInfo;
    narrow.convert(getFormat().getFloatSemantics(),
                   APFloat::rmNearestTiesToEven, &losesInfo);
    if (narrow.isInfinity() && !value.isInfinity())
      return emitOptionalError(loc, "expected values in the range of ",
                               getFormat(), ", but got ", spell(value),
                               " at element ", i);
    bits.push_back(narrow.bitcastToAPInt().getZExtValue());
  }
  RankedTensorType stored = getComponents(type).front().type;
  return SmallVector<DenseElementsAttr>{DenseElementsAttr::getFromRawBuffer(
      stored, ArrayRef(reinterpret_cast<const char *>(bits.data()),
                       bits.size() * sizeof(uint16_t)))};
}

LogicalResult
FloatStorageAttr::verifyComponents(RankedTensorType,
                                   ArrayRef<DenseElementsAttr>,
                                   std::optional<Location>) const {
  return success();
}

FailureOr<DenseElementsAttr>
FloatStorageAttr::decode(RankedTensorType type,
                         ArrayRef<DenseElementsAttr> components,
                         std::optional<Location>) const {
  return writeFloats(getDenseType(type), readFloats(components.front()));
}

/// `value` with its elements rounded, or widened, to those of `type`.
static Value convert(OpBuilder &builder, Location loc, RankedTensorType type,
                     Value value) {
  EncodingBuilder b(builder, loc);
  return b.generic(type, value, b.getMultiDimIdentityMap(type.getRank()),
                   [&](EncodingBuilder &b, ValueRange elements) {
                     return b.convertFloat(elements[0], type.getElementType());
                   });
}

FailureOr<Value> FloatStorageAttr::buildDecode(OpBuilder &builder, Location loc,
                                               RankedTensorType type,
                                               ValueRange components) const {
  return convert(builder, loc, getDenseType(type), components.front());
}

FailureOr<SmallVector<Value>>
FloatStorageAttr::buildEncode(OpBuilder &builder, Location loc,
                              RankedTensorType type, Value dense) const {
  return SmallVector<Value>{
      convert(builder, loc, getComponents(type).front().type, dense)};
}
