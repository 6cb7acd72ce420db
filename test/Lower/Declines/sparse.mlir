// Why the kernels of weights of which few are stored decline.
// RUN: nncomp-opt %s -split-input-file --canonicalize --nncomp-select-kernels=remarks -verify-diagnostics -o /dev/null

module attributes {nncomp.target = #nncomp.target<cpu = "znver4">} {
func.func @rows(%x: tensor<1x14x14x64xf32>, %p0: tensor<400xf32>, %p1: tensor<400xi16>, %p2: tensor<65xi32>) -> tensor<1x14x14x64xf32> {
  %w = nncomp.assemble %p0, %p1, %p2 : (tensor<400xf32>, tensor<400xi16>, tensor<65xi32>) -> tensor<64x1x1x64xf32, #nncomp.sparse<format = csr, nnz = 400>>
  // expected-remark @below {{not sparse-blocks-conv-f32: expected blocks of at least 4 rows, but got 1}}
  %y = nncomp.conv2d %x, %w : (tensor<1x14x14x64xf32>, tensor<64x1x1x64xf32, #nncomp.sparse<format = csr, nnz = 400>>) -> tensor<1x14x14x64xf32>
  return %y : tensor<1x14x14x64xf32>
}

func.func @other_format(%x: tensor<1x64xf32>, %p0: tensor<32x32xf32>, %p1: tensor<64xi32>) -> tensor<1x32xf32> {
  %w = nncomp.assemble %p0, %p1 : (tensor<32x32xf32>, tensor<64xi32>) -> tensor<32x64xf32, #nncomp.sparse<format = nm, pattern = 2:4>>
  // expected-remark @below {{not sparse-linear-f32: expected weights that are csr, bsr or bitmap, but got 'tensor<32x64xf32, #nncomp.sparse<format = nm, pattern = 2:4>>'}}
  %y = nncomp.linear %x, %w : (tensor<1x64xf32>, tensor<32x64xf32, #nncomp.sparse<format = nm, pattern = 2:4>>) -> tensor<1x32xf32>
  return %y : tensor<1x32xf32>
}

func.func @by_columns(%x: tensor<1x64xf32>, %p0: tensor<8xf32>, %p1: tensor<8xi16>, %p2: tensor<65xi32>) -> tensor<1x32xf32> {
  %w = nncomp.assemble %p0, %p1, %p2 : (tensor<8xf32>, tensor<8xi16>, tensor<65xi32>) -> tensor<32x64xf32, #nncomp.sparse<format = csc, nnz = 8>>
  // expected-remark @below {{not sparse-linear-f32: expected weights that are csr, bsr or bitmap, but got 'tensor<32x64xf32, #nncomp.sparse<format = csc, nnz = 8>>'}}
  %y = nncomp.linear %x, %w : (tensor<1x64xf32>, tensor<32x64xf32, #nncomp.sparse<format = csc, nnz = 8>>) -> tensor<1x32xf32>
  return %y : tensor<1x32xf32>
}

func.func @with_a_bitmap(%x: tensor<1x64xf32>, %p0: tensor<1024xf32>, %p1: tensor<64xi32>, %p2: tensor<33xi32>) -> tensor<1x32xf32> {
  %w = nncomp.assemble %p0, %p1, %p2 : (tensor<1024xf32>, tensor<64xi32>, tensor<33xi32>) -> tensor<32x64xf32, #nncomp.sparse<format = bitmap, nnz = 1024>>
  // expected-remark @below {{not sparse-conv-f32: expected weights that are csr or bsr, but got 'tensor<32x64xf32, #nncomp.sparse<format = bitmap, nnz = 1024>>'}}
  %y = nncomp.linear %x, %w : (tensor<1x64xf32>, tensor<32x64xf32, #nncomp.sparse<format = bitmap, nnz = 1024>>) -> tensor<1x32xf32>
  return %y : tensor<1x32xf32>
}

func.func @half(%x: tensor<1x64xf16>, %p0: tensor<8xf16>, %p1: tensor<8xi16>, %p2: tensor<33xi32>) -> tensor<1x32xf16> {
  %w = nncomp.assemble %p0, %p1, %p2 : (tensor<8xf16>, tensor<8xi16>, tensor<33xi32>) -> tensor<32x64xf16, #nncomp.sparse<format = csr, nnz = 8>>
  // expected-remark @below {{not sparse-linear-f32: expected dense f32 tensors that are not empty, but got 'tensor<1x64xf16>'}}
  %y = nncomp.linear %x, %w : (tensor<1x64xf16>, tensor<32x64xf16, #nncomp.sparse<format = csr, nnz = 8>>) -> tensor<1x32xf16>
  return %y : tensor<1x32xf16>
}

func.func @tall_blocks(%x: tensor<1x64xf32>, %p0: tensor<128xf32>, %p1: tensor<2xi16>, %p2: tensor<2xi32>) -> tensor<1x64xf32> {
  %w = nncomp.assemble %p0, %p1, %p2 : (tensor<128xf32>, tensor<2xi16>, tensor<2xi32>) -> tensor<64x64xf32, #nncomp.sparse<format = bsr, nnz = 2, block = 64x1>>
  // expected-remark @below {{not sparse-linear-f32: expected blocks of at most 32 rows, but got 64}}
  %y = nncomp.linear %x, %w : (tensor<1x64xf32>, tensor<64x64xf32, #nncomp.sparse<format = bsr, nnz = 2, block = 64x1>>) -> tensor<1x64xf32>
  return %y : tensor<1x64xf32>
}

func.func @blocks_across_the_edge(%x: tensor<1x65xf32>, %p0: tensor<8xf32>, %p1: tensor<2xi16>, %p2: tensor<33xi32>) -> tensor<1x64xf32> {
  %w = nncomp.assemble %p0, %p1, %p2 : (tensor<8xf32>, tensor<2xi16>, tensor<33xi32>) -> tensor<64x65xf32, #nncomp.sparse<format = bsr, nnz = 2, block = 2x2>>
  // expected-remark @below {{not sparse-linear-f32: expected a number of columns that blocks of 2 divide, but got 65}}
  %y = nncomp.linear %x, %w : (tensor<1x65xf32>, tensor<64x65xf32, #nncomp.sparse<format = bsr, nnz = 2, block = 2x2>>) -> tensor<1x64xf32>
  return %y : tensor<1x64xf32>
}

func.func @blocks_across_groups(%x: tensor<1x4x4x8xf32>, %p0: tensor<8xf32>, %p1: tensor<2xi16>, %p2: tensor<4xi32>) -> tensor<1x4x4x12xf32> {
  %w = nncomp.assemble %p0, %p1, %p2 : (tensor<8xf32>, tensor<2xi16>, tensor<4xi32>) -> tensor<12x1x1x4xf32, #nncomp.sparse<format = bsr, nnz = 2, block = 4x1>>
  // expected-remark @below {{not sparse-conv-f32: expected output channels of a group that blocks of 4 divide, but got 6}}
  %y = nncomp.conv2d %x, %w {groups = 2 : i64} : (tensor<1x4x4x8xf32>, tensor<12x1x1x4xf32, #nncomp.sparse<format = bsr, nnz = 2, block = 4x1>>) -> tensor<1x4x4x12xf32>
  return %y : tensor<1x4x4x12xf32>
}
}

// -----

module attributes {nncomp.target = #nncomp.target<cpu = "znver4">} {
func.func @codes(%x: tensor<1x64xf32, #nncomp.uniform<bits = 8, scale = 0.1, zero = 3>>) -> tensor<1x32xf32> {
  %d = arith.constant dense<1.0> : tensor<32x64xf32>
  %w = nncomp.encode %d : tensor<32x64xf32> -> tensor<32x64xf32, #nncomp.sparse<format = csr, nnz = 2048, values = #nncomp.uniform<bits = 8, axis = 0>>>
  // expected-remark @below {{not bit-plane-gemm: expected weights that are all stored, but got 'tensor<32x64xf32, #nncomp.sparse<format = csr, nnz = 2048, values = #nncomp.uniform<bits = 8, axis = 0>>>'}}
  %y = nncomp.linear %x, %w : (tensor<1x64xf32, #nncomp.uniform<bits = 8, scale = 0.1, zero = 3>>, tensor<32x64xf32, #nncomp.sparse<format = csr, nnz = 2048, values = #nncomp.uniform<bits = 8, axis = 0>>>) -> tensor<1x32xf32>
  return %y : tensor<1x32xf32>
}

func.func @large_sums(%x: tensor<1x1024xf32, #nncomp.uniform<bits = 8, scale = 0.1, zero = 0>>) -> tensor<1x4xf32> {
  %d = arith.constant dense<1.0> : tensor<4x1024xf32>
  %w = nncomp.encode %d : tensor<4x1024xf32> -> tensor<4x1024xf32, #nncomp.sparse<format = csr, nnz = 4096, values = #nncomp.uniform<bits = 8, axis = 0>>>
  // expected-remark @below {{not sparse-linear-int8: expected sums of at most 16777216, which f32 holds exactly, but got 33162240}}
  %y = nncomp.linear %x, %w : (tensor<1x1024xf32, #nncomp.uniform<bits = 8, scale = 0.1, zero = 0>>, tensor<4x1024xf32, #nncomp.sparse<format = csr, nnz = 4096, values = #nncomp.uniform<bits = 8, axis = 0>>>) -> tensor<1x4xf32>
  return %y : tensor<1x4xf32>
}

func.func @levels_around_zero(%x: tensor<1x64xf32, #nncomp.uniform<bits = 8, scale = 0.1, zero = 3>>) -> tensor<1x32xf32> {
  %d = arith.constant dense<1.0> : tensor<32x64xf32>
  %w = nncomp.encode %d : tensor<32x64xf32> -> tensor<32x64xf32, #nncomp.sparse<format = csr, nnz = 2048, values = #nncomp.uniform<bits = 4, centered = true>>>
  // expected-remark @below {{not sparse-linear-int8: expected weights of at most 8 bits with a level at 0, but got 'tensor<32x64xf32, #nncomp.sparse<format = csr, nnz = 2048, values = #nncomp.uniform<bits = 4, centered = true>>>'}}
  %y = nncomp.linear %x, %w : (tensor<1x64xf32, #nncomp.uniform<bits = 8, scale = 0.1, zero = 3>>, tensor<32x64xf32, #nncomp.sparse<format = csr, nnz = 2048, values = #nncomp.uniform<bits = 4, centered = true>>>) -> tensor<1x32xf32>
  return %y : tensor<1x32xf32>
}

func.func @unknown_codes(%x: tensor<1x4xf32>, %codes: tensor<3xi8>, %scales: tensor<2xf32>, %indices: tensor<3xi16>, %pointers: tensor<3xi32>) -> tensor<1x2xf32> {
  %w = nncomp.assemble %codes, %scales, %indices, %pointers : (tensor<3xi8>, tensor<2xf32>, tensor<3xi16>, tensor<3xi32>) -> tensor<2x4xf32, #nncomp.sparse<format = csr, nnz = 3, values = #nncomp.uniform<bits = 8, axis = 0>>>
  // expected-remark @below {{not sparse-linear-f32: expected constant weights with scales for rows, but got 'tensor<2x4xf32, #nncomp.sparse<format = csr, nnz = 3, values = #nncomp.uniform<bits = 8, axis = 0>>>'}}
  %y = nncomp.linear %x, %w : (tensor<1x4xf32>, tensor<2x4xf32, #nncomp.sparse<format = csr, nnz = 3, values = #nncomp.uniform<bits = 8, axis = 0>>>) -> tensor<1x2xf32>
  return %y : tensor<1x2xf32>
}
}

// -----

module attributes {nncomp.target = #nncomp.target<cpu = "x86-64-v3">} {
func.func @with_a_bitmap(%x: tensor<1x64xf32>, %p0: tensor<1024xf32>, %p1: tensor<64xi32>, %p2: tensor<33xi32>) -> tensor<1x32xf32> {
  %w = nncomp.assemble %p0, %p1, %p2 : (tensor<1024xf32>, tensor<64xi32>, tensor<33xi32>) -> tensor<32x64xf32, #nncomp.sparse<format = bitmap, nnz = 1024>>
  // expected-remark @below {{not sparse-linear-f32: expected vectors of 512 bits for a bitmap, but got 256}}
  %y = nncomp.linear %x, %w : (tensor<1x64xf32>, tensor<32x64xf32, #nncomp.sparse<format = bitmap, nnz = 1024>>) -> tensor<1x32xf32>
  return %y : tensor<1x32xf32>
}
}
