//===- JoinObjects.cpp - One object file of several -----------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nncomp/Emit/JoinObjects.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/MC/StringTableBuilder.h"
#include "llvm/Object/ELF.h"
#include "llvm/Support/MathExtras.h"

using namespace llvm;
using namespace mlir::nncomp;
using Elf = object::ELF64LE;

/// The names of sections that the result adds.
static constexpr StringLiteral kRelocationPrefix = ".rela",
                               kSymbolTableName = ".symtab",
                               kStringTableName = ".strtab";

namespace {
/// A section of the result.
struct Section {
  StringRef name;
  uint32_t type = ELF::SHT_NULL;
  uint64_t flags = 0, alignment = 1, entrySize = 0, size = 0;
  /// What it holds, and where: bytes between are padding.
  SmallVector<std::pair<uint64_t, StringRef>> contents;
  SmallVector<Elf::Rela> relocations;

  /// Appends `bytes`, or `size` zeros without any, and returns where.
  uint64_t append(StringRef bytes, uint64_t size, uint64_t alignment) {
    uint64_t offset = alignTo(this->size, std::max<uint64_t>(alignment, 1));
    this->alignment = std::max(this->alignment, alignment);
    contents.emplace_back(offset, bytes);
    this->size = offset + size;
    return offset;
  }
};

/// A symbol of the result.
struct Symbol {
  StringRef name;
  /// The number of its section in the result, or a reserved number.
  uint32_t section = ELF::SHN_UNDEF;
  uint64_t value = 0, size = 0;
  uint8_t type = ELF::STT_NOTYPE;
  bool isLocal = false, isHidden = false;
  /// Its place in the result's table, once that is known.
  uint32_t index = 0;
};

/// The place of an object's section in the result.
struct Place {
  Section *section = nullptr;
  uint64_t offset = 0;
};

struct Joiner {
  StringRef publicName;

  Error add(StringRef bytes);
  Error addData(const NamedBytes &data);
  Expected<JoinedObject> write();

private:
  using File = object::ELFFile<Elf>;

  Error checkHeader(StringRef bytes, const Elf::Ehdr &fileHeader);
  Section &getSection(StringRef name, uint32_t type, uint64_t flags,
                      uint64_t entrySize);
  Expected<SmallVector<Place>> addSections(const File &file);
  Error addRelocations(const File &file, ArrayRef<Place> places,
                       ArrayRef<Symbol *> symbols, ArrayRef<uint64_t> shifts);
  Error addSymbols(const File &file, ArrayRef<Place> places,
                   SmallVectorImpl<Symbol *> &symbols,
                   SmallVectorImpl<uint64_t> &shifts);
  Error define(Symbol &symbol);
  Symbol &addLocal(Symbol symbol);
  SmallVector<Symbol *> order();
  void addNames(StringTableBuilder &names, StringSaver &saver,
                ArrayRef<Symbol *> symbols) const;

  std::vector<std::unique_ptr<Section>> sections;
  /// Those of one object, and by name those that objects share.
  std::vector<std::unique_ptr<Symbol>> locals;
  MapVector<StringRef, std::unique_ptr<Symbol>> shared;
  /// One a section.
  DenseMap<Section *, Symbol *> sectionSymbols;
  /// Which symbols the relocations of a section name, in order.
  DenseMap<Section *, SmallVector<Symbol *>> targets;
  Elf::Ehdr header = {};
  bool hasHeader = false;
  /// Where the data are, if there are any: they are not written.
  Place dataPlace;
  uint64_t dataSize = 0;
};
} // namespace

Section &Joiner::getSection(StringRef name, uint32_t type, uint64_t flags,
                            uint64_t entrySize) {
  for (auto &section : sections)
    if (section->name == name && section->type == type &&
        section->flags == flags && section->entrySize == entrySize)
      return *section;
  auto section = std::make_unique<Section>();
  section->name = name;
  section->type = type;
  section->flags = flags;
  section->entrySize = entrySize;
  sections.push_back(std::move(section));
  Symbol symbol;
  symbol.section = sections.size();
  symbol.type = ELF::STT_SECTION;
  sectionSymbols[sections.back().get()] = &addLocal(symbol);
  return *sections.back();
}

Symbol &Joiner::addLocal(Symbol symbol) {
  symbol.isLocal = true;
  locals.push_back(std::make_unique<Symbol>(symbol));
  return *locals.back();
}

/// Adds what is known of a shared symbol from one more object.
Error Joiner::define(Symbol &symbol) {
  std::unique_ptr<Symbol> &known = shared[symbol.name];
  if (!known) {
    known = std::make_unique<Symbol>(symbol);
    return Error::success();
  }
  known->isHidden |= symbol.isHidden;
  if (symbol.section == ELF::SHN_UNDEF)
    return Error::success();
  if (known->section != ELF::SHN_UNDEF)
    return createStringError("expected object files with one definition of "
                             "each symbol, but got two of '" +
                             symbol.name + "'");
  bool isHidden = known->isHidden;
  *known = symbol;
  known->isHidden = isHidden;
  return Error::success();
}

/// Finds for each symbol of `file` that of the result, and how far its value
/// moves against that: references to a section become ones to a longer section.
Error Joiner::addSymbols(const File &file, ArrayRef<Place> places,
                         SmallVectorImpl<Symbol *> &symbols,
                         SmallVectorImpl<uint64_t> &shifts) {
  auto headers = file.sections();
  if (!headers)
    return headers.takeError();
  for (const Elf::Shdr &header : *headers) {
    if (header.sh_type != ELF::SHT_SYMTAB)
      continue;
    auto table = file.symbols(&header);
    auto names = file.getStringTableForSymtab(header);
    if (!table)
      return table.takeError();
    if (!names)
      return names.takeError();
    for (const Elf::Sym &source : *table) {
      auto name = source.getName(*names);
      if (!name)
        return name.takeError();
      Symbol symbol;
      symbol.name = *name;
      symbol.value = source.st_value;
      symbol.size = source.st_size;
      symbol.type = source.getType();
      symbol.isHidden = source.getVisibility() == ELF::STV_HIDDEN;
      symbols.push_back(nullptr);
      shifts.push_back(0);
      // Number 0, and the name of the source, which is the same for all.
      if (symbols.size() == 1)
        continue;
      if (symbol.type == ELF::STT_FILE) {
        if (locals.empty() || locals.front()->type != ELF::STT_FILE) {
          symbol.section = ELF::SHN_ABS;
          symbol.isLocal = true;
          locals.insert(locals.begin(), std::make_unique<Symbol>(symbol));
        }
        continue;
      }
      if (source.st_shndx != ELF::SHN_UNDEF) {
        if (source.st_shndx >= places.size() ||
            !places[source.st_shndx].section)
          return createStringError("expected object files with symbols in "
                                   "sections of code and data, but got '" +
                                   *name + "' in section " +
                                   Twine(source.st_shndx));
        const Place &place = places[source.st_shndx];
        Symbol *start = sectionSymbols.lookup(place.section);
        if (symbol.type == ELF::STT_SECTION) {
          symbols.back() = start;
          shifts.back() = place.offset;
          continue;
        }
        symbol.section = start->section;
        symbol.value += place.offset;
      }
      if (source.getBinding() == ELF::STB_LOCAL) {
        symbols.back() = &addLocal(symbol);
        continue;
      }
      if (source.getBinding() != ELF::STB_GLOBAL)
        return createStringError(
            "expected object files with local and global symbols, but got '" +
            *name + "' of binding " + Twine(unsigned(source.getBinding())));
      if (Error error = define(symbol))
        return error;
      symbols.back() = shared[symbol.name].get();
    }
  }
  return Error::success();
}

/// Fails for objects of another format, or of another machine than the first.
Error Joiner::checkHeader(StringRef bytes, const Elf::Ehdr &fileHeader) {
  if (!bytes.starts_with(StringRef(ELF::ElfMagic)) ||
      fileHeader.e_ident[ELF::EI_CLASS] != ELF::ELFCLASS64 ||
      fileHeader.e_ident[ELF::EI_DATA] != ELF::ELFDATA2LSB ||
      fileHeader.e_type != ELF::ET_REL)
    return createStringError(
        "expected object files of 64-bit little endian ELF, but got others");
  if (hasHeader && (header.e_machine != fileHeader.e_machine ||
                    header.e_flags != fileHeader.e_flags))
    return createStringError(
        "expected object files for one machine, but got two");
  header = fileHeader;
  hasHeader = true;
  return Error::success();
}

/// Appends the sections of code and data of `file` to those of the result; the
/// place of each section of `file`, none for other sections.
Expected<SmallVector<Place>> Joiner::addSections(const File &file) {
  auto headers = file.sections();
  if (!headers)
    return headers.takeError();
  SmallVector<Place> places(headers->size());
  for (auto [i, section] : enumerate(*headers)) {
    auto name = file.getSectionName(section);
    if (!name)
      return name.takeError();
    switch (section.sh_type) {
    case ELF::SHT_NULL:
    case ELF::SHT_SYMTAB:
    case ELF::SHT_STRTAB:
    case ELF::SHT_RELA:
      continue;
    case ELF::SHT_PROGBITS:
    case ELF::SHT_NOBITS:
    case ELF::SHT_NOTE:
      break;
    default:
      return createStringError("expected object files with code, data, symbols "
                               "and relocations, but got a section '" +
                               *name + "' of type " +
                               Twine(uint32_t(section.sh_type)));
    }
    if (section.sh_flags & (ELF::SHF_GROUP | ELF::SHF_LINK_ORDER))
      return createStringError("expected object files with sections that "
                               "depend on no other, but got '" +
                               *name + "'");
    StringRef contents;
    if (section.sh_type != ELF::SHT_NOBITS) {
      auto data = file.getSectionContents(section);
      if (!data)
        return data.takeError();
      contents = toStringRef(*data);
    }
    Section &target = getSection(*name, section.sh_type, section.sh_flags,
                                 section.sh_entsize);
    places[i] = {&target, target.append(contents, section.sh_size,
                                        section.sh_addralign)};
  }
  return places;
}

/// Appends the relocations of `file`, against the symbols of the result.
Error Joiner::addRelocations(const File &file, ArrayRef<Place> places,
                             ArrayRef<Symbol *> symbols,
                             ArrayRef<uint64_t> shifts) {
  auto headers = file.sections();
  if (!headers)
    return headers.takeError();
  for (const Elf::Shdr &section : *headers) {
    if (section.sh_type != ELF::SHT_RELA)
      continue;
    auto relocations = file.relas(section);
    if (!relocations)
      return relocations.takeError();
    if (section.sh_info >= places.size() || !places[section.sh_info].section)
      return createStringError("expected object files with relocations of code "
                               "and data, but got some of section " +
                               Twine(uint32_t(section.sh_info)));
    const Place &place = places[section.sh_info];
    for (Elf::Rela relocation : *relocations) {
      uint32_t number = relocation.getSymbol(/*isMips64EL=*/false);
      if (number >= symbols.size() || !symbols[number])
        return createStringError(
            "expected object files with relocations against symbols, but got "
            "one against number " +
            Twine(number));
      relocation.r_offset = relocation.r_offset + place.offset;
      relocation.r_addend = relocation.r_addend + int64_t(shifts[number]);
      place.section->relocations.push_back(relocation);
      targets[place.section].push_back(symbols[number]);
    }
  }
  return Error::success();
}

Error Joiner::add(StringRef bytes) {
  auto file = File::create(bytes);
  if (!file)
    return file.takeError();
  if (Error error = checkHeader(bytes, file->getHeader()))
    return error;
  auto places = addSections(*file);
  if (!places)
    return places.takeError();
  SmallVector<Symbol *> symbols;
  SmallVector<uint64_t> shifts;
  if (Error error = addSymbols(*file, *places, symbols, shifts))
    return error;
  return addRelocations(*file, *places, symbols, shifts);
}

Error Joiner::addData(const NamedBytes &data) {
  Section &section =
      getSection(".rodata", ELF::SHT_PROGBITS, ELF::SHF_ALLOC, 0);
  Symbol symbol;
  symbol.name = data.name;
  symbol.section = sectionSymbols[&section]->section;
  symbol.value = section.append(StringRef(), data.bytes.size(), data.alignment);
  dataPlace = {&section, symbol.value};
  dataSize = data.bytes.size();
  symbol.size = data.bytes.size();
  symbol.type = ELF::STT_OBJECT;
  symbol.isHidden = true;
  return define(symbol);
}

/// All symbols as the result lists them: local ones come first.
SmallVector<Symbol *> Joiner::order() {
  SmallVector<Symbol *> ordered;
  for (auto &symbol : locals)
    ordered.push_back(symbol.get());
  for (auto &[name, symbol] : shared)
    symbol->isLocal = symbol->section != ELF::SHN_UNDEF && name != publicName;
  for (bool isLocal : {true, false})
    for (auto &[name, symbol] : shared)
      if (symbol->isLocal == isLocal)
        ordered.push_back(symbol.get());
  for (auto [i, symbol] : enumerate(ordered))
    symbol->index = i + 1;
  return ordered;
}

/// Adds the names of sections, their relocations and symbols to the table.
void Joiner::addNames(StringTableBuilder &names, StringSaver &saver,
                      ArrayRef<Symbol *> symbols) const {
  for (auto &section : sections) {
    names.add(section->name);
    if (!section->relocations.empty())
      names.add(saver.save(kRelocationPrefix + section->name));
  }
  for (Symbol *symbol : symbols)
    names.add(symbol->name);
  names.add(kSymbolTableName);
  names.add(kStringTableName);
  names.finalize();
}

namespace {
/// The section headers of the result, in the order of the file: sections, their
/// relocations, the symbols, the names. The headers themselves come last.
struct FileLayout {
  const StringTableBuilder &names;
  std::vector<Elf::Shdr> headers = {getEmptyHeader()};
  /// Numbers of headers; relocations end at the symbol table.
  size_t firstRelocations = 0, symbolTable = 0, stringTable = 0;
  /// The first byte past the sections, where the headers start.
  uint64_t end = sizeof(Elf::Ehdr);

  explicit FileLayout(const StringTableBuilder &names) : names(names) {}

  size_t add(StringRef name, uint32_t type, uint64_t flags, uint64_t size,
             uint64_t alignment, uint64_t entrySize);
  void addSections(ArrayRef<std::unique_ptr<Section>> sections,
                   StringSaver &saver);
  void addTables(ArrayRef<Symbol *> symbols);
  size_t getSize() const { return end + headers.size() * sizeof(Elf::Shdr); }

private:
  static Elf::Shdr getEmptyHeader() {
    Elf::Shdr header;
    std::memset(&header, 0, sizeof(header));
    return header;
  }
};
} // namespace

/// Adds a header and returns its number.
size_t FileLayout::add(StringRef name, uint32_t type, uint64_t flags,
                       uint64_t size, uint64_t alignment, uint64_t entrySize) {
  Elf::Shdr section = getEmptyHeader();
  section.sh_name = names.getOffset(name);
  section.sh_type = type;
  section.sh_flags = flags;
  section.sh_size = size;
  section.sh_addralign = alignment;
  section.sh_entsize = entrySize;
  section.sh_offset = end = alignTo(end, std::max<uint64_t>(alignment, 1));
  end += type == ELF::SHT_NOBITS ? 0 : size;
  headers.push_back(section);
  return headers.size() - 1;
}

void FileLayout::addSections(ArrayRef<std::unique_ptr<Section>> sections,
                             StringSaver &saver) {
  for (auto &section : sections)
    add(section->name, section->type, section->flags, section->size,
        section->alignment, section->entrySize);
  firstRelocations = headers.size();
  for (auto [i, section] : enumerate(sections)) {
    if (section->relocations.empty())
      continue;
    size_t number =
        add(saver.save(kRelocationPrefix + section->name), ELF::SHT_RELA,
            ELF::SHF_INFO_LINK, section->relocations.size() * sizeof(Elf::Rela),
            alignof(uint64_t), sizeof(Elf::Rela));
    headers[number].sh_info = i + 1;
  }
}

void FileLayout::addTables(ArrayRef<Symbol *> symbols) {
  symbolTable = add(kSymbolTableName, ELF::SHT_SYMTAB, 0,
                    (symbols.size() + 1) * sizeof(Elf::Sym), alignof(uint64_t),
                    sizeof(Elf::Sym));
  stringTable =
      add(kStringTableName, ELF::SHT_STRTAB, 0, names.getSize(), 1, 0);
  headers[symbolTable].sh_link = stringTable;
  headers[symbolTable].sh_info =
      1 + count_if(symbols, [](Symbol *symbol) { return symbol->isLocal; });
  for (size_t i = firstRelocations; i < symbolTable; ++i)
    headers[i].sh_link = symbolTable;
  end = alignTo(end, alignof(uint64_t));
}

namespace {
/// The bytes of the result, without `holeSize` from `hole` on.
struct FileBytes {
  const FileLayout &layout;
  uint64_t hole, holeSize;
  SmallVector<char, 0> bytes;

  FileBytes(const FileLayout &layout, uint64_t hole, uint64_t holeSize)
      : layout(layout), hole(hole), holeSize(holeSize) {
    bytes.resize(layout.getSize() - holeSize);
  }

  /// The place of what the file has at `offset`.
  char *at(uint64_t offset) {
    return bytes.data() + offset - (offset > hole ? holeSize : 0);
  }
  void put(uint64_t offset, const void *data, size_t size) {
    if (size)
      std::memcpy(at(offset), data, size);
  }
  void putSection(const Section &section, uint64_t start, bool isX86);
  void putSymbol(const Symbol &symbol);
  void putHeaders(Elf::Ehdr header);
};
} // namespace

void FileBytes::putSection(const Section &section, uint64_t start, bool isX86) {
  // Padding between functions is code that does nothing.
  constexpr char noOperation = '\x90';
  if (section.flags & ELF::SHF_EXECINSTR && isX86)
    std::memset(at(start), noOperation, section.size);
  for (auto &[offset, contents] : section.contents)
    put(start + offset, contents.data(), contents.size());
}

void FileBytes::putSymbol(const Symbol &symbol) {
  Elf::Sym entry;
  std::memset(&entry, 0, sizeof(entry));
  entry.st_name = symbol.name.empty() ? 0 : layout.names.getOffset(symbol.name);
  entry.st_shndx = symbol.section;
  entry.st_value = symbol.value;
  entry.st_size = symbol.size;
  entry.setBindingAndType(symbol.isLocal ? ELF::STB_LOCAL : ELF::STB_GLOBAL,
                          symbol.type);
  put(layout.headers[layout.symbolTable].sh_offset +
          symbol.index * sizeof(entry),
      &entry, sizeof(entry));
}

void FileBytes::putHeaders(Elf::Ehdr header) {
  ArrayRef headers = layout.headers;
  put(layout.end, headers.data(), headers.size() * sizeof(Elf::Shdr));
  header.e_shoff = layout.end;
  header.e_shnum = headers.size();
  header.e_shstrndx = layout.stringTable;
  put(0, &header, sizeof(header));
}

Expected<JoinedObject> Joiner::write() {
  for (auto &[name, symbol] : shared)
    if (symbol->isHidden && symbol->section == ELF::SHN_UNDEF)
      return createStringError("expected object files with a definition of "
                               "each hidden symbol, but got none of '" +
                               name + "'");
  SmallVector<Symbol *> symbols = order();
  BumpPtrAllocator allocator;
  StringSaver saver(allocator);
  StringTableBuilder names(StringTableBuilder::ELF);
  addNames(names, saver, symbols);
  FileLayout layout(names);
  layout.addSections(sections, saver);
  layout.addTables(symbols);
  if (layout.headers.size() >= ELF::SHN_LORESERVE)
    return createStringError(
        "expected object files with less than 65280 sections, but got more");

  JoinedObject object;
  uint64_t hole = layout.getSize();
  for (auto [i, section] : enumerate(sections)) {
    if (section.get() == dataPlace.section)
      hole = layout.headers[i + 1].sh_offset + dataPlace.offset;
    if (section->flags & ELF::SHF_EXECINSTR)
      object.codeBytes += section->size;
  }
  FileBytes file(layout, hole, dataSize);
  for (auto [i, section] : enumerate(sections))
    file.putSection(*section, layout.headers[i + 1].sh_offset,
                    header.e_machine == ELF::EM_X86_64);
  for (size_t i = layout.firstRelocations; i < layout.symbolTable; ++i) {
    const Elf::Shdr &place = layout.headers[i];
    Section &section = *sections[place.sh_info - 1];
    for (auto [relocation, symbol] :
         zip_equal(section.relocations, targets[&section]))
      relocation.setSymbol(symbol->index, /*IsMips64EL=*/false);
    file.put(place.sh_offset, section.relocations.data(), place.sh_size);
  }
  for (Symbol *symbol : symbols)
    file.putSymbol(*symbol);
  names.write(reinterpret_cast<uint8_t *>(
      file.at(layout.headers[layout.stringTable].sh_offset)));
  file.putHeaders(header);
  ArrayRef<char> bytes = file.bytes;
  object.front.assign(bytes.begin(), bytes.begin() + hole);
  object.back.assign(bytes.begin() + hole, bytes.end());
  return object;
}

Expected<JoinedObject> mlir::nncomp::joinObjects(ArrayRef<StringRef> objects,
                                                 const NamedBytes &data,
                                                 StringRef publicName) {
  Joiner joiner;
  joiner.publicName = publicName;
  for (StringRef object : objects)
    if (Error error = joiner.add(object))
      return error;
  if (!data.name.empty())
    if (Error error = joiner.addData(data))
      return error;
  return joiner.write();
}
