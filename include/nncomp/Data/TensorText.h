//===- TensorText.h - Tensors as text ---------------------------*- C++ -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// The grammar is IREE's: `2x3xf32=[1 2 3][4 5 6]`, with commas or spaces.
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_DATA_TENSORTEXT_H
#define NNCOMP_DATA_TENSORTEXT_H

#include "nncomp/Data/Data.h"

namespace mlir::nncomp {

/// Reads "1x3xf32"; nothing if the text is no such type.
std::optional<std::pair<ElementKind, SmallVector<int64_t>>>
parseTensorType(StringRef text);

/// Fills a tensor from text: all elements, or one for all. Brackets must nest
/// as the shape says, or be left out.
llvm::Error parseElements(StringRef text, HostTensor &tensor);

/// Fills a tensor with what `seed` gives: floats uniform in [-1, 1), integers
/// in [-4, 4) or [0, 8), bools either.
void fillRandomly(HostTensor &tensor, uint64_t seed);

/// Prints element `i` in row-major order.
void printElement(llvm::raw_ostream &os, const HostTensor &tensor, int64_t i);

/// Prints `2x2xf32=[1 2][3 4]`; at most `maxElements`, then "...".
void printTensor(llvm::raw_ostream &os, const HostTensor &tensor,
                 int64_t maxElements);

} // namespace mlir::nncomp

#endif // NNCOMP_DATA_TENSORTEXT_H
