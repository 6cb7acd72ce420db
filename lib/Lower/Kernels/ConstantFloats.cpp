//===- ConstantFloats.cpp - The values of a constant ----------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ConstantFloats.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace mlir::nncomp;

bool nncomp::isDenseConstant(Value value) {
  DenseElementsAttr elements;
  return matchPattern(value, m_Constant(&elements));
}

ConstantFloats::ConstantFloats(Value value) {
  DenseElementsAttr elements;
  if (!value || !matchPattern(value, m_Constant(&elements)))
    return;
  ArrayRef<char> bytes = elements.getRawData();
  if (!elements.isSplat()) {
    view = ArrayRef(reinterpret_cast<const float *>(bytes.data()),
                    elements.getNumElements());
    return;
  }
  expanded.assign(elements.getNumElements(), elements.getSplatValue<float>());
  view = expanded;
}
