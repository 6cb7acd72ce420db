//===- EncodingBuilder.h - IR that reads and writes components --*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LIB_ENCODING_ENCODINGBUILDER_H
#define NNCOMP_LIB_ENCODING_ENCODINGBUILDER_H

#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "nncomp/Encoding/Encoding.h"

namespace mlir::nncomp {

/// Builds what the IR of several encodings is made of: `linalg.generic` loops
/// over tensors of static shape, and scalar code in them.
struct EncodingBuilder : ImplicitLocOpBuilder {
  using Body = function_ref<Value(EncodingBuilder &, ValueRange)>;

  EncodingBuilder(OpBuilder &builder, Location loc)
      : ImplicitLocOpBuilder(loc, builder), f32(getF32Type()),
        i32(getI32Type()), i8(getI8Type()) {}

  static RankedTensorType flat(int64_t count, Type element) {
    return RankedTensorType::get({count}, element);
  }

  Value real(Type type, double value);
  Value integer(Type type, int64_t value);
  Value index(int64_t value);
  /// Converts a float to another width.
  Value convertFloat(Value value, Type to);

  /// A value of the same elements in row-major order; one of the shapes has
  /// rank 0 or 1.
  Value reshape(Value value, RankedTensorType to);

  /// A matrix of dimension 0 by all others as a tensor of type `to`.
  Value reshapeMatrix(Value matrix, RankedTensorType to);

  /// The tensor whose element is `body` of the inputs' elements that `maps`
  /// choose.
  Value generic(RankedTensorType result, ValueRange inputs,
                ArrayRef<AffineMap> maps, Body body);

  /// The `count` codes of a stream (BitStream.h), each an integer of `bits`
  /// bits, at least 8. Whatever the stream holds is read inside its tensor.
  Value unpack(Value stream, int64_t count, unsigned bits, bool isSigned);
  /// The stream of codes that `unpack` gives.
  Value pack(Value codes, unsigned bits);

  Type f32, i32, i8;
};

} // namespace mlir::nncomp

#endif // NNCOMP_LIB_ENCODING_ENCODINGBUILDER_H
