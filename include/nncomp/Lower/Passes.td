//===- Passes.td - From nncomp ops to machine code ---------*- tablegen -*-===//
//
// Part of the nncomp project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef NNCOMP_LOWER_PASSES_TD
#define NNCOMP_LOWER_PASSES_TD

include "mlir/Pass/PassBase.td"

def ConvertLayout : Pass<"nncomp-convert-layout", "::mlir::func::FuncOp"> {
  let summary = "Move transposes to the edges of the graph and fold them into constants";
  let description = [{
    An imported network is NCHW, image operators are NHWC, and a transpose stands
    on either side of each operator. This pass moves the ones behind an operator
    down through element-wise ops, concatenations, reductions and the like until
    they meet an inverse and vanish. What is left stands at the edges of the
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
  let summary = "Fold normalisation, scaling, bias, padding and activation into the layers beside them";
  let description = [{
    Behind a convolution or a linear layer with constant weights, and used by
    nothing else: batch normalisation, multiplication and addition of constants
    per channel become part of weights and bias, an activation becomes the
    layer's own. Zero padding before a convolution becomes its pads.

    Encoded weights are left alone, since folding would change their codes.
  }];
  let dependentDialects = ["::mlir::nncomp::NNCompDialect",
    "::mlir::arith::ArithDialect", "::mlir::tensor::TensorDialect"];
}

def LowerEncodings : Pass<"nncomp-lower-encodings"> {
  let summary = "Run ops on encoded tensors by decoding and encoding around them";
  let description = [{
    The reference lowering of every encoding. Each op with an encoded operand gets
    code that decodes it (`buildDecode` of the encoding), and each encoded result
    code that encodes it (`buildEncode`): the dense meaning of the op. Any op runs
    with any encoding, slowly. Constants stay encoded: the program keeps only
    their components.

    ```mlir
    %y = nncomp.linear %x, %w : (tensor<1x4xf32>, tensor<2x4xf32, #csr>) -> tensor<1x2xf32>
    ```

    becomes loops that scatter the nonzeros of `%w`, and then

    ```mlir
    %y = nncomp.linear %x, %dense : (tensor<1x4xf32>, tensor<2x4xf32>) -> tensor<1x2xf32>
    ```

    Fails on constants that contradict their encoding, on a computed value that is
    to be encoded in a format whose size depends on values, and where an encoded
    tensor comes from anything but `nncomp.assemble`, such as a function argument.
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect",
    "::mlir::linalg::LinalgDialect", "::mlir::math::MathDialect",
    "::mlir::scf::SCFDialect", "::mlir::tensor::TensorDialect"];
}

def VerifyNoEncodings : Pass<"nncomp-verify-no-encodings", "::mlir::ModuleOp"> {
  let summary = "Fail on any tensor encoding that nobody lowered";
  let description = [{
    Bufferization drops unknown encodings silently and would read a compressed
    tensor as a dense one. This pass stands before it and fails on each value
    whose type still has an encoding.
  }];
}

#endif // NNCOMP_LOWER_PASSES_TD
