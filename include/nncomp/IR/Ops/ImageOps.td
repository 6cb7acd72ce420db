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

def NNComp_RoiAlignOp : NNComp_InferredOp<"roi_align", [ChannelLocalOpInterface]> {
  let summary = "Resamples boxes of images to one size";
  let description = [{
    Box `r`, with corners (x0, y0) and (x1, y1) in `boxes[r]`, times `scale`, is one of
    image `images[r]`. It is divided into OH x OW equal bins, the pixels of the result,
    and each bin into `samples` x `samples` equal parts, whose centres are sampled; with
    `samples` of 0 into as many rows as a bin is high, rounded up, and as many columns as
    it is wide, but at most as many as the image has. A sample is weighed from the four
    pixels around it; one that is more than a pixel outside the image is 0, and others
    outside are those of the border. `mean` takes the mean of the samples of a bin, `max`
    the largest weighed pixel of all samples, as ONNX does (He et al. 2017, "Mask R-CNN",
    section 3, arXiv 1703.06870).

    With `half_pixel` the centre of the first pixel is at 0.5; without, it is at 0, and
    a box is at least a pixel wide and high. Coordinates are computed in f32, or in f64
    where the boxes are of f64. An index that is no image's is that of the nearest.

    Shapes: input N x H x W x C, boxes R x 4, images R, result R x OH x OW x C, with OH
    and OW in `size`.

    Constraints:
    1. `input` has rank 4 and is not empty.
    2. `boxes` has rank 2 and 4 columns, `images` an element for each of its rows.
    3. `kind` is `mean` or `max`.
    4. the numbers in `size` are positive, and `samples` is not negative.

    Example:

    ```mlir
    %y = nncomp.roi_align mean %x in %boxes of %images {half_pixel, samples = 2 : i64, size = array<i64: 7, 7>}
       : (tensor<1x50x50x256xf32>, tensor<100x4xf32>, tensor<100xi64>) -> tensor<100x7x7x256xf32>
    ```
  }];
  let arguments = (ins NNComp_FloatTensor:$input, NNComp_FloatTensor:$boxes,
    NNComp_TensorOf<[I64]>:$images, NNComp_ReduceKind:$kind, DenseI64ArrayAttr:$size,
    DefaultValuedAttr<I64Attr, "0">:$samples,
    DefaultValuedAttr<F32Attr, "1.0f">:$scale, UnitAttr:$half_pixel);
  let results = (outs NNComp_FloatTensor:$result);
  let assemblyFormat = [{
    $kind $input `in` $boxes `of` $images attr-dict `:` functional-type(operands, results)
  }];
}

#endif // NNCOMP_IR_OPS_IMAGEOPS_TD
