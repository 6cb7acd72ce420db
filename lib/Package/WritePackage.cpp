//===- WritePackage.cpp - Packages from modules ---------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PackageFormat.h"
#include "PackagedConstants.h"
#include "SymbolStream.h"
#include "mlir/Bytecode/BytecodeWriter.h"
#include "nncomp/Encoding/BitStream.h"
#include "nncomp/Encoding/Parameters.h"
#include "nncomp/IR/WeightStorage.h"
#include "nncomp/Package/Package.h"
#include "llvm/Support/CRC.h"
#include "llvm/Support/LEB128.h"

using namespace mlir;
using namespace mlir::nncomp;

/// The bytes of all elements, of a splat too.
static std::vector<char> getBytes(arith::ConstantOp op) {
  auto constant = cast<DenseElementsAttr>(op.getValue());
  ArrayRef<char> raw = constant.getRawData();
  std::vector<char> bytes;
  for (int64_t i = 0, e = constant.isSplat() ? constant.size() : 1; i < e; ++i)
    bytes.insert(bytes.end(), raw.begin(), raw.end());
  return bytes;
}

/// The codes of a component; none if it has no narrow ones, or others would
/// give the same.
static std::optional<std::vector<uint8_t>>
getCodes(const PackagedConstant &constant, ArrayRef<char> bytes) {
  const ComponentContent &content = constant.content;
  if (content.bits == 0 || content.bits > 8)
    return std::nullopt;
  std::vector<uint8_t> codes;
  if (content.kind == ComponentContent::Codes) {
    for (int32_t code : unpackCodes(bytes, content.count, content.bits,
                                    /*isSigned=*/false))
      codes.push_back(code);
  } else {
    std::vector<int32_t> words(bytes.size() / sizeof(int32_t));
    std::copy(bytes.begin(), bytes.end(),
              reinterpret_cast<char *>(words.data()));
    codes = content.rows.unpack(words, content.bits);
  }
  // The padding of constants has not been checked yet.
  if (ArrayRef(packComponent(content, codes)) != bytes)
    return std::nullopt;
  return codes;
}

/// How many places lie between each entry and the one before; none if entries
/// are not those of lines.
static std::optional<std::vector<int64_t>> getGaps(const PackagedLines &lines,
                                                   ArrayRef<int64_t> indices,
                                                   ArrayRef<int64_t> pointers) {
  if (pointers.front() != 0 ||
      pointers.back() != static_cast<int64_t>(indices.size()))
    return std::nullopt;
  std::vector<int64_t> gaps;
  int64_t last = -1;
  for (int64_t line = 0; line < lines.count; ++line) {
    int64_t end = pointers[line + 1];
    if (end < static_cast<int64_t>(gaps.size()) ||
        end > static_cast<int64_t>(indices.size()))
      return std::nullopt;
    while (static_cast<int64_t>(gaps.size()) < end) {
      int64_t index = indices[gaps.size()];
      int64_t place = line * lines.indices + index;
      if (index < 0 || index >= lines.indices || place <= last)
        return std::nullopt;
      gaps.push_back(place - last - 1);
      last = place;
    }
  }
  return gaps;
}

/// Gaps in `bits` bits, with fillers.
static std::vector<uint8_t> fillGaps(ArrayRef<int64_t> gaps, unsigned bits) {
  uint8_t filler = getFiller(bits);
  std::vector<uint8_t> codes;
  for (int64_t gap : gaps) {
    codes.insert(codes.end(), gap / filler, filler);
    codes.push_back(gap % filler);
  }
  return codes;
}

namespace {
/// Writes the constants of one module.
class ConstantWriter {
public:
  explicit ConstantWriter(const PackageOptions &options) : options(options) {}

  void write(const PackagedConstant &constant);
  StringRef getBytes() const { return writer.getBytes(); }
  PackageFacts facts;

private:
  bool useHuffman() const { return options.coding == PackageCoding::Huffman; }
  void begin(PackageMethod method) {
    writer.write(static_cast<uint32_t>(method), kMethodBits);
    facts.tableBits += kMethodBits;
  }
  void writeBytes(const ComponentContent &content, ArrayRef<char> bytes);
  void writeCodes(const ComponentContent &content, std::vector<uint8_t> codes);
  /// Whether places are those of entries in lines, and are written.
  bool writeGaps(const PackagedConstant &constant);

  const PackageOptions &options;
  BitWriter writer;
};
} // namespace

void ConstantWriter::writeBytes(const ComponentContent &content,
                                ArrayRef<char> bytes) {
  begin(PackageMethod::Bytes);
  uint64_t start = writer.getNumBits();
  writer.align();
  facts.tableBits += writer.getNumBits() - start;
  writer.append(StringRef(bytes.data(), bytes.size()));
  int64_t *part = &facts.sideBits;
  if (content.kind == ComponentContent::Indices ||
      content.kind == ComponentContent::Pointers ||
      content.kind == ComponentContent::Places)
    part = &facts.gapBits;
  else if (content.kind == ComponentContent::Values)
    part = &facts.valueBits;
  else if (content.hasElements())
    part = &facts.codeBits;
  *part += 8 * bytes.size();
}

void ConstantWriter::writeCodes(const ComponentContent &content,
                                std::vector<uint8_t> codes) {
  begin(PackageMethod::Codes);
  size_t count = codes.size();
  SymbolStream stream(std::move(codes), content.bits, useHuffman());
  stream.write(writer);
  StreamSize size = stream.getSize();
  bool isPlaces = content.kind == ComponentContent::Places;
  (isPlaces ? facts.gapBits : facts.codeBits) += size.bits - size.tableBits;
  (isPlaces ? facts.gaps : facts.codes) += count;
  facts.tableBits += size.tableBits;
}

bool ConstantWriter::writeGaps(const PackagedConstant &constant) {
  auto read = [](arith::ConstantOp op) {
    return llvm::map_to_vector(
        cast<DenseElementsAttr>(op.getValue()).getValues<APInt>(),
        [](const APInt &value) { return value.getSExtValue(); });
  };
  auto gaps = getGaps(PackagedLines(constant), read(constant.op),
                      read(constant.pointers));
  if (!gaps)
    return false;
  std::optional<SymbolStream> best;
  unsigned bestBits = 0;
  unsigned least = options.gapBits ? options.gapBits : kMinGapBits;
  unsigned most = options.gapBits ? options.gapBits : kMaxGapBits;
  for (unsigned bits = least; bits <= most; ++bits) {
    SymbolStream stream(fillGaps(*gaps, bits), bits, useHuffman());
    if (best && best->getSize().bits <= stream.getSize().bits)
      continue;
    best = std::move(stream);
    bestBits = bits;
  }
  begin(PackageMethod::Gaps);
  writer.write(bestBits - 1, kGapWidthBits);
  best->write(writer);
  StreamSize size = best->getSize(getFiller(bestBits));
  facts.tableBits += kGapWidthBits + size.tableBits;
  facts.fillerBits += size.partBits;
  facts.gapBits += size.bits - size.tableBits - size.partBits;
  facts.gaps += gaps->size();
  facts.fillers += size.partCount;
  return true;
}

void ConstantWriter::write(const PackagedConstant &constant) {
  bool isCoded = options.coding != PackageCoding::None;
  if (isCoded && constant.pointers && writeGaps(constant))
    return;
  std::vector<char> bytes = ::getBytes(constant.op);
  std::optional<std::vector<uint8_t>> codes;
  if (isCoded)
    codes = getCodes(constant, bytes);
  if (codes)
    writeCodes(constant.content, std::move(*codes));
  else
    writeBytes(constant.content, bytes);
  if (constant.pointers)
    writeBytes({ComponentContent::Pointers}, ::getBytes(constant.pointers));
}

/// Counts the parameters of a module.
static void noteParameters(ModuleOp module, PackageFacts &facts) {
  DenseSet<Value> components;
  module.walk([&](AssembleOp op) {
    components.insert_range(op.getComponents());
    if (llvm::all_of(op.getComponents(), [](Value component) {
          return !!component.getDefiningOp<arith::ConstantOp>();
        }))
      facts.encoded += op.getResult().getType().getNumElements();
  });
  facts.parameters = facts.encoded;
  // Layers that share weights may have a constant each, of one value.
  DenseSet<Attribute> counted;
  module.walk([&](arith::ConstantOp op) {
    auto type = dyn_cast<RankedTensorType>(op.getType());
    std::optional<ConstantBytes> value = ConstantBytes::get(op.getResult());
    bool isCopy =
        value && !value->isSplat && !counted.insert(op.getValue()).second;
    if (type && isa<FloatType>(type.getElementType()) && !isCopy &&
        !components.contains(op.getResult()))
      facts.parameters += countParameters(op);
  });
}

FailureOr<Package> nncomp::writePackage(ModuleOp module,
                                        const PackageOptions &options) {
  ConstantWriter constants(options);
  noteParameters(module, constants.facts);
  OwningOpRef<ModuleOp> rest = module.clone();
  std::vector<PackagedConstant> found = findPackagedConstants(*rest);
  for (const PackagedConstant &constant : found)
    constants.write(constant);
  Builder builder(module.getContext());
  for (const PackagedConstant &constant : found)
    for (arith::ConstantOp op : {constant.op, constant.pointers})
      if (op)
        op.setValueAttr(builder.getZeroAttr(op.getType()));

  std::string body;
  llvm::raw_string_ostream os(body);
  std::string bytecode;
  llvm::raw_string_ostream bytecodeStream(bytecode);
  if (failed(writeBytecodeToFile(*rest, bytecodeStream,
                                 BytecodeWriterConfig("nncomp"))))
    return failure();
  llvm::encodeULEB128(bytecode.size(), os);
  os << bytecode << constants.getBytes();

  Package package;
  llvm::raw_string_ostream file(package.bytes);
  char checksum[sizeof(uint32_t)];
  llvm::support::endian::write32le(
      checksum, llvm::crc32(llvm::arrayRefFromStringRef(body)));
  file << kPackageMagic << static_cast<char>(kPackageVersion)
       << StringRef(checksum, sizeof(checksum)) << body;
  package.facts = constants.facts;
  package.facts.moduleBytes = bytecode.size();
  package.facts.fileBytes = package.bytes.size();
  return package;
}
