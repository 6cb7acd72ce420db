//===- Session.h - A network that runs in this process ----------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_RUN_SESSION_H
#define NNCOMP_RUN_SESSION_H

#include "nncomp/Driver/CompileFile.h"

namespace mlir::nncomp {

/// A network in executable memory: the very object that `emitArtifact` makes.
class Session {
public:
  /// Loads a network that was compiled to an object with the default prefix.
  static llvm::Expected<std::unique_ptr<Session>>
  create(CompiledNetwork network);
  /// Compiles a network for `inputs`, or finds it in the cache, and loads it.
  /// Fails before it compiles if the inputs are not what the network takes;
  /// without any, nothing is checked.
  static llvm::Expected<std::unique_ptr<Session>>
  compile(const CompileRequest &request, ArrayRef<NamedTensor> inputs,
          MLIRContext &context);
  ~Session();

  const Signature &getSignature() const { return signature; }
  const ModuleFacts &getFacts() const { return facts; }
  /// How long lowering, code generation and loading took.
  double getCompileMilliseconds() const { return compileMilliseconds; }
  /// What a cache did for the network; nothing without one.
  const std::optional<CacheUse> &getCacheUse() const { return cache; }
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
  std::optional<CacheUse> cache;
  HostTensor arena;
  std::unique_ptr<Code> code;
};

} // namespace mlir::nncomp

#endif // NNCOMP_RUN_SESSION_H
