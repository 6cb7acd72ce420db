//===- IntegerConstant.cpp - Constants of integers of any width -----------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nncomp/Encoding/IntegerConstant.h"

using namespace mlir;
using namespace mlir::nncomp;

DenseElementsAttr nncomp::getIntegerConstant(RankedTensorType type,
                                             ArrayRef<int64_t> values) {
  unsigned width = type.getElementTypeBitWidth();
  return DenseElementsAttr::get(
      type, llvm::map_to_vector(values, [&](int64_t value) {
        return APInt(width, value, /*isSigned=*/true, /*implicitTrunc=*/true);
      }));
}
