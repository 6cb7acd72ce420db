// RUN: nncomp-opt %s --split-input-file --nncomp-build-kernels | FileCheck %s

// The vectors are the target's, and without a fused multiply-add there is none.

module attributes {nncomp.target = #nncomp.target<cpu = "x86-64-v3">} {
// CHECK-LABEL: func.func @avx2
func.func @avx2(%x: tensor<8x16xf32>) -> tensor<8x32xf32> {
  %w = arith.constant dense<0.5> : tensor<16x32xf32>
  %y = nncomp.matmul %x, %w {nncomp.kernel = #nncomp.kernel<"gemm-f32">} : (tensor<8x16xf32>, tensor<16x32xf32>) -> tensor<8x32xf32>
  return %y : tensor<8x32xf32>
}
// CHECK-LABEL: func.func private @gemm_f32_0
// CHECK:         vector.fma {{.*}} : vector<8xf32>
}

// -----

module attributes {nncomp.target = #nncomp.target<cpu = "x86-64">} {
// CHECK-LABEL: func.func @sse2
func.func @sse2(%x: tensor<8x16xf32>) -> tensor<8x32xf32> {
  %w = arith.constant dense<0.5> : tensor<16x32xf32>
  %y = nncomp.matmul %x, %w {nncomp.kernel = #nncomp.kernel<"gemm-f32">} : (tensor<8x16xf32>, tensor<16x32xf32>) -> tensor<8x32xf32>
  return %y : tensor<8x32xf32>
}
// CHECK-LABEL: func.func private @gemm_f32_0
// CHECK-NOT:     vector.fma
// CHECK:         arith.mulf {{.*}} : vector<4xf32>
// CHECK:         arith.addf {{.*}} : vector<4xf32>
}
