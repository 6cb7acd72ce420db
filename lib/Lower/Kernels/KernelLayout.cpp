//===- KernelLayout.cpp - Kernels on slices of channels -------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "nncomp/Lower/Kernel.h"

using namespace mlir;
using namespace mlir::nncomp;

bool nncomp::acceptsLayout(func::FuncOp function, unsigned argument,
                           MemRefType type) {
  // A declaration's buffers may be used in any way.
  if (function.isExternal())
    return false;
  auto [strides, offset] = type.getStridesAndOffset();
  if (ShapedType::isDynamic(offset) || ShapedType::isDynamicShape(strides) ||
      strides.empty() || strides.back() != 1)
    return false;
  return llvm::all_of(
      function.getArgument(argument).getUsers(), [&](Operation *user) {
        auto collapse = dyn_cast<memref::CollapseShapeOp>(user);
        return collapse &&
               memref::CollapseShapeOp::isGuaranteedCollapsible(
                   type, collapse.getReassociationIndices()) &&
               collapse.getReassociationIndices().back().size() == 1;
      });
}

void nncomp::setLayout(func::FuncOp function, unsigned argument,
                       MemRefType type) {
  BlockArgument value = function.getArgument(argument);
  value.setType(type);
  SmallVector<Type> types(function.getArgumentTypes());
  types[argument] = type;
  function.setFunctionType(FunctionType::get(function.getContext(), types, {}));
  for (Operation *user : value.getUsers()) {
    auto collapse = cast<memref::CollapseShapeOp>(user);
    collapse.getResult().setType(memref::CollapseShapeOp::computeCollapsedType(
        type, collapse.getReassociationIndices()));
  }
}
