//===- IntegerBuilder.h - Build arithmetic on uniform codes -----*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Private to the pass --nncomp-lower-integers.
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_LOWER_REFERENCE_INTEGERBUILDER_H
#define NNCOMP_LIB_LOWER_REFERENCE_INTEGERBUILDER_H

#include "LinalgPatterns.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "nncomp/Graph/Integers.h"

namespace mlir::nncomp {

/// Builds loops over codes, and the scalar code in them. Floats are f32.
struct IntegerBuilder : ImplicitLocOpBuilder {
  using Body = function_ref<Value(IntegerBuilder &, ValueRange)>;

  IntegerBuilder(OpBuilder &builder, Location loc)
      : ImplicitLocOpBuilder(loc, builder) {}

  // Scalars.
  Value real(float value) {
    return arith::ConstantOp::create(*this, getF32FloatAttr(value));
  }
  Value toFloat(Value integer) {
    if (integer.getType().isF32())
      return integer;
    return arith::SIToFPOp::create(*this, getF32Type(), integer);
  }
  Value add(Value a, Value b) { return arith::AddFOp::create(*this, a, b); }
  Value mul(Value a, Value b) { return arith::MulFOp::create(*this, a, b); }
  Value div(Value a, Value b) { return arith::DivFOp::create(*this, a, b); }

  // Tensors.
  Value constant(ArrayRef<int64_t> shape, ArrayRef<float> values);
  /// The codes of a uniform tensor, in its shape.
  Value getCodes(Value encoded);
  /// Its `code - zero`, sign-extended to the integer type `wide`; of another
  /// encoding the integers of a term.
  Value getSteps(Value encoded, Type wide, int64_t term = 0);
  /// `op` with its first operand and its result made of integers.
  Value rebuild(Operation *op, Value integers);
  /// `result[i..] = body(inputs[maps(i..)]..)`; without maps all have its
  /// shape.
  Value pointwise(RankedTensorType type, ValueRange inputs,
                  ArrayRef<AffineMap> maps, Body body);
  /// The tensor of these codes, which have its shape.
  Value assembleCodes(RankedTensorType type, Value codes);
  /// The tensor of a static uniform type whose codes are
  /// `clamp(roundeven(body(inputs)) + zero)`, within the activation's bounds.
  Value assemble(RankedTensorType type, ValueRange inputs,
                 ArrayRef<AffineMap> maps, ActivationAttr activation,
                 Body body);
};

/// The result of conv2d, linear or matmul on codes.
Value lowerProduct(IntegerBuilder &builder, const IntegerProduct &product);

/// What becomes of the sums of each pair of terms, with the bias where that is
/// of integers (`hasIntegerBias`): integers, or floats that are.
Value lowerSums(IntegerBuilder &builder, const IntegerProduct &product,
                ValueRange sums);

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_LOWER_REFERENCE_INTEGERBUILDER_H
