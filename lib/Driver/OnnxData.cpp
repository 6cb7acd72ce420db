//===- OnnxData.cpp - Tensors between memory and attributes ---------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "OnnxData.h"
#include "nncomp/Driver/Compile.h"
#include "nncomp/Onnx/Onnx.h"

using namespace mlir;
using namespace mlir::nncomp;

static Type getElementType(ElementKind kind, MLIRContext &context) {
  switch (kind) {
  case ElementKind::F16:
    return Float16Type::get(&context);
  case ElementKind::BF16:
    return BFloat16Type::get(&context);
  case ElementKind::F32:
    return Float32Type::get(&context);
  case ElementKind::F64:
    return Float64Type::get(&context);
  case ElementKind::Bool:
    return IntegerType::get(&context, 1);
  default:
    return IntegerType::get(&context, 8 * getByteWidth(kind));
  }
}

DenseElementsAttr nncomp::toAttribute(const HostTensor &tensor,
                                      MLIRContext &context) {
  auto type = RankedTensorType::get(tensor.getShape(),
                                    getElementType(tensor.getKind(), context));
  if (tensor.getKind() != ElementKind::Bool)
    return DenseElementsAttr::getFromRawBuffer(type, tensor.getBytes());
  SmallVector<bool> values;
  for (char byte : tensor.getBytes())
    values.push_back(byte != 0);
  return DenseElementsAttr::get(type, values);
}

/// The value of a constant of a type that ONNX has, in memory.
static llvm::Expected<HostTensor> fromAttribute(DenseElementsAttr value,
                                                bool isUnsigned) {
  std::optional<ElementKind> kind =
      getElementKind(value.getElementType(), isUnsigned);
  assert(kind && "each type of ONNX has a kind");
  llvm::Expected<HostTensor> tensor =
      HostTensor::create(*kind, value.getType().getShape());
  if (!tensor)
    return tensor;
  MutableArrayRef<char> bytes = tensor->getBytes();
  if (*kind == ElementKind::Bool) {
    for (auto [i, element] : llvm::enumerate(value.getValues<bool>()))
      bytes[i] = element;
    return tensor;
  }
  ArrayRef<char> raw = value.getRawData();
  if (raw.empty())
    return tensor;
  for (size_t i = 0; i < bytes.size(); i += raw.size())
    llvm::copy(raw, bytes.begin() + i);
  return tensor;
}

llvm::Expected<HostTensor> nncomp::readOnnxTensor(StringRef path,
                                                  MLIRContext &context) {
  FailureOr<OnnxTensor> tensor = readTensorProto(path, &context);
  if (failed(tensor))
    return llvm::make_error<ReportedError>();
  return fromAttribute(tensor->value, isOnnxUnsigned(tensor->elementType));
}
