//===- ArrayStream.cpp - Arrays read row by row ---------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nncomp/Data/ArrayStream.h"
#include "ByteReader.h"
#include "llvm/Support/MemoryBuffer.h"

using namespace mlir;
using namespace mlir::nncomp;
namespace fs = llvm::sys::fs;

struct ArrayStream::Source {
  std::string path;
  ArrayHeader header;
  /// The elements: still to be read, or all of them.
  std::unique_ptr<ByteReader> reader;
  HostTensor whole;
  std::optional<NpzArray> npz;
  int64_t nextRow = 0;

  llvm::Error open(StringRef array);
  llvm::Error readHeader();
  llvm::Error readRow(MutableArrayRef<char> bytes);
};

ArrayStream::ArrayStream(std::unique_ptr<Source> source)
    : source(std::move(source)) {}
ArrayStream::ArrayStream(ArrayStream &&) = default;
ArrayStream &ArrayStream::operator=(ArrayStream &&) = default;
ArrayStream::~ArrayStream() = default;

ElementKind ArrayStream::getKind() const { return source->header.kind; }
ArrayRef<int64_t> ArrayStream::getShape() const { return source->header.shape; }

llvm::Error ArrayStream::Source::open(StringRef array) {
  ByteReader::Format format = ByteReader::Format::Stored;
  uint64_t offset = 0;
  std::optional<uint64_t> size;
  if (StringRef(path).ends_with(".npz")) {
    // Of the mapped file, only the pages of the directory are touched.
    auto archive = openFile(path);
    if (!archive)
      return archive.takeError();
    llvm::Expected<NpzArray> found =
        findNpzArray((*archive)->getBuffer(), array);
    if (!found)
      return llvm::createFileError(path, found.takeError());
    npz = *found;
    format = npz->format;
    offset = npz->offset;
    size = npz->size;
  } else if (!StringRef(path).ends_with(".npy")) {
    llvm::Expected<FilePart> start = FilePart::open(path);
    if (!start)
      return start.takeError();
    llvm::Expected<StringRef> piece = start->next();
    if (!piece)
      return llvm::createFileError(path, piece.takeError());
    if (isGzip(*piece))
      format = ByteReader::Format::Gzip;
  }
  llvm::Expected<FilePart> part = FilePart::open(path, offset, size);
  if (!part)
    return part.takeError();
  reader = std::make_unique<ByteReader>(std::move(*part), format);
  if (llvm::Error error = readHeader())
    return llvm::createFileError(path, std::move(error));
  return llvm::Error::success();
}

llvm::Error ArrayStream::Source::readHeader() {
  bool isNpy = npz || StringRef(path).ends_with(".npy");
  llvm::Expected<ArrayHeader> read =
      isNpy ? readNpyHeader(*reader) : readIdxHeader(*reader);
  if (!read)
    return read.takeError();
  header = std::move(*read);
  // A row of a column-major array is scattered over all of it.
  if (!header.columnMajor || header.shape.size() < 2)
    return checkPayload(*reader, header);
  llvm::Expected<HostTensor> tensor = readPayload(*reader, header);
  if (!tensor)
    return tensor.takeError();
  whole = std::move(*tensor);
  return npz ? checkNpzArray(*reader, *npz) : llvm::Error::success();
}

llvm::Error ArrayStream::Source::readRow(MutableArrayRef<char> bytes) {
  int64_t row = nextRow++;
  if (whole.getNumElements() > 0) {
    llvm::copy(whole.getBytes().slice(row * bytes.size(), bytes.size()),
               bytes.begin());
    return llvm::Error::success();
  }
  if (llvm::Error error = reader->read(bytes))
    return error;
  convertPayload(bytes, header);
  if (nextRow < header.shape.front())
    return llvm::Error::success();
  if (llvm::Error error = reader->expectEnd())
    return error;
  return npz ? checkNpzArray(*reader, *npz) : llvm::Error::success();
}

llvm::Expected<ArrayStream> ArrayStream::open(StringRef path, StringRef array) {
  // Only what has a size can be read at any place.
  if (fs::exists(path) && !fs::is_regular_file(path)) {
    llvm::Expected<HostTensor> tensor = readIdx(path);
    if (!tensor)
      return tensor.takeError();
    return of(std::move(*tensor));
  }
  auto source = std::make_unique<Source>();
  source->path = path.str();
  if (llvm::Error error = source->open(array))
    return error;
  return ArrayStream(std::move(source));
}

ArrayStream ArrayStream::of(HostTensor tensor) {
  auto source = std::make_unique<Source>();
  source->header.kind = tensor.getKind();
  source->header.shape.assign(tensor.getShape().begin(),
                              tensor.getShape().end());
  source->whole = std::move(tensor);
  return ArrayStream(std::move(source));
}

llvm::Error ArrayStream::readRow(MutableArrayRef<char> bytes) {
  llvm::Error error = source->readRow(bytes);
  return error && !source->path.empty()
             ? llvm::createFileError(source->path, std::move(error))
             : std::move(error);
}
