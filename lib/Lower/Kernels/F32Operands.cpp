//===- F32Operands.cpp - What f32 kernels need of operands ----------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "F32Operands.h"
#include "ConstantFloats.h"
#include "mlir/IR/BuiltinTypes.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace mlir::nncomp;

LogicalResult nncomp::hasF32Operands(Operation *op, Value weights, Value bias,
                                     std::string &reason) {
  llvm::raw_string_ostream stream(reason);
  SmallVector<Value> values(op->getOperands());
  llvm::append_range(values, op->getResults());
  for (Value value : values) {
    auto type = cast<RankedTensorType>(value.getType());
    if (type.getElementType().isF32() && !type.getEncoding() &&
        type.getNumElements() > 0)
      continue;
    stream << "expected dense f32 tensors that are not empty, but got '" << type
           << "'";
    return failure();
  }
  for (auto [name, value] :
       {std::pair("weights", weights), std::pair("bias", bias)}) {
    if (!value || isDenseConstant(value))
      continue;
    stream << "expected constant " << name
           << ", but got a value that is computed";
    return failure();
  }
  return success();
}
