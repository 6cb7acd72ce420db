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

static KernelCall build(OpBuilder &builder, Location loc,
                        const SparseRows &layer, const SparseBlocksConv &conv) {
  KernelCall call;
  call.inputs =
      layer.getInputs(layer.op.getInput(), layer.buildComponents(builder, loc),
                      layer.op.getResidual());
  call.scratch = conv.getScratch(builder.getContext());
  call.emitBody = [conv](ImplicitLocOpBuilder &b, ValueRange buffers) {
    conv.emit(b, buffers);
  };
  return call;
}

static FailureOr<KernelPlan> plan(Operation *op, const Target &target,
                                  Decline &decline) {
  FailureOr<SparseRows> layer = SparseRows::of(op, target, decline);
  if (failed(layer))
    return failure();
  // Of less rows, vectors are too short for planes not to be faster.
  constexpr int64_t fewestRows = 4;
  if (layer->blockRows < fewestRows)
    return decline << llvm::formatv(
               "expected blocks of at least {0} rows, but got {1}", fewestRows,
               layer->blockRows);
  SparseBlocksConv conv(*layer, target);
  double cycles = conv.getCycles() +
                  layer->getDecodeCycles(target, /*isDecodedAtOnce=*/true) +
                  getTransposeCycles(*layer, /*isOfPlanes=*/false, target);
  return KernelPlan{cycles, [op, layer = *layer, conv](OpBuilder &builder) {
                      return build(builder, op->getLoc(), layer, conv);
                    }};
}

const Kernel nncomp::sparseBlocksConvF32 = {"sparse-blocks-conv-f32", plan};
