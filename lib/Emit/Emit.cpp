//===- Emit.cpp - Machine code from a lowered network ---------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nncomp/Emit/Emit.h"
#include "GenerateCode.h"
#include "SplitNetwork.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/Threading.h"
#include "mlir/Target/LLVMIR/Dialect/All.h"
#include "nncomp/IR/Module.h"
#include "nncomp/Lower/Target.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Object/ArchiveWriter.h"
#include "llvm/Object/ObjectFile.h"
#include "llvm/TargetParser/Host.h"
#include "llvm/TargetParser/Triple.h"

using namespace mlir;
using namespace mlir::nncomp;

void nncomp::registerEmitDialects(DialectRegistry &registry) {
  registerAllToLLVMIRTranslations(registry);
}

std::string nncomp::getIdentifier(StringRef name) {
  std::string identifier;
  if (name.empty() || llvm::isDigit(name.front()))
    identifier = "_";
  for (char c : name)
    identifier += llvm::isAlnum(c) ? c : '_';
  return identifier;
}

FailureOr<ModuleFacts> nncomp::getModuleFacts(ModuleOp module) {
  ModuleFacts facts;
  for (auto [name, fact] : {std::pair(kArenaBytesAttr, &facts.arenaBytes),
                            {kWeightBytesAttr, &facts.weightBytes}}) {
    auto attribute = module->getAttrOfType<IntegerAttr>(name);
    if (!attribute || attribute.getInt() < 0)
      return module.emitError()
             << "expected a lowered network with the attribute '" << name
             << "', but got " << (attribute ? "a negative number" : "none");
    *fact = attribute.getInt();
  }
  return facts;
}

/// The bytes of machine code in an object file.
static int64_t countCode(StringRef object) {
  auto file = llvm::object::ObjectFile::createObjectFile(
      llvm::MemoryBufferRef(object, "object"));
  if (!file) {
    llvm::consumeError(file.takeError());
    return 0;
  }
  int64_t bytes = 0;
  for (const llvm::object::SectionRef &section : (*file)->sections())
    if (section.isText())
      bytes += section.getSize();
  return bytes;
}

/// Wraps an object file in a static library.
static LogicalResult archive(ModuleOp module, StringRef prefix,
                             Artifact &artifact) {
  auto kind = llvm::object::Archive::K_GNU;
  std::string member = (prefix + ".o").str();
  std::vector<llvm::NewArchiveMember> members;
  members.emplace_back(llvm::MemoryBufferRef(
      StringRef(artifact.bytes.data(), artifact.bytes.size()), member));
  auto library = llvm::writeArchiveToBuffer(
      members, llvm::SymtabWritingMode::NormalSymtab, kind,
      /*Deterministic=*/true, /*Thin=*/false);
  if (!library)
    return module.emitError() << llvm::toString(library.takeError());
  StringRef bytes = (*library)->getBuffer();
  artifact.bytes.assign(bytes.begin(), bytes.end());
  return success();
}

/// Whether objects of this machine are of the kind that `joinObjects` takes.
static bool canJoinObjects() {
  llvm::Triple triple(llvm::sys::getDefaultTargetTriple());
  return triple.isOSBinFormatELF() && triple.isArch64Bit() &&
         triple.isLittleEndian();
}

/// Compiles the parts of a network on all threads and joins their objects.
static FailureOr<llvm::SmallVector<char, 0>>
compileParts(ModuleOp module, const Target &target, int64_t arenaBytes,
             const EmitOptions &options) {
  SplitNetwork split(module);
  SmallVector<llvm::SmallVector<char, 0>> objects(split.getNumParts());
  auto compile = [&](size_t number) -> LogicalResult {
    OwningOpRef<ModuleOp> part = split.build(number);
    FailureOr<llvm::SmallVector<char, 0>> object =
        generateCode(*part, target, arenaBytes, options);
    if (failed(object))
      return failure();
    objects[number] = std::move(*object);
    return success();
  };
  if (failed(failableParallelForEachN(module.getContext(), 0, objects.size(),
                                      compile)))
    return failure();
  SmallVector<StringRef> views;
  for (const llvm::SmallVector<char, 0> &object : objects)
    views.emplace_back(object.data(), object.size());
  std::string publicName = options.prefix + "_run";
  auto joined = joinObjects(views, split.getWeights(), publicName);
  if (!joined)
    return module.emitError() << llvm::toString(joined.takeError());
  return std::move(*joined);
}

FailureOr<Artifact> nncomp::emitArtifact(ModuleOp module,
                                         const EmitOptions &options) {
  FailureOr<ModuleFacts> facts = getModuleFacts(module);
  FailureOr<Target> target = Target::from(module);
  if (failed(facts) || failed(target))
    return failure();
  // A module that is not lowered may not have loaded it.
  module.getContext()->loadDialect<LLVM::LLVMDialect>();
  auto entry = module.lookupSymbol<LLVM::LLVMFuncOp>(kEntryName);
  auto pointer = LLVM::LLVMPointerType::get(module.getContext());
  auto type =
      LLVM::LLVMFunctionType::get(LLVM::LLVMVoidType::get(module.getContext()),
                                  {pointer, pointer, pointer});
  if (!entry || entry.isExternal() || entry.getFunctionType() != type)
    return module.emitError()
           << "expected a lowered network with a function '" << kEntryName
           << "' of type " << type << ", but got none";

  Artifact artifact;
  FailureOr<llvm::SmallVector<char, 0>> bytes;
  bool isObject =
      options.kind == EmitKind::Object || options.kind == EmitKind::Library;
  if (isObject && canJoinObjects())
    bytes = compileParts(module, *target, facts->arenaBytes, options);
  else
    bytes = generateCode(module, *target, facts->arenaBytes, options);
  if (failed(bytes))
    return failure();
  artifact.bytes = std::move(*bytes);
  if (!isObject)
    return artifact;
  artifact.codeBytes =
      countCode(StringRef(artifact.bytes.data(), artifact.bytes.size()));
  if (options.kind == EmitKind::Library &&
      failed(archive(module, options.prefix, artifact)))
    return failure();
  return artifact;
}
