//===- Emit.h - Machine code from a lowered network -------------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// From a module in the LLVM dialect, as `--nncomp-lower` leaves it, to an
// object file and the C header that goes with it. The JIT runs the same object.
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_EMIT_EMIT_H
#define NNCOMP_EMIT_EMIT_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/DialectRegistry.h"
#include "nncomp/Data/FileParts.h"
#include "nncomp/IR/Module.h"
#include <string>

namespace mlir::nncomp {

/// The alignment of the arena that compiled networks demand, in bytes: that of
/// the buffers in it.
constexpr int64_t kArenaAlignment = kBufferAlignment;

/// What emitArtifact makes.
enum class EmitKind {
  /// A relocatable object file.
  Object,
  /// Assembler text.
  Assembly,
  /// LLVM IR text, optimised.
  LLVMIR,
  /// A static library that holds the object file: needs no linker to make, and
  /// every linker takes it.
  Library,
  /// A package, the network itself in few bytes: `writePackage` makes it, and
  /// not `emitArtifact`.
  Package,
};

/// How a network is emitted.
struct EmitOptions {
  EmitKind kind = EmitKind::Object;
  /// The one public symbol is `<prefix>_run`. A C identifier.
  std::string prefix = "model";
};

/// A compiled network.
struct Artifact {
  FileParts file;
  /// The bytes of machine code; 0 if there is none yet (LLVM IR, assembly).
  int64_t codeBytes = 0;
};

/// Facts that lowering noted in the module's attributes.
struct ModuleFacts {
  int64_t arenaBytes = 0;
  int64_t weightBytes = 0;
};

/// Reads the facts. Fails with a diagnostic if the module is not lowered.
FailureOr<ModuleFacts> getModuleFacts(ModuleOp module);

/// Compiles a lowered module for its target (`nncomp.target`). The same module
/// gives the same bytes. Weights are large: those of an object or library move
/// out of `module`, which is used up. Fails with a diagnostic.
FailureOr<Artifact> emitArtifact(ModuleOp module, const EmitOptions &options);

/// Writes a C99 header for the object that `emitArtifact` makes with the same
/// prefix. Fails with a diagnostic if the module is not lowered.
LogicalResult emitHeader(ModuleOp module, llvm::StringRef prefix,
                         llvm::raw_ostream &os);

/// The C identifier nearest to `name`: "3d-net v2" gives "_3d_net_v2".
std::string getIdentifier(llvm::StringRef name);

/// Registers what `emitArtifact` needs to translate the LLVM dialect.
void registerEmitDialects(DialectRegistry &registry);

} // namespace mlir::nncomp

#endif // NNCOMP_EMIT_EMIT_H
