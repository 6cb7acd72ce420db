//===- Parts.h - The components of encodings by name -------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_ENCODING_PARTS_H
#define NNCOMP_ENCODING_PARTS_H

#include "nncomp/IR/NNComp.h"

namespace mlir::nncomp {

// The components that `getComponents` lists, by name: of descriptions,
// constants or values. One that the tensors of an encoding do not have stays
// empty.

/// Parts of a `uniform` tensor, or of the values of a `sparse` one.
template <typename T> struct UniformParts {
  T codes{}, scales{}, zeros{};

  template <typename Range>
  UniformParts(UniformAttr encoding, const Range &components)
      : codes(components[0]) {
    if (!encoding.getScale())
      scales = components[1];
    if (encoding.getAsymmetric())
      zeros = components[encoding.getScale() ? 1 : 2];
  }
};

/// Parts of a `binary` tensor.
template <typename T> struct BinaryParts {
  T bits{}, alphas{};

  template <typename Range>
  BinaryParts(BinaryAttr encoding, const Range &components)
      : bits(components[0]) {
    if (!encoding.getAlpha())
      alphas = components[1];
  }
};

/// Parts of an `lq` tensor.
template <typename T> struct LqParts {
  T codes{}, basis{};

  template <typename Range>
  LqParts(LqAttr encoding, const Range &components) : codes(components[0]) {
    if (!encoding.getBasis())
      basis = components[1];
  }
};

/// Parts of a `codebook` tensor.
template <typename T> struct CodebookParts {
  T codes{}, palette{};

  template <typename Range>
  explicit CodebookParts(const Range &components)
      : codes(components[0]), palette(components[1]) {}
};

} // namespace mlir::nncomp

#endif // NNCOMP_ENCODING_PARTS_H
