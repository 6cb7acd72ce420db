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

} // namespace mlir::nncomp

#include "nncomp/Encoding/EncodingInterface.h.inc"

namespace mlir::nncomp {

/// The encoding of a tensor type, or null if it is dense or someone else's.
EncodingAttrInterface getEncoding(Type type);

/// What a tensor of this type, encoded or dense, takes in memory, in bits.
int64_t getSizeInBits(RankedTensorType type);

} // namespace mlir::nncomp

#endif // NNCOMP_ENCODING_ENCODING_H
