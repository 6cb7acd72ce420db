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
  std::unique_ptr<llvm::MemoryBuffer> object = std::move(artifact.file).join();
  members.emplace_back(llvm::MemoryBufferRef(object->getBuffer(), member));
  auto library = llvm::writeArchiveToBuffer(
      members, llvm::SymtabWritingMode::NormalSymtab, kind,
      /*Deterministic=*/true, /*Thin=*/false);
  if (!library)
    return module.emitError() << llvm::toString(library.takeError());
  artifact.file = FileParts(std::move(*library));
  return success();
}

/// Whether objects of this machine are of the kind that `joinObjects` takes.
static bool canJoinObjects() {
  llvm::Triple triple(llvm::sys::getDefaultTargetTriple());
  return triple.isOSBinFormatELF() && triple.isArch64Bit() &&
         triple.isLittleEndian();
}

/// Compiles the parts of a network on all threads and joins their objects.
static FailureOr<Artifact> compileParts(ModuleOp module, const Target &target,
                                        int64_t arenaBytes,
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
  Artifact artifact;
  artifact.codeBytes = joined->codeBytes;
  artifact.file.add(std::move(joined->front));
  if (auto weights = split.takeWeights()) {
    artifact.file.add(std::move(weights));
    artifact.file.add(std::move(joined->back));
  }
  return artifact;
}

/// Compiles a network on one thread.
static FailureOr<Artifact> compileWhole(ModuleOp module, const Target &target,
                                        int64_t arenaBytes,
                                        const EmitOptions &options) {
  FailureOr<llvm::SmallVector<char, 0>> bytes =
      generateCode(module, target, arenaBytes, options);
  if (failed(bytes))
    return failure();
  Artifact artifact;
  if (options.kind == EmitKind::Object || options.kind == EmitKind::Library)
    artifact.codeBytes = countCode(StringRef(bytes->data(), bytes->size()));
  artifact.file.add(std::move(*bytes));
  return artifact;
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

  bool isObject =
      options.kind == EmitKind::Object || options.kind == EmitKind::Library;
  FailureOr<Artifact> artifact;
  if (isObject && canJoinObjects())
    artifact = compileParts(module, *target, facts->arenaBytes, options);
  else
    artifact = compileWhole(module, *target, facts->arenaBytes, options);
  if (failed(artifact))
    return failure();
  if (options.kind == EmitKind::Library &&
      failed(archive(module, options.prefix, *artifact)))
    return failure();
  return artifact;
}
