//===- ConstantFloats.cpp - The values of a constant ----------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nncomp/IR/ConstantFloats.h"
#include "nncomp/IR/WeightStorage.h"

using namespace mlir;
using namespace mlir::nncomp;

bool nncomp::isDenseConstant(Value value) {
  DenseElementsAttr elements;
  // Of elements of any width.
  return matchPattern(value, m_Constant(&elements)) ||
         ConstantBytes::get(value);
}

ConstantFloats::ConstantFloats(Value value) {
  std::optional<ConstantBytes> elements = ConstantBytes::get(value);
  if (!elements)
    return;
  type = elements->type.getElementType();
  bytes = elements->bytes;
  // Files may hold resources at any place.
  bool isAligned = llvm::isAddrAligned(
      llvm::Align(llvm::PowerOf2Ceil(elements->getWidth())), bytes.data());
  if (!elements->isSplat && isAligned)
    return;
  int64_t copies = elements->isSplat ? elements->type.getNumElements() : 1;
  expanded.reserve(copies * bytes.size());
  for (int64_t i = 0; i < copies; ++i)
    llvm::append_range(expanded, bytes);
  bytes = expanded;
}

ConstantFloats::ConstantFloats(const ConstantFloats &other,
                               function_ref<int64_t(int64_t)> getSource)
    : type(other.type) {
  size_t size = type ? type.getIntOrFloatBitWidth() / 8 : 1;
  expanded.reserve(other.bytes.size());
  for (int64_t i = 0, e = other.bytes.size() / size; i < e; ++i)
    llvm::append_range(expanded, other.bytes.slice(getSource(i) * size, size));
  bytes = expanded;
}

ConstantFloats::ConstantFloats(ArrayRef<float> values, Type type)
    : type(type), expanded(reinterpret_cast<const char *>(values.begin()),
                           reinterpret_cast<const char *>(values.end())),
      bytes(expanded) {}

ConstantFloats::ConstantFloats(ArrayRef<int16_t> values, Type type)
    : type(type) {
  size_t size = type.getIntOrFloatBitWidth() / 8;
  expanded.reserve(values.size() * size);
  // The low bytes come first.
  for (const int16_t &value : values)
    llvm::append_range(expanded,
                       ArrayRef(reinterpret_cast<const char *>(&value), size));
  bytes = expanded;
}
