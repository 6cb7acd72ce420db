//===- TiedWeights.cpp - Layers that share their weights ------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TiedWeights.h"
#include "llvm/ADT/MapVector.h"

using namespace mlir;
using namespace mlir::nncomp;

/// Whether two values are constants, perhaps encoded, with the same elements.
static bool areEqual(Value a, Value b) {
  if (a == b)
    return true;
  if (!a || !b || a.getType() != b.getType())
    return false;
  auto first = a.getDefiningOp<AssembleOp>();
  auto second = b.getDefiningOp<AssembleOp>();
  if (first && second)
    return llvm::all_of_zip(first.getComponents(), second.getComponents(),
                            areEqual);
  DenseElementsAttr value = getDenseElements(a);
  return value && value == getDenseElements(b);
}

TiedWeights::TiedWeights(ArrayRef<NetworkLayer> layers) {
  llvm::MapVector<Value, SmallVector<NetworkLayer>> byWeights;
  for (const NetworkLayer &layer : layers)
    byWeights[layer.getWeights()].push_back(layer);
  for (auto &[weights, group] : byWeights)
    if (group.size() > 1)
      groups.push_back(std::move(group));
}

void TiedWeights::restore() const {
  for (ArrayRef<NetworkLayer> group : groups) {
    const NetworkLayer &first = group.front();
    for (const NetworkLayer &layer : group.drop_front()) {
      if (!areEqual(first.getWeights(), layer.getWeights())) {
        emitRemark(layer.op->getLoc())
            << "'" << layer.name << "' no longer shares the weights of '"
            << first.name << "', which are others by now";
        continue;
      }
      // Those of the first layer come before it, and so before all others.
      if (first.getWeights() != layer.getWeights())
        layer.setWeights(first.getWeights());
      if (first.getBias() && first.getBias() != layer.getBias() &&
          areEqual(first.getBias(), layer.getBias()))
        layer.setBias(first.getBias());
    }
  }
}
