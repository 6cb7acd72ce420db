//===- LinalgPatterns.h - Patterns from nncomp ops to linalg ----*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Private to the pass --nncomp-lower-to-linalg: one file per family of ops adds
// its patterns, and all build their loops with the few functions below.
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_LOWER_REFERENCE_LINALGPATTERNS_H
#define NNCOMP_LIB_LOWER_REFERENCE_LINALGPATTERNS_H

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/PatternMatch.h"
#include "nncomp/IR/NNComp.h"

namespace mlir::nncomp {

/// Each adds the patterns of one family of ops.
void populateLowerElementwise(RewritePatternSet &patterns);
void populateLowerConvolution(RewritePatternSet &patterns);
void populateLowerPooling(RewritePatternSet &patterns);
void populateLowerNormalization(RewritePatternSet &patterns);
void populateLowerMovement(RewritePatternSet &patterns);
void populateLowerReductions(RewritePatternSet &patterns);
void populateLowerQuantization(RewritePatternSet &patterns);
void populateLowerSampling(RewritePatternSet &patterns);
void populateLowerTopK(RewritePatternSet &patterns);
void populateLowerGradients(RewritePatternSet &patterns);

/// Computes one scalar from scalars; `loc` and the builder are in the loop.
using ScalarBody =
    function_ref<Value(OpBuilder &builder, Location loc, ValueRange scalars)>;

/// The type of `value` as a dense tensor.
RankedTensorType getTensorType(Value value);

/// f32 for narrower floats, which must not carry long sums; else `element`.
Type getAccumulatorType(Type element);

/// Scalar constants; `value` is rounded to `type`, a float or an integer.
Value createScalar(OpBuilder &builder, Location loc, Type type, double value);
/// The identity of maximum (or minimum) in `type`: an infinity, or the
/// smallest (largest) signed integer.
Value createExtreme(OpBuilder &builder, Location loc, Type type, bool isMax);

/// The float conversion from the type of `scalar` to `type`, if they differ.
Value convertFloat(OpBuilder &builder, Location loc, Value scalar, Type type);

/// The larger (or smaller) of two scalars; a NaN wins.
Value createExtremum(OpBuilder &builder, Location loc, Value a, Value b,
                     bool isMax);
/// Sum and product of two floats or two integers.
Value createAdd(OpBuilder &builder, Location loc, Value a, Value b);
Value createMul(OpBuilder &builder, Location loc, Value a, Value b);

/// A tensor of this type and undefined contents.
Value createEmpty(OpBuilder &builder, Location loc, RankedTensorType type);

/// A tensor that holds `scalar` everywhere.
Value createFilled(OpBuilder &builder, Location loc, RankedTensorType type,
                   Value scalar);

/// `result[i..] = body(inputs[maps(i..)]..)` for each index of `type`.
Value createPointwise(OpBuilder &builder, Location loc, RankedTensorType type,
                      ValueRange inputs, ArrayRef<AffineMap> maps,
                      ScalarBody body);
/// The same for inputs of the result's shape.
Value createPointwise(OpBuilder &builder, Location loc, RankedTensorType type,
                      ValueRange inputs, ScalarBody body);

/// Accumulates into `init`: the last of `maps` is the result's, and dimensions
/// that it lacks are reduced, in order. The body gets the inputs' scalars and,
/// last, the accumulator.
Value createReduction(OpBuilder &builder, Location loc, Value init,
                      ValueRange inputs, ArrayRef<AffineMap> maps,
                      ScalarBody body);

/// `tensor` with its floats converted to `element`; itself if they are.
Value convertTensor(OpBuilder &builder, Location loc, Value tensor,
                    Type element);

/// `tensor` with `low` and `high` more elements of value `scalar` around it.
Value createPadded(OpBuilder &builder, Location loc, Value tensor,
                   ArrayRef<int64_t> low, ArrayRef<int64_t> high, Value scalar);

/// An operand without data, which gives a reduction's loops their extents where
/// no other operand does.
Value createWindow(OpBuilder &builder, Location loc, ArrayRef<int64_t> extents);

/// The map of `rank` dimensions to those not in `dims`; with `keepDims` to zero
/// instead of those in `dims`.
AffineMap dropDims(OpBuilder &builder, unsigned rank, ArrayRef<int64_t> dims,
                   bool keepDims);

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_LOWER_REFERENCE_LINALGPATTERNS_H
