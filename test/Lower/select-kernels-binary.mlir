// RUN: nncomp-opt %s --nncomp-set-target=mcpu=x86-64-v3 --nncomp-select-kernels | FileCheck %s

// Layers of signs count bits.

#signs = #nncomp.binary<alpha = 1.0>
// CHECK-LABEL: func.func @takes
func.func @takes(%x: tensor<1x64xf32>, %bias: tensor<32xf32>) -> tensor<1x32xf32> {
  %bits = arith.constant dense<15> : tensor<64xi32>
  %alphas = arith.constant dense<0.5> : tensor<32xf32>
  %w = nncomp.assemble %bits, %alphas : (tensor<64xi32>, tensor<32xf32>) -> tensor<32x64xf32, #nncomp.binary<axis = 0>>
  // CHECK: nncomp.kernel = #nncomp.kernel<"pack-signs"
  %e = nncomp.encode %x : tensor<1x64xf32> -> tensor<1x64xf32, #signs>
  // CHECK: nncomp.kernel = #nncomp.kernel<"xnor-gemm"
  %y = nncomp.linear %e, %w, %bias : (tensor<1x64xf32, #signs>, tensor<32x64xf32, #nncomp.binary<axis = 0>>, tensor<32xf32>) -> tensor<1x32xf32>
  return %y : tensor<1x32xf32>
}
