//===- Encoding.cpp - What encodings share --------------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nncomp/Encoding/Encoding.h"
#include "mlir/IR/AsmState.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "mlir/IR/Matchers.h"
#include "nncomp/IR/NNComp.h"

using namespace mlir;
using namespace mlir::nncomp;

#include "nncomp/Encoding/EncodingInterface.cpp.inc"

int64_t nncomp::getSizeOfComponents(ArrayRef<EncodingComponent> components) {
  int64_t bits = 0;
  for (const EncodingComponent &component : components)
    bits += component.type.getNumElements() *
            component.type.getElementTypeBitWidth();
  return bits;
}

RankedTensorType nncomp::getDenseType(RankedTensorType type) {
  return RankedTensorType::get(type.getShape(), type.getElementType());
}

EncodingAttrInterface nncomp::getEncoding(Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  return tensor
             ? dyn_cast_if_present<EncodingAttrInterface>(tensor.getEncoding())
             : EncodingAttrInterface();
}

int64_t nncomp::getSizeInBits(RankedTensorType type) {
  if (EncodingAttrInterface encoding = getEncoding(type))
    return encoding.getSizeInBits(type);
  // A bool takes a byte in memory.
  int64_t width = std::max<int64_t>(8, type.getElementTypeBitWidth());
  return type.getNumElements() * width;
}

std::optional<int64_t> nncomp::getBoundedExtent(ArrayRef<int64_t> shape,
                                                int64_t limit) {
  int64_t extent = 1;
  for (int64_t size : shape) {
    int64_t factor = std::max<int64_t>(size, 1);
    if (factor > limit / extent)
      return std::nullopt;
    extent *= factor;
  }
  return extent;
}

LogicalResult
nncomp::verifyEncodedShape(ArrayRef<int64_t> shape,
                           function_ref<InFlightDiagnostic()> emitError) {
  for (auto [d, size] : llvm::enumerate(shape))
    if (ShapedType::isDynamic(size))
      return emitError() << "expected an encoded tensor of static shape, but "
                            "got a dynamic dimension "
                         << d;
  if (!getBoundedExtent(shape, kMaxEncodedElements)) {
    InFlightDiagnostic diagnostic = emitError();
    diagnostic << "expected an encoded tensor of at most "
               << kMaxEncodedElements << " elements, but got ";
    llvm::interleave(shape, diagnostic, "x");
    return diagnostic;
  }
  return success();
}

DenseElementsAttr nncomp::getDenseElements(Attribute constant) {
  if (auto dense = dyn_cast_if_present<DenseElementsAttr>(constant))
    return dense;
  auto resource = dyn_cast_if_present<DenseResourceElementsAttr>(constant);
  if (!resource)
    return {};
  AsmResourceBlob *blob = resource.getRawHandle().getBlob();
  ShapedType type = resource.getType();
  Type element = type.getElementType();
  if (!blob || !type.hasStaticShape() || !element.isIntOrFloat())
    return {};
  ArrayRef<char> data = blob->getData();
  // A blob holds whole bytes, one for each bool.
  unsigned width = element.getIntOrFloatBitWidth();
  std::optional<int64_t> count =
      getBoundedExtent(type.getShape(), std::numeric_limits<int32_t>::max());
  if (!count || (width != 1 && width % 8) ||
      static_cast<int64_t>(data.size()) !=
          type.getNumElements() * llvm::divideCeil(width, 8))
    return {};
  if (width == 1)
    return DenseElementsAttr::get(
        type, llvm::map_to_vector(data, [](char c) { return c != 0; }));
  return DenseElementsAttr::getFromRawBuffer(type, data);
}

DenseElementsAttr nncomp::getDenseElements(Value value) {
  Attribute constant;
  if (!matchPattern(value, m_Constant(&constant)))
    return {};
  return getDenseElements(constant);
}
