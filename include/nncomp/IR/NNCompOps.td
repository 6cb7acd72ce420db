//===- NNCompOps.td - The nncomp operations ----------------*- tablegen -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_IR_NNCOMPOPS_TD
#define NNCOMP_IR_NNCOMPOPS_TD

include "mlir/IR/OpBase.td"
include "mlir/IR/SymbolInterfaces.td"
include "mlir/Interfaces/DestinationStyleOpInterface.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"
include "nncomp/IR/NNCompAttributes.td"
include "nncomp/IR/NNCompDialect.td"
include "nncomp/IR/NNCompInterfaces.td"

/// A statically shaped tensor, whatever its encoding. Its size is bounded, so that
/// sums and products of dimensions stay in 64 bits everywhere.
def NNComp_BoundedShapePred : CPred<
    "::mlir::nncomp::hasBoundedShape(::llvm::cast<::mlir::ShapedType>($_self))">;
class NNComp_TensorOf<list<Type> elements> : RankedTensorOf<elements,
    [HasStaticShapePred, NNComp_BoundedShapePred],
    "statically shaped tensor of at most 2^40 elements">;
def NNComp_FloatTensor : NNComp_TensorOf<[AnyFloat]>;
def NNComp_NumberTensor : NNComp_TensorOf<[AnyFloat, AnySignlessInteger]>;
def NNComp_AnyTensor : NNComp_TensorOf<[AnyFloat, AnySignlessInteger, Index]>;

class NNComp_Op<string mnemonic, list<Trait> traits = []>
    : Op<NNComp_Dialect, mnemonic, !listconcat([Pure], traits)>;

/// An op whose result type follows from its operands and attributes, but for
/// the encoding, which is the user's choice.
class NNComp_InferredOp<string mnemonic, list<Trait> traits = []>
    : NNComp_Op<mnemonic, !listconcat(traits, [InferTypeOpAdaptorWithIsCompatible])> {
  let extraClassDefinition = [{
    bool $cppClass::isCompatibleReturnTypes(::mlir::TypeRange inferred,
                                            ::mlir::TypeRange actual) {
      return equalButForEncodings(inferred, actual);
    }
  }];
}

//===----------------------------------------------------------------------===//
// Convolution and matrix products
//===----------------------------------------------------------------------===//

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

//===----------------------------------------------------------------------===//
// Pooling
//===----------------------------------------------------------------------===//

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

//===----------------------------------------------------------------------===//
// Normalisation and activation
//===----------------------------------------------------------------------===//

def NNComp_BatchNormOp : NNComp_Op<"batch_norm", [AllTypesMatch<["input", "result"]>,
    AllTypesMatch<["scale", "shift", "mean", "variance"]>, FollowsLayoutOpInterface]> {
  let summary = "Normalises each channel with fixed statistics";
  let description = [{
    `result = scale (input - mean) / sqrt(variance + epsilon) + shift`, with one
    of each per channel of dimension `axis`.

    Constraints:
    1. `axis` is a dimension of `input`.
    2. scale, shift, mean and variance have as many elements as that dimension.

    Example:

    ```mlir
    %y = nncomp.batch_norm %x, %s, %b, %m, %v {axis = 3 : i64, epsilon = 1.0e-05 : f32}
       : tensor<1x8x8x16xf32>, tensor<16xf32>
    ```
  }];
  let arguments = (ins NNComp_FloatTensor:$input, NNComp_FloatTensor:$scale,
    NNComp_FloatTensor:$shift, NNComp_FloatTensor:$mean,
    NNComp_FloatTensor:$variance, I64Attr:$axis, F32Attr:$epsilon);
  let results = (outs NNComp_FloatTensor:$result);
  let assemblyFormat = [{
    $input `,` $scale `,` $shift `,` $mean `,` $variance attr-dict `:`
    type($input) `,` type($scale)
  }];
  let hasVerifier = 1;
}

def NNComp_LRNOp : NNComp_Op<"lrn", [
    SameOperandsAndResultType, FollowsLayoutOpInterface]> {
  let summary = "Normalises each value by its neighbours across channels";
  let description = [{
    `result = input / (bias + alpha / size * s)^beta`, where `s` sums the squares
    of the channels `c - (size-1)/2 .. c + size/2` (both halves rounded down)
    that exist, along dimension `axis` (AlexNet, section 3.3; ONNX's LRN).

    Constraints:
    1. `axis` is a dimension of `input`.
    2. `size` is positive.

    Example:

    ```mlir
    %y = nncomp.lrn %x {axis = 3 : i64, size = 5 : i64, alpha = 1.0e-4 : f32, beta = 0.75 : f32, bias = 1.0 : f32}
       : tensor<1x56x56x64xf32>
    ```
  }];
  let arguments = (ins NNComp_FloatTensor:$input, I64Attr:$axis, I64Attr:$size,
                   F32Attr:$alpha, F32Attr:$beta, F32Attr:$bias);
  let results = (outs NNComp_FloatTensor:$result);
  let assemblyFormat = "$input attr-dict `:` type($input)";
  let hasVerifier = 1;
}

class NNComp_SoftmaxLikeOp<string mnemonic>
    : NNComp_Op<mnemonic, [SameOperandsAndResultType, FollowsLayoutOpInterface]> {
  let arguments = (ins NNComp_FloatTensor:$input, I64Attr:$axis);
  let results = (outs NNComp_FloatTensor:$result);
  let assemblyFormat = "$input attr-dict `:` type($input)";
  let hasVerifier = 1;
}

def NNComp_SoftmaxOp : NNComp_SoftmaxLikeOp<"softmax"> {
  let summary = "Turns scores along a dimension into probabilities";
  let description = [{
    `exp(x - max) / sum(exp(x - max))` along dimension `axis`.

    Constraints:
    1. `axis` is a dimension of `input`.

    Example:

    ```mlir
    %p = nncomp.softmax %x {axis = 1 : i64} : tensor<1x1000xf32>
    ```
  }];
}

def NNComp_LogSoftmaxOp : NNComp_SoftmaxLikeOp<"log_softmax"> {
  let summary = "Takes the logarithm of the softmax along a dimension";
  let description = [{
    `x - max - log(sum(exp(x - max)))` along dimension `axis`.

    Constraints:
    1. `axis` is a dimension of `input`.

    Example:

    ```mlir
    %p = nncomp.log_softmax %x {axis = 1 : i64} : tensor<1x1000xf32>
    ```
  }];
}

def NNComp_ActivationOp : NNComp_Op<"activation", [SameOperandsAndResultType,
    ChannelLocalOpInterface, FollowsLayoutOpInterface]> {
  let summary = "Applies an activation function to each element";
  let description = [{
    The functions and their parameters are those of `#nncomp.activation`.

    Constraints:
    1. element types are floats; `relu` and `clip` take integers too.

    Example:

    ```mlir
    %y = nncomp.activation %x {function = #nncomp.activation<leaky_relu, alpha = 1.000000e-01>}
       : tensor<1x8x8x16xf32>
    ```
  }];
  let arguments = (ins NNComp_NumberTensor:$input, NNComp_ActivationAttr:$function);
  let results = (outs NNComp_NumberTensor:$result);
  let assemblyFormat = "$input attr-dict `:` type($input)";
  let hasVerifier = 1;
  let hasFolder = 1;
  let extraClassDeclaration = [{
    // ChannelLocalOpInterface.
    bool scalesChannels() { return getFunction().getKind() == ActivationKind::Relu; }
  }];
}

def NNComp_AddOp : NNComp_InferredOp<"add", [FollowsLayoutOpInterface]> {
  let summary = "Adds two tensors, whatever their encodings";
  let description = [{
    `result = activation(lhs + rhs)`, element by element. On dense tensors it is
    `arith.addf`; this op is for sums whose operands and result are encoded. With
    uniform encodings of static scale on all three it computes with their codes,
    `clamp(roundeven(float(q_a - z_a) * (s_a / s_y) + float(q_b - z_b) * (s_b / s_y)) + z_y)`,
    where relu and clip narrow the clamp.

    Constraints:
    1. both operands have the same shape and element type.

    Example:

    ```mlir
    %y = nncomp.add %a, %b {activation = #nncomp.activation<relu>}
       : (tensor<1x8x8x16xf32, #nncomp.uniform<bits = 8, scale = 0.5, zero = 3>>,
          tensor<1x8x8x16xf32, #nncomp.uniform<bits = 8, scale = 0.25, zero = 128>>)
       -> tensor<1x8x8x16xf32, #nncomp.uniform<bits = 8, scale = 0.5, zero = 0>>
    ```
  }];
  let arguments = (ins NNComp_FloatTensor:$lhs, NNComp_FloatTensor:$rhs,
                   OptionalAttr<NNComp_ActivationAttr>:$activation);
  let results = (outs NNComp_FloatTensor:$result);
  let assemblyFormat = "$lhs `,` $rhs attr-dict `:` functional-type(operands, results)";
  let extraClassDeclaration = [{
    // FollowsLayoutOpInterface: the operands have the dimensions of the result.
    unsigned countFollowing() { return getOperation()->getNumOperands(); }
  }];
}

//===----------------------------------------------------------------------===//
// Moving data along named dimensions
//===----------------------------------------------------------------------===//

def NNComp_TransposeOp : NNComp_InferredOp<"transpose", [MovesElementsOpInterface,
    RearrangesElementsOpInterface, SelectsElementsOpInterface, KeepsSignOpInterface]> {
  let summary = "Permutes the dimensions of a tensor";
  let description = [{
    Dimension `d` of the result is dimension `permutation[d]` of the input.

    Constraints:
    1. `permutation` is one of the input's dimensions.

    Example:

    ```mlir
    %y = nncomp.transpose %x {permutation = array<i64: 0, 2, 3, 1>}
       : (tensor<1x3x224x224xf32>) -> tensor<1x224x224x3xf32>
    ```
  }];
  let arguments = (ins NNComp_AnyTensor:$input, DenseI64ArrayAttr:$permutation);
  let results = (outs NNComp_AnyTensor:$result);
  let assemblyFormat = "$input attr-dict `:` functional-type(operands, results)";
  let hasFolder = 1;
  let hasCanonicalizer = 1;
}

def NNComp_BroadcastOp : NNComp_Op<"broadcast", [MovesElementsOpInterface, KeepsSignOpInterface]> {
  let summary = "Repeats a tensor along dimensions of size one";
  let description = [{
    Shapes are aligned at their last dimensions, as in numpy.

    Constraints:
    1. each aligned input dimension is 1 or equals the result's, and the result's
       rank is not smaller than the input's.
    2. element types are equal.

    Example:

    ```mlir
    %y = nncomp.broadcast %x : tensor<16x1x1xf32> -> tensor<1x16x8x8xf32>
    ```
  }];
  let arguments = (ins NNComp_AnyTensor:$input);
  let results = (outs NNComp_AnyTensor:$result);
  let assemblyFormat = "$input attr-dict `:` type($input) `->` type($result)";
  let hasVerifier = 1;
  let hasFolder = 1;
}

def NNComp_ConcatOp : NNComp_InferredOp<"concat", [FollowsLayoutOpInterface]> {
  let summary = "Joins tensors along a dimension";
  let description = [{
    Constraints:
    1. at least one operand; all have the same rank and element type.
    2. `axis` is one of their dimensions, and all others are equal.

    Example:

    ```mlir
    %y = nncomp.concat %a, %b {axis = 3 : i64}
       : (tensor<1x8x8x16xf32>, tensor<1x8x8x32xf32>) -> tensor<1x8x8x48xf32>
    ```
  }];
  let arguments = (ins Variadic<NNComp_AnyTensor>:$inputs, I64Attr:$axis);
  let results = (outs NNComp_AnyTensor:$result);
  let assemblyFormat = "$inputs attr-dict `:` functional-type(operands, results)";
  let hasFolder = 1;
  let extraClassDeclaration = [{
    // FollowsLayoutOpInterface: the operands have the dimensions of the result.
    unsigned countFollowing() { return getOperation()->getNumOperands(); }
  }];
}

def NNComp_GatherOp : NNComp_InferredOp<"gather", [MovesElementsOpInterface,
    KeepsSignOpInterface, FollowsLayoutOpInterface]> {
  let summary = "Picks slices of a tensor by index along a dimension";
  let description = [{
    `result[a.., i.., b..] = input[a.., indices[i..], b..]` with the index at
    dimension `axis`. A negative index counts from the end; one that is out of
    range is clamped, so that no memory outside the input is ever read.

    Constraints:
    1. `axis` is a dimension of `input`.
    2. `indices` are signless integers of 8 to 64 bits.

    Example:

    ```mlir
    %y = nncomp.gather %x, %i {axis = 0 : i64}
       : (tensor<5x4xf32>, tensor<3xi64>) -> tensor<3x4xf32>
    ```
  }];
  let arguments = (ins NNComp_AnyTensor:$input,
                   NNComp_TensorOf<[I8, I16, I32, I64]>:$indices, I64Attr:$axis);
  let results = (outs NNComp_AnyTensor:$result);
  let assemblyFormat = "$input `,` $indices attr-dict `:` functional-type(operands, results)";
  let hasFolder = 1;
  let extraClassDeclaration = [{
    // FollowsLayoutOpInterface: a dimension takes the place of that of the axis.
    unsigned countFollowing() { return getIndices().getType().getRank() == 1; }
  }];
}

def NNComp_ReduceOp : NNComp_InferredOp<"reduce", [ChannelLocalOpInterface]> {
  let summary = "Reduces dimensions of a tensor to one value each";
  let description = [{
    | kind | result |
    |---|---|
    | `sum` `mean` `max` `min` `prod` | of x |
    | `l1` `sum_square` | sum of abs(x), of x^2 |
    | `l2` | square root of `sum_square` |
    | `log_sum` | log(sum(x)) |
    | `log_sum_exp` | max + log(sum(exp(x - max))) |

    With `keep_dims` each reduced dimension stays, with size 1. Integers wrap,
    and `mean` of integers rounds toward zero.

    Constraints:
    1. `axes` are distinct dimensions of `input`.
    2. `l2`, `log_sum` and `log_sum_exp` take floats.

    Example:

    ```mlir
    %y = nncomp.reduce mean %x {axes = array<i64: 1, 2>, keep_dims}
       : (tensor<1x7x7x512xf32>) -> tensor<1x1x1x512xf32>
    ```
  }];
  let arguments = (ins NNComp_NumberTensor:$input, NNComp_ReduceKind:$kind,
                   DenseI64ArrayAttr:$axes, UnitAttr:$keep_dims);
  let results = (outs NNComp_NumberTensor:$result);
  let assemblyFormat = "$kind $input attr-dict `:` functional-type(operands, results)";
  let hasFolder = 1;
  let extraClassDeclaration = [{
    // ChannelLocalOpInterface.
    bool scalesChannels();
  }];
}

def NNComp_ArgReduceOp : NNComp_InferredOp<"arg_reduce"> {
  let summary = "Finds where a dimension has its extremum";
  let description = [{
    The i64 index of the maximum or minimum along dimension `axis`: the first
    one, or the last with `select_last_index`. With `keep_dims` the dimension
    stays, with size 1.

    Constraints:
    1. `axis` is a dimension of `input` and not empty.

    Example:

    ```mlir
    %i = nncomp.arg_reduce max %x {axis = 1 : i64}
       : (tensor<2x10xf32>) -> tensor<2xi64>
    ```
  }];
  let arguments = (ins NNComp_NumberTensor:$input, NNComp_ArgReduceKind:$kind,
    I64Attr:$axis, UnitAttr:$keep_dims, UnitAttr:$select_last_index);
  let results = (outs NNComp_TensorOf<[I64]>:$result);
  let assemblyFormat = "$kind $input attr-dict `:` functional-type(operands, results)";
}

//===----------------------------------------------------------------------===//
// Sampling and sorting
//===----------------------------------------------------------------------===//

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

def NNComp_TopKOp : NNComp_InferredOp<"top_k"> {
  let summary = "Finds the largest elements along a dimension";
  let description = [{
    The `k` largest elements along dimension `axis`, or with `smallest` the
    smallest, in order, and their positions. Of equal elements the one of the
    lower position comes first, and 0 equals -0. A NaN is larger than any number.
    Positions are found by counting, which takes time in the square of the
    dimension's size.

    Constraints:
    1. `axis` is a dimension of `input`.
    2. `k` is not negative and at most the size of that dimension.

    Example:

    ```mlir
    %values, %positions = nncomp.top_k %x {axis = 1 : i64, k = 3 : i64}
       : (tensor<2x10xf32>) -> (tensor<2x3xf32>, tensor<2x3xi64>)
    ```
  }];
  let arguments = (ins NNComp_NumberTensor:$input, I64Attr:$axis, I64Attr:$k,
                   UnitAttr:$smallest);
  let results = (outs NNComp_NumberTensor:$values,
                      NNComp_TensorOf<[I64]>:$positions);
  let assemblyFormat = "$input attr-dict `:` functional-type(operands, results)";
}

//===----------------------------------------------------------------------===//
// Quantization as ONNX spells it
//===----------------------------------------------------------------------===//

class NNComp_QuantizationOp<string mnemonic>
    : NNComp_Op<mnemonic, [FollowsLayoutOpInterface]> {
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    // FollowsLayoutOpInterface: scales of blocks have the dimensions of the input.
    unsigned countFollowing() { return getBlockSize() ? 0 : 1; }
  }];
}

def NNComp_QuantizeOp : NNComp_QuantizationOp<"quantize"> {
  let summary = "Maps floats to integer codes";
  let description = [{
    `code = saturate(roundeven(input / scale) + zero_point)`, ONNX's
    QuantizeLinear. `scale` and `zero_point` have one element, or, with `axis`,
    one per index of that dimension, or, with `block_size` too, the shape of the
    input with one for each block of that many indices of dimension `axis`. Codes
    are saturated to the range of the result's element type, or, with `bits`, to
    that of integers of `bits` bits; unsigned with `unsigned_codes`.

    Constraints:
    1. `scale` and `zero_point` have rank 0 or 1 and one element; with `axis` rank
       1 and as many as that dimension has; with `block_size`, which is positive,
       the input's shape with dimension `axis` divided by it and rounded up.
    2. `zero_point` has the result's element type; result and input have the
       same shape.
    3. `block_size` needs `axis`.
    4. `bits` is between 2 and the width of the result's elements.

    Example:

    ```mlir
    %q = nncomp.quantize %x, %s, %z {unsigned_codes}
       : (tensor<6xf32>, tensor<f32>, tensor<i8>) -> tensor<6xi8>
    ```
  }];
  let arguments = (ins NNComp_FloatTensor:$input, NNComp_FloatTensor:$scale,
    NNComp_TensorOf<[AnySignlessInteger]>:$zero_point, OptionalAttr<I64Attr>:$axis,
    OptionalAttr<I64Attr>:$block_size, OptionalAttr<I64Attr>:$bits,
    UnitAttr:$unsigned_codes);
  let results = (outs NNComp_TensorOf<[AnySignlessInteger]>:$result);
  let assemblyFormat = [{
    $input `,` $scale `,` $zero_point attr-dict `:` functional-type(operands, results)
  }];
}

def NNComp_DequantizeOp : NNComp_QuantizationOp<"dequantize"> {
  let summary = "Maps integer codes to floats";
  let description = [{
    `(code - zero_point) scale`, ONNX's DequantizeLinear, with the conventions and
    constraints of `nncomp.quantize`; `unsigned_codes` says that codes and zero
    points are unsigned, `bits` that codes need no more than that many bits.

    Example:

    ```mlir
    %x = nncomp.dequantize %q, %s, %z {axis = 0 : i64}
       : (tensor<6x4xi8>, tensor<6xf32>, tensor<6xi8>) -> tensor<6x4xf32>
    ```
  }];
  let arguments = (ins NNComp_TensorOf<[AnySignlessInteger]>:$input,
    NNComp_FloatTensor:$scale, NNComp_TensorOf<[AnySignlessInteger]>:$zero_point,
    OptionalAttr<I64Attr>:$axis, OptionalAttr<I64Attr>:$block_size,
    OptionalAttr<I64Attr>:$bits, UnitAttr:$unsigned_codes);
  let results = (outs NNComp_FloatTensor:$result);
  let assemblyFormat = [{
    $input `,` $scale `,` $zero_point attr-dict `:` functional-type(operands, results)
  }];
}

//===----------------------------------------------------------------------===//
// Encoded tensors
//===----------------------------------------------------------------------===//

def NNComp_AssembleOp : NNComp_Op<"assemble"> {
  let summary = "Makes an encoded tensor from its components";
  let description = [{
    The components are those that the result's encoding names, in its order
    (`getComponents` of the encoding's interface). Assembling constants is how a
    compressed weight is spelt: there is no dense copy.

    Constraints:
    1. the result has an encoding.
    2. number, shapes and element types of the operands are those of the
       encoding's components.

    Example:

    ```mlir
    %w = nncomp.assemble %codes, %scales
       : (tensor<2xi8>, tensor<2xf32>) -> tensor<2x2xf32, #nncomp.uniform<bits = 4, axis = 0>>
    ```
  }];
  let arguments = (ins Variadic<NNComp_AnyTensor>:$components);
  let results = (outs NNComp_AnyTensor:$result);
  let assemblyFormat = "$components attr-dict `:` functional-type(operands, results)";
  let hasVerifier = 1;
  let hasFolder = 1;
}

def NNComp_DisassembleOp : NNComp_Op<"disassemble"> {
  let summary = "Takes an encoded tensor apart into its components";
  let description = [{
    The inverse of `nncomp.assemble`: the results are the components that the
    input's encoding names, in its order. Kernels reach the buffers of an encoded
    value through it.

    Constraints:
    1. the input has an encoding.
    2. number, shapes and element types of the results are those of the encoding's
       components.

    Example:

    ```mlir
    %codes, %scales = nncomp.disassemble %w
       : (tensor<2x2xf32, #nncomp.uniform<bits = 4, axis = 0>>) -> (tensor<2xi8>, tensor<2xf32>)
    ```
  }];
  let arguments = (ins NNComp_AnyTensor:$input);
  let results = (outs Variadic<NNComp_AnyTensor>:$components);
  let assemblyFormat = "$input attr-dict `:` functional-type(operands, results)";
  let builders = [OpBuilder<(ins "::mlir::Value":$input)>];
  let hasVerifier = 1;
  let hasFolder = 1;
}

def NNComp_EncodeOp : NNComp_Op<"encode", [FollowsLayoutOpInterface]> {
  let summary = "Encodes a dense tensor";
  let description = [{
    Projects the input onto the format of the result's type. Of a constant it
    becomes an `nncomp.assemble` of constants.

    A rule changes the values first; it leaves no trace in the format. `by dorefa`
    is that of weights w of DoReFa-Net (Zhou et al., 2016, section 2.3 and 2.7), for a
    `centered` uniform encoding of k bits:

    - k > 1: `tanh(w) / max(abs(tanh(w)))`, the maximum over the tensor (0 where that is 0).
      Encoded, this is `2 quantize_k(tanh(w) / (2 max) + 1 / 2) - 1`, with a scale of
      `2 / (2^k - 1)`;
    - k = 1: `mean(abs(w)) * sign(w)`, where sign(0) is 1; the mean is summed in f64.

    DoReFa's activations, `quantize_k(min(max(x, 0), 1))`, need no rule: they are
    `uniform<bits = k, scale = s, zero = 0>` with the f32 nearest to 1 / (2^k - 1) as s.

    Constraints:
    1. the result has an encoding, the input has none.
    2. shapes and element types are equal.
    3. `dorefa`: the encoding is `uniform`, `centered`, without an axis or blocks.

    Example:

    ```mlir
    %w = nncomp.encode %dense : tensor<8x64xf32> -> tensor<8x64xf32, #nncomp.uniform<bits = 4, axis = 0>>
    %v = nncomp.encode %dense by dorefa : tensor<8x64xf32> -> tensor<8x64xf32, #nncomp.uniform<bits = 2, centered = true>>
    ```
  }];
  let arguments = (ins NNComp_AnyTensor:$input, OptionalAttr<NNComp_EncodingRule>:$rule);
  let results = (outs NNComp_AnyTensor:$result);
  let assemblyFormat = "$input (`by` $rule^)? attr-dict `:` type($input) `->` type($result)";
  let builders = [OpBuilder<(ins "::mlir::Type":$result, "::mlir::Value":$input), [{
    $_state.addOperands(input);
    $_state.addTypes(result);
  }]>];
  let hasVerifier = 1;
  let hasCanonicalizer = 1;
  let extraClassDeclaration = [{
    /// The components if the input is `dense`. With a location, failures say why.
    ::llvm::FailureOr<::llvm::SmallVector<::mlir::DenseElementsAttr>>
    encodeConstant(::mlir::DenseElementsAttr dense,
                   ::std::optional<::mlir::Location> loc);
    /// The components as IR.
    ::llvm::FailureOr<::llvm::SmallVector<::mlir::Value>>
    buildComponents(::mlir::OpBuilder &builder);
  }];
}

def NNComp_DecodeOp : NNComp_Op<"decode", [FollowsLayoutOpInterface]> {
  let summary = "Gives the dense value of an encoded tensor";
  let description = [{
    Constraints:
    1. the input has an encoding, the result has none.
    2. shapes and element types are equal.

    Example:

    ```mlir
    %dense = nncomp.decode %w : tensor<8x64xf32, #nncomp.uniform<bits = 4, axis = 0>> -> tensor<8x64xf32>
    ```
  }];
  let arguments = (ins NNComp_AnyTensor:$input);
  let results = (outs NNComp_AnyTensor:$result);
  let assemblyFormat = "$input attr-dict `:` type($input) `->` type($result)";
  let hasVerifier = 1;
  let hasFolder = 1;
}

//===----------------------------------------------------------------------===//
// Kernels
//===----------------------------------------------------------------------===//

def NNComp_LaunchOp : Op<NNComp_Dialect, "launch", [
    DestinationStyleOpInterface, AttrSizedOperandSegments,
    DeclareOpInterfaceMethods<SymbolUserOpInterface>,
    DeclareOpInterfaceMethods<MemoryEffectsOpInterface>]> {
  let summary = "Runs a kernel function on tensors or buffers";
  let description = [{
    Calls `kernel`, a function on buffers without results, with the inputs and
    then the outputs. It reads the inputs and writes the outputs; on tensors each
    output gives one result. A kernel may write a part of an output: the rest
    keeps its value.

    Constraints:
    1. `kernel` names a `func.func` without results, whose arguments are
       buffers of the shapes and element types of inputs and outputs, in order.
    2. results and outputs agree in number and type (none on buffers).

    Example:

    ```mlir
    %y = nncomp.launch @conv ins(%x, %w : tensor<1x8x8x16xf32>, tensor<2304xf32>)
           outs(%init : tensor<1x8x8x16xf32>) -> tensor<1x8x8x16xf32>
    ```
  }];
  let arguments = (ins FlatSymbolRefAttr:$kernel,
                   Variadic<AnyTypeOf<[AnyRankedTensor, AnyMemRef]>>:$inputs,
                   Variadic<AnyTypeOf<[AnyRankedTensor, AnyMemRef]>>:$outputs);
  let results = (outs Variadic<AnyRankedTensor>:$results);
  let assemblyFormat = [{
    $kernel `ins` `(` ($inputs^ `:` type($inputs))? `)`
    `outs` `(` $outputs `:` type($outputs) `)` attr-dict (`->` type($results)^)?
  }];
  let extraClassDeclaration = [{
    ::mlir::MutableOperandRange getDpsInitsMutable() { return getOutputsMutable(); }
  }];
  let hasVerifier = 1;
}

#endif // NNCOMP_IR_NNCOMPOPS_TD
