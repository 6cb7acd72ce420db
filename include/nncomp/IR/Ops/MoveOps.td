//===- MoveOps.td - Elements in other places ---------------*- tablegen -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_IR_OPS_MOVEOPS_TD
#define NNCOMP_IR_OPS_MOVEOPS_TD

include "nncomp/IR/Ops/OpBase.td"

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

#endif // NNCOMP_IR_OPS_MOVEOPS_TD
