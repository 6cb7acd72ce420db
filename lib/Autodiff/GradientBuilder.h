//===- GradientBuilder.h - Builds the gradients of one op -------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_AUTODIFF_GRADIENTBUILDER_H
#define NNCOMP_LIB_AUTODIFF_GRADIENTBUILDER_H

#include "TensorBuilder.h"
#include "llvm/ADT/DenseSet.h"

namespace mlir::nncomp {

/// The gradient of each value, dL/dv: a dense tensor of the value's shape and
/// element type.
class Gradients {
public:
  /// `active` are the values that need a gradient.
  explicit Gradients(llvm::DenseSet<Value> active)
      : active(std::move(active)) {}

  /// Null if nothing flows to `value`.
  Value get(Value value) const { return gradients.lookup(value); }
  bool isNeeded(Value value) const { return active.contains(value); }
  /// Adds to the gradient of `value`, if it needs one; a value of several uses
  /// gets a sum.
  void add(OpBuilder &builder, Location loc, Value value, Value gradient);

private:
  llvm::DenseSet<Value> active;
  llvm::DenseMap<Value, Value> gradients;
};

/// Builds the gradients of the operands of one op, after all that uses its
/// results.
class GradientBuilder : public TensorBuilder {
public:
  GradientBuilder(OpBuilder &builder, Operation *op, Gradients &gradients)
      : TensorBuilder(builder, op->getLoc()), op(op), gradients(gradients) {}

  /// The gradient of a result; zeros if nothing flows there.
  Value getGradient(unsigned result = 0);
  bool isNeeded(Value operand) const { return gradients.isNeeded(operand); }
  void add(Value operand, Value gradient);

private:
  Operation *op;
  Gradients &gradients;
};

} // namespace mlir::nncomp

#include "nncomp/Autodiff/DifferentiableOpInterface.h.inc"

#endif // NNCOMP_LIB_AUTODIFF_GRADIENTBUILDER_H
