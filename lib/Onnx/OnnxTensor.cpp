//===- OnnxTensor.cpp - ONNX tensors as attributes ------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "OnnxWeights.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Diagnostics.h"
#include "nncomp/IR/WeightStorage.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"

using namespace mlir;
using namespace mlir::nncomp;
using onnx::TensorProto;

std::string nncomp::getOnnxTypeName(int32_t elementType) {
  // Younger than the headers.
  static constexpr StringLiteral names[] = {
      "FLOAT8E4M3FN", "FLOAT8E4M3FNUZ", "FLOAT8E5M2", "FLOAT8E5M2FNUZ",
      "UINT4",        "INT4",           "FLOAT4E2M1"};
  constexpr int32_t first = 17;
  if (elementType >= first &&
      elementType < first + static_cast<int32_t>(std::size(names)))
    return names[elementType - first].str();
  if (onnx::TensorProto_DataType_IsValid(elementType))
    return onnx::TensorProto_DataType_Name(
        static_cast<onnx::TensorProto_DataType>(elementType));
  return "type " + std::to_string(elementType);
}

bool nncomp::isOnnxUnsigned(int32_t elementType) {
  return elementType == TensorProto::UINT8 ||
         elementType == TensorProto::UINT16 ||
         elementType == TensorProto::UINT32 ||
         elementType == TensorProto::UINT64 || elementType == kUInt4;
}

Type nncomp::getElementTypeOfOnnx(int32_t elementType, MLIRContext *context) {
  switch (elementType) {
  case TensorProto::FLOAT:
    return Float32Type::get(context);
  case TensorProto::DOUBLE:
    return Float64Type::get(context);
  case TensorProto::FLOAT16:
    return Float16Type::get(context);
  case TensorProto::BFLOAT16:
    return BFloat16Type::get(context);
  case TensorProto::BOOL:
    return IntegerType::get(context, 1);
  case TensorProto::INT8:
  case TensorProto::UINT8:
  case kInt4:
  case kUInt4:
    return IntegerType::get(context, 8);
  case TensorProto::INT16:
  case TensorProto::UINT16:
    return IntegerType::get(context, 16);
  case TensorProto::INT32:
  case TensorProto::UINT32:
    return IntegerType::get(context, 32);
  case TensorProto::INT64:
  case TensorProto::UINT64:
    return IntegerType::get(context, 64);
  default:
    return {};
  }
}

/// The bytes that the elements of a tensor take in a file.
static size_t getFileSize(RankedTensorType type, int32_t elementType) {
  if (isOnnx4Bits(elementType))
    return llvm::divideCeil(type.getNumElements(), 2);
  return type.getNumElements() *
         std::max(1u, type.getElementTypeBitWidth() / 8);
}

/// A byte for each element of 4 bits, of which two share one, low bits first.
static std::vector<char> unpackHalfBytes(ArrayRef<char> bytes, int64_t count,
                                         bool isUnsigned) {
  std::vector<char> result;
  result.reserve(count);
  for (int64_t i = 0; i < count; ++i) {
    unsigned half = (static_cast<uint8_t>(bytes[i / 2]) >> (4 * (i % 2))) & 0xf;
    result.push_back(
        static_cast<char>(isUnsigned ? half : llvm::SignExtend32<4>(half)));
  }
  return result;
}

static LogicalResult checkSize(RankedTensorType type, int32_t elementType,
                               size_t bytes, EmitError emitError) {
  size_t expected = getFileSize(type, elementType);
  if (bytes == expected)
    return success();
  return emitError() << "expected " << expected << " bytes for " << type
                     << ", but got " << bytes;
}

/// The attribute of `type` whose elements are the little-endian `bytes`, one
/// byte per element for booleans. Fails unless there are just enough.
static FailureOr<DenseElementsAttr> fromBytes(RankedTensorType type,
                                              int32_t elementType,
                                              ArrayRef<char> bytes,
                                              EmitError emitError) {
  bool isBool = type.getElementType().isInteger(1);
  if (failed(checkSize(type, elementType, bytes.size(), emitError)))
    return failure();
  if (isOnnx4Bits(elementType))
    return DenseElementsAttr::getFromRawBuffer(
        type, unpackHalfBytes(bytes, type.getNumElements(),
                              isOnnxUnsigned(elementType)));
  if (!isBool)
    return DenseElementsAttr::getFromRawBuffer(type, bytes);
  SmallVector<bool> values(llvm::map_range(bytes, [](char b) { return b; }));
  return DenseElementsAttr::get(type, values);
}

/// `values`, each of which must fit in `Element`, as bytes.
template <typename Element, typename Values>
static LogicalResult appendChecked(std::vector<char> &bytes,
                                   const Values &values, EmitError emitError) {
  for (auto value : values) {
    auto element = static_cast<Element>(value);
    if (static_cast<decltype(value)>(element) != value)
      return emitError() << "expected values of " << 8 * sizeof(Element)
                         << " bits, but got " << value;
    auto *raw = reinterpret_cast<const char *>(&element);
    bytes.insert(bytes.end(), raw, raw + sizeof(Element));
  }
  return success();
}

template <typename Values>
static void appendRaw(std::vector<char> &bytes, const Values &values) {
  auto *raw = reinterpret_cast<const char *>(values.data());
  bytes.insert(bytes.end(), raw, raw + values.size() * sizeof(*values.data()));
}

/// The elements in the typed fields (`float_data` and so on) as bytes.
static LogicalResult getTypedData(const TensorProto &tensor,
                                  std::vector<char> &bytes,
                                  EmitError emitError) {
  switch (tensor.data_type()) {
  case TensorProto::FLOAT:
    appendRaw(bytes, tensor.float_data());
    return success();
  case TensorProto::DOUBLE:
    appendRaw(bytes, tensor.double_data());
    return success();
  case TensorProto::INT64:
    appendRaw(bytes, tensor.int64_data());
    return success();
  case TensorProto::UINT64:
    appendRaw(bytes, tensor.uint64_data());
    return success();
  case TensorProto::UINT32:
    return appendChecked<uint32_t>(bytes, tensor.uint64_data(), emitError);
  case TensorProto::INT32:
    appendRaw(bytes, tensor.int32_data());
    return success();
  case TensorProto::INT16:
    return appendChecked<int16_t>(bytes, tensor.int32_data(), emitError);
  case TensorProto::INT8:
    return appendChecked<int8_t>(bytes, tensor.int32_data(), emitError);
  case TensorProto::BOOL:
  case TensorProto::UINT8:
  case kInt4: // Two in each byte.
  case kUInt4:
    return appendChecked<uint8_t>(bytes, tensor.int32_data(), emitError);
  default: // UINT16 and the bits of FLOAT16 and BFLOAT16.
    return appendChecked<uint16_t>(bytes, tensor.int32_data(), emitError);
  }
}

/// The bytes of a tensor kept in another file. The file must lie in the
/// model's folder, and be there after symbolic links are followed: a model is
/// data and may not read what its user did not hand over.
static FailureOr<std::unique_ptr<llvm::MemoryBuffer>>
readExternalData(const TensorProto &tensor, const ExternalData &external,
                 size_t expected, EmitError emitError) {
  std::string location;
  uint64_t offset = 0;
  std::optional<uint64_t> length;
  for (const auto &entry : tensor.external_data()) {
    if (entry.key() == "location") {
      location = entry.value();
      continue;
    }
    if (entry.key() != "offset" && entry.key() != "length")
      continue;
    uint64_t number;
    if (StringRef(entry.value()).getAsInteger(10, number))
      return emitError() << "expected the " << entry.key()
                         << " of external data as a number, but got "
                         << quoteName(entry.value());
    if (entry.key() == "offset")
      offset = number;
    else
      length = number;
  }
  if (external.folder.empty())
    return emitError() << "expected data in the file itself, but got external "
                          "data in "
                       << quoteName(location);
  auto outside = [&] {
    return emitError() << "expected external data inside the model's folder, "
                          "but got "
                       << quoteName(location);
  };
  if (location.empty() || StringRef(location).contains('\0') ||
      llvm::sys::path::is_absolute(location))
    return outside();
  SmallString<256> path(external.folder), realFolder, realPath;
  llvm::sys::path::append(path, location);
  if (std::error_code error =
          llvm::sys::fs::real_path(external.folder, realFolder))
    return emitError() << "cannot read " << quoteName(external.folder) << ": "
                       << error.message();
  if (std::error_code error = llvm::sys::fs::real_path(path, realPath)) {
    // What lies outside is refused whether it exists or not.
    SmallString<256> relative(location);
    llvm::sys::path::remove_dots(relative, /*remove_dot_dot=*/true);
    if (*llvm::sys::path::begin(relative) == "..")
      return outside();
    return emitError() << "cannot read external data " << quoteName(location)
                       << ": " << error.message();
  }
  StringRef inFolder = realPath;
  if (!inFolder.consume_front(realFolder) ||
      !(realFolder.str().ends_with("/") || inFolder.starts_with("/")))
    return outside();
  llvm::sys::fs::file_status status;
  if (llvm::sys::fs::status(realPath, status) ||
      !llvm::sys::fs::is_regular_file(status))
    return emitError() << "expected external data in a regular file, but got "
                       << quoteName(location);
  uint64_t size = status.getSize();
  uint64_t count = length.value_or(expected);
  if (offset > size || count > size - offset)
    return emitError() << "expected external data within the " << size
                       << " bytes of " << quoteName(location) << ", but got "
                       << count << " bytes at " << offset;
  auto slice = llvm::MemoryBuffer::getFileSlice(realPath, count, offset);
  if (!slice)
    return emitError() << "cannot read external data " << quoteName(location)
                       << ": " << slice.getError().message();
  if (external.files)
    external.files->insert(location);
  return std::move(*slice);
}

/// Fails unless `tensor` is one that can be read.
static FailureOr<RankedTensorType> getTensorType(const TensorProto &tensor,
                                                 MLIRContext *context,
                                                 EmitError error) {
  Type element = getElementTypeOfOnnx(tensor.data_type(), context);
  if (!element)
    return error() << "expected numbers or booleans, but got "
                   << getOnnxTypeName(tensor.data_type());
  if (tensor.has_segment())
    return error() << "expected a whole tensor, but got a segment of one";
  ArrayRef<int64_t> dims(tensor.dims().data(), tensor.dims().size());
  std::optional<int64_t> count = countElements(dims);
  if (!count)
    return error() << "expected at most " << kMaxTensorElements
                   << " elements, but got dimensions [" << dims << "]";
  return RankedTensorType::get(dims, element);
}

FailureOr<DenseElementsAttr>
nncomp::getTensorValue(const TensorProto &tensor, const ExternalData &external,
                       MLIRContext *context, EmitError emitError) {
  auto error = [&] {
    return emitError() << "tensor " << quoteName(tensor.name()) << ": ";
  };
  FailureOr<RankedTensorType> found = getTensorType(tensor, context, error);
  if (failed(found))
    return failure();
  RankedTensorType type = *found;
  if (tensor.data_location() == TensorProto::EXTERNAL) {
    auto data = readExternalData(tensor, external,
                                 getFileSize(type, tensor.data_type()), error);
    if (failed(data))
      return failure();
    return fromBytes(
        type, tensor.data_type(),
        ArrayRef((*data)->getBufferStart(), (*data)->getBufferSize()), error);
  }
  if (tensor.has_raw_data())
    return fromBytes(
        type, tensor.data_type(),
        ArrayRef(tensor.raw_data().data(), tensor.raw_data().size()), error);
  std::vector<char> bytes;
  if (failed(getTypedData(tensor, bytes, error)))
    return failure();
  return fromBytes(type, tensor.data_type(), bytes, error);
}

FailureOr<TypedAttr> nncomp::takeTensorValue(TensorProto &tensor,
                                             const ExternalData &external,
                                             MLIRContext *context,
                                             EmitError emitError) {
  auto error = [&] {
    return emitError() << "tensor " << quoteName(tensor.name()) << ": ";
  };
  FailureOr<RankedTensorType> type = getTensorType(tensor, context, error);
  if (failed(type))
    return failure();
  int32_t elementType = tensor.data_type();
  int64_t expected = getFileSize(*type, elementType);
  if (!isa<FloatType>(type->getElementType()) || expected < kMinResourceBytes) {
    auto value = getTensorValue(tensor, external, context, emitError);
    if (failed(value))
      return failure();
    return TypedAttr(*value);
  }
  if (tensor.data_location() == TensorProto::EXTERNAL) {
    auto data = readExternalData(tensor, external, expected, error);
    if (failed(data) ||
        failed(checkSize(*type, elementType, (*data)->getBufferSize(), error)))
      return failure();
    return createConstant(*type, std::move(*data));
  }
  if (tensor.has_raw_data()) {
    if (failed(checkSize(*type, elementType, tensor.raw_data().size(), error)))
      return failure();
    return createConstant(
        *type, std::unique_ptr<std::string>(tensor.release_raw_data()));
  }
  std::vector<char> bytes;
  if (failed(getTypedData(tensor, bytes, error)) ||
      failed(checkSize(*type, elementType, bytes.size(), error)))
    return failure();
  tensor.clear_float_data();
  return createConstant(*type, bytes);
}
