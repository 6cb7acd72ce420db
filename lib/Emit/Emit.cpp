//===- Emit.cpp - Machine code from a lowered network ---------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nncomp/Emit/Emit.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Target/LLVMIR/Dialect/All.h"
#include "mlir/Target/LLVMIR/Export.h"
#include "nncomp/Lower/Module.h"
#include "nncomp/Lower/Target.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/IR/Module.h"
#include "llvm/Object/ArchiveWriter.h"
#include "llvm/Object/ObjectFile.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Target/TargetMachine.h"

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

/// Adds `int <prefix>_run(inputs, outputs, arena)`, which checks the arena and
/// calls the network, and hides all other symbols.
static void addEntry(llvm::Module &module, StringRef prefix,
                     int64_t arenaBytes) {
  llvm::LLVMContext &context = module.getContext();
  llvm::Function *entry = module.getFunction(kEntryName);
  for (llvm::GlobalValue &value : module.global_values())
    if (!value.isDeclaration())
      value.setLinkage(llvm::GlobalValue::InternalLinkage);
  // Nothing in here throws, so nobody has to unwind: no .eh_frame.
  for (llvm::Function &function : module)
    function.setDoesNotThrow();

  llvm::IRBuilder<> builder(context);
  auto *pointer = builder.getPtrTy();
  auto *run = llvm::Function::Create(
      llvm::FunctionType::get(builder.getInt32Ty(), {pointer, pointer, pointer},
                              false),
      llvm::GlobalValue::ExternalLinkage, prefix + "_run", module);
  run->setDoesNotThrow();
  auto *start = llvm::BasicBlock::Create(context, "start", run);
  auto *good = llvm::BasicBlock::Create(context, "good", run);
  auto *bad = llvm::BasicBlock::Create(context, "bad", run);
  builder.SetInsertPoint(start);
  llvm::Value *address =
      builder.CreatePtrToInt(run->getArg(2), builder.getInt64Ty());
  llvm::Value *isBad = builder.CreateIsNotNull(
      builder.CreateAnd(address, builder.getInt64(kArenaAlignment - 1)));
  if (arenaBytes > 0)
    isBad = builder.CreateOr(isBad, builder.CreateIsNull(address));
  builder.CreateCondBr(isBad, bad, good);
  builder.SetInsertPoint(good);
  builder.CreateCall(entry, {run->getArg(0), run->getArg(1), run->getArg(2)});
  builder.CreateRet(builder.getInt32(0));
  builder.SetInsertPoint(bad);
  builder.CreateRet(builder.getInt32(1));
}

/// Runs LLVM's -O1: loops are vectorised and tiled already, and higher levels
/// cost compile time and may undo register tiles.
static void optimise(llvm::Module &module, llvm::TargetMachine &machine) {
  llvm::LoopAnalysisManager loops;
  llvm::FunctionAnalysisManager functions;
  llvm::CGSCCAnalysisManager components;
  llvm::ModuleAnalysisManager modules;
  llvm::PassBuilder builder(&machine);
  builder.registerModuleAnalyses(modules);
  builder.registerCGSCCAnalyses(components);
  builder.registerFunctionAnalyses(functions);
  builder.registerLoopAnalyses(loops);
  builder.crossRegisterProxies(loops, functions, components, modules);
  builder.buildPerModuleDefaultPipeline(llvm::OptimizationLevel::O1)
      .run(module, modules);
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

  std::string error;
  std::unique_ptr<llvm::TargetMachine> machine =
      target->createTargetMachine(error);
  if (!machine)
    return module.emitError() << error;
  llvm::LLVMContext context;
  std::unique_ptr<llvm::Module> llvmModule =
      translateModuleToLLVMIR(module, context, options.prefix);
  if (!llvmModule)
    return failure();
  // Paths must not reach the object: two builds are the same to the byte.
  llvmModule->setSourceFileName(options.prefix);
  llvmModule->setTargetTriple(machine->getTargetTriple());
  llvmModule->setDataLayout(machine->createDataLayout());
  addEntry(*llvmModule, options.prefix, facts->arenaBytes);
  for (llvm::Function &function : *llvmModule) {
    if (function.isDeclaration())
      continue;
    function.addFnAttr("target-cpu", target->cpu);
    if (!target->features.empty())
      function.addFnAttr("target-features", target->features);
  }
  optimise(*llvmModule, *machine);

  Artifact artifact;
  llvm::raw_svector_ostream os(artifact.bytes);
  if (options.kind == EmitKind::LLVMIR) {
    llvmModule->print(os, nullptr);
    return artifact;
  }
  llvm::legacy::PassManager passes;
  auto fileType = options.kind == EmitKind::Assembly
                      ? llvm::CodeGenFileType::AssemblyFile
                      : llvm::CodeGenFileType::ObjectFile;
  if (machine->addPassesToEmitFile(passes, os, nullptr, fileType))
    return module.emitError()
           << "expected a target that emits files, but got " << target->cpu;
  passes.run(*llvmModule);
  if (options.kind == EmitKind::Assembly)
    return artifact;
  artifact.codeBytes =
      countCode(StringRef(artifact.bytes.data(), artifact.bytes.size()));
  if (options.kind == EmitKind::Library &&
      failed(archive(module, options.prefix, artifact)))
    return failure();
  return artifact;
}
