//===- QuantizeOps.td - Quantization as ONNX spells it -----*- tablegen -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_IR_OPS_QUANTIZEOPS_TD
#define NNCOMP_IR_OPS_QUANTIZEOPS_TD

include "nncomp/IR/Ops/OpBase.td"

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

#endif // NNCOMP_IR_OPS_QUANTIZEOPS_TD
