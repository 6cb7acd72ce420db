//===- ByteReader.cpp - Bytes, compressed or not --------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ByteReader.h"
#include "llvm/Support/MathExtras.h"
#include "llvm/Support/MemoryBuffer.h"
#include <algorithm>

using namespace mlir;
using namespace mlir::nncomp;
namespace fs = llvm::sys::fs;

//===----------------------------------------------------------------------===//
// Files
//===----------------------------------------------------------------------===//

llvm::Expected<FilePart> FilePart::open(StringRef path, uint64_t offset,
                                        std::optional<uint64_t> size) {
  llvm::Expected<fs::file_t> file = fs::openNativeFileForRead(path);
  if (!file)
    return llvm::createFileError(path, file.takeError());
  FilePart part;
  part.file = *file;
  fs::file_status status;
  if (std::error_code error = fs::status(*file, status))
    return llvm::createFileError(path, error);
  part.offset = std::min(offset, status.getSize());
  part.remaining = status.getSize() - part.offset;
  if (size)
    part.remaining = std::min(part.remaining, *size);
  return part;
}

FilePart::FilePart(FilePart &&other)
    : file(std::exchange(other.file, std::nullopt)), offset(other.offset),
      remaining(other.remaining), piece(std::move(other.piece)) {}

FilePart::~FilePart() {
  if (file)
    (void)fs::closeFile(*file);
}

llvm::Expected<StringRef> FilePart::next() {
  constexpr uint64_t kPieceBytes = 1 << 16;
  piece.resize(std::min(remaining, kPieceBytes));
  llvm::Expected<size_t> count = fs::readNativeFileSlice(*file, piece, offset);
  if (!count)
    return count.takeError();
  offset += *count;
  // A file that got shorter meanwhile ends here.
  remaining = *count == 0 ? 0 : remaining - *count;
  return StringRef(piece.data(), *count);
}

//===----------------------------------------------------------------------===//
// Streams
//===----------------------------------------------------------------------===//

ByteReader::ByteReader(StringRef contents, Format format)
    : rest(contents), format(format) {
  startInflate();
}

ByteReader::ByteReader(FilePart part, Format format)
    : part(std::move(part)), format(format) {
  startInflate();
}

void ByteReader::startInflate() {
  if (format == Format::Stored)
    return;
  // Negative window bits mean a bare deflate stream, 16 more a gzip wrapper.
  int windowBits = format == Format::Gzip ? MAX_WBITS + 16 : -MAX_WBITS;
  ended = inflateInit2(&stream, windowBits) != Z_OK;
}

ByteReader::~ByteReader() {
  if (format != Format::Stored)
    inflateEnd(&stream);
}

uint64_t ByteReader::getMaxRemaining() const {
  // Deflate spends at least two bits on 258 bytes (RFC 1951), and some bytes
  // may be inside the decompressor.
  constexpr uint64_t kMaxRatio = 1032, kWindow = 1 << 16;
  uint64_t size = rest.size() + (part ? part->getRemaining() : 0);
  return format == Format::Stored ? size : (size + kWindow) * kMaxRatio;
}

llvm::Expected<size_t> ByteReader::readSome(MutableArrayRef<char> bytes) {
  if (rest.empty() && !isExhausted()) {
    llvm::Expected<StringRef> piece = part->next();
    if (!piece)
      return piece.takeError();
    rest = *piece;
  }
  if (format == Format::Stored) {
    size_t count = std::min(bytes.size(), rest.size());
    std::copy_n(rest.begin(), count, bytes.begin());
    rest = rest.drop_front(count);
    return count;
  }
  if (ended)
    return 0;
  // zlib counts in 32 bits.
  constexpr size_t kChunk = size_t(1) << 30;
  size_t given = std::min(rest.size(), kChunk);
  size_t wanted = std::min(bytes.size(), kChunk);
  stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(rest.data()));
  stream.avail_in = given;
  stream.next_out = reinterpret_cast<Bytef *>(bytes.data());
  stream.avail_out = wanted;
  int status = inflate(&stream, Z_NO_FLUSH);
  rest = rest.drop_front(given - stream.avail_in);
  if (status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR)
    return llvm::createStringError(
        Twine("expected compressed data that is not damaged, but got: ") +
        (stream.msg ? stream.msg : "a broken stream"));
  ended = status == Z_STREAM_END;
  return wanted - stream.avail_out;
}

llvm::Error ByteReader::read(MutableArrayRef<char> bytes) {
  size_t wanted = bytes.size();
  while (!bytes.empty()) {
    llvm::Expected<size_t> count = readSome(bytes);
    if (!count)
      return count.takeError();
    if (*count == 0 && (format == Format::Stored || ended || isExhausted()))
      return llvm::createStringError("expected " + Twine(wanted) +
                                     " more bytes, but got " +
                                     Twine(wanted - bytes.size()));
    size_t done = 0;
    while (done < *count) {
      size_t step = std::min<size_t>(*count - done, 1u << 30);
      checksum = crc32(
          checksum, reinterpret_cast<const Bytef *>(bytes.data() + done), step);
      done += step;
    }
    bytes = bytes.drop_front(*count);
  }
  return llvm::Error::success();
}

llvm::Error ByteReader::expectEnd() {
  char extra;
  llvm::Expected<size_t> count = readSome(MutableArrayRef<char>(extra));
  if (!count)
    return count.takeError();
  if (*count != 0)
    return llvm::createStringError(
        "expected the data to end with the last element, but got more bytes");
  if (format != Format::Stored && !ended)
    return llvm::createStringError(
        "expected a whole compressed stream, but got a truncated one");
  return llvm::Error::success();
}

/// Reads column-major elements to row-major places.
static void transposeInto(ArrayRef<char> from, MutableArrayRef<char> to,
                          ArrayRef<int64_t> shape, unsigned width) {
  SmallVector<int64_t> strides(shape.size(), 1), index(shape.size(), 0);
  for (int64_t d = static_cast<int64_t>(shape.size()) - 2; d >= 0; --d)
    strides[d] = strides[d + 1] * shape[d + 1];
  int64_t target = 0;
  for (size_t source = 0; source < from.size(); source += width) {
    std::copy_n(from.begin() + source, width, to.begin() + target * width);
    for (size_t d = 0; d < shape.size(); ++d) {
      target += strides[d];
      if (++index[d] < shape[d])
        break;
      target -= strides[d] * shape[d];
      index[d] = 0;
    }
  }
}

llvm::Error nncomp::checkPayload(const ByteReader &reader,
                                 const ArrayHeader &header) {
  int64_t bytes = getByteWidth(header.kind);
  uint64_t most = reader.getMaxRemaining();
  for (int64_t size : header.shape) {
    if (size <= 0)
      return llvm::createStringError(
          "expected dimensions of at least 1, but got " +
          getTypeName(header.kind, header.shape));
    if (llvm::MulOverflow(bytes, size, bytes) ||
        static_cast<uint64_t>(bytes) > most)
      return llvm::createStringError("expected enough bytes for " +
                                     getTypeName(header.kind, header.shape) +
                                     ", but got at most " + Twine(most));
  }
  return llvm::Error::success();
}

void nncomp::convertPayload(MutableArrayRef<char> bytes,
                            const ArrayHeader &header) {
  unsigned width = getByteWidth(header.kind);
  if (header.bigEndian && width > 1)
    for (size_t i = 0; i < bytes.size(); i += width)
      std::reverse(bytes.begin() + i, bytes.begin() + i + width);
  if (header.kind == ElementKind::Bool)
    for (char &byte : bytes)
      byte = byte != 0;
}

llvm::Expected<HostTensor> nncomp::readPayload(ByteReader &reader,
                                               const ArrayHeader &header) {
  if (llvm::Error error = checkPayload(reader, header))
    return error;
  llvm::Expected<HostTensor> tensor =
      HostTensor::create(header.kind, header.shape);
  if (!tensor)
    return tensor.takeError();
  MutableArrayRef<char> data = tensor->getBytes();
  if (llvm::Error error = reader.read(data))
    return error;
  if (llvm::Error error = reader.expectEnd())
    return error;
  convertPayload(data, header);
  if (!header.columnMajor)
    return tensor;
  llvm::Expected<HostTensor> rowMajor =
      HostTensor::create(header.kind, header.shape);
  if (rowMajor)
    transposeInto(data, rowMajor->getBytes(), header.shape,
                  getByteWidth(header.kind));
  return rowMajor;
}

bool nncomp::isGzip(StringRef start) { return start.starts_with("\x1f\x8b"); }
