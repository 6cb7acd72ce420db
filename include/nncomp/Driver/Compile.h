//===- Compile.h - From a module to a compiled network ----------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_DRIVER_COMPILE_H
#define NNCOMP_DRIVER_COMPILE_H

#include "mlir/IR/OwningOpRef.h"
#include "nncomp/CompileOptions.h"
#include "nncomp/Driver/Layer.h"
#include "nncomp/Emit/Emit.h"
#include "nncomp/Emit/Signature.h"
#include <vector>

namespace mlir::nncomp {

/// An error that a diagnostic has reported already: it prints as nothing.
class ReportedError : public llvm::ErrorInfo<ReportedError> {
public:
  static char ID;
  void log(llvm::raw_ostream &os) const override {}
  std::error_code convertToErrorCode() const override {
    return llvm::inconvertibleErrorCode();
  }
};

/// What a cache did for a network.
struct CacheUse {
  /// The name that the network has there.
  std::string key;
  bool isHit = false;
  /// Why the cache could not be read or written; the network is right anyway.
  std::vector<std::string> warnings;
};

/// A network compiled, by now or before.
struct CompiledNetwork {
  Signature signature;
  ModuleFacts facts;
  /// The layers; empty unless compiled to be profiled or described.
  SmallVector<Layer, 0> layers;
  /// What `emitHeader` writes.
  std::string header;
  /// What `emitArtifact` makes, and how much of it is machine code.
  FileParts artifact;
  int64_t codeBytes = 0;
  /// Whether it was found in a cache; nothing without one.
  std::optional<CacheUse> cache;
  /// How long compiling, or finding it, took.
  double milliseconds = 0;
};

/// Compiles `module`, whose function @main is the network. The module is used
/// up.
llvm::Expected<CompiledNetwork> compileModule(OwningOpRef<ModuleOp> module,
                                              const CompileOptions &options,
                                              const EmitOptions &emit);

/// Lowers a module with a function @main to the LLVM dialect in place.
llvm::Error lowerModule(ModuleOp module, const CompileOptions &options);

} // namespace mlir::nncomp

#endif // NNCOMP_DRIVER_COMPILE_H
