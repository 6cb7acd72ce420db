//===- ReduceOps.td - Few values from many -----------------*- tablegen -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_IR_OPS_REDUCEOPS_TD
#define NNCOMP_IR_OPS_REDUCEOPS_TD

include "nncomp/IR/Ops/OpBase.td"

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

#endif // NNCOMP_IR_OPS_REDUCEOPS_TD
