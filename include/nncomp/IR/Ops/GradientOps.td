//===- GradientOps.td - The operations of training ------*- tablegen -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_IR_OPS_GRADIENTOPS_TD
#define NNCOMP_IR_OPS_GRADIENTOPS_TD

include "nncomp/IR/Ops/OpBase.td"

//===----------------------------------------------------------------------===//
// Gradients
//===----------------------------------------------------------------------===//

def NNComp_Conv2DFilterGradientOp : NNComp_Op<"conv2d_filter_gradient"> {
  let summary = "Sums what each tap of a filter multiplied";
  let description = [{
    The gradient of the filters of an `nncomp.conv2d` of the same attributes:
    `result[o, kh, kw, c]` is the sum, over all images and pixels of `gradient`, of
    `gradient[n, oh, ow, o]` times the element of `input` that tap (kh, kw) of filter
    `o` multiplies there, which is zero in the padding.

    Shapes: input N x H x W x C, gradient N x OH x OW x O, result O x KH x KW x (C /
    groups).

    Constraints:
    1. all have rank 4 and the same element type.
    2. strides and dilations are positive, pads not negative.
    3. `gradient` has the shape of the convolution of `input` by filters of the
       result's shape.

    Example:

    ```mlir
    %dw = nncomp.conv2d_filter_gradient %x, %dy {pads = array<i64: 1, 1, 1, 1>}
       : (tensor<8x14x14x16xf32>, tensor<8x14x14x32xf32>) -> tensor<32x3x3x16xf32>
    ```
  }];
  let arguments = (ins NNComp_FloatTensor:$input, NNComp_FloatTensor:$gradient,
    DefaultValuedAttr<DenseI64ArrayAttr, "{1, 1}">:$strides,
    DefaultValuedAttr<DenseI64ArrayAttr, "{0, 0, 0, 0}">:$pads,
    DefaultValuedAttr<DenseI64ArrayAttr, "{1, 1}">:$dilations,
    DefaultValuedAttr<I64Attr, "1">:$groups);
  let results = (outs NNComp_FloatTensor:$result);
  let assemblyFormat = [{
    $input `,` $gradient attr-dict `:` functional-type(operands, results)
  }];
  let hasVerifier = 1;
}

def NNComp_MaxPoolGradientOp : NNComp_Op<"max_pool_gradient"> {
  let summary = "Gives the gradient of each window to its maximum";
  let description = [{
    The gradient of the input of an `nncomp.max_pool` of the same attributes: each
    element of `gradient` is added to the first element of its window of `input`, by
    rows, that no other exceeds. A NaN exceeds all.

    Shapes: input and result N x H x W x C, gradient N x OH x OW x C.

    Constraints:
    1. those of `nncomp.max_pool`, whose result has the type of `gradient`.
    2. the result has the type of `input`.

    Example:

    ```mlir
    %dx = nncomp.max_pool_gradient %x, %dy {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>}
       : (tensor<8x28x28x20xf32>, tensor<8x14x14x20xf32>) -> tensor<8x28x28x20xf32>
    ```
  }];
  let arguments = (ins NNComp_FloatTensor:$input, NNComp_FloatTensor:$gradient,
    DenseI64ArrayAttr:$kernel,
    DefaultValuedAttr<DenseI64ArrayAttr, "{1, 1}">:$strides,
    DefaultValuedAttr<DenseI64ArrayAttr, "{0, 0, 0, 0}">:$pads,
    DefaultValuedAttr<DenseI64ArrayAttr, "{1, 1}">:$dilations,
    UnitAttr:$ceil_mode);
  let results = (outs NNComp_FloatTensor:$result);
  let assemblyFormat = [{
    $input `,` $gradient attr-dict `:` functional-type(operands, results)
  }];
  let hasVerifier = 1;
}

#endif // NNCOMP_IR_OPS_GRADIENTOPS_TD
