//===- Session.h - Compile a network and run it in this process -*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_RUN_SESSION_H
#define NNCOMP_RUN_SESSION_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "nncomp/Emit/Emit.h"
#include "nncomp/Emit/Signature.h"
#include "nncomp/Import/Data.h"
#include "nncomp/Lower/WinogradUse.h"

namespace mlir::nncomp {

/// An error that a diagnostic has told already: it prints as nothing.
class ReportedError : public llvm::ErrorInfo<ReportedError> {
public:
  static char ID;
  void log(llvm::raw_ostream &os) const override {}
  std::error_code convertToErrorCode() const override {
    return llvm::inconvertibleErrorCode();
  }
};

/// How a program is compiled.
struct CompileOptions {
  /// Of LLVM; "native" is this machine.
  std::string mcpu = "native";
  /// Features to change: "+avx512vnni,-avx512bf16".
  std::string mattr;
  /// Use the reference kernels only: the dense meaning.
  bool reference = false;
  WinogradUse winograd = WinogradUse::Auto;
  /// Measure each layer.
  bool profile = false;
};

/// Lowers a module with a function @main to the LLVM dialect in place.
llvm::Error lowerModule(ModuleOp module, const CompileOptions &options);

/// Fails, naming both signatures, unless the tensors are what a network of
/// `signature` takes.
llvm::Error checkInputs(const Signature &signature,
                        ArrayRef<HostTensor> inputs);

/// What profiling and reports say of a layer.
struct Layer {
  std::string name, op, kernel, encoding;
  int64_t macs = 0, bytes = 0;
  /// The time spent in all runs, in ms.
  double milliseconds = 0;
};

/// A network in executable memory: the very object that `emitArtifact` makes.
class Session {
public:
  /// Compiles `module`, whose function @main is the network. The module is used
  /// up.
  static llvm::Expected<std::unique_ptr<Session>>
  create(OwningOpRef<ModuleOp> module, const CompileOptions &options);
  ~Session();

  const Signature &getSignature() const { return signature; }
  const ModuleFacts &getFacts() const { return facts; }
  /// How long lowering, code generation and loading took.
  double getCompileMilliseconds() const { return compileMilliseconds; }
  /// The layers and the time spent in each; empty unless profiled.
  ArrayRef<Layer> getLayers() const { return layers; }
  void resetLayerTimes();

  /// Memory for the outputs.
  llvm::Expected<SmallVector<HostTensor>> createOutputs() const;
  /// Runs the network once. The tensors must be what `checkInputs` and
  /// `createOutputs` say. Not to be called by two threads at once: there is one
  /// arena.
  llvm::Error run(ArrayRef<HostTensor> inputs,
                  MutableArrayRef<HostTensor> outputs);

private:
  struct Code;

  Session();

  Signature signature;
  ModuleFacts facts;
  SmallVector<Layer> layers;
  double compileMilliseconds = 0;
  HostTensor arena;
  std::unique_ptr<Code> code;
};

} // namespace mlir::nncomp

#endif // NNCOMP_RUN_SESSION_H
