//===- LayerOps.cpp - What the layers have in common ----------------------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nncomp/IR/NNComp.h"

using namespace mlir;
using namespace mlir::nncomp;

/// The shape of the products of filters in dense windows, for each pixel of the
/// result.
static ProductShape getFilterProducts(RankedTensorType filters,
                                      RankedTensorType result, int64_t groups) {
  ArrayRef<int64_t> size = filters.getShape(), image = result.getShape();
  return {groups, image[0] * image[1] * image[2], size[1] * size[2] * size[3],
          size[0] / groups};
}

std::optional<ConvWindow> Conv2DOp::getWindow() {
  ArrayRef<int64_t> size = getFilters().getType().getShape();
  ArrayRef<int64_t> strides = getStrides(), dilations = getDilations(),
                    pads = getPads();
  return ConvWindow{{size[1], size[2]},
                    {strides[0], strides[1]},
                    {dilations[0], dilations[1]},
                    {pads[0], pads[1]},
                    {pads[2], pads[3]}};
}

int64_t Conv2DOp::getInputPosition(int64_t dim, int64_t output, int64_t tap) {
  return output * getStrides()[dim] - getPads()[dim] +
         tap * getDilations()[dim];
}

ProductShape Conv2DOp::getProductShape() {
  return getFilterProducts(getFilters().getType(), getResult().getType(),
                           getGroups());
}

int64_t ConvTranspose2DOp::getInputPosition(int64_t dim, int64_t output,
                                            int64_t tap) {
  int64_t position = output + getPads()[dim] - tap * getDilations()[dim];
  int64_t stride = getStrides()[dim];
  return position % stride == 0 ? position / stride : -1;
}

ProductShape ConvTranspose2DOp::getProductShape() {
  return getFilterProducts(getFilters().getType(), getResult().getType(),
                           getGroups());
}

int64_t ConvTranspose2DOp::getMultiplyAdds() {
  // Each pixel of the input, not of the result, meets all filters.
  ArrayRef<int64_t> image = getInput().getType().getShape();
  return image[0] * image[1] * image[2] *
         getFilters().getType().getNumElements();
}

ProductShape LinearOp::getProductShape() {
  ArrayRef<int64_t> weights = getWeights().getType().getShape();
  return {1, getInput().getType().getDimSize(0), weights[1], weights[0]};
}

ProductShape MatMulOp::getProductShape() {
  ArrayRef<int64_t> lhs = getLhs().getType().getShape();
  int64_t stack = 1;
  for (int64_t size : lhs.drop_back(2))
    stack *= size;
  return {stack, lhs[lhs.size() - 2], lhs.back(),
          getRhs().getType().getShape().back()};
}

LayerOpInterface nncomp::createSums(OpBuilder &builder, LayerOpInterface layer,
                                    RankedTensorType type, Value input,
                                    Value weights, Value bias) {
  auto sums = cast<LayerOpInterface>(layer->clone());
  sums->setDiscardableAttrs(DictionaryAttr::get(builder.getContext()));
  sums->getResult(0).setType(type);
  sums.getInputMutable().set(input);
  sums.getWeightsMutable().set(weights);
  if (sums.hasFilters()) {
    sums.getBiasMutable().assign(bias ? ValueRange(bias) : ValueRange());
    sums.setActivationAttr({});
  }
  if (sums.takesResidual())
    sums.getResidualMutable().assign(ValueRange());
  builder.insert(sums);
  return sums;
}
