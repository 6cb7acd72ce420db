//===- LayerCosts.cpp - What compression made faster ----------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LayerCosts.h"
#include "nncomp/IR/CountOf.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace mlir::nncomp;

FailureOr<Target> nncomp::findTarget(ModuleOp module, StringRef mcpu) {
  if (mcpu.empty())
    return Target::from(module);
  std::string error;
  FailureOr<Target> target = Target::get(mcpu, /*features=*/"", error);
  if (failed(target))
    module.emitError(error);
  return target;
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
  SmallVector<std::string> names;
  for (auto [i, layer] : llvm::enumerate(layers)) {
    if (!isChanged(i))
      continue;
    LayerCost after = estimateCost(layer.op, target);
    if (isNotFaster(before[i], after))
      names.push_back(llvm::formatv(
          "{0} ({1}, about {2} cycles instead of {3})", layer.name,
          after.kernel, int64_t(after.cycles), int64_t(before[i].cycles)));
  }
  if (!names.empty())
    emitRemark(function.getLoc())
        << countOf(names.size(), "layer")
        << (names.size() == 1 ? " gets" : " get")
        << " smaller, but not faster on " << target.cpu << ": "
        << llvm::join(names, ", ");
}
