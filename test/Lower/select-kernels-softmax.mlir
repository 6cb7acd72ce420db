// RUN: nncomp-opt %s --nncomp-select-kernels | FileCheck %s

module attributes {nncomp.target = #nncomp.target<cpu = "x86-64-v4">} {

// CHECK-LABEL: func.func @rows
func.func @rows(%x: tensor<2x8x50xf32>) -> tensor<2x8x50xf32> {
  // CHECK: nncomp.softmax {{.*}}nncomp.kernel = #nncomp.kernel<"softmax-f32"
  %y = nncomp.softmax %x {axis = 2 : i64} : tensor<2x8x50xf32>
  return %y : tensor<2x8x50xf32>
}

// CHECK-LABEL: func.func @other_dimension
func.func @other_dimension(%x: tensor<2x8x50xf32>) -> tensor<2x8x50xf32> {
  // CHECK: nncomp.softmax {{.*}}nncomp.kernel = #nncomp.kernel<"reference"
  %y = nncomp.softmax %x {axis = 1 : i64} : tensor<2x8x50xf32>
  return %y : tensor<2x8x50xf32>
}

// CHECK-LABEL: func.func @few
func.func @few(%x: tensor<8x3xf32>) -> tensor<8x3xf32> {
  // CHECK: nncomp.softmax {{.*}}nncomp.kernel = #nncomp.kernel<"reference"
  %y = nncomp.softmax %x {axis = 1 : i64} : tensor<8x3xf32>
  return %y : tensor<8x3xf32>
}
}
