//===- Encoding.cpp - What encodings share ------------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nncomp/Encoding/Encoding.h"
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
  return type.getNumElements() * type.getElementTypeBitWidth();
}
