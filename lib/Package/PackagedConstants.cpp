//===- PackagedConstants.cpp - Constants that a package holds -------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PackagedConstants.h"

using namespace mlir;
using namespace mlir::nncomp;

/// The constant that makes a component, if a package may store it: elements in
/// the module itself, of whole bytes.
static arith::ConstantOp getConstant(Value component) {
  auto op = component.getDefiningOp<arith::ConstantOp>();
  if (!op || !isa<DenseElementsAttr>(op.getValue()))
    return {};
  auto type = dyn_cast<RankedTensorType>(op.getType());
  // Of a type of the encoding's choice; this is for hostile modules.
  if (!type || !type.getElementType().isIntOrFloat() ||
      type.getElementTypeBitWidth() % 8)
    return {};
  return op;
}

std::vector<PackagedConstant> nncomp::findPackagedConstants(ModuleOp module) {
  std::vector<PackagedConstant> found;
  // Components that are equal may have become one constant.
  DenseSet<Operation *> seen;
  module.walk([&](AssembleOp assemble) {
    RankedTensorType type = assemble.getResult().getType();
    SmallVector<EncodingComponent> parts =
        getEncoding(type).getComponents(type);
    SmallVector<arith::ConstantOp> constants;
    for (Value component : assemble.getComponents())
      constants.push_back(getConstant(component));
    for (auto [i, part] : llvm::enumerate(parts)) {
      arith::ConstantOp op = constants[i];
      if (!op || part.type.getNumElements() == 0 || !seen.insert(op).second)
        continue;
      PackagedConstant &constant =
          found.emplace_back(PackagedConstant{op, part.type, part.content, {}});
      bool hasPointers =
          part.content.kind == ComponentContent::Indices &&
          i + 1 < parts.size() &&
          parts[i + 1].content.kind == ComponentContent::Pointers;
      if (hasPointers && constants[i + 1] &&
          seen.insert(constants[i + 1]).second)
        constant.pointers = constants[i + 1];
    }
  });
  return found;
}
