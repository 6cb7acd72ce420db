//===- Passes.td - Rewrites that know no target ------------*- tablegen -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_GRAPH_PASSES_TD
#define NNCOMP_GRAPH_PASSES_TD

include "mlir/Pass/PassBase.td"

def InlineResources : Pass<"nncomp-inline-resources"> {
  let summary = "Replace constants that are resources by their elements";
  let description = [{
    Weights in a file may be `dense_resource`: a name, and the bytes at the end of
    the file. A resource that is missing, or not of its type's size, is an error.
    With `keep-weights`, large constants of floats stay resources, as importing
    and folding make them: their bytes can be freed, those of an attribute cannot.

    ```mlir
    %w = arith.constant dense_resource<w> : tensor<2xf32>
    ```

    becomes

    ```mlir
    %w = arith.constant dense<[1.000000e+00, 2.000000e+00]> : tensor<2xf32>
    ```
  }];
  let options = [
    Option<"keepWeights", "keep-weights", "bool", /*default=*/"false",
           "Leave constants of floats of at least 64 KB, no splats">
  ];
}

def ReleaseWeights : Pass<"nncomp-release-weights", "::mlir::ModuleOp"> {
  let summary = "Free resources that nothing uses any more";
  let description = [{
    Weights take several forms until they are packed: as imported, transposed,
    scaled. Each is a resource, which would stay as long as the context. This pass
    frees the bytes of all that no op of the module uses; the module must be the
    only one of its context.

    ```mlir
    %w = arith.constant dense_resource<w> : tensor<2xf32>
    ```

    keeps `w`, and no other.
  }];
  let options = [
    Option<"remarks", "remarks", "bool", /*default=*/"false",
           "Report what was freed">
  ];
}

def VerifyNetwork : Pass<"nncomp-verify-network", "::mlir::ModuleOp"> {
  let summary = "Reject networks that later passes cannot compile";
  let description = [{
    Names the first thing in `@main` that is no part of a network: an op of
    another dialect than `nncomp`, `arith`, `math`, `tensor` and `linalg`, a call,
    a tensor of dynamic shape, without elements, of more than 2^40 of them, or of
    elements that memory does not hold as whole bytes (`i1` excepted). Also fails
    if the module uses a name that lowering gives.
  }];
}

def SetBatch : Pass<"nncomp-set-batch", "::mlir::ModuleOp"> {
  let summary = "Change how many samples a network takes at once";
  let description = [{
    Samples are the first dimension of all inputs, and of all that is computed from
    them. An operation that joins samples, by a sum over them for example, is an
    error.

    ```mlir
    func.func @main(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
      %0 = nncomp.activation %x {function = #nncomp.activation<relu>} : tensor<1x4xf32>
      return %0 : tensor<1x4xf32>
    }
    ```

    becomes, with `size=50`,

    ```mlir
    func.func @main(%x: tensor<50x4xf32>) -> tensor<50x4xf32> {
      %0 = nncomp.activation %x {function = #nncomp.activation<relu>} : tensor<50x4xf32>
      return %0 : tensor<50x4xf32>
    }
    ```
  }];
  let options = [
    Option<"size", "size", "int64_t", "1", "The number of samples">,
  ];
  let dependentDialects = ["::mlir::nncomp::NNCompDialect",
    "::mlir::tensor::TensorDialect"];
}

def ConvertLayout : Pass<"nncomp-convert-layout", "::mlir::func::FuncOp"> {
  let summary = "Move transposes to the edges of the graph and fold them into constants";
  let description = [{
    An imported network is NCHW, image operators are NHWC, and a transpose is
    on either side of each operator. This pass moves the ones after an operator
    down through element-wise ops, concatenations, reductions and the like until
    they meet an inverse and vanish. What is left is at the edges of the
    graph, is a reshape, or is folded into the weights of a linear layer.

    ```mlir
    %0 = nncomp.transpose %x {permutation = array<i64: 0, 3, 1, 2>} : (tensor<1x8x8x4xf32>) -> tensor<1x4x8x8xf32>
    %1 = nncomp.activation %0 {function = #nncomp.activation<relu>} : tensor<1x4x8x8xf32>
    ```

    becomes

    ```mlir
    %0 = nncomp.activation %x {function = #nncomp.activation<relu>} : tensor<1x8x8x4xf32>
    %1 = nncomp.transpose %0 {permutation = array<i64: 0, 3, 1, 2>} : (tensor<1x8x8x4xf32>) -> tensor<1x4x8x8xf32>
    ```
  }];
  let dependentDialects = ["::mlir::nncomp::NNCompDialect",
    "::mlir::arith::ArithDialect", "::mlir::tensor::TensorDialect"];
}

def Fuse : Pass<"nncomp-fuse", "::mlir::func::FuncOp"> {
  let summary = "Fold normalisation, scaling, bias, sums, padding and activation into the layers next to them";
  let description = [{
    Behind a convolution or a linear layer with constant weights, and used by
    nothing else: batch normalisation, multiplication and addition of constants
    per channel become part of weights and bias, an activation becomes the
    layer's own. The sum of a convolution and another value becomes the
    convolution with a residual. Zero padding before a convolution becomes its pads. A value
    times its own sigmoid or hard sigmoid becomes `silu` or `hard_swish`.

    Encoded weights are not changed, since folding would change their codes.

    ```mlir
    %0 = nncomp.linear %x, %w, %b : (tensor<1x2xf32>, tensor<3x2xf32>, tensor<3xf32>) -> tensor<1x3xf32>
    %1 = nncomp.activation %0 {function = #nncomp.activation<relu>} : tensor<1x3xf32>
    ```

    becomes

    ```mlir
    %0 = nncomp.linear %x, %w, %b {activation = #nncomp.activation<relu>} : (tensor<1x2xf32>, tensor<3x2xf32>, tensor<3xf32>) -> tensor<1x3xf32>
    ```
  }];
  let dependentDialects = ["::mlir::nncomp::NNCompDialect",
    "::mlir::arith::ArithDialect", "::mlir::tensor::TensorDialect"];
}

def FoldQuantization : Pass<"nncomp-fold-quantization", "::mlir::func::FuncOp"> {
  let summary = "Turn quantize and dequantize into encodings of the tensors between";
  let description = [{
    `nncomp.quantize` and `nncomp.dequantize` of f32 with one constant scale become
    `nncomp.encode` and `nncomp.decode` of `#nncomp.uniform` types, and dequantized
    constants assembled ones. Activations get unsigned codes: signed ones are
    shifted by half the range, and their zero point with them. Then ops between a
    decode and an encode take the encoded types: convolutions, linear layers,
    products, sums, concatenations, pooling, means, relu and clip compute with the
    codes, and what only moves elements moves codes. Between two quantized
    convolutions no quantize, dequantize, encode or decode is left.

    Weights may be spelt as exporters do: a quantize of constants becomes their
    codes, and a transpose or reshape before or after it, or after the dequantize,
    is of the constants. Two encodings in a row stay two, where values are rounded
    by both.

    A bias of 32-bit codes stays one if its scale is that of the products, within
    a rounding error; else it becomes floats.

    ```mlir
    %0 = nncomp.dequantize %q, %s, %z {unsigned_codes} : (tensor<1x4x4x8xi8>, tensor<f32>, tensor<i8>) -> tensor<1x4x4x8xf32>
    %1 = nncomp.max_pool %0 {kernel = array<i64: 2, 2>} : (tensor<1x4x4x8xf32>) -> tensor<1x3x3x8xf32>
    ```

    becomes, for a scale of 0.5 and a zero point of 3, `nncomp.assemble` of the
    codes in one dimension and

    ```mlir
    %1 = nncomp.max_pool %0 {kernel = array<i64: 2, 2>} : (tensor<1x4x4x8xf32, #nncomp.uniform<bits = 8, scale = 0.5, zero = 3>>) -> tensor<1x3x3x8xf32, #nncomp.uniform<bits = 8, scale = 0.5, zero = 3>>
    %2 = nncomp.decode %1 : tensor<1x3x3x8xf32, #nncomp.uniform<bits = 8, scale = 0.5, zero = 3>> -> tensor<1x3x3x8xf32>
    ```

    Fails on constant scales that are not positive and finite, and on constant
    zero points that are not in the range of the codes.
  }];
  let dependentDialects = ["::mlir::nncomp::NNCompDialect",
    "::mlir::arith::ArithDialect", "::mlir::tensor::TensorDialect"];
}

def ExpandFilterGradients : Pass<"nncomp-expand-filter-gradients", "::mlir::func::FuncOp"> {
  let summary = "Turn gradients of filters into matrix products";
  let description = [{
    What the filters of a convolution saw of the images, next to each other, is a
    matrix, and the gradient a product by it (Chellapilla et al., 2006, section 3).
    Images are taken in several parts where the matrix would have more than 32 MiB.
    Grouped convolutions stay as they are.

    ```mlir
    %0 = nncomp.conv2d_filter_gradient %x, %dy : (tensor<2x3x3x4xf32>, tensor<2x3x3x5xf32>) -> tensor<5x1x1x4xf32>
    ```

    becomes

    ```mlir
    %0 = tensor.collapse_shape %dy [[0, 1, 2], [3]] : tensor<2x3x3x5xf32> into tensor<18x5xf32>
    %1 = nncomp.transpose %0 {permutation = array<i64: 1, 0>} : (tensor<18x5xf32>) -> tensor<5x18xf32>
    %2 = tensor.collapse_shape %x [[0, 1, 2], [3]] : tensor<2x3x3x4xf32> into tensor<18x4xf32>
    %3 = nncomp.matmul %1, %2 : (tensor<5x18xf32>, tensor<18x4xf32>) -> tensor<5x4xf32>
    %4 = tensor.expand_shape %3 [[0], [1, 2, 3]] output_shape [5, 1, 1, 4] : tensor<5x4xf32> into tensor<5x1x1x4xf32>
    ```
  }];
  let dependentDialects = ["::mlir::nncomp::NNCompDialect",
    "::mlir::arith::ArithDialect", "::mlir::tensor::TensorDialect"];
}

def ExpandTransposedConvs : Pass<"nncomp-expand-transposed-convs", "::mlir::func::FuncOp"> {
  let summary = "Compute transposed convolutions by ordinary ones";
  let description = [{
    With stride s, rows of the result at positions that are equal modulo s see
    the same taps of the filters. Each such phase is a convolution of stride 1
    with these taps; the phases side by side, as channels, are interleaved.
    Phases that read the same pixels are one convolution, such as all four of a
    kernel of 2x2 with stride 2. Constant filters are split here, whether they
    are dense or uniform codes; of integers each element is the same sum. Filters
    of other encodings are decoded, unless their products are exact: then the op
    stays, for its dense meaning.

    ```mlir
    %y = nncomp.conv_transpose2d %x, %w {strides = array<i64: 2, 2>}
       : (tensor<1x8x8x32xf32>, tensor<16x2x2x32xf32>) -> tensor<1x16x16x16xf32>
    ```

    becomes

    ```mlir
    %0 = nncomp.conv2d %x, %v : (tensor<1x8x8x32xf32>, tensor<64x1x1x32xf32>) -> tensor<1x8x8x64xf32>
    %1 = tensor.expand_shape %0 [[0], [1], [2], [3, 4]] output_shape [1, 8, 8, 2, 32] : tensor<1x8x8x64xf32> into tensor<1x8x8x2x32xf32>
    %2 = nncomp.transpose %1 {permutation = array<i64: 0, 1, 3, 2, 4>} : (tensor<1x8x8x2x32xf32>) -> tensor<1x8x2x8x32xf32>
    %3 = tensor.collapse_shape %2 [[0], [1, 2], [3], [4]] : tensor<1x8x2x8x32xf32> into tensor<1x16x8x32xf32>
    %4 = tensor.expand_shape %3 [[0], [1], [2], [3, 4]] output_shape [1, 16, 8, 2, 16] : tensor<1x16x8x32xf32> into tensor<1x16x8x2x16xf32>
    %y = tensor.collapse_shape %4 [[0], [1], [2, 3], [4]] : tensor<1x16x8x2x16xf32> into tensor<1x16x16x16xf32>
    ```
  }];
  let dependentDialects = ["::mlir::nncomp::NNCompDialect",
    "::mlir::arith::ArithDialect", "::mlir::tensor::TensorDialect"];
}

def ReportSize : Pass<"nncomp-report-size"> {
  let summary = "Remark what each constant takes, encoded and dense, in bits";
  let description = [{
    A remark for each constant tensor, encoded or not, and one for all: the size
    that its type promises, side information included, and what the same tensor
    takes without an encoding. Changes nothing.
  }];
}

#endif // NNCOMP_GRAPH_PASSES_TD
