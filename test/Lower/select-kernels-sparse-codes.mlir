// RUN: nncomp-opt %s --canonicalize --nncomp-select-kernels="remarks=true" -o /dev/null 2>&1 | FileCheck %s

// Kernels for codes of which few are stored: which, and why not.

module attributes {nncomp.target = {cpu = "znver4", features = ""}} {
// Codes on both sides have sums that f32 holds.
func.func @codes(%x: tensor<1x64xf32, #nncomp.uniform<bits = 8, scale = 0.1, zero = 3>>) -> tensor<1x32xf32> {
  %d = arith.constant dense<1.0> : tensor<32x64xf32>
  %w = nncomp.encode %d : tensor<32x64xf32> -> tensor<32x64xf32, #nncomp.sparse<format = csr, nnz = 2048, values = #nncomp.uniform<bits = 8, axis = 0>>>
  // CHECK: remark: kernel sparse-linear-int8, {{.*}}not bit-plane-gemm: expected weights that are all stored, but got
  %y = nncomp.linear %x, %w : (tensor<1x64xf32, #nncomp.uniform<bits = 8, scale = 0.1, zero = 3>>, tensor<32x64xf32, #nncomp.sparse<format = csr, nnz = 2048, values = #nncomp.uniform<bits = 8, axis = 0>>>) -> tensor<1x32xf32>
  return %y : tensor<1x32xf32>
}

func.func @large_sums(%x: tensor<1x1024xf32, #nncomp.uniform<bits = 8, scale = 0.1, zero = 0>>) -> tensor<1x4xf32> {
  %d = arith.constant dense<1.0> : tensor<4x1024xf32>
  %w = nncomp.encode %d : tensor<4x1024xf32> -> tensor<4x1024xf32, #nncomp.sparse<format = csr, nnz = 4096, values = #nncomp.uniform<bits = 8, axis = 0>>>
  // CHECK: remark: kernel reference, {{.*}}not sparse-linear-int8: expected sums of at most 16777216, which f32 holds exactly, but got 33162240
  %y = nncomp.linear %x, %w : (tensor<1x1024xf32, #nncomp.uniform<bits = 8, scale = 0.1, zero = 0>>, tensor<4x1024xf32, #nncomp.sparse<format = csr, nnz = 4096, values = #nncomp.uniform<bits = 8, axis = 0>>>) -> tensor<1x4xf32>
  return %y : tensor<1x4xf32>
}

func.func @levels_around_zero(%x: tensor<1x64xf32, #nncomp.uniform<bits = 8, scale = 0.1, zero = 3>>) -> tensor<1x32xf32> {
  %d = arith.constant dense<1.0> : tensor<32x64xf32>
  %w = nncomp.encode %d : tensor<32x64xf32> -> tensor<32x64xf32, #nncomp.sparse<format = csr, nnz = 2048, values = #nncomp.uniform<bits = 4, centered = true>>>
  // CHECK: remark: kernel reference, {{.*}}not sparse-linear-int8: expected weights of at most 8 bits with a level at 0, but got 'tensor<32x64xf32{{.*}}'
  %y = nncomp.linear %x, %w : (tensor<1x64xf32, #nncomp.uniform<bits = 8, scale = 0.1, zero = 3>>, tensor<32x64xf32, #nncomp.sparse<format = csr, nnz = 2048, values = #nncomp.uniform<bits = 4, centered = true>>>) -> tensor<1x32xf32>
  return %y : tensor<1x32xf32>
}

func.func @unknown_codes(%x: tensor<1x4xf32>, %codes: tensor<3xi8>, %scales: tensor<2xf32>, %indices: tensor<3xi16>, %pointers: tensor<3xi32>) -> tensor<1x2xf32> {
  %w = nncomp.assemble %codes, %scales, %indices, %pointers : (tensor<3xi8>, tensor<2xf32>, tensor<3xi16>, tensor<3xi32>) -> tensor<2x4xf32, #nncomp.sparse<format = csr, nnz = 3, values = #nncomp.uniform<bits = 8, axis = 0>>>
  // CHECK: remark: kernel {{.*}}not sparse-linear-f32: expected constant weights with scales for rows, but got 'tensor<2x4xf32{{.*}}'
  %y = nncomp.linear %x, %w : (tensor<1x4xf32>, tensor<2x4xf32, #nncomp.sparse<format = csr, nnz = 3, values = #nncomp.uniform<bits = 8, axis = 0>>>) -> tensor<1x2xf32>
  return %y : tensor<1x2xf32>
}
}
