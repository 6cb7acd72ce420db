//===- LayerCost.cpp - The kernel that a layer would get ------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LayerCost.h"
#include "nncomp/Lower/Kernel.h"
#include "llvm/ADT/StringExtras.h"

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

void nncomp::remarkOnSlow(func::FuncOp function, ArrayRef<NetworkLayer> layers,
                          function_ref<bool(size_t)> isChanged,
                          ArrayRef<LayerCost> before, const Target &target) {
  SmallVector<StringRef> names;
  for (auto [i, layer] : llvm::enumerate(layers))
    if (isChanged(i) && isNotFaster(before[i], estimateCost(layer.op, target)))
      names.push_back(layer.name);
  if (!names.empty())
    emitRemark(function.getLoc())
        << names.size() << " layers get smaller, but not faster on "
        << target.cpu << ": " << llvm::join(names, ", ");
}
