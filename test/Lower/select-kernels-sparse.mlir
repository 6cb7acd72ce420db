// RUN: nncomp-opt %s --nncomp-select-kernels="reasons=true" | FileCheck %s
// RUN: nncomp-opt %s --nncomp-select-kernels="remarks=true" -o /dev/null 2>&1 | FileCheck %s --check-prefix=REMARK

// Kernels for weights of which few are stored: which, and why not.

module attributes {nncomp.target = {cpu = "znver4", features = ""}} {
// CHECK-LABEL: func.func @rows
func.func @rows(%x: tensor<1x14x14x64xf32>, %p0: tensor<400xf32>, %p1: tensor<400xi16>, %p2: tensor<65xi32>) -> tensor<1x14x14x64xf32> {
  %w = nncomp.assemble %p0, %p1, %p2 : (tensor<400xf32>, tensor<400xi16>, tensor<65xi32>) -> tensor<64x1x1x64xf32, #nncomp.sparse<format = csr, nnz = 400>>
  // CHECK: nncomp.conv2d {{.*}}nncomp.kernel = "sparse-conv-f32", nncomp.kernel_reason = "about {{[0-9]+}} cycles; decoded-panels-f32 about {{[0-9]+}}; with dense weights, about {{[0-9]+}}"
  // REMARK: remark: kernel sparse-conv-f32, {{.*}}not sparse-blocks-conv-f32: expected blocks of at least 4 rows, but got 1
  %y = nncomp.conv2d %x, %w : (tensor<1x14x14x64xf32>, tensor<64x1x1x64xf32, #nncomp.sparse<format = csr, nnz = 400>>) -> tensor<1x14x14x64xf32>
  return %y : tensor<1x14x14x64xf32>
}
// CHECK-LABEL: func.func @many_entries
func.func @many_entries(%x: tensor<1x14x14x64xf32>, %p0: tensor<4000xf32>, %p1: tensor<4000xi16>, %p2: tensor<65xi32>) -> tensor<1x14x14x64xf32> {
  %w = nncomp.assemble %p0, %p1, %p2 : (tensor<4000xf32>, tensor<4000xi16>, tensor<65xi32>) -> tensor<64x1x1x64xf32, #nncomp.sparse<format = csr, nnz = 4000>>
  // CHECK: nncomp.conv2d {{.*}}nncomp.kernel = "decoded-panels-f32", nncomp.kernel_reason = "about {{[0-9]+}} cycles; sparse-conv-f32 about {{[0-9]+}}; slower than with dense weights, about {{[0-9]+}}"
  %y = nncomp.conv2d %x, %w : (tensor<1x14x14x64xf32>, tensor<64x1x1x64xf32, #nncomp.sparse<format = csr, nnz = 4000>>) -> tensor<1x14x14x64xf32>
  return %y : tensor<1x14x14x64xf32>
}
// Blocks of as many output channels as a vector has lanes: the image stays as it is.
// CHECK-LABEL: func.func @blocks
func.func @blocks(%x: tensor<1x14x14x64xf32>, %p0: tensor<640xf32>, %p1: tensor<40xi16>, %p2: tensor<5xi32>) -> tensor<1x14x14x64xf32> {
  %w = nncomp.assemble %p0, %p1, %p2 : (tensor<640xf32>, tensor<40xi16>, tensor<5xi32>) -> tensor<64x1x1x64xf32, #nncomp.sparse<format = bsr, nnz = 40, block = 16x1>>
  // CHECK: nncomp.conv2d {{.*}}nncomp.kernel = "sparse-blocks-conv-f32", nncomp.kernel_reason = "about {{[0-9]+}} cycles; sparse-conv-f32 about {{[0-9]+}}; decoded-panels-f32 about {{[0-9]+}}; with dense weights, about {{[0-9]+}}"
  %y = nncomp.conv2d %x, %w : (tensor<1x14x14x64xf32>, tensor<64x1x1x64xf32, #nncomp.sparse<format = bsr, nnz = 40, block = 16x1>>) -> tensor<1x14x14x64xf32>
  return %y : tensor<1x14x14x64xf32>
}
// CHECK-LABEL: func.func @one_row
func.func @one_row(%x: tensor<1x64xf32>, %p0: tensor<320xf32>, %p1: tensor<20xi16>, %p2: tensor<3xi32>) -> tensor<1x32xf32> {
  %w = nncomp.assemble %p0, %p1, %p2 : (tensor<320xf32>, tensor<20xi16>, tensor<3xi32>) -> tensor<32x64xf32, #nncomp.sparse<format = bsr, nnz = 20, block = 16x1>>
  // CHECK: nncomp.linear {{.*}}nncomp.kernel = "sparse-linear-f32", nncomp.kernel_reason = "about {{[0-9]+}} cycles; sparse-conv-f32 about {{[0-9]+}}; {{.*}}with dense weights
  %y = nncomp.linear %x, %w : (tensor<1x64xf32>, tensor<32x64xf32, #nncomp.sparse<format = bsr, nnz = 20, block = 16x1>>) -> tensor<1x32xf32>
  return %y : tensor<1x32xf32>
}
// CHECK-LABEL: func.func @many_rows
func.func @many_rows(%x: tensor<64x64xf32>, %p0: tensor<400xf32>, %p1: tensor<400xi16>, %p2: tensor<33xi32>) -> tensor<64x32xf32> {
  %w = nncomp.assemble %p0, %p1, %p2 : (tensor<400xf32>, tensor<400xi16>, tensor<33xi32>) -> tensor<32x64xf32, #nncomp.sparse<format = csr, nnz = 400>>
  // CHECK: nncomp.linear {{.*}}nncomp.kernel = "sparse-conv-f32"
  %y = nncomp.linear %x, %w : (tensor<64x64xf32>, tensor<32x64xf32, #nncomp.sparse<format = csr, nnz = 400>>) -> tensor<64x32xf32>
  return %y : tensor<64x32xf32>
}
// CHECK-LABEL: func.func @other_format
func.func @other_format(%x: tensor<1x64xf32>, %p0: tensor<32x32xf32>, %p1: tensor<64xi32>) -> tensor<1x32xf32> {
  %w = nncomp.assemble %p0, %p1 : (tensor<32x32xf32>, tensor<64xi32>) -> tensor<32x64xf32, #nncomp.sparse<format = nm, pattern = 2:4>>
  // CHECK: nncomp.linear {{.*}}nncomp.kernel = "decoded-panels-f32"
  // REMARK: remark: kernel decoded-panels-f32, {{.*}}not sparse-linear-f32: expected weights that are csr, bsr or bitmap, but got 'tensor<32x64xf32, #nncomp.sparse<format = nm, pattern = 2:4>>'
  %y = nncomp.linear %x, %w : (tensor<1x64xf32>, tensor<32x64xf32, #nncomp.sparse<format = nm, pattern = 2:4>>) -> tensor<1x32xf32>
  return %y : tensor<1x32xf32>
}
// CHECK-LABEL: func.func @by_columns
func.func @by_columns(%x: tensor<1x64xf32>, %p0: tensor<8xf32>, %p1: tensor<8xi16>, %p2: tensor<65xi32>) -> tensor<1x32xf32> {
  %w = nncomp.assemble %p0, %p1, %p2 : (tensor<8xf32>, tensor<8xi16>, tensor<65xi32>) -> tensor<32x64xf32, #nncomp.sparse<format = csc, nnz = 8>>
  // CHECK: nncomp.linear {{.*}}nncomp.kernel = "decoded-panels-f32"
  // REMARK: remark: kernel decoded-panels-f32, {{.*}}not sparse-linear-f32: expected weights that are csr, bsr or bitmap, but got 'tensor<32x64xf32, #nncomp.sparse<format = csc, nnz = 8>>'
  %y = nncomp.linear %x, %w : (tensor<1x64xf32>, tensor<32x64xf32, #nncomp.sparse<format = csc, nnz = 8>>) -> tensor<1x32xf32>
  return %y : tensor<1x32xf32>
}
// Values that are encoded are decoded before.
// CHECK-LABEL: func.func @behind_a_bitmap
func.func @behind_a_bitmap(%x: tensor<1x64xf32>, %p0: tensor<1024xf32>, %p1: tensor<64xi32>, %p2: tensor<33xi32>) -> tensor<1x32xf32> {
  %w = nncomp.assemble %p0, %p1, %p2 : (tensor<1024xf32>, tensor<64xi32>, tensor<33xi32>) -> tensor<32x64xf32, #nncomp.sparse<format = bitmap, nnz = 1024>>
  // CHECK: nncomp.linear {{.*}}nncomp.kernel = "sparse-linear-f32"
  // REMARK: remark: kernel sparse-linear-f32, {{.*}}not sparse-conv-f32: expected weights that are csr or bsr, but got 'tensor<32x64xf32, #nncomp.sparse<format = bitmap, nnz = 1024>>'
  %y = nncomp.linear %x, %w : (tensor<1x64xf32>, tensor<32x64xf32, #nncomp.sparse<format = bitmap, nnz = 1024>>) -> tensor<1x32xf32>
  return %y : tensor<1x32xf32>
}
// CHECK-LABEL: func.func @codes
func.func @codes(%x: tensor<1x14x14x64xf32>, %p0: tensor<400xi8>, %s: tensor<1xf32>, %p1: tensor<400xi16>, %p2: tensor<65xi32>) -> tensor<1x14x14x64xf32> {
  %w = nncomp.assemble %p0, %s, %p1, %p2 : (tensor<400xi8>, tensor<1xf32>, tensor<400xi16>, tensor<65xi32>) -> tensor<64x1x1x64xf32, #nncomp.sparse<format = csr, nnz = 400, values = #nncomp.uniform<bits = 8>>>
  // CHECK: nncomp.conv2d {{.*}}nncomp.kernel = "sparse-conv-f32", nncomp.kernel_reason = "about {{[0-9]+}} cycles; decoded-panels-f32 about {{[0-9]+}}; with dense weights, about {{[0-9]+}}"
  %y = nncomp.conv2d %x, %w : (tensor<1x14x14x64xf32>, tensor<64x1x1x64xf32, #nncomp.sparse<format = csr, nnz = 400, values = #nncomp.uniform<bits = 8>>>) -> tensor<1x14x14x64xf32>
  return %y : tensor<1x14x14x64xf32>
}
// CHECK-LABEL: func.func @nothing
func.func @nothing(%x: tensor<1x14x14x64xf32>, %p2: tensor<65xi32>) -> tensor<1x14x14x64xf32> {
  %p0 = arith.constant dense<> : tensor<0xf32>
  %p1 = arith.constant dense<> : tensor<0xi16>
  %w = nncomp.assemble %p0, %p1, %p2 : (tensor<0xf32>, tensor<0xi16>, tensor<65xi32>) -> tensor<64x1x1x64xf32, #nncomp.sparse<format = csr, nnz = 0>>
  // CHECK: nncomp.conv2d {{.*}}nncomp.kernel = "sparse-conv-f32"
  %y = nncomp.conv2d %x, %w : (tensor<1x14x14x64xf32>, tensor<64x1x1x64xf32, #nncomp.sparse<format = csr, nnz = 0>>) -> tensor<1x14x14x64xf32>
  return %y : tensor<1x14x14x64xf32>
}
// CHECK-LABEL: func.func @half
func.func @half(%x: tensor<1x64xf16>, %p0: tensor<8xf16>, %p1: tensor<8xi16>, %p2: tensor<33xi32>) -> tensor<1x32xf16> {
  %w = nncomp.assemble %p0, %p1, %p2 : (tensor<8xf16>, tensor<8xi16>, tensor<33xi32>) -> tensor<32x64xf16, #nncomp.sparse<format = csr, nnz = 8>>
  // CHECK: nncomp.linear {{.*}}nncomp.kernel = "reference"{{.*}}sparse-linear-f32: expected dense f32 tensors that are not empty, but got 'tensor<1x64xf16>'
  %y = nncomp.linear %x, %w : (tensor<1x64xf16>, tensor<32x64xf16, #nncomp.sparse<format = csr, nnz = 8>>) -> tensor<1x32xf16>
  return %y : tensor<1x32xf16>
}
// CHECK-LABEL: func.func @tall_blocks
func.func @tall_blocks(%x: tensor<1x64xf32>, %p0: tensor<128xf32>, %p1: tensor<2xi16>, %p2: tensor<2xi32>) -> tensor<1x64xf32> {
  %w = nncomp.assemble %p0, %p1, %p2 : (tensor<128xf32>, tensor<2xi16>, tensor<2xi32>) -> tensor<64x64xf32, #nncomp.sparse<format = bsr, nnz = 2, block = 64x1>>
  // CHECK: nncomp.linear {{.*}}nncomp.kernel = "decoded-panels-f32"
  // REMARK: remark: kernel decoded-panels-f32, {{.*}}not sparse-linear-f32: expected blocks of at most 32 rows, but got 64
  %y = nncomp.linear %x, %w : (tensor<1x64xf32>, tensor<64x64xf32, #nncomp.sparse<format = bsr, nnz = 2, block = 64x1>>) -> tensor<1x64xf32>
  return %y : tensor<1x64xf32>
}
// CHECK-LABEL: func.func @blocks_across_the_edge
func.func @blocks_across_the_edge(%x: tensor<1x65xf32>, %p0: tensor<8xf32>, %p1: tensor<2xi16>, %p2: tensor<33xi32>) -> tensor<1x64xf32> {
  %w = nncomp.assemble %p0, %p1, %p2 : (tensor<8xf32>, tensor<2xi16>, tensor<33xi32>) -> tensor<64x65xf32, #nncomp.sparse<format = bsr, nnz = 2, block = 2x2>>
  // CHECK: nncomp.linear {{.*}}nncomp.kernel = "decoded-panels-f32"
  // REMARK: remark: kernel decoded-panels-f32, {{.*}}not sparse-linear-f32: expected a number of columns that blocks of 2 divide, but got 65
  %y = nncomp.linear %x, %w : (tensor<1x65xf32>, tensor<64x65xf32, #nncomp.sparse<format = bsr, nnz = 2, block = 2x2>>) -> tensor<1x64xf32>
  return %y : tensor<1x64xf32>
}
// CHECK-LABEL: func.func @blocks_across_groups
func.func @blocks_across_groups(%x: tensor<1x4x4x8xf32>, %p0: tensor<8xf32>, %p1: tensor<2xi16>, %p2: tensor<4xi32>) -> tensor<1x4x4x12xf32> {
  %w = nncomp.assemble %p0, %p1, %p2 : (tensor<8xf32>, tensor<2xi16>, tensor<4xi32>) -> tensor<12x1x1x4xf32, #nncomp.sparse<format = bsr, nnz = 2, block = 4x1>>
  // CHECK: nncomp.conv2d {{.*}}nncomp.kernel = "decoded-panels-f32"
  // REMARK: remark: kernel decoded-panels-f32, {{.*}}not sparse-conv-f32: expected output channels of a group that blocks of 4 divide, but got 6
  %y = nncomp.conv2d %x, %w {groups = 2 : i64} : (tensor<1x4x4x8xf32>, tensor<12x1x1x4xf32, #nncomp.sparse<format = bsr, nnz = 2, block = 4x1>>) -> tensor<1x4x4x12xf32>
  return %y : tensor<1x4x4x12xf32>
}
}
