//===- NNCompDialect.cpp - The nncomp dialect ---------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "nncomp/IR/NNComp.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace mlir::nncomp;

#include "nncomp/IR/NNCompDialect.cpp.inc"

#include "nncomp/IR/NNCompEnums.cpp.inc"

#define GET_ATTRDEF_CLASSES
#include "nncomp/IR/NNCompAttributes.cpp.inc"

void NNCompDialect::initialize() {
  addOperations<
#define GET_OP_LIST
#include "nncomp/IR/NNCompOps.cpp.inc"
      >();
  addAttributes<
#define GET_ATTRDEF_LIST
#include "nncomp/IR/NNCompAttributes.cpp.inc"
      >();
}

Operation *NNCompDialect::materializeConstant(OpBuilder &builder,
                                              Attribute value, Type type,
                                              Location loc) {
  return arith::ConstantOp::materialize(builder, value, type, loc);
}
