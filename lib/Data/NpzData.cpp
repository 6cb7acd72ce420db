//===- NpzData.cpp - numpy's .npz archives --------------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// A zip file of .npy files (PKWARE's APPNOTE 6.3.10). Sizes come from the
// central directory; the elements' checksum is verified.
//
//===----------------------------------------------------------------------===//

#include "ByteReader.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/MemoryBuffer.h"

using namespace mlir;
using namespace mlir::nncomp;
using llvm::support::endian::read16le;
using llvm::support::endian::read32le;
using llvm::support::endian::read64le;

namespace {
struct ZipEntry {
  StringRef name;
  unsigned method = 0;
  uint32_t checksum = 0;
  uint64_t compressedSize = 0, size = 0, offset = 0;
};
} // namespace

static llvm::Error damaged(const Twine &what) {
  return llvm::createStringError("expected " + what +
                                 " in the .npz archive, but got damaged data");
}

/// Replaces sizes of all ones by those of the zip64 extra field.
static bool readZip64(StringRef extra, ZipEntry &entry) {
  while (extra.size() >= 4) {
    unsigned tag = read16le(extra.data()), size = read16le(extra.data() + 2);
    StringRef field = extra.drop_front(4).take_front(size);
    extra = extra.drop_front(std::min<size_t>(extra.size(), 4 + size));
    if (tag != 1)
      continue;
    for (uint64_t *value : {&entry.size, &entry.compressedSize, &entry.offset})
      if (*value == UINT32_MAX) {
        if (field.size() < 8)
          return false;
        *value = read64le(field.data());
        field = field.drop_front(8);
      }
    return true;
  }
  return true;
}

/// Reads the central directory.
static llvm::Expected<SmallVector<ZipEntry>> readDirectory(StringRef file) {
  constexpr size_t kEndSize = 22, kEntrySize = 46;
  size_t end = file.rfind(StringRef("PK\5\6", 4));
  if (end == StringRef::npos || file.size() - end < kEndSize)
    return llvm::createStringError(
        "expected a .npz archive, but got no zip directory");
  uint64_t position = read32le(file.data() + end + 16);
  unsigned count = read16le(file.data() + end + 10);
  SmallVector<ZipEntry> entries;
  for (unsigned i = 0; i < count; ++i) {
    if (position > file.size() || file.size() - position < kEntrySize ||
        file.substr(position, 4) != StringRef("PK\1\2", 4))
      return damaged("a directory entry");
    const char *data = file.data() + position;
    size_t nameSize = read16le(data + 28), extraSize = read16le(data + 30);
    StringRef tail = file.drop_front(position + kEntrySize);
    if (tail.size() < nameSize + extraSize)
      return damaged("a directory entry");
    ZipEntry entry;
    entry.name = tail.take_front(nameSize);
    entry.method = read16le(data + 10);
    entry.checksum = read32le(data + 16);
    entry.compressedSize = read32le(data + 20);
    entry.size = read32le(data + 24);
    entry.offset = read32le(data + 42);
    if (!readZip64(tail.substr(nameSize, extraSize), entry))
      return damaged("a zip64 field");
    entries.push_back(entry);
    position += kEntrySize + nameSize + extraSize + read16le(data + 32);
  }
  return entries;
}

/// Where the data of an entry is.
static llvm::Expected<NpzArray> locate(StringRef file, const ZipEntry &entry) {
  constexpr size_t kLocalSize = 30;
  if (entry.method != 0 && entry.method != Z_DEFLATED)
    return llvm::createStringError(
        "expected a stored or deflated array in the .npz archive, but got "
        "compression method " +
        Twine(entry.method));
  if (entry.offset > file.size() || file.size() - entry.offset < kLocalSize ||
      file.substr(entry.offset, 4) != StringRef("PK\3\4", 4))
    return damaged("an array's local header");
  const char *local = file.data() + entry.offset;
  size_t skipped = kLocalSize + read16le(local + 26) + read16le(local + 28);
  StringRef data = file.drop_front(entry.offset);
  if (data.size() < skipped || data.size() - skipped < entry.compressedSize)
    return damaged("the whole array");
  return NpzArray{entry.offset + skipped, entry.compressedSize,
                  entry.method == 0 ? ByteReader::Format::Stored
                                    : ByteReader::Format::Deflate,
                  entry.checksum};
}

llvm::Expected<NpzArray> nncomp::findNpzArray(StringRef archive,
                                              StringRef name) {
  llvm::Expected<SmallVector<ZipEntry>> entries = readDirectory(archive);
  if (!entries)
    return entries.takeError();
  SmallVector<StringRef> names;
  for (const ZipEntry &entry : *entries) {
    StringRef array = entry.name;
    (void)array.consume_back(".npy");
    if (array == name || (name.empty() && entries->size() == 1))
      return locate(archive, entry);
    names.push_back(array);
  }
  return llvm::createStringError(
      "expected an array called '" + name +
      "' in the .npz archive, but got: " + llvm::join(names, ", "));
}

llvm::Error nncomp::checkNpzArray(const ByteReader &reader,
                                  const NpzArray &array) {
  if (reader.getChecksum() != array.checksum)
    return damaged("an array with the right checksum");
  return llvm::Error::success();
}

llvm::Expected<HostTensor> nncomp::parseNpz(StringRef contents,
                                            StringRef name) {
  llvm::Expected<NpzArray> array = findNpzArray(contents, name);
  if (!array)
    return array.takeError();
  ByteReader reader(contents.substr(array->offset, array->size), array->format);
  llvm::Expected<HostTensor> tensor = readNpy(reader);
  if (!tensor)
    return tensor.takeError();
  if (llvm::Error error = checkNpzArray(reader, *array))
    return error;
  return tensor;
}

llvm::Expected<HostTensor> nncomp::readNpz(StringRef path, StringRef name) {
  auto buffer = openFile(path);
  if (!buffer)
    return buffer.takeError();
  llvm::Expected<HostTensor> tensor = parseNpz((*buffer)->getBuffer(), name);
  if (!tensor)
    return llvm::createFileError(path, tensor.takeError());
  return tensor;
}
