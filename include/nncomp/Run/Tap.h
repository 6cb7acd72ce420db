//===- Tap.h - Values inside a network as its results -----------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_RUN_TAP_H
#define NNCOMP_RUN_TAP_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"

namespace mlir::nncomp {

/// A copy of the module whose function @main has `values` of its body as
/// results, decoded where they are encoded, in place of its own.
OwningOpRef<ModuleOp> tapValues(ModuleOp module, ArrayRef<Value> values);

} // namespace mlir::nncomp

#endif // NNCOMP_RUN_TAP_H
