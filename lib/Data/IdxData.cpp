//===- IdxData.cpp - MNIST's IDX files ------------------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ByteReader.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/MemoryBuffer.h"

using namespace mlir;
using namespace mlir::nncomp;

static std::optional<ElementKind> getKindOf(unsigned code) {
  switch (code) {
  case 0x08:
    return ElementKind::U8;
  case 0x09:
    return ElementKind::I8;
  case 0x0B:
    return ElementKind::I16;
  case 0x0C:
    return ElementKind::I32;
  case 0x0D:
    return ElementKind::F32;
  case 0x0E:
    return ElementKind::F64;
  default:
    return std::nullopt;
  }
}

llvm::Expected<ArrayHeader> nncomp::readIdxHeader(ByteReader &reader) {
  // Two zeros, the code of the element type, the rank; then each size.
  char start[4];
  if (llvm::Error error = reader.read(start))
    return error;
  std::optional<ElementKind> kind =
      getKindOf(static_cast<unsigned char>(start[2]));
  if (start[0] != 0 || start[1] != 0 || !kind)
    return llvm::createStringError(
        "expected an IDX file, but got other first bytes");
  ArrayHeader header;
  header.kind = *kind;
  header.bigEndian = true;
  for (int d = 0, rank = static_cast<unsigned char>(start[3]); d < rank; ++d) {
    char size[4];
    if (llvm::Error error = reader.read(size))
      return error;
    header.shape.push_back(llvm::support::endian::read32be(size));
  }
  return header;
}

llvm::Expected<HostTensor> nncomp::parseIdx(StringRef contents) {
  ByteReader reader(contents, isGzip(contents) ? ByteReader::Format::Gzip
                                               : ByteReader::Format::Stored);
  llvm::Expected<ArrayHeader> header = readIdxHeader(reader);
  if (!header)
    return header.takeError();
  return readPayload(reader, *header);
}

llvm::Expected<HostTensor> nncomp::readIdx(StringRef path) {
  auto buffer = openFile(path);
  if (!buffer)
    return buffer.takeError();
  llvm::Expected<HostTensor> tensor = parseIdx((*buffer)->getBuffer());
  if (!tensor)
    return llvm::createFileError(path, tensor.takeError());
  return tensor;
}
