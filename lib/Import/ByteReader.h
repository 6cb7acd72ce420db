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

#ifndef NNCOMP_LIB_IMPORT_BYTEREADER_H
#define NNCOMP_LIB_IMPORT_BYTEREADER_H

#include "nncomp/Import/Data.h"
#include <zlib.h>

namespace mlir::nncomp {

/// Reads a stream of bytes in memory from front to back, decompressing it.
class ByteReader {
public:
  enum class Format { Stored, Deflate, Gzip };

  ByteReader(StringRef contents, Format format);
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
  /// Reads up to `bytes.size()` bytes and says how many.
  llvm::Expected<size_t> readSome(MutableArrayRef<char> bytes);

  StringRef rest;
  Format format;
  z_stream stream{};
  bool ended = false;
  uint32_t checksum = 0;
};

/// Reads a row-major or column-major payload of `tensor`'s size in little or
/// big endian order, after having checked that the reader can hold it.
llvm::Expected<HostTensor> readPayload(ByteReader &reader, ElementKind kind,
                                       ArrayRef<int64_t> shape, bool bigEndian,
                                       bool columnMajor);

/// The .npy file that `reader` stands before.
llvm::Expected<HostTensor> readNpy(ByteReader &reader);

/// The bytes of a file.
llvm::Expected<std::unique_ptr<llvm::MemoryBuffer>> openFile(StringRef path);

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_IMPORT_BYTEREADER_H
