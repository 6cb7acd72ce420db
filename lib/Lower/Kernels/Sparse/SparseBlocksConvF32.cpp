//===- SparseBlocksConvF32.cpp - Kernel sparse-blocks-conv-f32 ------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Kernels/Kernels.h"
#include "PlaneLayers.h"
#include "SparseBlocksConv.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace mlir::nncomp;

static LogicalResult accepts(Operation *op, const Target &target,
                             std::string &reason) {
  FailureOr<SparseRows> layer = SparseRows::of(op, target, reason);
  if (failed(layer))
    return failure();
  // Of less rows, vectors are too short for planes not to be faster.
  constexpr int64_t fewestRows = 4;
  if (layer->blockRows >= fewestRows)
    return success();
  reason = llvm::formatv("expected blocks of at least {0} rows, but got {1}",
                         fewestRows, layer->blockRows);
  return failure();
}

static double cost(Operation *op, const Target &target) {
  std::string reason;
  SparseRows layer = *SparseRows::of(op, target, reason);
  return SparseBlocksConv(layer, target).getCycles() +
         layer.getDecodeCycles(target, /*isDecodedAtOnce=*/true) +
         getTransposeCycles(layer, /*isOfPlanes=*/false, target);
}

static KernelCall build(OpBuilder &builder, Operation *op,
                        const Target &target) {
  std::string reason;
  SparseRows layer = *SparseRows::of(op, target, reason);
  SparseBlocksConv conv(layer, target);
  KernelCall call;
  call.inputs =
      layer.getInputs(layer.input, layer.buildComponents(builder, op->getLoc()),
                      layer.residual);
  call.scratch = conv.getScratch(op->getContext());
  call.emitBody = [conv](ImplicitLocOpBuilder &b, ValueRange buffers) {
    conv.emit(b, buffers);
  };
  return call;
}

const Kernel nncomp::sparseBlocksConvF32 = {"sparse-blocks-conv-f32", accepts,
                                            cost, build};
