//===- Layers.cpp - Gradients of convolutions and products ---------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Rules.h"
#include "Windows.h"

using namespace mlir;
using namespace mlir::nncomp;

/// The dense value of an operand.
static Value decoded(GradientBuilder &b, Value value) {
  RankedTensorType dense = getDenseType(typeOf(value));
  return dense == value.getType() ? value : DecodeOp::create(b, dense, value);
}

/// To the bias, if there is one: sums over all dimensions but the last.
static void addToBias(GradientBuilder &b, Value bias) {
  if (!bias)
    return;
  Value gradient = b.getGradient();
  auto axes =
      llvm::to_vector(llvm::seq<int64_t>(0, typeOf(gradient).getRank() - 1));
  b.add(bias, b.sumOver(gradient, axes, getDenseType(typeOf(bias))));
}

/// Filters O x KH x KW x (C / groups) with input and output channels exchanged,
/// C x KH x KW x (O / groups): those of the transposed operator.
static Value exchangeChannels(GradientBuilder &b, Value filters,
                              int64_t groups) {
  ArrayRef<int64_t> size = typeOf(filters).getShape();
  int64_t outputs = size[0] / groups, inputs = size[3];
  if (groups == 1)
    return b.transpose(filters, {3, 1, 2, 0});
  Value grouped =
      b.reshape(filters, {groups, outputs, size[1], size[2], inputs});
  grouped = b.transpose(grouped, {0, 4, 2, 3, 1});
  return b.reshape(grouped, {groups * inputs, size[1], size[2], outputs});
}

Value nncomp::transposeWindows(GradientBuilder &b, Value gradient,
                               Value filters, ArrayRef<int64_t> image,
                               const ConvWindow &window, int64_t groups) {
  int64_t after[2], missing[2];
  for (int d : {0, 1}) {
    int64_t reached =
        window.strides[d] * (typeOf(gradient).getDimSize(d + 1) - 1) +
        window.dilations[d] * (window.size[d] - 1) + 1 - window.before[d];
    after[d] = std::max<int64_t>(0, reached - image[d + 1]);
    missing[d] = std::max<int64_t>(0, image[d + 1] - reached);
  }
  return ConvTranspose2DOp::create(
      b, typeOf(gradient).clone(image), gradient, filters, /*bias=*/Value(),
      ArrayRef(window.strides),
      {window.before[0], window.before[1], after[0], after[1]},
      ArrayRef(missing), ArrayRef(window.dilations), groups,
      /*activation=*/ActivationAttr());
}

static void differentiateConv2D(Conv2DOp op, GradientBuilder &b) {
  Value gradient = b.getGradient();
  addToBias(b, op.getBias());
  if (op.getResidual())
    b.add(op.getResidual(), gradient);
  if (b.isNeeded(op.getInput())) {
    Value filters =
        exchangeChannels(b, decoded(b, op.getFilters()), op.getGroups());
    b.add(op.getInput(), transposeWindows(b, gradient, filters,
                                          op.getInput().getType().getShape(),
                                          *op.getWindow(), op.getGroups()));
  }
  if (b.isNeeded(op.getFilters()))
    b.add(op.getFilters(),
          Conv2DFilterGradientOp::create(
              b, getDenseType(op.getFilters().getType()),
              decoded(b, op.getInput()), gradient, op.getStrides(),
              op.getPads(), op.getDilations(), op.getGroups()));
}

/// The operator is the transpose of a convolution of the result, and so are its
/// gradients.
static void differentiateConvTranspose2D(ConvTranspose2DOp op,
                                         GradientBuilder &b) {
  Value gradient = b.getGradient();
  addToBias(b, op.getBias());
  ArrayRef<int64_t> size = op.getFilters().getType().getShape();
  int64_t groups = op.getGroups(), pads[4];
  SmallVector<int64_t> reached(typeOf(gradient).getShape());
  for (int d : {0, 1}) {
    // Rows of the result that windows have, and those that were cut off.
    int64_t rows =
        op.getStrides()[d] * (typeOf(op.getInput()).getDimSize(d + 1) - 1) +
        op.getDilations()[d] * (size[d + 1] - 1) + 1 - op.getPads()[d];
    pads[d] = op.getPads()[d];
    pads[d + 2] = std::max<int64_t>(0, rows - reached[d + 1]);
    reached[d + 1] = std::min(rows, reached[d + 1]);
  }
  // Where pads cut off every window, the result is the bias.
  if (llvm::any_of(reached, [](int64_t size) { return size < 1; }))
    return;
  Value image = b.slice(gradient, reached);
  if (b.isNeeded(op.getInput())) {
    Value filters = exchangeChannels(b, decoded(b, op.getFilters()), groups);
    b.add(op.getInput(),
          Conv2DOp::create(b, getDenseType(op.getInput().getType()), image,
                           filters,
                           /*bias=*/Value(), /*residual=*/Value(),
                           op.getStrides(), pads, op.getDilations(), groups,
                           /*activation=*/ActivationAttr()));
  }
  if (b.isNeeded(op.getFilters())) {
    auto exchanged = typeOf(gradient).clone(
        {size[3] * groups, size[1], size[2], size[0] / groups});
    Value filters = Conv2DFilterGradientOp::create(
        b, exchanged, image, decoded(b, op.getInput()), op.getStrides(), pads,
        op.getDilations(), groups);
    b.add(op.getFilters(), exchangeChannels(b, filters, groups));
  }
}

static void differentiateLinear(LinearOp op, GradientBuilder &b) {
  Value gradient = b.getGradient();
  addToBias(b, op.getBias());
  if (b.isNeeded(op.getInput()))
    b.add(op.getInput(),
          MatMulOp::create(b, getDenseType(op.getInput().getType()), gradient,
                           decoded(b, op.getWeights())));
  if (b.isNeeded(op.getWeights()))
    b.add(op.getWeights(),
          MatMulOp::create(b, getDenseType(op.getWeights().getType()),
                           b.transpose(gradient, {1, 0}),
                           decoded(b, op.getInput())));
}

static void differentiateMatMul(MatMulOp op, GradientBuilder &b) {
  Value gradient = b.getGradient();
  auto transposed = [&](Value stack) {
    Value dense = decoded(b, stack);
    auto order =
        llvm::to_vector(llvm::seq<int64_t>(0, typeOf(dense).getRank()));
    std::swap(order[order.size() - 1], order[order.size() - 2]);
    return b.transpose(dense, order);
  };
  if (b.isNeeded(op.getLhs()))
    b.add(op.getLhs(), MatMulOp::create(b, getDenseType(op.getLhs().getType()),
                                        gradient, transposed(op.getRhs())));
  if (b.isNeeded(op.getRhs()))
    b.add(op.getRhs(), MatMulOp::create(b, getDenseType(op.getRhs().getType()),
                                        transposed(op.getLhs()), gradient));
}

void nncomp::attachLayerRules(MLIRContext *context) {
  attachRules<differentiateConv2D, differentiateConvTranspose2D,
              differentiateLinear, differentiateMatMul>(context);
}
