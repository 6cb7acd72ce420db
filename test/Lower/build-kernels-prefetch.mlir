// RUN: nncomp-opt %s --nncomp-build-kernels --canonicalize | FileCheck %s

module attributes {nncomp.target = #nncomp.target<cpu = "x86-64-v4">} {

func.func @main(%x: tensor<12x512xf32>, %y: tensor<12x64xf32>) -> (tensor<12x1024xf32>, tensor<12x128xf32>) {
  %w = arith.constant dense<0.5> : tensor<1024x512xf32>
  %v = arith.constant dense<0.5> : tensor<128x64xf32>
  %0 = nncomp.linear %x, %w {nncomp.kernel = #nncomp.kernel<"gemm-f32">} : (tensor<12x512xf32>, tensor<1024x512xf32>) -> tensor<12x1024xf32>
  %1 = nncomp.linear %y, %v {nncomp.kernel = #nncomp.kernel<"gemm-f32">} : (tensor<12x64xf32>, tensor<128x64xf32>) -> tensor<12x128xf32>
  return %0, %1 : tensor<12x1024xf32>, tensor<12x128xf32>
}

// Weights that do not stay in the cache are read block by block, once: the tiles
// of a block bring the next one.
// CHECK-LABEL: func.func private @gemm_f32_0
// CHECK:         scf.for
// CHECK:           scf.for {{.*}} iter_args
// CHECK:             memref.prefetch %{{.*}}[%{{.*}}], read, locality<2>, data : memref<524288xf32>
// CHECK:             vector.fma

// Small ones stay.
// CHECK-LABEL: func.func private @gemm_f32_1
// CHECK-NOT:     memref.prefetch
}
