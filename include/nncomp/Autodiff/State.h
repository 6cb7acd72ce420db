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

/// Of an argument or a result of @main, a string: the state that it is. An
/// argument is its value before the step, the result of the same name the one
/// after.
constexpr llvm::StringLiteral kStateAttr = "nncomp.state";
/// Of an argument: the state is learned, by its gradient.
constexpr llvm::StringLiteral kLearnedAttr = "nncomp.learned";
/// Of an argument: the values of the state before the first step.
constexpr llvm::StringLiteral kInitialAttr = "nncomp.initial";
/// Of a learned argument: weight decay leaves it alone.
constexpr llvm::StringLiteral kNoDecayAttr = "nncomp.no_decay";
/// Of a result, a string: the state that it is the gradient of.
constexpr llvm::StringLiteral kGradientAttr = "nncomp.gradient";

/// Appends an argument, or a result, to a function of one block.
BlockArgument addArgument(func::FuncOp function, RankedTensorType type,
                          ArrayRef<NamedAttribute> attributes, Location loc);
void addResult(func::FuncOp function, Value value,
               ArrayRef<NamedAttribute> attributes);

} // namespace mlir::nncomp

#endif // NNCOMP_AUTODIFF_STATE_H
