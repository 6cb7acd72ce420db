//===- ImageOps.td - Windows and samples of images ---------*- tablegen -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_IR_OPS_IMAGEOPS_TD
#define NNCOMP_IR_OPS_IMAGEOPS_TD

include "nncomp/IR/Ops/OpBase.td"

class NNComp_PoolOp<string mnemonic, dag extra, list<Trait> traits = []>
    : NNComp_InferredOp<mnemonic, !listconcat(traits, [
          PoolOpInterface, KeepsSignOpInterface, ChannelLocalOpInterface])> {
  let arguments = !con((ins NNComp_NumberTensor:$input,
    DenseI64ArrayAttr:$kernel,
    DefaultValuedAttr<DenseI64ArrayAttr, "{1, 1}">:$strides,
    DefaultValuedAttr<DenseI64ArrayAttr, "{0, 0, 0, 0}">:$pads,
    DefaultValuedAttr<DenseI64ArrayAttr, "{1, 1}">:$dilations,
    UnitAttr:$ceil_mode), extra);
  let results = (outs NNComp_NumberTensor:$result);
  let assemblyFormat = "$input attr-dict `:` functional-type(operands, results)";
}

def NNComp_MaxPoolOp : NNComp_PoolOp<"max_pool", (ins), [SelectsElementsOpInterface]> {
  let summary = "Takes the maximum of each window of an image";
  let description = [{
    Shapes: input N x H x W x C, result N x OH x OW x C, `kernel` KH, KW. Padding
    takes no part in a maximum. `pads` are top, left, bottom, right. The output
    size is that of `nncomp.conv2d`, rounded up instead of down with `ceil_mode`,
    but a window never starts beyond the bottom or right edge of the input.

    Constraints:
    1. `input` has rank 4.
    2. kernel, strides and dilations are positive; pads are not negative and
       smaller than the dilated kernel.
    3. the dilated kernel fits into the padded input.

    Example:

    ```mlir
    %y = nncomp.max_pool %x {kernel = array<i64: 3, 3>, strides = array<i64: 2, 2>, ceil_mode}
       : (tensor<1x112x112x64xf32>) -> tensor<1x56x56x64xf32>
    ```
  }];
}

def NNComp_AvgPoolOp : NNComp_PoolOp<"avg_pool", (ins UnitAttr:$count_include_pad)> {
  let summary = "Takes the mean of each window of an image";
  let description = [{
    Shapes and constraints are those of `nncomp.max_pool`. The divisor is the
    number of window elements inside the input, or, with `count_include_pad`,
    inside the padded input (what `ceil_mode` adds beyond that never counts).

    Example:

    ```mlir
    %y = nncomp.avg_pool %x {kernel = array<i64: 7, 7>}
       : (tensor<1x7x7x1024xf32>) -> tensor<1x1x1x1024xf32>
    ```
  }];
  let extraClassDeclaration = [{
    /// How many elements count of window `output` along dimension `d` of the
    /// image (0: height, 1: width).
    int64_t countAlong(int d, int64_t output);
    /// Whether every element of every window counts.
    bool hasUniformCounts();
  }];
}


def NNComp_GridSampleOp : NNComp_InferredOp<"grid_sample"> {
  let summary = "Samples an image at the positions that a grid gives";
  let description = [{
    `grid[n, i, j]` is the position (x, y) in image `n` of the result's pixel
    (i, j), where -1 and 1 are the borders of the image: the centres of its
    outermost pixels with `align_corners`, their outer edges without. Pixels
    around the position are weighed by `mode` (`cubic` is that of Keys, 1981, with
    a = -0.75; `nearest` rounds halves to even). `padding` says what lies outside:
    zeros, the nearest pixel of the border, or the image mirrored at its borders.
    Coordinates are computed in f32, or in f64 where the grid is of f64.

    Shapes: input N x H x W x C, grid N x OH x OW x 2, result N x OH x OW x C.

    Constraints:
    1. `input` and `grid` have rank 4 and the same N, and the last dimension of
       `grid` is 2.
    2. `input` is not empty.

    Example:

    ```mlir
    %y = nncomp.grid_sample linear %x at %g outside border {align_corners}
       : (tensor<1x8x8x3xf32>, tensor<1x4x4x2xf32>) -> tensor<1x4x4x3xf32>
    ```
  }];
  let arguments = (ins NNComp_FloatTensor:$input, NNComp_FloatTensor:$grid,
    NNComp_SampleMode:$mode, NNComp_SamplePadding:$padding, UnitAttr:$align_corners);
  let results = (outs NNComp_FloatTensor:$result);
  let assemblyFormat = [{
    $mode $input `at` $grid `outside` $padding attr-dict `:`
    functional-type(operands, results)
  }];
}

#endif // NNCOMP_IR_OPS_IMAGEOPS_TD
