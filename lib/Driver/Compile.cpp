//===- Compile.cpp - From a module to a compiled network ------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nncomp/Driver/Compile.h"
#include "mlir/IR/Verifier.h"
#include "mlir/Pass/PassManager.h"
#include "nncomp/Pipelines.h"
#include "llvm/Support/raw_ostream.h"
#include <chrono>

using namespace mlir;
using namespace mlir::nncomp;

char ReportedError::ID = 0;

llvm::Error nncomp::lowerModule(ModuleOp module,
                                const CompileOptions &options) {
  PassManager manager(module.getContext());
  buildLowerPipeline(manager, options);
  // Verifying after each pass takes two fifths of lowering. The tests of passes
  // do so; here the program is verified when it is read, and once in the end.
  manager.enableVerifier(false);
  if (failed(manager.run(module)) || failed(verify(module)))
    return llvm::make_error<ReportedError>();
  return llvm::Error::success();
}

llvm::Expected<CompiledNetwork>
nncomp::compileModule(OwningOpRef<ModuleOp> module,
                      const CompileOptions &options, const EmitOptions &emit) {
  auto start = std::chrono::steady_clock::now();
  if (llvm::Error error = lowerModule(*module, options))
    return error;
  CompiledNetwork network;
  FailureOr<Signature> signature = nncomp::getSignature(*module);
  FailureOr<ModuleFacts> facts = getModuleFacts(*module);
  llvm::raw_string_ostream header(network.header);
  if (failed(signature) || failed(facts) ||
      failed(emitHeader(*module, emit.prefix, header)))
    return llvm::make_error<ReportedError>();
  network.signature = std::move(*signature);
  network.facts = *facts;
  if (options.profile || options.describe)
    network.layers = readLayers(*module);
  FailureOr<Artifact> artifact = emitArtifact(*module, emit);
  if (failed(artifact))
    return llvm::make_error<ReportedError>();
  network.codeBytes = artifact->codeBytes;
  network.artifact = std::move(artifact->file);
  network.milliseconds = std::chrono::duration<double, std::milli>(
                             std::chrono::steady_clock::now() - start)
                             .count();
  return network;
}
