//===- Input.cpp - What users give for an input ---------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "OnnxData.h"
#include "nncomp/Data/TensorText.h"
#include "nncomp/Driver/Model.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"

using namespace mlir;
using namespace mlir::nncomp;

llvm::Expected<HostTensor> nncomp::readTensorFile(StringRef path,
                                                  MLIRContext &context) {
  // The archive's name ends before the last ":".
  auto [archive, array] = path.rsplit(':');
  if (archive.ends_with(".npz"))
    return readNpz(archive, array);
  StringRef extension = llvm::sys::path::extension(path);
  if (extension == ".npz")
    return readNpz(path, "");
  if (extension == ".npy")
    return readNpy(path);
  if (extension == ".pb")
    return readOnnxTensor(path, context);
  return llvm::createStringError(
      "expected a file .npy, .npz, .npz:name or .pb, but got '" + path + "'");
}

/// Reads elements as they lie in memory.
static llvm::Error readRaw(StringRef path, HostTensor &tensor) {
  auto buffer = llvm::MemoryBuffer::getFile(path, /*IsText=*/false,
                                            /*RequiresNullTerminator=*/false);
  if (std::error_code error = buffer.getError())
    return llvm::createFileError(path, error);
  StringRef bytes = (*buffer)->getBuffer();
  if (bytes.size() != tensor.getBytes().size())
    return llvm::createStringError(
        "expected " + Twine(tensor.getBytes().size()) + " bytes in '" + path +
        "' for " + tensor.getTypeName() + ", but got " + Twine(bytes.size()));
  llvm::copy(bytes, tensor.getBytes().begin());
  return llvm::Error::success();
}

/// Fills a tensor with what follows "type=".
static llvm::Error fill(StringRef value, NamedTensor &input) {
  HostTensor &tensor = input.tensor;
  if (value.consume_front("@")) {
    llvm::Expected<DataSource> source = parseDataSource(value);
    if (!source)
      return source.takeError();
    input.format = source->format;
    return readRaw(source->path, tensor);
  }
  if (value.consume_front("rand:")) {
    uint64_t seed;
    if (value.getAsInteger(10, seed))
      return llvm::createStringError(
          "expected a seed as rand:7, but got 'rand:" + value + "'");
    fillRandomly(tensor, seed);
    return llvm::Error::success();
  }
  return parseElements(value, tensor);
}

llvm::Expected<NamedTensor> nncomp::parseInput(StringRef text,
                                               MLIRContext &context) {
  NamedTensor input;
  StringRef rest = text;
  auto [left, right] = text.split('=');
  if (!text.starts_with("@") && text.contains('=') && !parseTensorType(left)) {
    input.name = left.str();
    rest = right;
  }
  if (rest.consume_front("@")) {
    llvm::Expected<DataSource> source = parseDataSource(rest);
    if (!source)
      return source.takeError();
    llvm::Expected<HostTensor> tensor = readTensorFile(source->path, context);
    if (!tensor)
      return tensor.takeError();
    input.tensor = std::move(*tensor);
    input.format = std::move(source->format);
    return input;
  }
  auto [typeText, value] = rest.split('=');
  auto type = parseTensorType(typeText);
  if (!type || !rest.contains('='))
    return llvm::createStringError(
        "expected an input as @x.npy, 1x3xf32=0.5 or 1x3xf32=rand:7, perhaps "
        "after name=, but got '" +
        text + "'");
  llvm::Expected<HostTensor> tensor =
      HostTensor::create(type->first, type->second);
  if (!tensor)
    return tensor.takeError();
  input.tensor = std::move(*tensor);
  if (llvm::Error error = fill(value, input))
    return error;
  return input;
}
