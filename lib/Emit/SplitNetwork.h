//===- SplitNetwork.h - Parts of a network that compile apart - -*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_EMIT_SPLITNETWORK_H
#define NNCOMP_LIB_EMIT_SPLITNETWORK_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "mlir/IR/SymbolTable.h"
#include "nncomp/Emit/JoinObjects.h"
#include "llvm/Support/MemoryBuffer.h"

namespace mlir::nncomp {

/// A lowered network in parts of whole functions, about equal in size. What the
/// parts hold depends on the network only, never on the number of threads.
class SplitNetwork {
public:
  /// Splits `module`, which stays as it is and must outlive this. Only what the
  /// function `nncomp_entry` reaches is in a part.
  explicit SplitNetwork(ModuleOp module);

  size_t getNumParts() const { return parts.size(); }
  /// Makes part number `part`: its functions, hidden instead of internal so
  /// that the others see them, and declarations of what they use. Several
  /// threads may call this at once.
  OwningOpRef<ModuleOp> build(size_t part) const;
  /// The bytes of @weights, which no part then defines. Without a name if there
  /// are none, or if they are no plain bytes.
  const NamedBytes &getWeights() const { return weights; }
  /// Moves these bytes out of the module; null if there are none.
  std::unique_ptr<llvm::MemoryBuffer> takeWeights();

private:
  Location location;
  DictionaryAttr attributes;
  SymbolTable symbols;
  NamedBytes weights;
  SmallVector<SmallVector<Operation *>> parts;
};

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_EMIT_SPLITNETWORK_H
