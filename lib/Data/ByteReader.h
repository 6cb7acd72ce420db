//===- ByteReader.h - Bytes, compressed or not ------------------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// A stream over a buffer that may be deflated. Sizes that a file claims are
// checked against what its bytes can hold at most before memory is asked for.
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_DATA_BYTEREADER_H
#define NNCOMP_LIB_DATA_BYTEREADER_H

#include "nncomp/Data/Data.h"
#include "nncomp/Data/InputFile.h"
#include "llvm/Support/FileSystem.h"
#include <optional>
#include <vector>
#include <zlib.h>

namespace mlir::nncomp {

/// A part of a file that is read piece by piece.
class FilePart {
public:
  /// `size` bytes of a regular file from `offset` on, or all from there.
  static llvm::Expected<FilePart>
  open(StringRef path, uint64_t offset = 0,
       std::optional<uint64_t> size = std::nullopt);
  FilePart(FilePart &&other);
  FilePart &operator=(FilePart &&) = delete;
  ~FilePart();

  /// The next piece, which lives until the one after it is read; empty at the
  /// end.
  llvm::Expected<StringRef> next();
  uint64_t getRemaining() const { return remaining; }

private:
  FilePart() = default;

  std::optional<llvm::sys::fs::file_t> file;
  uint64_t offset = 0, remaining = 0;
  std::vector<char> piece;
};

/// Reads a stream of bytes from front to back, decompressing it.
class ByteReader {
public:
  enum class Format { Stored, Deflate, Gzip };

  ByteReader(StringRef contents, Format format);
  ByteReader(FilePart part, Format format);
  ~ByteReader();
  ByteReader(const ByteReader &) = delete;
  ByteReader &operator=(const ByteReader &) = delete;

  /// Fills `bytes`; fails if the stream ends before or is damaged.
  llvm::Error read(MutableArrayRef<char> bytes);
  /// Fails unless the stream ends here.
  llvm::Error expectEnd();
  /// An upper bound of the bytes that are left.
  uint64_t getMaxRemaining() const;
  /// The CRC-32 of all bytes read.
  uint32_t getChecksum() const { return checksum; }

private:
  void startInflate();
  /// Reads up to `bytes.size()` bytes and says how many.
  llvm::Expected<size_t> readSome(MutableArrayRef<char> bytes);
  /// Whether nothing is left to be decompressed.
  bool isExhausted() const {
    return rest.empty() && (!part || part->getRemaining() == 0);
  }

  StringRef rest;
  std::optional<FilePart> part;
  Format format;
  z_stream stream{};
  bool ended = false;
  uint32_t checksum = 0;
};

/// The header before the elements of an array.
struct ArrayHeader {
  ElementKind kind = ElementKind::F32;
  SmallVector<int64_t> shape;
  bool bigEndian = false, columnMajor = false;
};
llvm::Expected<ArrayHeader> readNpyHeader(ByteReader &reader);
llvm::Expected<ArrayHeader> readIdxHeader(ByteReader &reader);

/// Fails if a dimension is 0, or if the reader cannot hold that many elements.
llvm::Error checkPayload(const ByteReader &reader, const ArrayHeader &header);
/// Turns the bytes of elements as they are stored into those of a tensor.
void convertPayload(MutableArrayRef<char> bytes, const ArrayHeader &header);
/// Reads all elements, and expects the end after them.
llvm::Expected<HostTensor> readPayload(ByteReader &reader,
                                       const ArrayHeader &header);

/// Whether the first bytes of a file are those of gzip.
bool isGzip(StringRef start);

/// An array in a .npz archive: its bytes from `offset` on are a .npy file.
struct NpzArray {
  uint64_t offset = 0, size = 0;
  ByteReader::Format format = ByteReader::Format::Stored;
  /// The CRC-32 of the .npy file.
  uint32_t checksum = 0;
};
/// The array called `name` in an archive; the only one there is if `name` is
/// empty.
llvm::Expected<NpzArray> findNpzArray(StringRef archive, StringRef name);
/// Fails unless all bytes that were read are those of `array`.
llvm::Error checkNpzArray(const ByteReader &reader, const NpzArray &array);

/// The array of the .npy file that starts at `reader`.
llvm::Expected<HostTensor> readNpy(ByteReader &reader);

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_DATA_BYTEREADER_H
