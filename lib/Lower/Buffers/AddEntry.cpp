//===- AddEntry.cpp - Add the function that a program calls ---------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/OpenMP/OpenMPDialect.h"
#include "nncomp/IR/Module.h"
#include "nncomp/Lower/Passes.h"

namespace mlir::nncomp {
#define GEN_PASS_DEF_ADDENTRY
#include "nncomp/Lower/Passes.h.inc"
} // namespace mlir::nncomp

using namespace mlir;
using namespace mlir::nncomp;

namespace {
struct AddEntry : nncomp::impl::AddEntryBase<AddEntry> {
  void runOnOperation() override {
    ModuleOp module = getOperation();
    WalkResult lowered = module.walk([&](Operation *op) {
      if (op == module ||
          isa_and_present<LLVM::LLVMDialect, omp::OpenMPDialect>(
              op->getDialect()))
        return WalkResult::advance();
      op->emitError("expected operations that lower to LLVM's, but got '")
          << op->getName() << "'";
      return WalkResult::interrupt();
    });
    if (lowered.wasInterrupted())
      return signalPassFailure();
    auto main = module.lookupSymbol<LLVM::LLVMFuncOp>(kMainName);
    auto signature = module->getAttrOfType<DictionaryAttr>(kSignatureAttr);
    auto inputs = signature ? signature.getAs<ArrayAttr>("inputs") : nullptr;
    auto outputs = signature ? signature.getAs<ArrayAttr>("outputs") : nullptr;
    unsigned expected =
        inputs && outputs ? inputs.size() + outputs.size() + 1 : 0;
    if (!main || main.getNumArguments() != expected) {
      module.emitError("expected @main with the ")
          << expected << " arguments of nncomp.signature, but got "
          << (main ? main.getNumArguments() : 0);
      return signalPassFailure();
    }
    OpBuilder builder = OpBuilder::atBlockEnd(module.getBody());
    Location loc = main.getLoc();
    Type pointer = LLVM::LLVMPointerType::get(&getContext());
    auto entry = LLVM::LLVMFuncOp::create(
        builder, loc, kEntryName,
        LLVM::LLVMFunctionType::get(LLVM::LLVMVoidType::get(&getContext()),
                                    {pointer, pointer, pointer}));
    Block *body = entry.addEntryBlock(builder);
    builder.setInsertionPointToStart(body);
    SmallVector<Value> arguments;
    auto append = [&](Value array, unsigned count) {
      for (unsigned i = 0; i < count; ++i) {
        Value address = LLVM::GEPOp::create(builder, loc, pointer, pointer,
                                            array, LLVM::GEPArg(i));
        arguments.push_back(
            LLVM::LoadOp::create(builder, loc, pointer, address));
      }
    };
    append(body->getArgument(0), inputs.size());
    append(body->getArgument(1), outputs.size());
    arguments.push_back(body->getArgument(2));
    LLVM::CallOp::create(builder, loc, main, arguments);
    LLVM::ReturnOp::create(builder, loc, ValueRange());
    // The signature holds the names; LLVM IR knows no such attributes.
    main.removeArgAttrsAttr();
    main.removeResAttrsAttr();
    // An object file gives its user one name only.
    for (auto function : module.getOps<LLVM::LLVMFuncOp>())
      if (!function.isExternal() && function != entry)
        function.setLinkage(LLVM::Linkage::Internal);
  }
};
} // namespace
