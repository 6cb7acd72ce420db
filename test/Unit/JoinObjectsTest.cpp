//===- JoinObjectsTest.cpp - Joining object files -------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nncomp/Emit/JoinObjects.h"
#include "nncomp/Lower/Target.h"
#include "llvm/AsmParser/Parser.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/IR/Module.h"
#include "llvm/Object/ELF.h"
#include "llvm/Object/ObjectFile.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Target/TargetMachine.h"
#include <gtest/gtest.h>

using namespace llvm;
using namespace mlir::nncomp;
using Elf = object::ELF64LE;

/// The object file of LLVM IR.
static std::string compile(StringRef text) {
  std::string error;
  auto target = mlir::nncomp::Target::get("native", "", error);
  auto machine = target->createTargetMachine(error);
  LLVMContext context;
  SMDiagnostic diagnostic;
  std::unique_ptr<Module> module =
      parseAssemblyString(text, diagnostic, context);
  EXPECT_TRUE(module) << diagnostic.getMessage().str();
  module->setTargetTriple(machine->getTargetTriple());
  module->setDataLayout(machine->createDataLayout());
  SmallVector<char, 0> bytes;
  raw_svector_ostream os(bytes);
  legacy::PassManager passes;
  EXPECT_FALSE(machine->addPassesToEmitFile(passes, os, nullptr,
                                            CodeGenFileType::ObjectFile));
  passes.run(*module);
  return std::string(bytes.begin(), bytes.end());
}

/// The error of joining, or "joined".
static std::string join(ArrayRef<StringRef> objects,
                        const NamedBytes &data = {}) {
  auto joined = joinObjects(objects, data, "run");
  return joined ? "joined" : toString(joined.takeError());
}

/// The file that `object` is with `data`.
static std::string write(const JoinedObject &object, const NamedBytes &data) {
  std::string bytes(object.front.begin(), object.front.end());
  bytes.append(data.bytes.begin(), data.bytes.end());
  bytes.append(object.back.begin(), object.back.end());
  return bytes;
}

/// Changes the one section header of `type`.
static std::string change(std::string object, uint32_t type,
                          function_ref<void(Elf::Shdr &)> edit) {
  auto *header = reinterpret_cast<Elf::Ehdr *>(object.data());
  auto *sections =
      reinterpret_cast<Elf::Shdr *>(object.data() + header->e_shoff);
  for (unsigned i = 0; i < header->e_shnum; ++i)
    if (sections[i].sh_type == type)
      edit(sections[i]);
  return object;
}

static constexpr StringLiteral caller =
    "@weights = external hidden constant [4 x i8]\n"
    "declare hidden float @callee(float)\n"
    "define float @run(float %x) nounwind {\n"
    "  %y = call float @callee(float %x)\n"
    "  %w = load i8, ptr @weights\n"
    "  %z = uitofp i8 %w to float\n"
    "  %s = fadd float %y, %z\n"
    "  ret float %s\n"
    "}\n";
static constexpr StringLiteral callee =
    "declare float @sinf(float)\n"
    "define hidden float @callee(float %x) nounwind {\n"
    "  %s = fmul float %x, 2.5\n"
    "  %y = call float @sinf(float %s)\n"
    "  ret float %y\n"
    "}\n";
static constexpr char weightBytes[] = {1, 2, 3, 4};
static constexpr uint64_t weightAlignment = 64;

TEST(JoinObjectsTest, JoinsCodeDataAndSymbols) {
  std::string first = compile(caller), second = compile(callee);
  NamedBytes weights{"weights", weightBytes, weightAlignment};
  auto joined = joinObjects({first, second}, weights, "run");
  ASSERT_TRUE(bool(joined)) << toString(joined.takeError());
  auto again = joinObjects({first, second}, weights, "run");
  ASSERT_TRUE(bool(again));
  std::string bytes = write(*joined, weights);
  EXPECT_EQ(bytes, write(*again, weights));
  EXPECT_GT(joined->codeBytes, 0);

  auto file =
      object::ObjectFile::createObjectFile(MemoryBufferRef(bytes, "joined"));
  ASSERT_TRUE(bool(file)) << toString(file.takeError());
  std::string shared;
  for (const object::SymbolRef &symbol : (*file)->symbols()) {
    StringRef name = cantFail(symbol.getName());
    uint32_t flags = cantFail(symbol.getFlags());
    if (flags & object::SymbolRef::SF_Global)
      shared +=
          name.str() + (flags & object::SymbolRef::SF_Undefined ? "? " : " ");
    if (name != "weights")
      continue;
    object::section_iterator section = cantFail(symbol.getSection());
    EXPECT_GE(section->getAlignment().value(), weightAlignment);
    uint64_t start = cantFail(symbol.getValue());
    EXPECT_EQ(start % weightAlignment, 0u);
    EXPECT_EQ(cantFail(section->getContents()).substr(start, 4),
              StringRef(weightBytes, 4));
  }
  EXPECT_EQ(shared, "run sinf? ");

  // Joining what was joined changes nothing that counts.
  auto twice = joinObjects({bytes}, {}, "run");
  ASSERT_TRUE(bool(twice)) << toString(twice.takeError());
  EXPECT_EQ(twice->front.size(), bytes.size());
  EXPECT_TRUE(twice->back.empty());
}

TEST(JoinObjectsTest, RefusesSymbolsThatDoNotFit) {
  std::string first = compile(caller), second = compile(callee);
  NamedBytes weights{"weights", weightBytes, weightAlignment};
  EXPECT_EQ(join({first, second, second}, weights),
            "expected object files with one definition of each symbol, but got "
            "two of 'callee'");
  EXPECT_EQ(join({first}, weights),
            "expected object files with a definition of each hidden symbol, "
            "but got none of 'callee'");
  EXPECT_EQ(join({compile("define weak void @f() nounwind { ret void }")}),
            "expected object files with local and global symbols, but got 'f' "
            "of binding 2");
  EXPECT_EQ(join({compile("@c = common global i32 0")}),
            "expected object files with symbols in sections of code and data, "
            "but got 'c' in section 65522");
}

TEST(JoinObjectsTest, RefusesOtherFiles) {
  std::string object = compile(callee);
  EXPECT_EQ(join({StringRef(std::string(64, 'x'))}),
            "expected object files of 64-bit little endian ELF, but got "
            "others");
  EXPECT_NE(join({""}), "joined");
  // Cut anywhere, it is refused and nothing is read past its end.
  for (size_t size = 0; size < object.size(); size += 8)
    EXPECT_NE(join({StringRef(std::string(object.substr(0, size)))}), "joined");
  std::string other = object;
  reinterpret_cast<Elf::Ehdr *>(other.data())->e_machine = ELF::EM_RISCV;
  EXPECT_EQ(join({object, other}),
            "expected object files for one machine, but got two");
  EXPECT_EQ(join({compile("$f = comdat any\n"
                          "define void @f() nounwind comdat { ret void }")}),
            "expected object files with code, data, symbols and relocations, "
            "but got a section '.group' of type 17");
  EXPECT_EQ(join({compile("@a = global i32 1\n"
                          "@b = global i32 2, section \"linked\", "
                          "!associated !0\n"
                          "!0 = !{ptr @a}")}),
            "expected object files with sections that depend on no other, but "
            "got 'linked'");
}

TEST(JoinObjectsTest, RefusesRelocationsOfNothing) {
  std::string object = compile(callee);
  EXPECT_EQ(join({change(object, ELF::SHT_RELA,
                         [](Elf::Shdr &section) { section.sh_info = 99; })}),
            "expected object files with relocations of code and data, but got "
            "some of section 99");
  std::string none = change(object, ELF::SHT_RELA, [&](Elf::Shdr &section) {
    auto *relocation =
        reinterpret_cast<Elf::Rela *>(object.data() + section.sh_offset);
    relocation->setSymbol(77, /*IsMips64EL=*/false);
  });
  EXPECT_EQ(join({object}),
            "expected object files with relocations against symbols, but got "
            "one against number 77");
}
