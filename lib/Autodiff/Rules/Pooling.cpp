//===- Pooling.cpp - Gradients of pooling --------------------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Rules.h"
#include "Windows.h"
#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace mlir::nncomp;

static void differentiateMaxPool(MaxPoolOp op, GradientBuilder &b) {
  b.add(op.getInput(), MaxPoolGradientOp::create(
                           b, op.getInput().getType(), op.getInput(),
                           b.getGradient(), op.getKernel(), op.getStrides(),
                           op.getPads(), op.getDilations(), op.getCeilMode()));
}

/// What each element of a window counts, 1 x OH x OW x 1.
static Value getShares(GradientBuilder &b, AvgPoolOp op) {
  ArrayRef<int64_t> result = op.getResult().getType().getShape();
  SmallVector<Attribute> shares;
  Type element = op.getResult().getType().getElementType();
  for (int64_t row = 0; row < result[1]; ++row)
    for (int64_t column = 0; column < result[2]; ++column) {
      int64_t count = op.countAlong(0, row) * op.countAlong(1, column);
      shares.push_back(
          FloatAttr::get(element, 1. / std::max<int64_t>(1, count)));
    }
  auto type = RankedTensorType::get({1, result[1], result[2], 1}, element);
  return arith::ConstantOp::create(b, DenseElementsAttr::get(type, shares));
}

/// The transpose of a depthwise convolution of ones.
static void differentiateAvgPool(AvgPoolOp op, GradientBuilder &b) {
  Value gradient = b.getGradient();
  Value shares = BroadcastOp::create(b, gradient.getType(), getShares(b, op));
  ArrayRef<int64_t> image = op.getInput().getType().getShape();
  ArrayRef<int64_t> kernel = op.getKernel(), strides = op.getStrides(),
                    pads = op.getPads(), dilations = op.getDilations();
  ConvWindow window{{kernel[0], kernel[1]},
                    {strides[0], strides[1]},
                    {dilations[0], dilations[1]},
                    {pads[0], pads[1]},
                    {pads[2], pads[3]}};
  Value ones = b.constant(
      typeOf(gradient).clone({image[3], kernel[0], kernel[1], 1}), 1);
  b.add(op.getInput(), transposeWindows(b, b.product(gradient, shares), ones,
                                        image, window, /*groups=*/image[3]));
}

void nncomp::attachPoolingRules(MLIRContext *context) {
  attachRules<differentiateMaxPool, differentiateAvgPool>(context);
}
