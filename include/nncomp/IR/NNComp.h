//===- NNComp.h - The nncomp dialect, its attributes and ops ----*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The only header that a user of the IR includes.
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_IR_NNCOMP_H
#define NNCOMP_IR_NNCOMP_H

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/Interfaces/DestinationStyleOpInterface.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "nncomp/Encoding/Encoding.h"
#include <array>

#include "nncomp/IR/NNCompDialect.h.inc"

#include "nncomp/IR/NNCompEnums.h.inc"

#define GET_ATTRDEF_CLASSES
#include "nncomp/IR/NNCompAttributes.h.inc"

namespace mlir::nncomp {

/// The type of a tensor.
inline RankedTensorType typeOf(Value value) {
  return cast<RankedTensorType>(value.getType());
}

/// Whether two lists of types are pairwise equal if tensor encodings are
/// ignored: an op's result may always be stored in another form.
bool equalButForEncodings(TypeRange left, TypeRange right);

/// The most that a kernel size, a stride, a dilation or a pad may be: the sums
/// and products of `getWindowCount` stay in 64 bits.
constexpr int64_t kMaxWindowExtent = int64_t(1) << 30;

/// The size of a window's image along one dimension: how many positions a
/// dilated kernel has in `size` elements padded by `before` and `after`.
/// Negative or zero if the kernel does not fit.
int64_t getWindowCount(int64_t size, int64_t kernel, int64_t stride,
                       int64_t dilation, int64_t before, int64_t after,
                       bool ceilMode);

/// Whether a static shape has at most 2^40 elements, with dimensions of size
/// zero counted as one: far more than fit in memory. What is checked is that
/// sums and products of a program's sizes stay in 64 bits.
bool hasBoundedShape(ShapedType type);

/// The names of function argument and result attributes.
constexpr StringLiteral kNameAttr = "nncomp.name";
constexpr StringLiteral kUnsignedAttr = "nncomp.unsigned";

/// What the filters of a convolution see of an image, by rows and columns.
struct ConvWindow {
  std::array<int64_t, 2> size, strides, dilations;
  /// Rows and columns of zeros at the top and left, bottom and right.
  std::array<int64_t, 2> before, after;
};

/// The shape of `groups` products of `rows x depth` by `depth x columns`.
struct ProductShape {
  int64_t groups, rows, depth, columns;
};

} // namespace mlir::nncomp

#include "nncomp/IR/NNCompInterfaces.h.inc"

#define GET_OP_CLASSES
#include "nncomp/IR/NNCompOps.h.inc"

namespace mlir::nncomp {

/// Creates the layer on other operands, without its residual, activation and
/// discardable attributes, with a result of `type`. `bias` may be null.
LayerOpInterface createSums(OpBuilder &builder, LayerOpInterface layer,
                            RankedTensorType type, Value input, Value weights,
                            Value bias = {});

} // namespace mlir::nncomp

#endif // NNCOMP_IR_NNCOMP_H
