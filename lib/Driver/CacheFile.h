//===- CacheFile.h - The bytes of a cached network ------------ -*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_DRIVER_CACHEFILE_H
#define NNCOMP_LIB_DRIVER_CACHEFILE_H

#include "Cache.h"
#include "llvm/Support/BLAKE3.h"

namespace mlir::nncomp {

using Hash = llvm::BLAKE3Result<>;

/// The hash of `bytes`, which all cores compute: it is that of the hashes of
/// their pieces.
Hash hashBytes(StringRef bytes);

/// The hash of a file's content.
llvm::Expected<Hash> hashFile(StringRef path);

/// Writes numbers and texts, each so that no other sequence gives the same
/// bytes.
class CacheFileWriter {
public:
  void add(uint64_t number);
  void add(StringRef text);
  void add(const char *text) { add(StringRef(text)); }
  void add(ArrayRef<int64_t> numbers);
  std::string take() { return std::move(bytes); }

private:
  std::string bytes;
};

/// Reads what CacheFileWriter wrote. Behind the first failure all is 0 or
/// empty.
class CacheFileReader {
public:
  explicit CacheFileReader(StringRef bytes) : rest(bytes) {}

  uint64_t readNumber();
  /// A number of at most `largest`; fails on a larger one.
  uint64_t readNumber(uint64_t largest);
  StringRef readText();
  SmallVector<int64_t> readNumbers();
  /// How many things follow: never more than there are bytes.
  uint64_t readCount() { return readNumber(rest.size()); }
  /// Whether all could be read, and nothing is left.
  bool isAtEnd() const { return isGood && rest.empty(); }

private:
  StringRef rest;
  bool isGood = true;
};

/// An external file and what it held.
struct ExternalFile {
  std::string name;
  Hash hash;
};

/// A file of the cache, read.
struct CacheEntry {
  CompiledNetwork network;
  SmallVector<ExternalFile> files;
};

/// Writes a file of the cache: magic, version, key, size of the description,
/// the description (all of the network but its code), zeros up to a whole page,
/// the code, and the hash of all before.
void writeCacheFile(llvm::raw_ostream &os, const Hash &key,
                    const CompiledNetwork &network,
                    ArrayRef<ExternalFile> files);

/// Reads a file of the cache. The network's code stays in `file`. Nothing if a
/// single bit is not as it was written.
std::optional<CacheEntry>
readCacheFile(std::unique_ptr<llvm::MemoryBuffer> file, const Hash &key);

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_DRIVER_CACHEFILE_H
