//===- EncodedOps.td - Encoded tensors ---------------------*- tablegen -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_IR_OPS_ENCODEDOPS_TD
#define NNCOMP_IR_OPS_ENCODEDOPS_TD

include "nncomp/IR/Ops/OpBase.td"

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

#endif // NNCOMP_IR_OPS_ENCODEDOPS_TD
