//===- PlaneLayers.cpp - Layers between those in planes -------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PlaneLayers.h"
#include "Kernels/Kernels.h"

using namespace mlir;
using namespace mlir::nncomp;

/// Whether `op` is computed in planes, or moves from or to them: what is
/// between it and such a layer is not transposed. Of layers without a kernel
/// yet, those are whose blocks do not fill a vector.
static bool isOfPlanes(Operation *op, const Target &target) {
  if (isa_and_nonnull<TransposeOp>(op))
    return true;
  LayerOpInterface conv = op ? getConvolution(op) : LayerOpInterface();
  if (!conv)
    return false;
  if (KernelAttr chosen = getKernelAttr(op)) {
    const Kernel *kernel = findKernel(chosen.getName());
    return kernel && kernel->traits.computesPlanes;
  }
  auto encoding =
      dyn_cast_or_null<SparseAttr>(typeOf(conv.getWeights()).getEncoding());
  return encoding &&
         (encoding.getFormat() == SparseFormat::Csr ||
          encoding.getFormat() == SparseFormat::Bsr) &&
         encoding.getBlockSize().first < target.getVectorLength(32);
}

double nncomp::getTransposeCycles(const LayerOperands &layer, bool inPlanes,
                                  const Target &target) {
  double elements = 0;
  auto add = [&](Value value, bool isDone) {
    if (!isDone)
      elements += typeOf(value).getNumElements();
  };
  auto isLike = [&](Operation *op) {
    return isOfPlanes(op, target) == inPlanes;
  };
  for (Value value : {layer.op.getInput(), layer.op.getResidual()})
    if (value)
      add(value, isLike(value.getDefiningOp()));
  add(layer.op->getResult(0), llvm::all_of(layer.op->getUsers(), isLike));
  // A load, a store and some four shuffles of each vector of a square.
  constexpr double perVector = 6;
  return elements / target.getVectorLength(32) * perVector *
         target.getCycleCost();
}
