// RUN: nncomp-opt %s --split-input-file --nncomp-set-target=mcpu=x86-64-v4 --nncomp-select-kernels | FileCheck %s

// Layers on codes of few digits are counted by pairs of digits.

#levels = #nncomp.lq<bits = 2, basis = [0.5, 1.0], unipolar = true>
#signs = #nncomp.binary<axis = 0>
// CHECK-LABEL: func.func @takes
func.func @takes(%x: tensor<1x64xf32>, %bias: tensor<32xf32>) -> tensor<1x32xf32> {
  %bits = arith.constant dense<15> : tensor<64xi32>
  %alphas = arith.constant dense<0.5> : tensor<32xf32>
  %w = nncomp.assemble %bits, %alphas : (tensor<64xi32>, tensor<32xf32>) -> tensor<32x64xf32, #signs>
  // CHECK: nncomp.kernel = #nncomp.kernel<"pack-levels"
  %e = nncomp.encode %x : tensor<1x64xf32> -> tensor<1x64xf32, #levels>
  // CHECK: nncomp.kernel = #nncomp.kernel<"bit-plane-gemm"
  %y = nncomp.linear %e, %w, %bias : (tensor<1x64xf32, #levels>, tensor<32x64xf32, #signs>, tensor<32xf32>) -> tensor<1x32xf32>
  return %y : tensor<1x32xf32>
}

// -----

// Codes that one layer reads are made by its kernel.
#codes = #nncomp.uniform<bits = 2, scale = 0.5, zero = 0>
#signs = #nncomp.binary<axis = 0>
// CHECK-LABEL: func.func @encodes
func.func @encodes(%x: tensor<64x64xf32>) -> tensor<64x32xf32> {
  %bits = arith.constant dense<15> : tensor<64xi32>
  %alphas = arith.constant dense<0.5> : tensor<32xf32>
  %w = nncomp.assemble %bits, %alphas : (tensor<64xi32>, tensor<32xf32>) -> tensor<32x64xf32, #signs>
  // CHECK: nncomp.kernel = #nncomp.kernel<"encode-bit-plane-gemm"
  %e = nncomp.encode %x : tensor<64x64xf32> -> tensor<64x64xf32, #codes>
  // CHECK: nncomp.kernel = #nncomp.kernel<"encode-bit-plane-gemm"
  %y = nncomp.linear %e, %w : (tensor<64x64xf32, #codes>, tensor<32x64xf32, #signs>) -> tensor<64x32xf32>
  return %y : tensor<64x32xf32>
}

// -----

// Just as much as leaves room for sums.
#codes = #nncomp.uniform<bits = 1, scale = 1.0, zero = 0>
#signs = #nncomp.binary<>
// CHECK-LABEL: func.func @largest_bias
func.func @largest_bias(%x: tensor<1x64xf32, #codes>) -> tensor<1x32xf32> {
  %bits = arith.constant dense<15> : tensor<64xi32>
  %one = arith.constant dense<1.0> : tensor<1xf32>
  %w = nncomp.assemble %bits, %one : (tensor<64xi32>, tensor<1xf32>) -> tensor<32x64xf32, #signs>
  %greatest = arith.constant dense<127> : tensor<128xi8>
  %bias = nncomp.assemble %greatest, %one : (tensor<128xi8>, tensor<1xf32>) -> tensor<32xf32, #nncomp.uniform<bits = 32>>
  // CHECK: nncomp.kernel = #nncomp.kernel<"bit-plane-gemm"
  %y = nncomp.linear %x, %w, %bias : (tensor<1x64xf32, #codes>, tensor<32x64xf32, #signs>, tensor<32xf32, #nncomp.uniform<bits = 32>>) -> tensor<1x32xf32>
  return %y : tensor<1x32xf32>
}
