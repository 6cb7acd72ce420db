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
#include "nncomp/Data/Data.h"
#include "nncomp/Emit/Emit.h"
#include "nncomp/Emit/Signature.h"
#include "nncomp/Lower/ReferenceUse.h"
#include "nncomp/Lower/WinogradUse.h"
#include "llvm/Support/MemoryBuffer.h"

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
  /// Threads of a run.
  int64_t threads = 1;
  ReferenceUse reference = ReferenceUse::None;
  WinogradUse winograd = WinogradUse::Auto;
  /// Measure each layer.
  bool profile = false;
  /// Say what each layer is, as with `profile`, but without measuring it.
  bool describe = false;
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
  /// Why it is that kernel.
  std::string reason;
  /// What is multiplied: "f32", "int8", "binary", … Empty if nothing is.
  std::string macKind;
  /// Multiply-accumulates, and those of them whose weight is stored.
  int64_t macs = 0, storedMacs = 0;
  /// Core cycles as estimated, and those with dense weights; 0 where there is
  /// no estimate, or no other weights than dense ones.
  int64_t cycles = 0, denseCycles = 0;
  /// Of all operands and results.
  int64_t bytes = 0;
  /// Of its constants, as their types promise: values or codes; scales, indices
  /// and the like; biases.
  int64_t valueBytes = 0, sideBytes = 0, biasBytes = 0;
  /// The time spent in all runs since `resetLayerTimes`, in ms; in a report the
  /// median of single runs.
  double milliseconds = 0;

  /// The share of zeros in the weights from which on it would be faster than
  /// with dense ones, by the estimates and if its time follows the number of
  /// stored weights. Nothing where all weights are stored.
  std::optional<double> getBreakEvenSparsity() const;
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
  std::unique_ptr<llvm::MemoryBuffer> artifact;
  int64_t codeBytes = 0;
  /// Whether it was found in a cache.
  bool isCached = false;
  /// How long compiling, or finding it, took.
  double milliseconds = 0;
};

/// Compiles `module`, whose function @main is the network. The module is used
/// up.
llvm::Expected<CompiledNetwork> compileModule(OwningOpRef<ModuleOp> module,
                                              const CompileOptions &options,
                                              const EmitOptions &emit);

/// A network in executable memory: the very object that `emitArtifact` makes.
class Session {
public:
  /// Loads a network that was compiled to an object with the default prefix.
  static llvm::Expected<std::unique_ptr<Session>>
  create(CompiledNetwork network);
  ~Session();

  const Signature &getSignature() const { return signature; }
  const ModuleFacts &getFacts() const { return facts; }
  /// How long lowering, code generation and loading took.
  double getCompileMilliseconds() const { return compileMilliseconds; }
  /// Whether the code was compiled before, and found in a cache.
  bool isCached() const { return cached; }
  /// The layers and, if profiled, the time spent in each.
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
  SmallVector<Layer, 0> layers;
  double compileMilliseconds = 0;
  bool cached = false;
  HostTensor arena;
  std::unique_ptr<Code> code;
};

} // namespace mlir::nncomp

#endif // NNCOMP_RUN_SESSION_H
