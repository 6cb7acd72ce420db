//===- GenerateCode.cpp - Run LLVM's passes on a module -------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "GenerateCode.h"
#include "mlir/Target/LLVMIR/Export.h"
#include "nncomp/IR/Module.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/IR/Module.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Target/TargetMachine.h"

using namespace mlir;
using namespace mlir::nncomp;

/// Adds `int <prefix>_run(inputs, outputs, arena)`, which checks the arena and
/// calls the network.
static void addEntry(llvm::Module &module, llvm::Function *entry,
                     StringRef prefix, int64_t arenaBytes) {
  llvm::LLVMContext &context = module.getContext();
  entry->setVisibility(llvm::GlobalValue::DefaultVisibility);
  entry->setLinkage(llvm::GlobalValue::InternalLinkage);
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

FailureOr<llvm::SmallVector<char, 0>>
nncomp::generateCode(ModuleOp module, const Target &target, int64_t arenaBytes,
                     const EmitOptions &options) {
  std::string error;
  std::unique_ptr<llvm::TargetMachine> machine =
      target.createTargetMachine(error);
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
  llvm::Function *entry = llvmModule->getFunction(kEntryName);
  if (entry && !entry->isDeclaration())
    addEntry(*llvmModule, entry, options.prefix, arenaBytes);
  for (llvm::Function &function : *llvmModule) {
    // Nothing in here throws, so no unwinding is needed: no .eh_frame.
    function.setDoesNotThrow();
    if (function.isDeclaration())
      continue;
    function.addFnAttr("target-cpu", target.cpu);
    if (!target.features.empty())
      function.addFnAttr("target-features", target.features);
  }
  optimise(*llvmModule, *machine);

  llvm::SmallVector<char, 0> bytes;
  llvm::raw_svector_ostream os(bytes);
  if (options.kind == EmitKind::LLVMIR) {
    llvmModule->print(os, nullptr);
    return bytes;
  }
  llvm::legacy::PassManager passes;
  auto fileType = options.kind == EmitKind::Assembly
                      ? llvm::CodeGenFileType::AssemblyFile
                      : llvm::CodeGenFileType::ObjectFile;
  if (machine->addPassesToEmitFile(passes, os, nullptr, fileType))
    return module.emitError()
           << "expected a target that emits files, but got " << target.cpu;
  passes.run(*llvmModule);
  return bytes;
}
