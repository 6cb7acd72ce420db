//===- DenseOperands.cpp - What kernels need of operands ------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "DenseOperands.h"
#include "mlir/IR/BuiltinTypes.h"
#include "nncomp/IR/ConstantFloats.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;
using namespace mlir::nncomp;

LogicalResult nncomp::hasDenseOperands(Operation *op, Arithmetic arithmetic,
                                       const Target &target, Value weights,
                                       Value bias, Decline &decline) {
  Type element = getElementType(arithmetic, op->getContext());
  Type computed = getElementTypeOrSelf(op->getResult(0).getType());
  // Kernels of 16-bit values are for these, and those of f32 for the rest.
  if (computed != element && (isa<Float16Type, BFloat16Type>(computed) ||
                              arithmetic != Arithmetic::F32))
    return failure();
  if (arithmetic == Arithmetic::Bf16Dot && !target.hasBf16) {
    return decline << "expected a CPU with AVX512-BF16, but got '" << target.cpu
                   << "'";
  }
  SmallVector<Value> values(op->getOperands());
  llvm::append_range(values, op->getResults());
  for (Value value : values) {
    auto type = cast<RankedTensorType>(value.getType());
    if (type.getElementType() == element && !type.getEncoding() &&
        type.getNumElements() > 0)
      continue;
    return decline << "expected dense " << element
                   << " tensors that are not empty, but got '" << type << "'";
  }
  for (auto [name, value] :
       {std::pair("weights", weights), std::pair("bias", bias)}) {
    if (!value || isDenseConstant(value))
      continue;
    return decline << "expected constant " << name
                   << ", but got a value that is computed";
  }
  return success();
}
