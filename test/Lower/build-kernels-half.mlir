// RUN: nncomp-opt %s --split-input-file --nncomp-build-kernels | FileCheck %s

// The input is extended to f32 once, the weights wherever they are loaded.

module attributes {nncomp.target = #nncomp.target<cpu = "x86-64-v4">} {
// CHECK-LABEL: func.func @extended
// CHECK: nncomp.launch @gemm_f16_0 ins({{.*}} : tensor<8x16xf16>, tensor<512xf16>) outs({{.*}} : tensor<8x32xf16>, tensor<128xf32>)
// CHECK: nncomp.launch @gemm_bf16_1 ins({{.*}} : tensor<8x16xbf16>, tensor<512xbf16>) outs({{.*}} : tensor<8x32xbf16>, tensor<128xf32>)
func.func @extended(%x: tensor<8x16xf16>, %y: tensor<8x16xbf16>) -> (tensor<8x32xf16>, tensor<8x32xbf16>) {
  %w = arith.constant dense<0.5> : tensor<16x32xf16>
  %v = arith.constant dense<0.5> : tensor<16x32xbf16>
  %0 = nncomp.matmul %x, %w {nncomp.kernel = #nncomp.kernel<"gemm-f16">} : (tensor<8x16xf16>, tensor<16x32xf16>) -> tensor<8x32xf16>
  %1 = nncomp.matmul %y, %v {nncomp.kernel = #nncomp.kernel<"gemm-bf16">} : (tensor<8x16xbf16>, tensor<16x32xbf16>) -> tensor<8x32xbf16>
  return %0, %1 : tensor<8x32xf16>, tensor<8x32xbf16>
}
// CHECK-LABEL: func.func private @gemm_f16_0
// CHECK:         arith.extf {{.*}} : vector<16xf16> to vector<16xf32>
// CHECK:         vector.store {{.*}} : memref<128xf32>, vector<16xf32>
// CHECK:         arith.extf {{.*}} : vector<16xf16> to vector<16xf32>
// CHECK:         memref.load {{.*}} : memref<128xf32>
// CHECK:         vector.fma {{.*}} : vector<16xf32>
// CHECK:         arith.truncf {{.*}} : vector<16xf32> to vector<16xf16>
// CHECK-LABEL: func.func private @gemm_bf16_1
// CHECK:         arith.shli
// CHECK:         vector.store {{.*}} : memref<128xf32>, vector<16xf32>
// CHECK:         arith.shli
// CHECK:         vector.fma {{.*}} : vector<16xf32>
// CHECK:         arith.truncf {{.*}} : vector<16xf32> to vector<16xbf16>
}

// -----

// Pairs of neighbours, the last one filled up by a zero, after the bias as the
// upper halves of f32.

module attributes {nncomp.target = #nncomp.target<cpu = "znver4">} {
// CHECK-LABEL: func.func @pairs
// CHECK: arith.constant dense<[0.000000e+00, 1.000000e+01, 0.000000e+00, 2.000000e+01, 0.000000e+00, 3.000000e+01, 0.000000e+00, 4.000000e+01,
// CHECK-SAME: 1.000000e+00, 2.000000e+00, 4.000000e+00, 5.000000e+00, 7.000000e+00, 8.000000e+00, -1.000000e+00, -2.000000e+00,
// CHECK-SAME: 3.000000e+00, 0.000000e+00, 6.000000e+00, 0.000000e+00, 9.000000e+00, 0.000000e+00, -3.000000e+00, 0.000000e+00]> : tensor<24xbf16>
// CHECK: nncomp.launch @gemm_bf16_dot_0 ins({{.*}} : tensor<2x3xbf16>, tensor<24xbf16>) outs({{.*}} : tensor<2x4xbf16>)
func.func @pairs(%x: tensor<2x3xbf16>) -> tensor<2x4xbf16> {
  %w = arith.constant dense<[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0], [-1.0, -2.0, -3.0]]> : tensor<4x3xbf16>
  %b = arith.constant dense<[10.0, 20.0, 30.0, 40.0]> : tensor<4xbf16>
  %y = nncomp.linear %x, %w, %b {nncomp.kernel = #nncomp.kernel<"gemm-bf16-dot">} : (tensor<2x3xbf16>, tensor<4x3xbf16>, tensor<4xbf16>) -> tensor<2x4xbf16>
  return %y : tensor<2x4xbf16>
}
// CHECK-LABEL: func.func private @gemm_bf16_dot_0
// CHECK:         vector.load {{.*}} : memref<6xbf16>, vector<2xbf16>
// CHECK:         llvm.call_intrinsic "llvm.x86.avx512bf16.dpbf16ps.128"
// CHECK:         arith.extui {{.*}} : i16 to i32
// CHECK:         llvm.call_intrinsic "llvm.x86.avx512bf16.dpbf16ps.128"
}
