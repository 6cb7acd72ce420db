//===- LayerOps.td - Convolutions and matrix products ------*- tablegen -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_IR_OPS_LAYEROPS_TD
#define NNCOMP_IR_OPS_LAYEROPS_TD

include "nncomp/IR/Ops/OpBase.td"

def NNComp_Conv2DOp : NNComp_InferredOp<"conv2d", [
    AttrSizedOperandSegments, LayerOpInterface]> {
  let summary = "Convolves images with a bank of filters";
  let description = [{
    Slides `filters` over `input`, adds `bias` per output channel, then
    `residual`, and applies `activation`. Each side that is encoded is decoded first and the result is
    encoded last: the *dense meaning*. Where the codes are integers it is exact
    arithmetic on these (`--nncomp-lower-integers`). Sums of integers wrap.

    Shapes: input N x H x W x C, filters O x KH x KW x (C / groups), bias O,
    residual and result N x OH x OW x O, with
    `OH = (H + top + bottom - dilation (KH - 1) - 1) / stride + 1`, rounded down.
    `pads` are zeros, in the order top, left, bottom, right. Output channel `o`
    sees the input channels of group `o / (O / groups)`.

    Constraints:
    1. `input` and `filters` have rank 4 and the same element type.
    2. `groups` divides C and O, and filters have C / groups input channels.
    3. strides and dilations are positive, pads not negative.
    4. the dilated filter fits into the padded input.
    5. `bias` has O elements.
    6. `residual` has the shape and element type of the result.

    Example:

    ```mlir
    %y = nncomp.conv2d %x, %w, %b {strides = array<i64: 2, 2>,
           pads = array<i64: 3, 3, 3, 3>, activation = #nncomp.activation<relu>}
       : (tensor<1x224x224x3xf32>, tensor<64x7x7x3xf32>, tensor<64xf32>)
       -> tensor<1x112x112x64xf32>
    %z = nncomp.conv2d %y, %v residual %y
       : (tensor<1x112x112x64xf32>, tensor<64x1x1x64xf32>, tensor<1x112x112x64xf32>)
       -> tensor<1x112x112x64xf32>
    ```
  }];
  let arguments = (ins NNComp_NumberTensor:$input, NNComp_NumberTensor:$filters,
    Optional<NNComp_NumberTensor>:$bias, Optional<NNComp_NumberTensor>:$residual,
    DefaultValuedAttr<DenseI64ArrayAttr, "{1, 1}">:$strides,
    DefaultValuedAttr<DenseI64ArrayAttr, "{0, 0, 0, 0}">:$pads,
    DefaultValuedAttr<DenseI64ArrayAttr, "{1, 1}">:$dilations,
    DefaultValuedAttr<I64Attr, "1">:$groups,
    OptionalAttr<NNComp_ActivationAttr>:$activation);
  let results = (outs NNComp_NumberTensor:$result);
  let assemblyFormat = [{
    $input `,` $filters (`,` $bias^)? (`residual` $residual^)? attr-dict
    `:` functional-type(operands, results)
  }];
  let extraClassDeclaration = [{
    // LayerOpInterface.
    ::mlir::Value getWeights() { return getFilters(); }
    ::mlir::OpOperand &getWeightsMutable() { return getFiltersMutable(); }
    bool takesResidual() { return true; }
    ::std::optional<::mlir::nncomp::ConvWindow> getWindow();
    int64_t getInputPosition(int64_t dim, int64_t output, int64_t tap);
    ::mlir::nncomp::ProductShape getProductShape();
  }];
}

def NNComp_ConvTranspose2DOp : NNComp_InferredOp<"conv_transpose2d", [LayerOpInterface]> {
  let summary = "Spreads each pixel of an image over a window of the result";
  let description = [{
    The transpose of a convolution, also called a deconvolution: pixel (i, j) of
    `input` is multiplied by the filters and added to the result at rows
    `stride i + dilation k - top` for each filter row `k`, and so for columns.
    Then `bias` per output channel and `activation` are applied. The result is
    the gradient of an `nncomp.conv2d` of the same attributes with respect to its
    input. What is encoded is treated as in `nncomp.conv2d`: the *dense meaning*.

    Shapes: input N x H x W x C, filters O x KH x KW x (C / groups), bias O,
    result N x OH x OW x O, with `OH = stride (H - 1) + dilation (KH - 1) + 1 -
    top - bottom + output_padding`. `pads`, in the order top, left, bottom, right,
    are cut off; `output_padding` rows and columns follow at the bottom and right,
    which a window may or may not reach. Output channel `o` sees the input
    channels of group `o / (O / groups)`.

    Constraints:
    1. `input` and `filters` have rank 4 and the same element type.
    2. `groups` divides C and O, and filters have C / groups input channels.
    3. strides and dilations are positive, pads and output padding not negative.
    4. the result has at least one pixel.
    5. `bias` has O elements.

    Example:

    ```mlir
    %y = nncomp.conv_transpose2d %x, %w, %b {strides = array<i64: 2, 2>,
           pads = array<i64: 1, 1, 1, 1>, output_padding = array<i64: 1, 1>}
       : (tensor<1x8x8x32xf32>, tensor<16x3x3x32xf32>, tensor<16xf32>)
       -> tensor<1x16x16x16xf32>
    ```
  }];
  let arguments = (ins NNComp_NumberTensor:$input, NNComp_NumberTensor:$filters,
    Optional<NNComp_NumberTensor>:$bias,
    DefaultValuedAttr<DenseI64ArrayAttr, "{1, 1}">:$strides,
    DefaultValuedAttr<DenseI64ArrayAttr, "{0, 0, 0, 0}">:$pads,
    DefaultValuedAttr<DenseI64ArrayAttr, "{0, 0}">:$output_padding,
    DefaultValuedAttr<DenseI64ArrayAttr, "{1, 1}">:$dilations,
    DefaultValuedAttr<I64Attr, "1">:$groups,
    OptionalAttr<NNComp_ActivationAttr>:$activation);
  let results = (outs NNComp_NumberTensor:$result);
  let assemblyFormat = [{
    $input `,` $filters (`,` $bias^)? attr-dict `:` functional-type(operands, results)
  }];
  let extraClassDeclaration = [{
    // LayerOpInterface.
    ::mlir::Value getWeights() { return getFilters(); }
    ::mlir::OpOperand &getWeightsMutable() { return getFiltersMutable(); }
    int64_t getInputPosition(int64_t dim, int64_t output, int64_t tap);
    ::mlir::nncomp::ProductShape getProductShape();
    int64_t getMultiplyAdds();
  }];
}

def NNComp_LinearOp : NNComp_InferredOp<"linear", [LayerOpInterface]> {
  let summary = "Multiplies rows by a transposed weight matrix";
  let description = [{
    `result[n, o] = activation(bias[o] + sum_i input[n, i] weights[o, i])`, the
    fully connected layer.

    Constraints:
    1. `input` (N x I) and `weights` (O x I) have rank 2 and agree in I.
    2. `bias` has O elements.

    Example:

    ```mlir
    %y = nncomp.linear %x, %w, %b
       : (tensor<1x1024xf32>, tensor<1000x1024xf32>, tensor<1000xf32>) -> tensor<1x1000xf32>
    ```
  }];
  let arguments = (ins NNComp_NumberTensor:$input, NNComp_NumberTensor:$weights,
    Optional<NNComp_NumberTensor>:$bias,
    OptionalAttr<NNComp_ActivationAttr>:$activation);
  let results = (outs NNComp_NumberTensor:$result);
  let assemblyFormat = [{
    $input `,` $weights (`,` $bias^)? attr-dict `:` functional-type(operands, results)
  }];
  let extraClassDeclaration = [{
    // LayerOpInterface.
    ::mlir::nncomp::ProductShape getProductShape();
  }];
}

def NNComp_MatMulOp : NNComp_InferredOp<"matmul", [LayerOpInterface]> {
  let summary = "Multiplies two stacks of matrices";
  let description = [{
    `result[b.., m, n] = sum_k lhs[b.., m, k] rhs[b.., k, n]`.

    Constraints:
    1. both operands have the same rank, at least 2, and the same leading (batch)
       dimensions; use `nncomp.broadcast` to make them so.
    2. they agree in the reduction dimension and in the element type.

    Example:

    ```mlir
    %c = nncomp.matmul %a, %b : (tensor<8x4x16xf32>, tensor<8x16x5xf32>) -> tensor<8x4x5xf32>
    ```
  }];
  let arguments = (ins NNComp_NumberTensor:$lhs, NNComp_NumberTensor:$rhs);
  let results = (outs NNComp_NumberTensor:$result);
  let assemblyFormat = "$lhs `,` $rhs attr-dict `:` functional-type(operands, results)";
  let extraClassDeclaration = [{
    // LayerOpInterface.
    ::mlir::Value getInput() { return getLhs(); }
    ::mlir::OpOperand &getInputMutable() { return getLhsMutable(); }
    ::mlir::Value getWeights() { return getRhs(); }
    ::mlir::OpOperand &getWeightsMutable() { return getRhsMutable(); }
    bool hasFilters() { return false; }
    ::mlir::nncomp::ProductShape getProductShape();
  }];
}

#endif // NNCOMP_IR_OPS_LAYEROPS_TD
