// RUN: nncomp-opt %s --split-input-file --nncomp-select-kernels="reasons=true" | FileCheck %s

// Kernels for weights of few bits: which is chosen, and whether dense ones would be faster.

module attributes {nncomp.target = #nncomp.target<cpu = "znver4">} {
// CHECK-LABEL: func.func @codes
func.func @codes(%x: tensor<1x64xf32, #nncomp.uniform<bits = 8, scale = 0.5, zero = 128>>) -> tensor<1x16xf32> {
  %p0 = arith.constant dense<1> : tensor<512xi8>
  %p1 = arith.constant dense<1.0> : tensor<16xf32>
  %w = nncomp.assemble %p0, %p1 : (tensor<512xi8>, tensor<16xf32>) -> tensor<16x64xf32, #nncomp.uniform<bits = 4, axis = 0>>
  // CHECK: nncomp.linear {{.*}}nncomp.kernel = #nncomp.kernel<"low-bit-int8-dot"
  %y = nncomp.linear %x, %w : (tensor<1x64xf32, #nncomp.uniform<bits = 8, scale = 0.5, zero = 128>>, tensor<16x64xf32, #nncomp.uniform<bits = 4, axis = 0>>) -> tensor<1x16xf32>
  return %y : tensor<1x16xf32>
}
// CHECK-LABEL: func.func @floats
func.func @floats(%x: tensor<1x64xf32>) -> tensor<1x16xf32> {
  %p0 = arith.constant dense<1> : tensor<512xi8>
  %p1 = arith.constant dense<1.0> : tensor<16xf32>
  %w = nncomp.assemble %p0, %p1 : (tensor<512xi8>, tensor<16xf32>) -> tensor<16x64xf32, #nncomp.uniform<bits = 4, axis = 0>>
  // CHECK: nncomp.linear {{.*}}nncomp.kernel = #nncomp.kernel<"low-bit-f32", {{.*}}reason = "about {{.*}}; with dense weights, about {{[0-9]+}}"
  %y = nncomp.linear %x, %w : (tensor<1x64xf32>, tensor<16x64xf32, #nncomp.uniform<bits = 4, axis = 0>>) -> tensor<1x16xf32>
  return %y : tensor<1x16xf32>
}
// CHECK-LABEL: func.func @palette
func.func @palette(%x: tensor<1x64xf32>) -> tensor<1x16xf32> {
  %p0 = arith.constant dense<1> : tensor<512xi8>
  %p1 = arith.constant dense<1.0> : tensor<16xf32>
  %w = nncomp.assemble %p0, %p1 : (tensor<512xi8>, tensor<16xf32>) -> tensor<16x64xf32, #nncomp.codebook<entries = 16>>
  // CHECK: nncomp.linear {{.*}}nncomp.kernel = #nncomp.kernel<"low-bit-f32"
  %y = nncomp.linear %x, %w : (tensor<1x64xf32>, tensor<16x64xf32, #nncomp.codebook<entries = 16>>) -> tensor<1x16xf32>
  return %y : tensor<1x16xf32>
}
// CHECK-LABEL: func.func @short_floats
func.func @short_floats(%x: tensor<1x64xf32>) -> tensor<1x16xf32> {
  %p0 = arith.constant dense<1.0> : tensor<16x64xbf16>
  %w = nncomp.assemble %p0 : (tensor<16x64xbf16>) -> tensor<16x64xf32, #nncomp.float<bf16>>
  // CHECK: nncomp.linear {{.*}}nncomp.kernel = #nncomp.kernel<"low-bit-f32"
  %y = nncomp.linear %x, %w : (tensor<1x64xf32>, tensor<16x64xf32, #nncomp.float<bf16>>) -> tensor<1x16xf32>
  return %y : tensor<1x16xf32>
}
// CHECK-LABEL: func.func @batch
func.func @batch(%x: tensor<64x64xf32, #nncomp.uniform<bits = 8, scale = 0.5, zero = 128>>) -> tensor<64x16xf32> {
  %p0 = arith.constant dense<1> : tensor<512xi8>
  %p1 = arith.constant dense<1.0> : tensor<16xf32>
  %w = nncomp.assemble %p0, %p1 : (tensor<512xi8>, tensor<16xf32>) -> tensor<16x64xf32, #nncomp.uniform<bits = 4, axis = 0>>
  // CHECK: nncomp.linear {{.*}}nncomp.kernel = #nncomp.kernel<"low-bit-int8-dot"
  %y = nncomp.linear %x, %w : (tensor<64x64xf32, #nncomp.uniform<bits = 8, scale = 0.5, zero = 128>>, tensor<16x64xf32, #nncomp.uniform<bits = 4, axis = 0>>) -> tensor<64x16xf32>
  return %y : tensor<64x16xf32>
}

// Three bits become bytes.
// CHECK-LABEL: func.func @three_bits
func.func @three_bits(%x: tensor<1x64xf32, #nncomp.uniform<bits = 8, scale = 0.5, zero = 128>>) -> tensor<1x16xf32> {
  %p0 = arith.constant dense<1> : tensor<384xi8>
  %p1 = arith.constant dense<1.0> : tensor<16xf32>
  %w = nncomp.assemble %p0, %p1 : (tensor<384xi8>, tensor<16xf32>) -> tensor<16x64xf32, #nncomp.uniform<bits = 3, axis = 0>>
  // CHECK: nncomp.linear {{.*}}nncomp.kernel = #nncomp.kernel<"gemm-int8-dot"
  %y = nncomp.linear %x, %w : (tensor<1x64xf32, #nncomp.uniform<bits = 8, scale = 0.5, zero = 128>>, tensor<16x64xf32, #nncomp.uniform<bits = 3, axis = 0>>) -> tensor<1x16xf32>
  return %y : tensor<1x16xf32>
}
// CHECK-LABEL: func.func @five_bits
func.func @five_bits(%x: tensor<1x64xf32>) -> tensor<1x16xf32> {
  %p0 = arith.constant dense<1> : tensor<640xi8>
  %p1 = arith.constant dense<1.0> : tensor<32xf32>
  %w = nncomp.assemble %p0, %p1 : (tensor<640xi8>, tensor<32xf32>) -> tensor<16x64xf32, #nncomp.codebook<entries = 32>>
  // CHECK: nncomp.linear {{.*}}nncomp.kernel = #nncomp.kernel<"low-bit-f32"
  %y = nncomp.linear %x, %w : (tensor<1x64xf32>, tensor<16x64xf32, #nncomp.codebook<entries = 32>>) -> tensor<1x16xf32>
  return %y : tensor<1x16xf32>
}
// CHECK-LABEL: func.func @bases
func.func @bases(%x: tensor<1x64xf32>) -> tensor<1x16xf32> {
  %p0 = arith.constant dense<1> : tensor<64xi32>
  %p1 = arith.constant dense<1.0> : tensor<16x2xf32>
  %w = nncomp.assemble %p0, %p1 : (tensor<64xi32>, tensor<16x2xf32>) -> tensor<16x64xf32, #nncomp.lq<bits = 2, axis = 0>>
  // CHECK: nncomp.linear {{.*}}nncomp.kernel = #nncomp.kernel<"low-bit-f32"
  %y = nncomp.linear %x, %w : (tensor<1x64xf32>, tensor<16x64xf32, #nncomp.lq<bits = 2, axis = 0>>) -> tensor<1x16xf32>
  return %y : tensor<1x16xf32>
}
// CHECK-LABEL: func.func @signs
func.func @signs(%x: tensor<1x64xf32>) -> tensor<1x16xf32> {
  %p0 = arith.constant dense<1> : tensor<32xi32>
  %p1 = arith.constant dense<1.0> : tensor<16xf32>
  %w = nncomp.assemble %p0, %p1 : (tensor<32xi32>, tensor<16xf32>) -> tensor<16x64xf32, #nncomp.binary<axis = 0>>
  // CHECK: nncomp.linear {{.*}}nncomp.kernel = #nncomp.kernel<"low-bit-f32"
  %y = nncomp.linear %x, %w : (tensor<1x64xf32>, tensor<16x64xf32, #nncomp.binary<axis = 0>>) -> tensor<1x16xf32>
  return %y : tensor<1x16xf32>
}
// CHECK-LABEL: func.func @pixel
func.func @pixel(%x: tensor<1x3x3x8xf32>) -> tensor<1x1x1x16xf32> {
  %p0 = arith.constant dense<1> : tensor<432xi8>
  %p1 = arith.constant dense<1.0> : tensor<8xf32>
  %w = nncomp.assemble %p0, %p1 : (tensor<432xi8>, tensor<8xf32>) -> tensor<16x3x3x8xf32, #nncomp.codebook<entries = 8>>
  // CHECK: nncomp.conv2d {{.*}}nncomp.kernel = #nncomp.kernel<"low-bit-f32"
  %y = nncomp.conv2d %x, %w : (tensor<1x3x3x8xf32>, tensor<16x3x3x8xf32, #nncomp.codebook<entries = 8>>) -> tensor<1x1x1x16xf32>
  return %y : tensor<1x1x1x16xf32>
}
// CHECK-LABEL: func.func @palettes
func.func @palettes(%x: tensor<1x64xf32>) -> tensor<1x16xf32> {
  %p0 = arith.constant dense<1> : tensor<512xi8>
  %p1 = arith.constant dense<1.0> : tensor<16x16xf32>
  %w = nncomp.assemble %p0, %p1 : (tensor<512xi8>, tensor<16x16xf32>) -> tensor<16x64xf32, #nncomp.codebook<entries = 16, axis = 0>>
  // CHECK: nncomp.linear {{.*}}nncomp.kernel = #nncomp.kernel<"decoded-panels-f32", {{.*}}reason = "about {{.*}}; slower than with dense weights, about {{[0-9]+}}"
  %y = nncomp.linear %x, %w : (tensor<1x64xf32>, tensor<16x64xf32, #nncomp.codebook<entries = 16, axis = 0>>) -> tensor<1x16xf32>
  return %y : tensor<1x16xf32>
}
}

// -----

module attributes {nncomp.target = #nncomp.target<cpu = "x86-64-v3">} {
// CHECK-LABEL: func.func @without_vnni
func.func @without_vnni(%x: tensor<1x64xf32, #nncomp.uniform<bits = 8, scale = 0.5, zero = 128>>) -> tensor<1x16xf32> {
  %p0 = arith.constant dense<1> : tensor<512xi8>
  %p1 = arith.constant dense<1.0> : tensor<16xf32>
  %w = nncomp.assemble %p0, %p1 : (tensor<512xi8>, tensor<16xf32>) -> tensor<16x64xf32, #nncomp.uniform<bits = 4, axis = 0>>
  // CHECK: nncomp.linear {{.*}}nncomp.kernel = #nncomp.kernel<"low-bit-int8-wide"
  %y = nncomp.linear %x, %w : (tensor<1x64xf32, #nncomp.uniform<bits = 8, scale = 0.5, zero = 128>>, tensor<16x64xf32, #nncomp.uniform<bits = 4, axis = 0>>) -> tensor<1x16xf32>
  return %y : tensor<1x16xf32>
}
}
