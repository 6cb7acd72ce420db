//===- NpyData.cpp - numpy's .npy files -----------------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
//
//===----------------------------------------------------------------------===//

#include "ByteReader.h"
#include "nncomp/Data/OutputFile.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace mlir::nncomp;

static constexpr StringLiteral kMagic = "\x93NUMPY";

namespace {
/// What the header says.
struct NpyHeader {
  std::string description;
  bool columnMajor = false;
  SmallVector<int64_t> shape;
};

/// Parses the one Python literal that a header is:
/// `{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }`.
class HeaderParser {
public:
  explicit HeaderParser(StringRef text) : rest(text) {}

  llvm::Expected<NpyHeader> parse() {
    NpyHeader header;
    StringRef value;
    bool hasDescription = false, hasOrder = false, hasShape = false;
    if (!take("{"))
      return error("a dictionary");
    while (!take("}")) {
      StringRef key;
      if (!takeString(key) || !take(":"))
        return error("a key");
      if (key == "descr" && !hasDescription && takeString(value)) {
        header.description = value.str();
        hasDescription = true;
      } else if (key == "fortran_order" && !hasOrder &&
                 (take("True") || take("False"))) {
        header.columnMajor = lastToken == "True";
        hasOrder = true;
      } else if (key == "shape" && !hasShape && takeShape(header.shape)) {
        hasShape = true;
      } else {
        return error("a value of a plain array for '" + key + "'");
      }
      if (!take(",") && !rest.ltrim().starts_with("}"))
        return error("',' or '}'");
    }
    if (!rest.trim().empty())
      return error("the end of the header");
    if (!hasDescription || !hasOrder || !hasShape)
      return llvm::createStringError("expected the keys 'descr', "
                                     "'fortran_order' and 'shape' in the .npy "
                                     "header, but got fewer");
    return header;
  }

private:
  llvm::Error error(const Twine &what) {
    std::string found;
    llvm::raw_string_ostream os(found);
    llvm::printEscapedString(rest.ltrim().take_front(20), os);
    return llvm::createStringError(
        "expected " + what + " in the .npy header, but got '" + found + "'");
  }
  bool take(StringRef token) {
    rest = rest.ltrim();
    lastToken = token;
    return rest.consume_front(token);
  }
  bool takeString(StringRef &text) {
    if (!take("'") && !take("\""))
      return false;
    size_t end = rest.find(lastToken.front());
    text = rest.take_front(end);
    rest = rest.drop_front(std::min(rest.size(), text.size() + 1));
    return end != StringRef::npos;
  }
  bool takeShape(SmallVectorImpl<int64_t> &shape) {
    constexpr size_t kMaxRank = 32; // numpy's own bound
    if (!take("("))
      return false;
    while (!take(")")) {
      int64_t size;
      rest = rest.ltrim();
      if (rest.consumeInteger(10, size) || size < 0 || shape.size() == kMaxRank)
        return false;
      (void)rest.consume_front("L"); // Python 2 wrote long integers so
      shape.push_back(size);
      if (!take(",") && !rest.ltrim().starts_with(")"))
        return false;
    }
    return true;
  }

  StringRef rest, lastToken;
};
} // namespace

static std::optional<ElementKind> getKindOf(StringRef description) {
  return llvm::StringSwitch<std::optional<ElementKind>>(description)
      .Case("f2", ElementKind::F16)
      .Case("f4", ElementKind::F32)
      .Case("f8", ElementKind::F64)
      .Case("i1", ElementKind::I8)
      .Case("i2", ElementKind::I16)
      .Case("i4", ElementKind::I32)
      .Case("i8", ElementKind::I64)
      .Case("u1", ElementKind::U8)
      .Case("u2", ElementKind::U16)
      .Case("u4", ElementKind::U32)
      .Case("u8", ElementKind::U64)
      .Case("b1", ElementKind::Bool)
      .Default(std::nullopt);
}

llvm::Expected<ArrayHeader> nncomp::readNpyHeader(ByteReader &reader) {
  char start[8];
  if (llvm::Error error = reader.read(start))
    return error;
  if (StringRef(start, kMagic.size()) != kMagic)
    return llvm::createStringError(
        "expected a .npy file, but got other first bytes");
  int version = start[6];
  if (version < 1 || version > 3)
    return llvm::createStringError("expected .npy version 1, 2 or 3, but got " +
                                   Twine(version));
  char lengthBytes[4] = {};
  if (llvm::Error error = reader.read(
          MutableArrayRef<char>(lengthBytes).take_front(version == 1 ? 2 : 4)))
    return error;
  // numpy reads no longer header either, unless asked to trust the file.
  constexpr uint32_t kMaxHeader = 10000;
  uint32_t length = llvm::support::endian::read32le(lengthBytes);
  if (length > kMaxHeader)
    return llvm::createStringError("expected a .npy header of at most " +
                                   Twine(kMaxHeader) + " bytes, but got " +
                                   Twine(length));
  std::string text(length, '\0');
  if (llvm::Error error = reader.read(text))
    return error;
  llvm::Expected<NpyHeader> header = HeaderParser(text).parse();
  if (!header)
    return header.takeError();

  StringRef description = header->description;
  char order = description.empty() ? '\0' : description.front();
  std::optional<ElementKind> kind =
      getKindOf(description.drop_front(description.empty() ? 0 : 1));
  if (!kind || !StringRef("<>|=").contains(order))
    return llvm::createStringError(
        "expected numbers or booleans in a .npy file, but got type '" +
        description + "'");
  return ArrayHeader{*kind, std::move(header->shape), order == '>',
                     header->columnMajor};
}

llvm::Expected<HostTensor> nncomp::readNpy(ByteReader &reader) {
  llvm::Expected<ArrayHeader> header = readNpyHeader(reader);
  if (!header)
    return header.takeError();
  return readPayload(reader, *header);
}

llvm::Expected<HostTensor> nncomp::parseNpy(StringRef contents) {
  ByteReader reader(contents, ByteReader::Format::Stored);
  return readNpy(reader);
}

llvm::Expected<HostTensor> nncomp::readNpy(StringRef path) {
  auto buffer = openFile(path);
  if (!buffer)
    return buffer.takeError();
  llvm::Expected<HostTensor> tensor = parseNpy((*buffer)->getBuffer());
  if (!tensor)
    return llvm::createFileError(path, tensor.takeError());
  return tensor;
}

static StringRef getDescription(ElementKind kind) {
  switch (kind) {
  case ElementKind::F16:
    return "<f2";
  case ElementKind::BF16:
  case ElementKind::F32:
    return "<f4";
  case ElementKind::F64:
    return "<f8";
  case ElementKind::I8:
    return "|i1";
  case ElementKind::I16:
    return "<i2";
  case ElementKind::I32:
    return "<i4";
  case ElementKind::I64:
    return "<i8";
  case ElementKind::U8:
    return "|u1";
  case ElementKind::U16:
    return "<u2";
  case ElementKind::U32:
    return "<u4";
  case ElementKind::U64:
    return "<u8";
  case ElementKind::Bool:
    return "|b1";
  }
  llvm_unreachable("all kinds are listed");
}

llvm::Error nncomp::writeNpy(StringRef path, const HostTensor &tensor) {
  std::string header = ("{'descr': '" + getDescription(tensor.getKind()) +
                        "', 'fortran_order': False, 'shape': (")
                           .str();
  // As numpy itself spells it, so that equal arrays are equal files.
  ArrayRef<int64_t> shape = tensor.getShape();
  llvm::raw_string_ostream headerStream(header);
  llvm::interleaveComma(shape, headerStream);
  headerStream << (shape.size() == 1 ? ",), }" : "), }");
  // The data starts at a multiple of 64.
  header.append(63 - (kMagic.size() + 4 + header.size()) % 64, ' ');
  header += '\n';
  return writeFile(path, [&](llvm::raw_ostream &os) {
    os << kMagic << '\1' << '\0';
    char length[2];
    llvm::support::endian::write16le(length, header.size());
    os.write(length, 2) << header;
    if (tensor.getKind() == ElementKind::BF16) {
      for (int64_t i = 0, e = tensor.getNumElements(); i < e; ++i) {
        float value = tensor.getDouble(i);
        os.write(reinterpret_cast<const char *>(&value), sizeof(value));
      }
    } else {
      os.write(tensor.getBytes().data(), tensor.getBytes().size());
    }
  });
}
