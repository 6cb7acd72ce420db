//===- GradientOps.cpp - Verifiers of the operations of training ---------===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "nncomp/IR/NNComp.h"

using namespace mlir;
using namespace mlir::nncomp;

/// Fails unless `values` are `count`, none of them less than `least`.
static LogicalResult verifyIntegers(Operation *op, StringRef name,
                                    ArrayRef<int64_t> values, size_t count,
                                    int64_t least) {
  if (values.size() != count)
    return op->emitOpError("expected ")
           << count << " " << name << ", but got " << values.size();
  for (int64_t value : values)
    if (value < least || value > kMaxWindowExtent)
      return op->emitOpError("expected ")
             << name << " between " << least << " and " << kMaxWindowExtent
             << ", but got " << value;
  return success();
}

LogicalResult Conv2DFilterGradientOp::verify() {
  RankedTensorType image = getInput().getType(),
                   pixels = getGradient().getType(),
                   filters = getResult().getType();
  for (RankedTensorType type : {image, pixels, filters})
    if (type.getRank() != 4 || type.getEncoding() ||
        type.getElementType() != image.getElementType())
      return emitOpError("expected dense tensors of rank 4 and one element "
                         "type, but got ")
             << type;
  if (failed(verifyIntegers(*this, "strides", getStrides(), 2, 1)) ||
      failed(verifyIntegers(*this, "dilations", getDilations(), 2, 1)) ||
      failed(verifyIntegers(*this, "pads", getPads(), 4, 0)))
    return failure();
  int64_t groups = getGroups(), channels = image.getDimSize(3);
  if (groups < 1 || channels % groups || filters.getDimSize(0) % groups ||
      filters.getDimSize(3) != channels / groups)
    return emitOpError("expected filters of ")
           << channels << " input channels in " << groups << " groups, but got "
           << filters;
  SmallVector<int64_t> shape{image.getDimSize(0), 0, 0, filters.getDimSize(0)};
  for (int d : {0, 1})
    shape[d + 1] = getWindowCount(
        image.getDimSize(d + 1), filters.getDimSize(d + 1), getStrides()[d],
        getDilations()[d], getPads()[d], getPads()[d + 2], /*ceilMode=*/false);
  if (pixels.getShape() != ArrayRef(shape))
    return emitOpError("expected a gradient of shape [")
           << shape << "], but got " << pixels;
  return success();
}
