//===- Encoding.h - How a tensor is stored ----------------------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_ENCODING_ENCODING_H
#define NNCOMP_ENCODING_ENCODING_H

#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/TensorEncoding.h"
#include "nncomp/Encoding/BitRows.h"
#include <string>

namespace mlir::nncomp {

/// One buffer of an encoded tensor.
struct EncodingComponent {
  /// Unique within the tensor: "codes", "scales", "values.codes".
  std::string name;
  /// Shape and element type (at least 8 bits wide), without an encoding.
  RankedTensorType type;
};

/// What `components` take in memory, in bits.
int64_t getSizeOfComponents(ArrayRef<EncodingComponent> components);

/// `type` without its encoding.
RankedTensorType getDenseType(RankedTensorType type);

/// The most elements that a tensor with an encoding may have: 1 GB as f32.
/// Encoding happens in the compiler's memory, and a small file can claim any
/// shape.
constexpr int64_t kMaxEncodedElements = int64_t(1) << 28;

/// Fails unless `shape` is static and has at most kMaxEncodedElements elements:
/// what every encoding asks of the shape it is put on.
LogicalResult verifyEncodedShape(ArrayRef<int64_t> shape,
                                 function_ref<InFlightDiagnostic()> emitError);

/// The number of elements of a static shape if it is at most `limit`, with
/// dimensions of size zero counted as one; nothing if it is more.
std::optional<int64_t> getBoundedExtent(ArrayRef<int64_t> shape, int64_t limit);

/// The elements of a constant, whether the attribute holds them inline or in a
/// resource blob. Null if it is no constant tensor, or if the blob is missing
/// or not of the type's size.
DenseElementsAttr getDenseElements(Attribute constant);

/// The elements of the constant that makes `value`, in the same way. Null if no
/// constant makes it.
DenseElementsAttr getDenseElements(Value value);

} // namespace mlir::nncomp

#include "nncomp/Encoding/EncodingInterface.h.inc"

namespace mlir::nncomp {

/// The encoding of a tensor type, or null if it is dense or someone else's.
EncodingAttrInterface getEncoding(Type type);

/// What a tensor of this type, encoded or dense, takes in memory, in bits.
int64_t getSizeInBits(RankedTensorType type);

} // namespace mlir::nncomp

#endif // NNCOMP_ENCODING_ENCODING_H
