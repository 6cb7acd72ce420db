//===- Reference.cpp - Leave an op to the generic lowering ----------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Kernels.h"
#include "nncomp/IR/ConstantFloats.h"
#include "nncomp/IR/NNComp.h"

using namespace mlir;
using namespace mlir::nncomp;

/// The multiply-adds of a conv2d, conv_transpose2d, linear or matmul; elements
/// of windows of a pool or lrn; of a softmax, passes over elements.
static double getSteps(Operation *op) {
  double results =
      cast<ShapedType>(op->getResult(0).getType()).getNumElements();
  if (auto pool = dyn_cast<PoolOpInterface>(op))
    return results * pool.getKernel()[0] * pool.getKernel()[1];
  if (auto lrn = dyn_cast<LRNOp>(op))
    return results * lrn.getSize();
  // Four passes, and an exponential.
  if (isa<SoftmaxOp>(op))
    return 4 * results;
  // The loops of a transposed convolution look at every tap of each pixel.
  return results * cast<LayerOpInterface>(op).getProductShape().depth;
}

static bool hasKernels(Operation *op) {
  return isa<LayerOpInterface, PoolOpInterface, LRNOp, SoftmaxOp>(op);
}

/// The elements of each sum of a product of f32 whose operands both have them
/// as neighbours, where no kernel has packed the right one beforehand: 0 of any
/// other op.
static int64_t getDotLength(Operation *op) {
  auto layer = dyn_cast<LayerOpInterface>(op);
  if (!layer || !layer.isMatrixProduct())
    return 0;
  Value right = layer.getWeights();
  auto type = cast<RankedTensorType>(right.getType());
  bool isRows = layer.hasFilters() || type.getShape().back() == 1;
  if (!isRows || type.getEncoding() || !type.getElementType().isF32() ||
      isDenseConstant(right))
    return 0;
  return layer.getProductShape().depth;
}

static double getCycles(Operation *op, const Target &target) {
  if (int64_t length = getDotLength(op)) {
    // Measured on Zen 4: two vectors are loaded for each multiply-add, and the
    // sum over its lanes comes last.
    double perVector = target.vectorBits == 512 ? 2 : 1;
    constexpr double perSum = 4;
    int64_t vectors =
        llvm::divideCeil(length, int64_t(target.getVectorLength(32)));
    return double(
               cast<ShapedType>(op->getResult(0).getType()).getNumElements()) *
           (double(vectors) * perVector + perSum);
  }
  // A loop whose accumulator goes through memory takes about eight cycles for a
  // multiply-add: the latencies of a store that is loaded back and of the sum.
  return 8 * getSteps(op);
}

static FailureOr<KernelPlan> plan(Operation *op, const Target &target,
                                  Decline &) {
  if (!hasKernels(op))
    return failure();
  return KernelPlan{getCycles(op, target), nullptr};
}

static constexpr KernelTraits getTraits() {
  KernelTraits traits;
  traits.isReference = true;
  return traits;
}

const Kernel nncomp::reference = {"reference", plan, getTraits()};
