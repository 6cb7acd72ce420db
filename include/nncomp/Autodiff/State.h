//===- State.h - What a training step keeps ----------------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_AUTODIFF_STATE_H
#define NNCOMP_AUTODIFF_STATE_H

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace mlir::nncomp {

/// The name of the state that an argument of @main holds before the step, and
/// the result of the same name after it.
constexpr llvm::StringLiteral kStateAttr = "nncomp.state";
/// Marks an argument whose state is learned by its gradient.
constexpr llvm::StringLiteral kLearnedAttr = "nncomp.learned";
/// The values that the state of an argument has before the first step.
constexpr llvm::StringLiteral kInitialAttr = "nncomp.initial";
/// Marks a learned argument that does not decay.
constexpr llvm::StringLiteral kNoDecayAttr = "nncomp.no_decay";
/// The name of the state whose gradient a result is.
constexpr llvm::StringLiteral kGradientAttr = "nncomp.gradient";

/// Appends an argument, or a result, to a function of one block.
BlockArgument addArgument(func::FuncOp function, RankedTensorType type,
                          ArrayRef<NamedAttribute> attributes, Location loc);
void addResult(func::FuncOp function, Value value,
               ArrayRef<NamedAttribute> attributes);

} // namespace mlir::nncomp

#endif // NNCOMP_AUTODIFF_STATE_H
