//===- CompileFile.h - From a file to a compiled network --------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_DRIVER_COMPILEFILE_H
#define NNCOMP_DRIVER_COMPILEFILE_H

#include "nncomp/Driver/CacheOptions.h"
#include "nncomp/Driver/Compile.h"
#include "nncomp/Driver/Model.h"

namespace mlir::nncomp {

/// A network in a file, and what to make of it.
struct CompileRequest {
  std::string model;
  LoadOptions load;
  CompileOptions compile;
  EmitOptions emit;
  CacheOptions cache;
};

/// Loads and compiles a network, or finds it in the cache. `inputs` may bind
/// open shapes (see `loadModel`). `check`, if given, sees the signature before
/// anything is compiled. Fails with the reason, or with a ReportedError after a
/// diagnostic.
llvm::Expected<CompiledNetwork>
compileFile(const CompileRequest &request, ArrayRef<NamedTensor> inputs,
            MLIRContext &context,
            llvm::function_ref<llvm::Error(const Signature &)> check = {});

} // namespace mlir::nncomp

#endif // NNCOMP_DRIVER_COMPILEFILE_H
