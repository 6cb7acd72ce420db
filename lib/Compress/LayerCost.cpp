//===- LayerCost.cpp - The kernel that a layer would get ------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LayerCost.h"
#include "nncomp/Lower/Kernel.h"

using namespace mlir;
using namespace mlir::nncomp;

LayerCost nncomp::estimateCost(Operation *op, const Target &target) {
  LayerCost best;
  for (const Kernel &kernel : getKernelTable()) {
    std::string reason;
    if (failed(kernel.accepts(op, target, reason)))
      continue;
    double cycles = kernel.cost(op, target);
    if (best.kernel.empty() || cycles < best.cycles)
      best = {kernel.name, kernel.isReference(), cycles};
  }
  return best;
}

SmallVector<LayerCost> nncomp::estimateCosts(ArrayRef<NetworkLayer> layers,
                                             const Target &target) {
  return llvm::map_to_vector(layers, [&](const NetworkLayer &layer) {
    return estimateCost(layer.op, target);
  });
}

bool nncomp::isNotFaster(const LayerCost &before, const LayerCost &after) {
  // The reference decodes whole tensors, which its cost leaves out.
  if (after.isReference != before.isReference)
    return after.isReference;
  return after.cycles >= before.cycles;
}
