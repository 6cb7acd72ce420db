// RUN: nncomp-opt %s --split-input-file --canonicalize --nncomp-select-kernels="reasons=true" | FileCheck %s

// Kernels for weights of which few are stored: which is chosen, and whether dense
// weights would be faster.

module attributes {nncomp.target = #nncomp.target<cpu = "znver4">} {
// CHECK-LABEL: func.func @rows
func.func @rows(%x: tensor<1x14x14x64xf32>, %p0: tensor<400xf32>, %p1: tensor<400xi16>, %p2: tensor<65xi32>) -> tensor<1x14x14x64xf32> {
  %w = nncomp.assemble %p0, %p1, %p2 : (tensor<400xf32>, tensor<400xi16>, tensor<65xi32>) -> tensor<64x1x1x64xf32, #nncomp.sparse<format = csr, nnz = 400>>
  // CHECK: nncomp.conv2d {{.*}}nncomp.kernel = #nncomp.kernel<"sparse-conv-f32", {{.*}}reason = "about {{.*}}; with dense weights, about {{[0-9]+}}"
  %y = nncomp.conv2d %x, %w : (tensor<1x14x14x64xf32>, tensor<64x1x1x64xf32, #nncomp.sparse<format = csr, nnz = 400>>) -> tensor<1x14x14x64xf32>
  return %y : tensor<1x14x14x64xf32>
}
// CHECK-LABEL: func.func @many_entries
func.func @many_entries(%x: tensor<1x14x14x64xf32>, %p0: tensor<4000xf32>, %p1: tensor<4000xi16>, %p2: tensor<65xi32>) -> tensor<1x14x14x64xf32> {
  %w = nncomp.assemble %p0, %p1, %p2 : (tensor<4000xf32>, tensor<4000xi16>, tensor<65xi32>) -> tensor<64x1x1x64xf32, #nncomp.sparse<format = csr, nnz = 4000>>
  // CHECK: nncomp.conv2d {{.*}}nncomp.kernel = #nncomp.kernel<"decoded-panels-f32", {{.*}}reason = "about {{.*}}; slower than with dense weights, about {{[0-9]+}}"
  %y = nncomp.conv2d %x, %w : (tensor<1x14x14x64xf32>, tensor<64x1x1x64xf32, #nncomp.sparse<format = csr, nnz = 4000>>) -> tensor<1x14x14x64xf32>
  return %y : tensor<1x14x14x64xf32>
}
// Blocks of as many output channels as a vector has lanes: the image stays as it is.
// CHECK-LABEL: func.func @blocks
func.func @blocks(%x: tensor<1x14x14x64xf32>, %p0: tensor<640xf32>, %p1: tensor<40xi16>, %p2: tensor<5xi32>) -> tensor<1x14x14x64xf32> {
  %w = nncomp.assemble %p0, %p1, %p2 : (tensor<640xf32>, tensor<40xi16>, tensor<5xi32>) -> tensor<64x1x1x64xf32, #nncomp.sparse<format = bsr, nnz = 40, block = 16x1>>
  // CHECK: nncomp.conv2d {{.*}}nncomp.kernel = #nncomp.kernel<"sparse-blocks-conv-f32", {{.*}}reason = "about {{.*}}; with dense weights, about {{[0-9]+}}"
  %y = nncomp.conv2d %x, %w : (tensor<1x14x14x64xf32>, tensor<64x1x1x64xf32, #nncomp.sparse<format = bsr, nnz = 40, block = 16x1>>) -> tensor<1x14x14x64xf32>
  return %y : tensor<1x14x14x64xf32>
}
// CHECK-LABEL: func.func @one_row
func.func @one_row(%x: tensor<1x64xf32>, %p0: tensor<320xf32>, %p1: tensor<20xi16>, %p2: tensor<3xi32>) -> tensor<1x32xf32> {
  %w = nncomp.assemble %p0, %p1, %p2 : (tensor<320xf32>, tensor<20xi16>, tensor<3xi32>) -> tensor<32x64xf32, #nncomp.sparse<format = bsr, nnz = 20, block = 16x1>>
  // CHECK: nncomp.linear {{.*}}nncomp.kernel = #nncomp.kernel<"sparse-linear-f32", {{.*}}reason = "about {{.*}}; with dense weights, about {{[0-9]+}}"
  %y = nncomp.linear %x, %w : (tensor<1x64xf32>, tensor<32x64xf32, #nncomp.sparse<format = bsr, nnz = 20, block = 16x1>>) -> tensor<1x32xf32>
  return %y : tensor<1x32xf32>
}
// CHECK-LABEL: func.func @many_rows
func.func @many_rows(%x: tensor<64x64xf32>, %p0: tensor<400xf32>, %p1: tensor<400xi16>, %p2: tensor<33xi32>) -> tensor<64x32xf32> {
  %w = nncomp.assemble %p0, %p1, %p2 : (tensor<400xf32>, tensor<400xi16>, tensor<33xi32>) -> tensor<32x64xf32, #nncomp.sparse<format = csr, nnz = 400>>
  // CHECK: nncomp.linear {{.*}}nncomp.kernel = #nncomp.kernel<"sparse-conv-f32"
  %y = nncomp.linear %x, %w : (tensor<64x64xf32>, tensor<32x64xf32, #nncomp.sparse<format = csr, nnz = 400>>) -> tensor<64x32xf32>
  return %y : tensor<64x32xf32>
}
// CHECK-LABEL: func.func @other_format
func.func @other_format(%x: tensor<1x64xf32>, %p0: tensor<32x32xf32>, %p1: tensor<64xi32>) -> tensor<1x32xf32> {
  %w = nncomp.assemble %p0, %p1 : (tensor<32x32xf32>, tensor<64xi32>) -> tensor<32x64xf32, #nncomp.sparse<format = nm, pattern = 2:4>>
  // CHECK: nncomp.linear {{.*}}nncomp.kernel = #nncomp.kernel<"decoded-panels-f32"
  %y = nncomp.linear %x, %w : (tensor<1x64xf32>, tensor<32x64xf32, #nncomp.sparse<format = nm, pattern = 2:4>>) -> tensor<1x32xf32>
  return %y : tensor<1x32xf32>
}
// CHECK-LABEL: func.func @with_a_bitmap
func.func @with_a_bitmap(%x: tensor<1x64xf32>, %p0: tensor<1024xf32>, %p1: tensor<64xi32>, %p2: tensor<33xi32>) -> tensor<1x32xf32> {
  %w = nncomp.assemble %p0, %p1, %p2 : (tensor<1024xf32>, tensor<64xi32>, tensor<33xi32>) -> tensor<32x64xf32, #nncomp.sparse<format = bitmap, nnz = 1024>>
  // CHECK: nncomp.linear {{.*}}nncomp.kernel = #nncomp.kernel<"sparse-linear-f32"
  %y = nncomp.linear %x, %w : (tensor<1x64xf32>, tensor<32x64xf32, #nncomp.sparse<format = bitmap, nnz = 1024>>) -> tensor<1x32xf32>
  return %y : tensor<1x32xf32>
}
// CHECK-LABEL: func.func @codes
func.func @codes(%x: tensor<1x14x14x64xf32>, %p0: tensor<400xi8>, %s: tensor<1xf32>, %p1: tensor<400xi16>, %p2: tensor<65xi32>) -> tensor<1x14x14x64xf32> {
  %w = nncomp.assemble %p0, %s, %p1, %p2 : (tensor<400xi8>, tensor<1xf32>, tensor<400xi16>, tensor<65xi32>) -> tensor<64x1x1x64xf32, #nncomp.sparse<format = csr, nnz = 400, values = #nncomp.uniform<bits = 8>>>
  // CHECK: nncomp.conv2d {{.*}}nncomp.kernel = #nncomp.kernel<"sparse-conv-f32", {{.*}}reason = "about {{.*}}; with dense weights, about {{[0-9]+}}"
  %y = nncomp.conv2d %x, %w : (tensor<1x14x14x64xf32>, tensor<64x1x1x64xf32, #nncomp.sparse<format = csr, nnz = 400, values = #nncomp.uniform<bits = 8>>>) -> tensor<1x14x14x64xf32>
  return %y : tensor<1x14x14x64xf32>
}
// CHECK-LABEL: func.func @nothing
func.func @nothing(%x: tensor<1x14x14x64xf32>, %p2: tensor<65xi32>) -> tensor<1x14x14x64xf32> {
  %p0 = arith.constant dense<> : tensor<0xf32>
  %p1 = arith.constant dense<> : tensor<0xi16>
  %w = nncomp.assemble %p0, %p1, %p2 : (tensor<0xf32>, tensor<0xi16>, tensor<65xi32>) -> tensor<64x1x1x64xf32, #nncomp.sparse<format = csr, nnz = 0>>
  // CHECK: nncomp.conv2d {{.*}}nncomp.kernel = #nncomp.kernel<"sparse-conv-f32"
  %y = nncomp.conv2d %x, %w : (tensor<1x14x14x64xf32>, tensor<64x1x1x64xf32, #nncomp.sparse<format = csr, nnz = 0>>) -> tensor<1x14x14x64xf32>
  return %y : tensor<1x14x14x64xf32>
}
}

// -----

// Only AVX-512 spreads values over lanes.
module attributes {nncomp.target = #nncomp.target<cpu = "x86-64-v3">} {
// CHECK-LABEL: func.func @without_masks
func.func @without_masks(%x: tensor<1x64xf32>, %p0: tensor<1024xf32>, %p1: tensor<64xi32>, %p2: tensor<33xi32>) -> tensor<1x32xf32> {
  %w = nncomp.assemble %p0, %p1, %p2 : (tensor<1024xf32>, tensor<64xi32>, tensor<33xi32>) -> tensor<32x64xf32, #nncomp.sparse<format = bitmap, nnz = 1024>>
  // CHECK: nncomp.linear {{.*}}nncomp.kernel = #nncomp.kernel<"decoded-panels-f32"
  %y = nncomp.linear %x, %w : (tensor<1x64xf32>, tensor<32x64xf32, #nncomp.sparse<format = bitmap, nnz = 1024>>) -> tensor<1x32xf32>
  return %y : tensor<1x32xf32>
}
}

// -----

// Codes on both sides have sums that f32 holds.
module attributes {nncomp.target = #nncomp.target<cpu = "znver4">} {
// CHECK-LABEL: func.func @codes_on_both_sides
func.func @codes_on_both_sides(%x: tensor<1x64xf32, #nncomp.uniform<bits = 8, scale = 0.1, zero = 3>>) -> tensor<1x32xf32> {
  %d = arith.constant dense<1.0> : tensor<32x64xf32>
  %w = nncomp.encode %d : tensor<32x64xf32> -> tensor<32x64xf32, #nncomp.sparse<format = csr, nnz = 2048, values = #nncomp.uniform<bits = 8, axis = 0>>>
  // CHECK: nncomp.linear {{.*}}nncomp.kernel = #nncomp.kernel<"sparse-linear-int8"
  %y = nncomp.linear %x, %w : (tensor<1x64xf32, #nncomp.uniform<bits = 8, scale = 0.1, zero = 3>>, tensor<32x64xf32, #nncomp.sparse<format = csr, nnz = 2048, values = #nncomp.uniform<bits = 8, axis = 0>>>) -> tensor<1x32xf32>
  return %y : tensor<1x32xf32>
}
}
