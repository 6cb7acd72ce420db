//===- Parameters.cpp - What the constants of a network hold --------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nncomp/Encoding/Parameters.h"
#include "nncomp/IR/NNComp.h"

using namespace mlir;
using namespace mlir::nncomp;

int64_t nncomp::countParameters(Value constant) {
  int64_t elements = typeOf(constant).getNumElements();
  DenseElementsAttr value = getDenseElements(constant);
  bool isSpread =
      value && value.isSplat() &&
      llvm::none_of(constant.getUsers(),
                    llvm::IsaPred<Conv2DOp, ConvTranspose2DOp, LinearOp,
                                  MatMulOp, BatchNormOp, GatherOp, AssembleOp>);
  return isSpread ? std::min<int64_t>(elements, 1) : elements;
}

int64_t nncomp::getParameterBits(Value constant) {
  RankedTensorType type = typeOf(constant);
  int64_t elements = type.getNumElements();
  return elements ? getSizeInBits(type) / elements * countParameters(constant)
                  : 0;
}
