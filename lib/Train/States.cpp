//===- States.cpp - What is learned, in memory ---------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "States.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "nncomp/Autodiff/State.h"
#include "nncomp/IR/WeightStorage.h"

using namespace mlir;
using namespace mlir::nncomp;

llvm::Expected<States> States::create(func::FuncOp main) {
  States states;
  for (unsigned i = 0; i < main.getNumArguments(); ++i) {
    auto name = main.getArgAttrOfType<StringAttr>(i, kStateAttr);
    if (!name)
      continue;
    auto type = cast<RankedTensorType>(main.getArgumentTypes()[i]);
    auto tensor = HostTensor::create(
        *getElementKind(type.getElementType(), /*isUnsigned=*/false),
        type.getShape());
    if (!tensor)
      return tensor.takeError();
    if (auto initial = main.getArgAttrOfType<ElementsAttr>(i, kInitialAttr)) {
      // Resources were checked before layers were looked at.
      ConstantBytes values = *ConstantBytes::get(initial);
      MutableArrayRef<char> bytes = tensor->getBytes();
      // A splat stores one element.
      for (size_t begin = 0; begin < bytes.size(); begin += values.bytes.size())
        llvm::copy(values.bytes, bytes.begin() + begin);
    }
    states.tensors.try_emplace(name.getValue(), std::move(*tensor));
  }
  return states;
}

void States::bind(func::FuncOp main) const {
  Block &block = main.getBody().front();
  OpBuilder builder = OpBuilder::atBlockBegin(&block);
  BitVector bound(main.getNumArguments());
  for (BlockArgument argument : main.getArguments()) {
    unsigned i = argument.getArgNumber();
    auto name = main.getArgAttrOfType<StringAttr>(i, kStateAttr);
    if (!name)
      continue;
    TypedAttr values =
        createConstant(cast<RankedTensorType>(argument.getType()),
                       tensors.find(name.getValue())->second.getBytes());
    argument.replaceAllUsesWith(
        arith::ConstantOp::create(builder, argument.getLoc(), values));
    bound.set(i);
  }
  (void)main.eraseArguments(bound);
}
