//===- DirectConvF32.cpp - Kernel direct-conv-f32 -------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ConstantFloats.h"
#include "DirectConv.h"
#include "F32Operands.h"
#include "Kernels.h"

using namespace mlir;
using namespace mlir::nncomp;

static DirectConv getConv(Operation *op, const Target &target) {
  auto conv = cast<Conv2DOp>(op);
  return DirectConv(ConvShape::of(conv), Epilogue::of(conv), target);
}

static LogicalResult accepts(Operation *op, const Target &target,
                             std::string &reason) {
  auto conv = dyn_cast<Conv2DOp>(op);
  if (!conv ||
      failed(hasF32Operands(op, conv.getFilters(), conv.getBias(), reason)))
    return failure();
  DirectConv direct = getConv(op, target);
  return hasFewTiles(direct.shape, direct.blocks.rows, reason);
}

static double cost(Operation *op, const Target &target) {
  return getConv(op, target).getCycles();
}

static KernelCall build(OpBuilder &builder, Operation *op,
                        const Target &target) {
  auto conv = cast<Conv2DOp>(op);
  DirectConv direct = getConv(op, target);
  ConstantFloats filters(conv.getFilters()), bias(conv.getBias());
  // OHWI: an output channel's taps and input channels are one row.
  const ConvShape &shape = direct.shape;
  Value packed = buildPacked(builder, op->getLoc(), direct.blocks,
                             shape.depth(), shape.groups, filters.values(),
                             /*columnStride=*/shape.depth(), /*depthStride=*/1,
                             bias.values());
  KernelCall call;
  call.inputs = {conv.getInput(), packed};
  llvm::append_range(call.inputs, getResidual(conv));
  call.emitBody = [direct](ImplicitLocOpBuilder &b, ValueRange buffers) {
    direct.emit(b, buffers);
  };
  return call;
}

const Kernel nncomp::directConvF32 = {"direct-conv-f32", accepts, cost, build};
