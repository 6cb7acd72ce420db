// RUN: nncomp-opt %s --nncomp-select-kernels 2>&1 | FileCheck %s

// Remarks are for those who ask.
// CHECK-NOT: remark
// CHECK: nncomp.kernel = #nncomp.kernel<"gemm-f32"
// CHECK-NOT: remark
func.func @product(%x: tensor<4x16xf32>) -> tensor<4x8xf32> {
  %w = arith.constant dense<0.5> : tensor<16x8xf32>
  %y = nncomp.matmul %x, %w : (tensor<4x16xf32>, tensor<16x8xf32>) -> tensor<4x8xf32>
  return %y : tensor<4x8xf32>
}
