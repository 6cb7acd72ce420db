//===- SparseConvF32.cpp - Kernel sparse-conv-f32 -------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Kernels/Kernels.h"
#include "PlaneLayers.h"
#include "SparseConv.h"

using namespace mlir;
using namespace mlir::nncomp;

/// From N x H x W x C to N x C x H x W and back; of a matrix, rows for columns.
static SmallVector<int64_t> getPermutation(int64_t rank, bool isBack) {
  if (rank == 2)
    return {1, 0};
  return isBack ? SmallVector<int64_t>{0, 2, 3, 1}
                : SmallVector<int64_t>{0, 3, 1, 2};
}

static Value toPlanes(OpBuilder &builder, Location loc, Value value) {
  return builder.createOrFold<TransposeOp>(
      loc, value, getPermutation(typeOf(value).getRank(), /*isBack=*/false));
}

static KernelCall build(OpBuilder &builder, Operation *op,
                        const SparseRows &layer, const SparseConv &conv) {
  Location loc = op->getLoc();
  KernelCall call;
  Value residual = layer.op.getResidual();
  call.inputs =
      layer.getInputs(toPlanes(builder, loc, layer.op.getInput()),
                      layer.buildComponents(builder, loc),
                      residual ? toPlanes(builder, loc, residual) : Value());
  // The function computes planes, of which other layers may be users.
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointAfter(op);
  Value result = op->getResult(0);
  SmallVector<int64_t> there = getPermutation(typeOf(result).getRank(), false),
                       back = getPermutation(typeOf(result).getRank(), true);
  auto planes = TransposeOp::create(builder, loc, result, there);
  Value pixels = TransposeOp::create(builder, loc, planes, back);
  result.replaceAllUsesExcept(pixels, planes);
  call.results = {planes};
  call.scratch = conv.getScratch(op->getContext());
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
  SparseConv conv(*layer, target);
  double cycles = conv.getCycles() +
                  layer->getDecodeCycles(target, /*isDecodedAtOnce=*/true) +
                  getTransposeCycles(*layer, /*isOfPlanes=*/true, target);
  return KernelPlan{cycles, [op, layer = *layer, conv](OpBuilder &builder) {
                      return build(builder, op, layer, conv);
                    }};
}

static constexpr KernelTraits getTraits() {
  KernelTraits traits;
  traits.computesPlanes = true;
  return traits;
}

const Kernel nncomp::sparseConvF32 = {"sparse-conv-f32", plan, getTraits()};
