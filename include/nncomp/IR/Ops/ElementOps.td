//===- ElementOps.td - Normalisation, activation, sums -----*- tablegen -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_IR_OPS_ELEMENTOPS_TD
#define NNCOMP_IR_OPS_ELEMENTOPS_TD

include "nncomp/IR/Ops/OpBase.td"

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

#endif // NNCOMP_IR_OPS_ELEMENTOPS_TD
