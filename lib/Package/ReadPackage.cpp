//===- ReadPackage.cpp - Modules from packages ----------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PackageFormat.h"
#include "PackagedConstants.h"
#include "SymbolStream.h"
#include "mlir/Bytecode/BytecodeReader.h"
#include "mlir/IR/Verifier.h"
#include "nncomp/Data/InputFile.h"
#include "nncomp/Encoding/BitStream.h"
#include "nncomp/Package/Package.h"
#include "llvm/Support/CRC.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/LEB128.h"
#include "llvm/Support/SourceMgr.h"
#include <numeric>

using namespace mlir;
using namespace mlir::nncomp;

/// How much more memory constants may take than the package: a code takes a
/// bit at least, an entry too, and 4 bytes at most in memory.
static constexpr int64_t kMaxExpansion = 64;
/// And how much in any case: lines without entries take nothing.
static constexpr int64_t kMaxFreeBytes = int64_t(1) << 30;

std::vector<char> nncomp::packComponent(const ComponentContent &content,
                                        ArrayRef<uint8_t> codes) {
  if (content.kind == ComponentContent::Codes)
    return packCodes(std::vector<int32_t>(codes.begin(), codes.end()),
                     content.bits);
  std::vector<int32_t> words = content.rows.pack(codes, content.bits);
  auto *bytes = reinterpret_cast<const char *>(words.data());
  return std::vector<char>(bytes, bytes + words.size() * sizeof(int32_t));
}

static void setBytes(arith::ConstantOp op, ArrayRef<char> bytes) {
  op.setValueAttr(DenseElementsAttr::getFromRawBuffer(
      cast<ShapedType>(op.getType()), bytes));
}

static void setIntegers(arith::ConstantOp op, ArrayRef<int32_t> values) {
  auto type = cast<ShapedType>(op.getType());
  if (type.getElementTypeBitWidth() == 32)
    return op.setValueAttr(DenseElementsAttr::get(type, values));
  std::vector<int16_t> narrow(values.begin(), values.end());
  op.setValueAttr(DenseElementsAttr::get(type, ArrayRef(narrow)));
}

/// Each of these reads what the writer's counterpart wrote. They return whether
/// they could.
static bool readBytes(BitReader &reader, arith::ConstantOp op) {
  reader.align();
  auto type = cast<ShapedType>(op.getType());
  size_t size = type.getNumElements() * (type.getElementTypeBitWidth() / 8);
  StringRef rest = reader.getRest();
  if (size > rest.size())
    return false;
  setBytes(op, ArrayRef(rest.data(), size));
  reader.skip(8 * size);
  return true;
}

static bool readCodes(BitReader &reader, const PackagedConstant &constant) {
  const ComponentContent &content = constant.content;
  bool hasCodes = content.kind == ComponentContent::Codes ||
                  content.kind == ComponentContent::Digits ||
                  content.kind == ComponentContent::Places;
  if (!hasCodes || content.bits > 8)
    return false;
  auto symbols = SymbolReader::make(reader, content.bits);
  if (!symbols || !symbols->canHold(content.count))
    return false;
  std::vector<uint8_t> codes(content.count);
  for (uint8_t &code : codes) {
    std::optional<uint8_t> read = symbols->read();
    if (!read)
      return false;
    code = *read;
  }
  setBytes(constant.op, packComponent(content, codes));
  return true;
}

static bool readGaps(BitReader &reader, const PackagedConstant &constant) {
  if (!constant.pointers || reader.getRemaining() < kGapWidthBits)
    return false;
  unsigned bits = reader.peek(kGapWidthBits) + 1;
  reader.skip(kGapWidthBits);
  auto symbols = SymbolReader::make(reader, bits);
  size_t count = constant.type.getNumElements();
  if (!symbols || !symbols->canHold(count))
    return false;
  PackagedLines lines(constant);
  int64_t most = lines.count * lines.indices, place = -1;
  std::vector<int32_t> indices, pointers(lines.count + 1);
  while (indices.size() < count) {
    std::optional<uint8_t> gap = symbols->read();
    if (!gap)
      return false;
    bool isEntry = *gap != getFiller(bits);
    place += *gap + isEntry;
    if (place >= most)
      return false;
    if (!isEntry)
      continue;
    indices.push_back(place % lines.indices);
    ++pointers[place / lines.indices + 1];
  }
  std::partial_sum(pointers.begin(), pointers.end(), pointers.begin());
  setIntegers(constant.op, indices);
  setIntegers(constant.pointers, pointers);
  return true;
}

static bool readConstant(BitReader &reader, const PackagedConstant &constant) {
  auto readMethod = [&] {
    uint32_t method = reader.peek(kMethodBits);
    if (reader.getRemaining() < kMethodBits)
      return ~0u;
    reader.skip(kMethodBits);
    return method;
  };
  switch (readMethod()) {
  case static_cast<uint32_t>(PackageMethod::Bytes):
    if (!readBytes(reader, constant.op))
      return false;
    break;
  case static_cast<uint32_t>(PackageMethod::Codes):
    if (!readCodes(reader, constant))
      return false;
    break;
  case static_cast<uint32_t>(PackageMethod::Gaps):
    return readGaps(reader, constant);
  default:
    return false;
  }
  return !constant.pointers ||
         (readMethod() == static_cast<uint32_t>(PackageMethod::Bytes) &&
          readBytes(reader, constant.pointers));
}

/// Whether constants take memory of the order of the package.
static bool areBounded(ArrayRef<PackagedConstant> constants, size_t fileBytes) {
  int64_t left = kMaxFreeBytes + kMaxExpansion * fileBytes;
  for (const PackagedConstant &constant : constants) {
    left -= constant.getNumBytes();
    if (constant.pointers)
      left -= PackagedLines(constant).count * int64_t(sizeof(int32_t));
    if (left < 0)
      return false;
  }
  return true;
}

bool nncomp::isPackage(StringRef contents) {
  return contents.starts_with(kPackageMagic);
}

/// The module before its constants are read; null, with
/// diagnostics, if it is none.
static OwningOpRef<ModuleOp> parseModule(StringRef bytecode, StringRef name,
                                         MLIRContext *context) {
  // Where resources are aligned in the file, they must be so in memory.
  const llvm::Align alignment(64);
  auto buffer = llvm::WritableMemoryBuffer::getNewUninitMemBuffer(
      bytecode.size(), name, alignment);
  if (!buffer)
    return nullptr;
  llvm::copy(bytecode, buffer->getBufferStart());
  llvm::SourceMgr sources;
  sources.AddNewSourceBuffer(std::move(buffer), llvm::SMLoc());
  auto module = parseProgram(sources, *context);
  if (!module) {
    llvm::consumeError(module.takeError());
    return nullptr;
  }
  return std::move(*module);
}

static llvm::Error makeDamaged(StringRef name) {
  return llvm::createStringError("expected a package as it was written in '" +
                                 name + "', but got a damaged one");
}

llvm::Expected<OwningOpRef<ModuleOp>>
nncomp::readPackage(llvm::MemoryBufferRef file, MLIRContext *context) {
  StringRef name = file.getBufferIdentifier(), bytes = file.getBuffer();
  auto isDamaged = [&] { return makeDamaged(name); };
  if (!isPackage(bytes) || bytes.size() < kPackageHeadBytes)
    return isDamaged();
  unsigned version = bytes.bytes_begin()[kPackageMagic.size()];
  if (version != kPackageVersion)
    return llvm::createStringError("expected a package of version " +
                                   Twine(kPackageVersion) + " in '" + name +
                                   "', but got version " + Twine(version));
  StringRef body = bytes.drop_front(kPackageHeadBytes);
  if (llvm::support::endian::read32le(body.data() - sizeof(uint32_t)) !=
      llvm::crc32(llvm::arrayRefFromStringRef(body)))
    return isDamaged();
  unsigned sizeBytes = 0;
  const char *problem = nullptr;
  uint64_t size = llvm::decodeULEB128(body.bytes_begin(), &sizeBytes,
                                      body.bytes_end(), &problem);
  body = body.drop_front(sizeBytes);
  if (problem || size > body.size() ||
      !isBytecode(llvm::MemoryBufferRef(body.take_front(size), name)))
    return isDamaged();

  OwningOpRef<ModuleOp> module;
  {
    // One error reports it; the parser's own are about what users do not see.
    ScopedDiagnosticHandler quiet(context, [](Diagnostic &) {});
    module = parseModule(body.take_front(size), name, context);
  }
  if (!module)
    return isDamaged();
  std::vector<PackagedConstant> constants = findPackagedConstants(*module);
  if (!areBounded(constants, bytes.size()))
    return isDamaged();
  BitReader reader(body.drop_front(size));
  for (const PackagedConstant &constant : constants)
    if (!readConstant(reader, constant))
      return isDamaged();
  uint64_t left = reader.getRemaining();
  if (left >= 8 || reader.peek(left) != 0)
    return isDamaged();
  return module;
}
