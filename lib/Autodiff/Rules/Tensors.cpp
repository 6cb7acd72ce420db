//===- Tensors.cpp - Gradients of slices, pads and shapes ----------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Rules.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace mlir::nncomp;

template <typename Op>
static void differentiateReshape(Op op, GradientBuilder &b) {
  b.add(op.getSrc(), b.reshape(b.getGradient(), op.getSrcType().getShape()));
}

/// Fails, after a diagnostic, unless places are known when compiling.
template <typename Op> static LogicalResult checkStatic(Op op) {
  if (llvm::none_of(op.getStaticOffsets(), ShapedType::isDynamic) &&
      llvm::none_of(op.getStaticStrides(), ShapedType::isDynamic))
    return success();
  return op.emitOpError(
      "expected constant offsets and strides, but got others");
}

static LogicalResult differentiateExtractSlice(tensor::ExtractSliceOp op,
                                               GradientBuilder &b) {
  if (failed(checkStatic(op)))
    return failure();
  Value gradient = b.reshape(b.getGradient(), op.getStaticSizes());
  b.add(op.getSource(), b.unslice(gradient, op.getStaticOffsets(),
                                  op.getStaticStrides(), op.getSourceType()));
  return success();
}

static LogicalResult differentiateInsertSlice(tensor::InsertSliceOp op,
                                              GradientBuilder &b) {
  if (failed(checkStatic(op)))
    return failure();
  Value gradient = b.getGradient();
  auto shape = op.getSourceType().clone(op.getStaticSizes());
  if (b.isNeeded(op.getSource()))
    b.add(op.getSource(),
          b.reshape(b.slice(gradient, op.getStaticOffsets(), shape.getShape(),
                            op.getStaticStrides()),
                    op.getSourceType().getShape()));
  if (b.isNeeded(op.getDest()))
    b.add(op.getDest(),
          tensor::InsertSliceOp::create(
              b, b.constant(shape, 0), gradient, op.getMixedOffsets(),
              op.getMixedSizes(), op.getMixedStrides()));
  return success();
}

static LogicalResult differentiatePad(tensor::PadOp op, GradientBuilder &b) {
  if (llvm::any_of(op.getStaticLow(), ShapedType::isDynamic))
    return op.emitOpError("expected constant pads, but got others");
  SmallVector<int64_t> ones(op.getStaticLow().size(), 1);
  b.add(op.getSource(), b.slice(b.getGradient(), op.getStaticLow(),
                                op.getSourceType().getShape(), ones));
  return success();
}

void nncomp::attachTensorRules(MLIRContext *context) {
  attachRules<differentiateReshape<tensor::CollapseShapeOp>,
              differentiateReshape<tensor::ExpandShapeOp>,
              differentiateExtractSlice, differentiateInsertSlice,
              differentiatePad>(context);
}
