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

def SelectKernels : Pass<"nncomp-select-kernels", "::mlir::ModuleOp"> {
  let summary = "Choose a kernel for each convolution and matrix product";
  let description = [{
    Of the kernels that accept an op on the target (the module's `nncomp.target`,
    or this machine) takes the one of the lowest estimated cost, and names it in
    the op's attribute `nncomp.kernel`. An op that already has the attribute
    keeps it, if that kernel accepts the op.

    ```mlir
    %y = nncomp.conv2d %x, %w {nncomp.kernel = "direct-conv-f32"} : (tensor<1x8x8x16xf32>, tensor<32x3x3x16xf32>) -> tensor<1x6x6x32xf32>
    ```
  }];
  let options = [
    Option<"reference", "reference", "bool", "false",
           "Choose the reference kernels only: the dense meaning">,
    Option<"remarks", "remarks", "bool", "false",
           "Remark which kernel was chosen and why the others were not">];
}

def BuildKernels : Pass<"nncomp-build-kernels", "::mlir::ModuleOp"> {
  let summary = "Replace ops by launches of the functions of their kernels";
  let description = [{
    Each op whose attribute `nncomp.kernel` names a kernel other than a reference
    becomes an `nncomp.launch` of a function on buffers, which the kernel writes.
    Constant weights are packed into the kernel's layout. Ops that agree in
    kernel, attributes and types share one function.

    ```mlir
    %out = tensor.empty() : tensor<1x6x6x32xf32>
    %y = nncomp.launch @direct_conv_f32_0 ins(%x, %packed : tensor<1x8x8x16xf32>, tensor<4608xf32>)
           outs(%out : tensor<1x6x6x32xf32>) -> tensor<1x6x6x32xf32>
    ```
  }];
  let dependentDialects = ["::mlir::nncomp::NNCompDialect",
    "::mlir::arith::ArithDialect", "::mlir::func::FuncDialect",
    "::mlir::math::MathDialect", "::mlir::memref::MemRefDialect",
    "::mlir::scf::SCFDialect", "::mlir::tensor::TensorDialect",
    "::mlir::vector::VectorDialect"];
}

def LowerLaunches : Pass<"nncomp-lower-launches", "::mlir::func::FuncOp"> {
  let summary = "Replace launches on buffers by calls";
  let description = [{
    ```mlir
    nncomp.launch @kernel ins(%x : memref<8xf32>) outs(%y : memref<8xf32>)
    ```

    becomes

    ```mlir
    func.call @kernel(%x, %y) : (memref<8xf32>, memref<8xf32>) -> ()
    ```

    Kernels are written for buffers whose elements lie one behind the other;
    bufferization copies the others.
  }];
  let dependentDialects = ["::mlir::func::FuncDialect",
    "::mlir::memref::MemRefDialect"];
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
