//===- NestedValues.cpp - Values of an encoding in another one ------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "NestedValues.h"
#include "nncomp/IR/NNComp.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace mlir::nncomp;

LogicalResult
nncomp::verifyNestedValues(Attribute values, NestedRows rows,
                           function_ref<InFlightDiagnostic()> emitError) {
  if (!values)
    return success();
  if (!isa<EncodingAttrInterface>(values) ||
      !isa<VerifiableTensorEncoding>(values))
    return emitError() << "expected values with an encoding of nncomp, but got "
                       << values;
  if (isa<SparseAttr, HashedAttr>(values))
    return emitError() << "expected values with an encoding other than sparse "
                          "and hashed, but got "
                       << values;
  std::optional<int64_t> axis =
      llvm::TypeSwitch<Attribute, std::optional<int64_t>>(values)
          .Case<UniformAttr, CodebookAttr, BinaryAttr, LqAttr>(
              [](auto encoding) { return encoding.getAxis(); })
          .Default(std::nullopt);
  if (!axis)
    return success();
  if (rows == NestedRows::None)
    return emitError() << "expected values with one scale for all, but got "
                       << values;
  if (*axis != 0)
    return emitError()
           << "expected values with one scale for all or for each row, but got "
           << values;
  auto uniform = dyn_cast<UniformAttr>(values);
  if (rows == NestedRows::Ragged &&
      (!uniform || uniform.getBits() > 8 || uniform.getBlock() ||
       uniform.getCentered()))
    return emitError() << "expected values with one scale for all, or uniform "
                          "ones of at most 8 bits with a scale for each row, "
                          "but got "
                       << values;
  return success();
}

LogicalResult
nncomp::verifyNestedEncoding(Attribute values, ArrayRef<int64_t> shape,
                             Type elementType,
                             function_ref<InFlightDiagnostic()> emitError) {
  auto nested = dyn_cast_if_present<VerifiableTensorEncoding>(values);
  return nested ? nested.verifyEncoding(shape, elementType, emitError)
                : success();
}

SmallVector<EncodingComponent>
nncomp::getValueComponents(RankedTensorType values) {
  EncodingAttrInterface nested = getEncoding(values);
  if (!nested)
    return {{"values", values, {ComponentContent::Values}}};
  SmallVector<EncodingComponent> components;
  for (const EncodingComponent &part : nested.getComponents(values))
    components.push_back({"values." + part.name, part.type, part.content});
  return components;
}

FailureOr<SmallVector<DenseElementsAttr>>
nncomp::encodeValues(RankedTensorType type, DenseElementsAttr dense,
                     std::optional<Location> loc) {
  if (EncodingAttrInterface nested = getEncoding(type))
    return nested.encode(type, dense, loc);
  return SmallVector<DenseElementsAttr>{dense};
}

LogicalResult nncomp::verifyValues(RankedTensorType type,
                                   ArrayRef<DenseElementsAttr> components,
                                   std::optional<Location> loc) {
  EncodingAttrInterface nested = getEncoding(type);
  return nested ? nested.verifyComponents(type, components, loc) : success();
}

FailureOr<DenseElementsAttr>
nncomp::decodeValues(RankedTensorType type,
                     ArrayRef<DenseElementsAttr> components,
                     std::optional<Location> loc) {
  if (EncodingAttrInterface nested = getEncoding(type))
    return nested.decode(type, components, loc);
  return components.front();
}

FailureOr<SmallVector<Value>> nncomp::buildEncodeValues(OpBuilder &builder,
                                                        Location loc,
                                                        RankedTensorType type,
                                                        Value dense) {
  if (EncodingAttrInterface nested = getEncoding(type))
    return nested.buildEncode(builder, loc, type, dense);
  return SmallVector<Value>{dense};
}

FailureOr<Value> nncomp::buildDecodeValues(OpBuilder &builder, Location loc,
                                           RankedTensorType type,
                                           ValueRange components) {
  if (EncodingAttrInterface nested = getEncoding(type))
    return nested.buildDecode(builder, loc, type, components);
  return components.front();
}
