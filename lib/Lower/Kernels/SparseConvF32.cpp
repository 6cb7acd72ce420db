//===- SparseConvF32.cpp - Kernel sparse-conv-f32 -------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Kernels.h"
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

/// Whether `op` is computed in planes, or moves from or to them: what is
/// between it and such a layer is not transposed.
static bool isOfPlanes(Operation *op) {
  if (auto conv = dyn_cast_or_null<Conv2DOp>(op)) {
    auto encoding =
        dyn_cast_or_null<SparseAttr>(typeOf(conv.getFilters()).getEncoding());
    return encoding && encoding.getFormat() != SparseFormat::Nm;
  }
  return isa_and_nonnull<TransposeOp>(op);
}

/// Estimated cycles of transposing what is not in planes yet: a load, a store
/// and some four shuffles of each vector of a square of them.
static double getLayoutCycles(Operation *op, const SparseRows &layer,
                              const Target &target) {
  double elements = 0;
  auto add = [&](Value value, bool isDone) {
    if (!isDone)
      elements += typeOf(value).getNumElements();
  };
  add(layer.input, isOfPlanes(layer.input.getDefiningOp()));
  if (layer.residual)
    add(layer.residual, isOfPlanes(layer.residual.getDefiningOp()));
  add(op->getResult(0), llvm::all_of(op->getUsers(), isOfPlanes));
  constexpr double perVector = 6;
  return elements / target.getVectorLength(32) * perVector *
         target.getCycleCost();
}

static LogicalResult accepts(Operation *op, const Target &,
                             std::string &reason) {
  return SparseRows::of(op, reason);
}

static double cost(Operation *op, const Target &target) {
  std::string reason;
  SparseRows layer = *SparseRows::of(op, reason);
  return SparseConv(layer, target).getCycles() + layer.getDecodeCycles(target) +
         getLayoutCycles(op, layer, target);
}

static KernelCall build(OpBuilder &builder, Operation *op,
                        const Target &target) {
  std::string reason;
  SparseRows layer = *SparseRows::of(op, reason);
  SparseConv conv(layer, target);
  Location loc = op->getLoc();
  KernelCall call;
  call.inputs = layer.getInputs(
      toPlanes(builder, loc, layer.input), layer.buildComponents(builder, loc),
      layer.residual ? toPlanes(builder, loc, layer.residual) : Value());
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

const Kernel nncomp::sparseConvF32 = {"sparse-conv-f32", accepts, cost, build};
