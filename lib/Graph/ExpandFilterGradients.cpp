//===- ExpandFilterGradients.cpp - Products for gradients of filters -----===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "nncomp/Graph/Passes.h"

namespace mlir::nncomp {
#define GEN_PASS_DEF_EXPANDFILTERGRADIENTS
#include "nncomp/Graph/Passes.h.inc"
} // namespace mlir::nncomp

using namespace mlir;
using namespace mlir::nncomp;

/// The most bytes that the patches of images may occupy at once: beyond it,
/// images are taken in several parts, whose number depends on the shape only.
static constexpr int64_t kMaxPatchBytes = int64_t(32) << 20;

namespace {
/// Builds the gradient of the filters of an ungrouped convolution: a product of
/// the pixels' gradients, O x P, by what the filters saw, P x (KH KW C).
class FilterProducts {
public:
  FilterProducts(OpBuilder &builder, Conv2DFilterGradientOp op)
      : builder(builder), loc(op.getLoc()), op(op),
        filters(op.getResult().getType()),
        pixels(op.getGradient().getType().getShape()) {}

  Value build();

private:
  int64_t getDepth() const {
    return filters.getNumElements() / filters.getDimSize(0);
  }
  /// The input with its pads.
  Value pad();
  /// The elements from `offsets` on of a shape, with strides in the image.
  Value slice(Value value, ArrayRef<int64_t> offsets, ArrayRef<int64_t> shape,
              ArrayRef<int64_t> strides);
  Value flatten(Value value, int64_t rows, int64_t columns);
  /// The product of `count` images from `first` on.
  Value multiply(Value image, int64_t first, int64_t count);

  OpBuilder &builder;
  Location loc;
  Conv2DFilterGradientOp op;
  RankedTensorType filters;
  ArrayRef<int64_t> pixels;
};
} // namespace

Value FilterProducts::pad() {
  ArrayRef<int64_t> pads = op.getPads();
  RankedTensorType type = op.getInput().getType();
  if (llvm::all_of(pads, [](int64_t pad) { return pad == 0; }))
    return op.getInput();
  SmallVector<int64_t> shape(type.getShape());
  shape[1] += pads[0] + pads[2];
  shape[2] += pads[1] + pads[3];
  Value zero = arith::ConstantOp::create(
      builder, loc, FloatAttr::get(type.getElementType(), 0));
  auto sizes = [&](ArrayRef<int64_t> values) {
    return getAsIndexOpFoldResult(builder.getContext(), values);
  };
  return tensor::PadOp::create(builder, loc, type.clone(shape), op.getInput(),
                               sizes({0, pads[0], pads[1], 0}),
                               sizes({0, pads[2], pads[3], 0}), zero);
}

Value FilterProducts::slice(Value value, ArrayRef<int64_t> offsets,
                            ArrayRef<int64_t> shape,
                            ArrayRef<int64_t> strides) {
  if (typeOf(value).getShape() == shape)
    return value;
  auto list = [&](ArrayRef<int64_t> values) {
    return getAsIndexOpFoldResult(builder.getContext(), values);
  };
  return tensor::ExtractSliceOp::create(
      builder, loc, typeOf(value).clone(shape), value, list(offsets),
      list(shape), list(strides));
}

Value FilterProducts::flatten(Value value, int64_t rows, int64_t columns) {
  return tensor::CollapseShapeOp::create(
      builder, loc, typeOf(value).clone({rows, columns}), value,
      ArrayRef<ReassociationIndices>{{0, 1, 2}, {3}});
}

Value FilterProducts::multiply(Value image, int64_t first, int64_t count) {
  int64_t channels = filters.getDimSize(3), outputs = filters.getDimSize(0),
          rows = count * pixels[1] * pixels[2];
  SmallVector<Value> taps;
  for (int64_t kh = 0; kh < filters.getDimSize(1); ++kh)
    for (int64_t kw = 0; kw < filters.getDimSize(2); ++kw)
      taps.push_back(slice(
          image,
          {first, kh * op.getDilations()[0], kw * op.getDilations()[1], 0},
          {count, pixels[1], pixels[2], channels},
          {1, op.getStrides()[0], op.getStrides()[1], 1}));
  Value patches = taps.front();
  if (taps.size() > 1)
    patches = ConcatOp::create(
        builder, loc,
        typeOf(patches).clone({count, pixels[1], pixels[2], getDepth()}), taps,
        /*axis=*/3);
  Value gradient = slice(op.getGradient(), {first, 0, 0, 0},
                         {count, pixels[1], pixels[2], outputs}, {1, 1, 1, 1});
  gradient = TransposeOp::create(builder, loc, flatten(gradient, rows, outputs),
                                 ArrayRef<int64_t>{1, 0});
  return MatMulOp::create(builder, loc, filters.clone({outputs, getDepth()}),
                          gradient, flatten(patches, rows, getDepth()));
}

Value FilterProducts::build() {
  int64_t images = pixels[0];
  int64_t bytes = images * pixels[1] * pixels[2] * getDepth() *
                  filters.getElementTypeBitWidth() / 8;
  int64_t parts =
      std::min<int64_t>(images, llvm::divideCeil(bytes, kMaxPatchBytes));
  int64_t most = llvm::divideCeil(images, parts);
  Value image = pad(), sum;
  for (int64_t first = 0; first < images; first += most) {
    Value part = multiply(image, first, std::min(most, images - first));
    sum = sum ? arith::AddFOp::create(builder, loc, sum, part) : part;
  }
  return tensor::ExpandShapeOp::create(
      builder, loc, filters, sum,
      ArrayRef<ReassociationIndices>{{0}, {1, 2, 3}});
}

namespace {
struct ExpandFilterGradients
    : nncomp::impl::ExpandFilterGradientsBase<ExpandFilterGradients> {
  void runOnOperation() override {
    SmallVector<Conv2DFilterGradientOp> ops;
    getOperation().walk([&](Conv2DFilterGradientOp op) { ops.push_back(op); });
    IRRewriter rewriter(&getContext());
    for (Conv2DFilterGradientOp op : ops) {
      if (op.getGroups() != 1)
        continue;
      rewriter.setInsertionPoint(op);
      rewriter.replaceOp(op, FilterProducts(rewriter, op).build());
    }
  }
};
} // namespace
