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

/// What a component holds and how: what one must know to store the same in
/// fewer bits.
struct ComponentContent {
  enum Kind {
    /// What elements share: scales, zero points, palettes.
    Side,
    /// The elements, as they are.
    Values,
    /// A code for each element, packed by `packCodes`.
    Codes,
    /// A code for each element, packed by `rows`.
    Digits,
    /// Where in its group each element stands, or whether it is stored, packed
    /// by `rows`.
    Places,
    /// For each entry an index below `count`, increasing in each line.
    Indices,
    /// Where lines begin in the component before, which are `Indices`, and
    /// where the last one ends.
    Pointers,
  };

  static ComponentContent codes(int64_t count, unsigned bits) {
    return {Codes, count, bits, {}};
  }
  static ComponentContent digits(BitRows rows, unsigned bits) {
    return {Digits, rows.getNumElements(), bits, rows};
  }
  static ComponentContent places(BitRows rows, unsigned bits) {
    return {Places, rows.getNumElements(), bits, rows};
  }
  static ComponentContent indices(int64_t count) {
    return {Indices, count, 0, {}};
  }

  /// Whether there is something for each element, not only what it takes to
  /// read that.
  bool hasElements() const {
    return kind == Values || kind == Codes || kind == Digits;
  }

  Kind kind = Side;
  /// How many codes there are, or different indices can be.
  int64_t count = 0;
  /// The bits of a code.
  unsigned bits = 0;
  BitRows rows{};
};

/// One buffer of an encoded tensor.
struct EncodingComponent {
  /// Unique within the tensor: "codes", "scales", "values.codes".
  std::string name;
  /// Shape and element type (at least 8 bits wide), without an encoding.
  RankedTensorType type;
  ComponentContent content = {};
};

/// The scales of each of several terms (`getTermScales`).
using TermScales = SmallVector<SmallVector<float>>;

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
