//===- OnnxModel.cpp - Read ONNX files ------------------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "OnnxModel.h"
#include "mlir/IR/Diagnostics.h"
#include "nncomp/Data/InputFile.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/MemoryBuffer.h"

using namespace mlir;
using namespace mlir::nncomp;

std::string nncomp::escapeName(StringRef name) {
  constexpr size_t kShown = 96;
  std::string result;
  llvm::raw_string_ostream os(result);
  if (name.size() <= kShown) {
    llvm::printEscapedString(name, os);
  } else {
    llvm::printEscapedString(name.take_front(kShown / 2), os);
    os << "...";
    llvm::printEscapedString(name.take_back(kShown / 2), os);
  }
  return result;
}

std::string nncomp::quoteName(StringRef name) {
  return '"' + escapeName(name) + '"';
}

std::optional<int64_t> nncomp::countElements(ArrayRef<int64_t> shape) {
  int64_t product = 1;
  bool empty = false;
  for (int64_t size : shape) {
    if (size < 0 || size > kMaxTensorElements)
      return std::nullopt;
    empty |= size == 0;
    size = std::max<int64_t>(size, 1);
    if (product > kMaxTensorElements / size)
      return std::nullopt;
    product *= size;
  }
  return empty ? 0 : product;
}

Location nncomp::getFileLocation(StringRef name, MLIRContext *context) {
  return FileLineColLoc::get(context, name, 0, 0);
}

FailureOr<std::unique_ptr<llvm::MemoryBuffer>>
nncomp::openFile(StringRef path, MLIRContext *context) {
  auto buffer = openFile(path);
  if (buffer)
    return std::move(*buffer);
  return emitError(getFileLocation(path, context))
         << "cannot read: "
         << llvm::errorToErrorCode(buffer.takeError()).message();
}

LogicalResult nncomp::parseProto(llvm::MemoryBufferRef buffer,
                                 google::protobuf::MessageLite &message,
                                 StringRef what, EmitError emitError) {
  if (buffer.getBufferSize() > size_t(std::numeric_limits<int>::max()))
    return emitError() << "expected at most 2147483647 bytes, but got "
                       << buffer.getBufferSize()
                       << "; keep large weights as external data";
  // An empty file is a valid message, and never what was meant.
  if (buffer.getBufferSize() == 0)
    return emitError() << "expected " << what << ", but got an empty file";
  if (!message.ParseFromArray(buffer.getBufferStart(),
                              int(buffer.getBufferSize())))
    return emitError() << "expected " << what
                       << ", but got bytes that do not parse as one";
  return success();
}

FailureOr<OnnxValueInfo> nncomp::getValueInfo(const onnx::ValueInfoProto &info,
                                              StringRef what,
                                              EmitError emitError) {
  OnnxValueInfo result;
  result.name = info.name();
  if (info.name().empty())
    return emitError() << "expected a name for each " << what
                       << ", but got an empty one";
  auto error = [&] {
    return emitError() << what << " " << quoteName(info.name()) << ": ";
  };
  if (!info.type().has_tensor_type())
    return error() << "expected a tensor, but got a value of another kind";
  const auto &tensor = info.type().tensor_type();
  result.elementType = tensor.elem_type();
  if (!tensor.has_shape())
    return result;
  result.shape.emplace();
  for (const auto &dim : tensor.shape().dim()) {
    if (!dim.has_dim_value()) {
      result.shape->push_back({-1, dim.dim_param()});
      continue;
    }
    if (dim.dim_value() < 0)
      return error() << "expected dimensions of at least 1, but got "
                     << dim.dim_value();
    result.shape->push_back({dim.dim_value(), ""});
  }
  return result;
}

bool nncomp::isNumeric(const onnx::ValueInfoProto &info) {
  return info.type().has_tensor_type() &&
         info.type().tensor_type().elem_type() != onnx::TensorProto::STRING;
}

FailureOr<OnnxSignature> nncomp::readOnnxSignature(StringRef path,
                                                   MLIRContext *context) {
  auto error = [&] { return emitError(getFileLocation(path, context)); };
  auto buffer = openFile(path, context);
  if (failed(buffer))
    return failure();
  onnx::ModelProto model;
  if (failed(parseProto((*buffer)->getMemBufferRef(), model, "an ONNX model",
                        error)))
    return failure();
  llvm::StringSet<> initialized;
  for (const auto &tensor : model.graph().initializer())
    initialized.insert(tensor.name());
  for (const auto &tensor : model.graph().sparse_initializer())
    initialized.insert(tensor.values().name());
  OnnxSignature signature;
  for (const auto &input : model.graph().input()) {
    if (initialized.contains(input.name()) || !isNumeric(input))
      continue;
    FailureOr<OnnxValueInfo> info = getValueInfo(input, "input", error);
    if (failed(info))
      return failure();
    signature.inputs.push_back(std::move(*info));
  }
  for (const auto &output : model.graph().output()) {
    FailureOr<OnnxValueInfo> info = getValueInfo(output, "output", error);
    if (failed(info))
      return failure();
    signature.outputs.push_back(std::move(*info));
  }
  return signature;
}

FailureOr<OnnxTensor> nncomp::readTensorProto(StringRef path,
                                              MLIRContext *context) {
  auto error = [&] { return emitError(getFileLocation(path, context)); };
  auto buffer = openFile(path, context);
  if (failed(buffer))
    return failure();
  onnx::TensorProto tensor;
  if (failed(parseProto((*buffer)->getMemBufferRef(), tensor, "an ONNX tensor",
                        error)))
    return failure();
  FailureOr<DenseElementsAttr> value =
      getTensorValue(tensor, ExternalData{}, context, error);
  if (failed(value))
    return failure();
  return OnnxTensor{tensor.name(), tensor.data_type(), *value};
}
