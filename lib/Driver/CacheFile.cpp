//===- CacheFile.cpp - The bytes of a cached network ----------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "CacheFile.h"
#include "nncomp/Data/InputFile.h"
#include "nncomp/Encoding/Encoding.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/MathExtras.h"
#include "llvm/Support/Parallel.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace mlir::nncomp;
using llvm::support::endian::read64le;

static constexpr StringLiteral kMagic = "nncomp network\n";
/// The version of the layout below. The key identifies the compiler; the
/// version rejects files that only look like those of one compiler.
static constexpr uint64_t kVersion = 4;
/// The code starts at a multiple of this many bytes, as a mapping does.
static constexpr uint64_t kPageBytes = 4096;

/// Hashes bytes that follow each other, the same however they are divided.
static Hash hashBytes(ArrayRef<StringRef> parts) {
  // Enough for a core to make up for what it takes to get it to work.
  constexpr size_t pieceBytes = 1 << 20;
  size_t size = 0;
  for (StringRef part : parts)
    size += part.size();
  std::vector<Hash> pieces(llvm::divideCeil(size, pieceBytes));
  llvm::parallelFor(0, pieces.size(), [&](size_t i) {
    llvm::BLAKE3 hash;
    size_t skipped = i * pieceBytes, left = pieceBytes;
    for (StringRef part : parts) {
      StringRef bytes = part.drop_front(std::min(skipped, part.size()));
      skipped -= part.size() - bytes.size();
      bytes = bytes.take_front(left);
      left -= bytes.size();
      hash.update(bytes);
    }
    pieces[i] = hash.final();
  });
  llvm::BLAKE3 hash;
  for (const Hash &piece : pieces)
    hash.update(piece);
  return hash.final();
}

Hash nncomp::hashBytes(StringRef bytes) { return ::hashBytes(ArrayRef(bytes)); }

llvm::Expected<Hash> nncomp::hashFile(StringRef path) {
  auto file = openFile(path);
  if (!file)
    return file.takeError();
  return hashBytes((*file)->getBuffer());
}

void CacheFileWriter::add(uint64_t number) {
  char data[sizeof(number)];
  llvm::support::endian::write64le(data, number);
  bytes.append(data, sizeof(data));
}

void CacheFileWriter::add(StringRef text) {
  add(text.size());
  bytes += text;
}

void CacheFileWriter::add(ArrayRef<int64_t> numbers) {
  add(numbers.size());
  for (int64_t number : numbers)
    add(uint64_t(number));
}

uint64_t CacheFileReader::readNumber() {
  if (!isGood || rest.size() < sizeof(uint64_t)) {
    isGood = false;
    return 0;
  }
  uint64_t number = read64le(rest.data());
  rest = rest.drop_front(sizeof(uint64_t));
  return number;
}

uint64_t CacheFileReader::readNumber(uint64_t largest) {
  uint64_t number = readNumber();
  isGood &= number <= largest;
  return isGood ? number : 0;
}

StringRef CacheFileReader::readText() {
  uint64_t size = readCount();
  isGood &= size <= rest.size();
  if (!isGood)
    return "";
  StringRef text = rest.take_front(size);
  rest = rest.drop_front(size);
  return text;
}

SmallVector<int64_t> CacheFileReader::readNumbers() {
  SmallVector<int64_t> numbers;
  for (uint64_t left = readCount(); left > 0 && isGood; --left)
    numbers.push_back(readNumber());
  return numbers;
}

static void addPorts(CacheFileWriter &writer, ArrayRef<Port> ports) {
  writer.add(ports.size());
  for (const Port &port : ports) {
    writer.add(port.name);
    writer.add(uint64_t(port.kind));
    writer.add(port.shape);
  }
}

static bool readPorts(CacheFileReader &reader, SmallVectorImpl<Port> &ports) {
  for (uint64_t left = reader.readCount(); left > 0; --left) {
    Port port;
    port.name = reader.readText().str();
    port.kind = ElementKind(reader.readNumber(uint64_t(ElementKind::Bool)));
    port.shape = reader.readNumbers();
    if (port.name.empty() || !getBoundedExtent(port.shape, kMaxArenaBytes))
      return false;
    ports.push_back(std::move(port));
  }
  return true;
}

/// All of a network but its code.
static std::string describe(const CompiledNetwork &network,
                            ArrayRef<ExternalFile> files) {
  CacheFileWriter writer;
  addPorts(writer, network.signature.inputs);
  addPorts(writer, network.signature.outputs);
  writer.add(network.facts.arenaBytes);
  writer.add(network.facts.weightBytes);
  writer.add(network.codeBytes);
  writer.add(network.header);
  writer.add(network.layers.size());
  for (const Layer &layer : network.layers) {
    // A field that is not named here does not compile.
    const auto &[name, op, kernel, encoding, reason, macKind, macs, storedMacs,
                 cycles, denseCycles, bytes, valueBytes, sideBytes, biasBytes,
                 milliseconds] = layer;
    for (StringRef text : {name, op, kernel, encoding, reason, macKind})
      writer.add(text);
    for (int64_t number : {macs, storedMacs, cycles, denseCycles, bytes,
                           valueBytes, sideBytes, biasBytes})
      writer.add(number);
    (void)milliseconds;
  }
  writer.add(files.size());
  for (const ExternalFile &file : files) {
    writer.add(file.name);
    writer.add(llvm::toStringRef(file.hash));
  }
  return writer.take();
}

static bool readHash(StringRef text, Hash &hash) {
  if (text.size() != hash.size())
    return false;
  llvm::copy(text.bytes(), hash.begin());
  return true;
}

static bool readDescription(StringRef bytes, CacheEntry &entry) {
  CacheFileReader reader(bytes);
  CompiledNetwork &network = entry.network;
  if (!readPorts(reader, network.signature.inputs) ||
      !readPorts(reader, network.signature.outputs))
    return false;
  network.facts.arenaBytes = reader.readNumber(kMaxArenaBytes);
  network.facts.weightBytes = reader.readNumber(kMaxWeightBytes);
  network.codeBytes = reader.readNumber(kMaxWeightBytes);
  network.header = reader.readText().str();
  for (uint64_t left = reader.readCount(); left > 0; --left) {
    Layer &layer = network.layers.emplace_back();
    for (std::string *text : {&layer.name, &layer.op, &layer.kernel,
                              &layer.encoding, &layer.reason, &layer.macKind})
      *text = reader.readText().str();
    for (int64_t *number :
         {&layer.macs, &layer.storedMacs, &layer.cycles, &layer.denseCycles,
          &layer.bytes, &layer.valueBytes, &layer.sideBytes, &layer.biasBytes})
      *number = reader.readNumber();
  }
  for (uint64_t left = reader.readCount(); left > 0; --left) {
    ExternalFile &file = entry.files.emplace_back();
    file.name = reader.readText().str();
    if (!readHash(reader.readText(), file.hash))
      return false;
  }
  return reader.isAtEnd();
}

/// The hash that detects a damaged file.
static Hash hashParts(StringRef front, const Hash &code) {
  llvm::BLAKE3 hash;
  hash.update(hashBytes(front));
  hash.update(code);
  return hash.final();
}

void nncomp::writeCacheFile(llvm::raw_ostream &os, const Hash &key,
                            const CompiledNetwork &network,
                            ArrayRef<ExternalFile> files) {
  std::string description = describe(network, files);
  CacheFileWriter sizes;
  sizes.add(kVersion);
  sizes.add(description.size());
  std::string front =
      kMagic.str() + llvm::toStringRef(key).str() + sizes.take() + description;
  front.resize(llvm::alignTo(front.size(), kPageBytes));
  os << front;
  network.artifact.write(os);
  os << llvm::toStringRef(
      hashParts(front, ::hashBytes(llvm::map_to_vector(
                           network.artifact.getParts(), [](const auto &part) {
                             return part->getBuffer();
                           }))));
}

namespace {
/// A part of a buffer, which it keeps.
struct BufferPart : llvm::MemoryBuffer {
  BufferPart(std::unique_ptr<llvm::MemoryBuffer> whole, StringRef part)
      : whole(std::move(whole)) {
    init(part.begin(), part.end(), /*RequiresNullTerminator=*/false);
  }
  BufferKind getBufferKind() const override { return whole->getBufferKind(); }

  std::unique_ptr<llvm::MemoryBuffer> whole;
};
} // namespace

std::optional<CacheEntry>
nncomp::readCacheFile(std::unique_ptr<llvm::MemoryBuffer> file,
                      const Hash &key) {
  StringRef bytes = file->getBuffer();
  size_t fixed = kMagic.size() + key.size() + 2 * sizeof(uint64_t);
  Hash stored;
  if (bytes.size() < fixed + stored.size() ||
      !readHash(bytes.take_back(stored.size()), stored))
    return std::nullopt;
  bytes = bytes.drop_back(stored.size());
  StringRef front = bytes;
  if (!front.consume_front(kMagic) ||
      !front.consume_front(llvm::toStringRef(key)))
    return std::nullopt;
  uint64_t version = read64le(front.data());
  uint64_t size = read64le(front.data() + sizeof(uint64_t));
  if (version != kVersion || size > bytes.size())
    return std::nullopt;
  uint64_t codeStart = llvm::alignTo(fixed + size, kPageBytes);
  if (codeStart > bytes.size() ||
      hashParts(bytes.take_front(codeStart),
                hashBytes(bytes.drop_front(codeStart))) != stored)
    return std::nullopt;
  CacheEntry entry;
  if (!readDescription(bytes.substr(fixed, size), entry))
    return std::nullopt;
  entry.network.artifact = FileParts(
      std::make_unique<BufferPart>(std::move(file), bytes.substr(codeStart)));
  return entry;
}
