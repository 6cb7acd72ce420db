// RUN: nncomp-opt %s --verify-roundtrip | FileCheck %s --check-prefix=SYNTAX
// RUN: nncomp-opt %s --emit-bytecode | nncomp-opt | FileCheck %s --check-prefix=SYNTAX
// RUN: nncomp-opt %s --canonicalize --split-input-file | FileCheck %s

// SYNTAX-LABEL: @syntax
func.func private @syntax(
  // SYNTAX-SAME: #nncomp.sparse<format = csr, nnz = 3>
  tensor<2x4xf32, #nncomp.sparse<format = csr, nnz = 3>>,
  // SYNTAX-SAME: #nncomp.sparse<format = csr, nnz = 3, values = #nncomp.uniform<bits = 4, scale = 0.1>>
  tensor<2x4xf32, #nncomp.sparse<format = csr, nnz = 3, values = #nncomp.uniform<bits = 4, scale = 0.1>>>,
  // SYNTAX-SAME: tensor<8xi16, #nncomp.sparse<format = csr, nnz = 0>>
  tensor<8xi16, #nncomp.sparse<format = csr, nnz = 0>>,
  // SYNTAX-SAME: #nncomp.sparse<format = csc, nnz = 3>
  tensor<2x4xf32, #nncomp.sparse<nnz = 3, format = csc>>,
  // SYNTAX-SAME: #nncomp.sparse<format = bitmap, nnz = 3>
  tensor<2x4xf32, #nncomp.sparse<format = bitmap, nnz = 3>>,
  // SYNTAX-SAME: #nncomp.sparse<format = csr, nnz = 3, values = #nncomp.uniform<bits = 8, axis = 0>>
  tensor<2x4xf32, #nncomp.sparse<format = csr, nnz = 3, values = #nncomp.uniform<bits = 8, axis = 0>>>,
  // SYNTAX-SAME: #nncomp.sparse<format = bsr, nnz = 1, block = 16x1, values = #nncomp.float<bf16>>
  tensor<20x4xf32, #nncomp.sparse<format = bsr, block = 16x1, nnz = 1, values = #nncomp.float<bf16>>>,
  // SYNTAX-SAME: #nncomp.sparse<format = nm, pattern = 2:4, values = #nncomp.uniform<bits = 8, axis = 0>>
  tensor<2x4xf32, #nncomp.sparse<format = nm, pattern = 2:4, values = #nncomp.uniform<bits = 8, axis = 0>>>)

// The documented example: 3 of 8 elements occupy 12 bytes of values, 6 of indices,
// 12 of pointers.
// SYNTAX-LABEL: @components
// CHECK-LABEL: @components
func.func @components(%values: tensor<3xf32>, %indices: tensor<3xi16>, %pointers: tensor<3xi32>) -> tensor<2x4xf32, #nncomp.sparse<format = csr, nnz = 3>> {
  // CHECK: nncomp.assemble
  %w = nncomp.assemble %values, %indices, %pointers
    : (tensor<3xf32>, tensor<3xi16>, tensor<3xi32>)
    -> tensor<2x4xf32, #nncomp.sparse<format = csr, nnz = 3>>
  return %w : tensor<2x4xf32, #nncomp.sparse<format = csr, nnz = 3>>
}

// Two blocks of 4 rows by 1 column occupy 32 bytes of values, 4 of indices, 12 of
// pointers.
// SYNTAX-LABEL: @block_components
// CHECK-LABEL: @block_components
func.func @block_components(%values: tensor<8xf32>, %indices: tensor<2xi16>, %pointers: tensor<3xi32>) -> tensor<8x5xf32, #nncomp.sparse<format = bsr, nnz = 2, block = 4x1>> {
  %w = nncomp.assemble %values, %indices, %pointers
    : (tensor<8xf32>, tensor<2xi16>, tensor<3xi32>)
    -> tensor<8x5xf32, #nncomp.sparse<format = bsr, nnz = 2, block = 4x1>>
  return %w : tensor<8x5xf32, #nncomp.sparse<format = bsr, nnz = 2, block = 4x1>>
}

// 8 of 16 elements of each row are stored: 64 bytes of values, two words of places for
// each row.
// SYNTAX-LABEL: @group_components
// CHECK-LABEL: @group_components
func.func @group_components(%values: tensor<2x8xf32>, %indices: tensor<4xi32>) -> tensor<2x16xf32, #nncomp.sparse<format = nm, pattern = 2:4>> {
  %w = nncomp.assemble %values, %indices : (tensor<2x8xf32>, tensor<4xi32>)
    -> tensor<2x16xf32, #nncomp.sparse<format = nm, pattern = 2:4>>
  return %w : tensor<2x16xf32, #nncomp.sparse<format = nm, pattern = 2:4>>
}

// Padding to whole blocks and groups is stored: of 5 rows by 3 columns, two of 3 x 2
// blocks; of runs of 5 elements two groups of 4, and 3 digits for a place of 5.
// CHECK-LABEL: @padding
func.func @padding(%v: tensor<12xf32>, %i: tensor<2xi16>, %p: tensor<3xi32>, %g: tensor<2x12xf32>, %w: tensor<4xi32>, %q: tensor<1x4xf32>, %r: tensor<3xi32>) {
  %0 = nncomp.assemble %v, %i, %p : (tensor<12xf32>, tensor<2xi16>, tensor<3xi32>) -> tensor<5x3xf32, #nncomp.sparse<format = bsr, nnz = 2, block = 3x2>>
  %1 = nncomp.assemble %g, %w : (tensor<2x12xf32>, tensor<4xi32>) -> tensor<2x3x1x5xf32, #nncomp.sparse<format = nm, pattern = 2:4>>
  %2 = nncomp.assemble %q, %r : (tensor<1x4xf32>, tensor<3xi32>) -> tensor<7xf32, #nncomp.sparse<format = nm, pattern = 2:5>>
  return
}

// Up to 32767 columns have narrow indices.
// CHECK-LABEL: @index_width
func.func @index_width(%v: tensor<1xf32>, %narrow: tensor<1xi16>, %wide: tensor<1xi32>, %p: tensor<2xi32>) {
  %0 = nncomp.assemble %v, %narrow, %p : (tensor<1xf32>, tensor<1xi16>, tensor<2xi32>) -> tensor<1x32767xf32, #nncomp.sparse<format = csr, nnz = 1>>
  %1 = nncomp.assemble %v, %wide, %p : (tensor<1xf32>, tensor<1xi32>, tensor<2xi32>) -> tensor<1x2x16384xf32, #nncomp.sparse<format = csr, nnz = 1>>
  return
}

// A nested encoding's components take the place of the values: 5 codes of 4
// bits in 3 bytes, one scale.
// CHECK-LABEL: @nested_components
func.func @nested_components(%codes: tensor<3xi8>, %scales: tensor<1xf32>, %indices: tensor<5xi16>, %pointers: tensor<3xi32>) {
  %w = nncomp.assemble %codes, %scales, %indices, %pointers
    : (tensor<3xi8>, tensor<1xf32>, tensor<5xi16>, tensor<3xi32>)
    -> tensor<2x4xf32, #nncomp.sparse<format = csr, nnz = 5, values = #nncomp.uniform<bits = 4>>>
  return
}

// -----

// Dimension 0 by all others; negative zeros are zeros, rows may be empty.
// CHECK-LABEL: @constants
func.func @constants() -> (tensor<3x2x2xf32, #nncomp.sparse<format = csr, nnz = 3>>, tensor<3x2x2xf32>) {
  // CHECK-DAG: %[[VALUES:.*]] = arith.constant dense<[1.000000e+00, -2.000000e+00, 0x7FC00000]> : tensor<3xf32>
  // CHECK-DAG: %[[INDICES:.*]] = arith.constant dense<[0, 3, 2]> : tensor<3xi16>
  // CHECK-DAG: %[[POINTERS:.*]] = arith.constant dense<[0, 2, 2, 3]> : tensor<4xi32>
  // CHECK-DAG: %[[DENSE:.*]] = arith.constant dense<{{\[\[\[}}1.000000e+00, 0.000000e+00], [0.000000e+00, -2.000000e+00]], {{\[\[}}0.000000e+00, 0.000000e+00], [0.000000e+00, 0.000000e+00]], {{\[\[}}0.000000e+00, 0.000000e+00], [0x7FC00000, 0.000000e+00]]]>
  // CHECK: %[[W:.*]] = nncomp.assemble %[[VALUES]], %[[INDICES]], %[[POINTERS]]
  // CHECK: return %[[W]], %[[DENSE]]
  %0 = arith.constant dense<[[[1.0, 0.0], [-0.0, -2.0]], [[0.0, 0.0], [0.0, 0.0]], [[0.0, 0.0], [0x7FC00000, 0.0]]]> : tensor<3x2x2xf32>
  %1 = nncomp.encode %0 : tensor<3x2x2xf32> -> tensor<3x2x2xf32, #nncomp.sparse<format = csr, nnz = 3>>
  %2 = nncomp.decode %1 : tensor<3x2x2xf32, #nncomp.sparse<format = csr, nnz = 3>> -> tensor<3x2x2xf32>
  return %1, %2 : tensor<3x2x2xf32, #nncomp.sparse<format = csr, nnz = 3>>, tensor<3x2x2xf32>
}

// -----

// Rows of 4 columns take a word of the mask each, and of 33 two.
// CHECK-LABEL: @bitmap_components
func.func @bitmap_components(%values: tensor<3xf32>, %mask: tensor<2xi32>, %pointers: tensor<3xi32>, %wide: tensor<4xi32>) -> (tensor<2x4xf32, #nncomp.sparse<format = bitmap, nnz = 3>>, tensor<2x3x11xf32, #nncomp.sparse<format = bitmap, nnz = 3>>) {
  // CHECK: nncomp.assemble
  %0 = nncomp.assemble %values, %mask, %pointers : (tensor<3xf32>, tensor<2xi32>, tensor<3xi32>) -> tensor<2x4xf32, #nncomp.sparse<format = bitmap, nnz = 3>>
  // CHECK: nncomp.assemble
  %1 = nncomp.assemble %values, %wide, %pointers : (tensor<3xf32>, tensor<4xi32>, tensor<3xi32>) -> tensor<2x3x11xf32, #nncomp.sparse<format = bitmap, nnz = 3>>
  return %0, %1 : tensor<2x4xf32, #nncomp.sparse<format = bitmap, nnz = 3>>, tensor<2x3x11xf32, #nncomp.sparse<format = bitmap, nnz = 3>>
}

// -----

// A bit for each element, in words of a row: 5 of the first row and 8 of the last one.
// CHECK-LABEL: @bitmap
func.func @bitmap() -> (tensor<3x2x2xf32, #nncomp.sparse<format = bitmap, nnz = 3>>, tensor<3x2x2xf32>) {
  // CHECK-DAG: %[[VALUES:.*]] = arith.constant dense<[1.000000e+00, -2.000000e+00, 4.000000e+00]> : tensor<3xf32>
  // CHECK-DAG: %[[MASK:.*]] = arith.constant dense<[5, 0, 8]> : tensor<3xi32>
  // CHECK-DAG: %[[POINTERS:.*]] = arith.constant dense<[0, 2, 2, 3]> : tensor<4xi32>
  // CHECK-DAG: %[[DENSE:.*]] = arith.constant dense<{{\[\[\[}}1.000000e+00, 0.000000e+00], [-2.000000e+00, 0.000000e+00]], {{\[\[}}0.000000e+00, 0.000000e+00], [0.000000e+00, 0.000000e+00]], {{\[\[}}0.000000e+00, 0.000000e+00], [0.000000e+00, 4.000000e+00]]]>
  // CHECK: %[[W:.*]] = nncomp.assemble %[[VALUES]], %[[MASK]], %[[POINTERS]]
  // CHECK: return %[[W]], %[[DENSE]]
  %0 = arith.constant dense<[[[1.0, 0.0], [-2.0, -0.0]], [[0.0, 0.0], [0.0, 0.0]], [[0.0, 0.0], [0.0, 4.0]]]> : tensor<3x2x2xf32>
  %1 = nncomp.encode %0 : tensor<3x2x2xf32> -> tensor<3x2x2xf32, #nncomp.sparse<format = bitmap, nnz = 3>>
  %2 = nncomp.decode %1 : tensor<3x2x2xf32, #nncomp.sparse<format = bitmap, nnz = 3>> -> tensor<3x2x2xf32>
  return %1, %2 : tensor<3x2x2xf32, #nncomp.sparse<format = bitmap, nnz = 3>>, tensor<3x2x2xf32>
}

// -----

// By columns: each with its row.
// CHECK-LABEL: @csc
func.func @csc() -> (tensor<3x2x2xf32, #nncomp.sparse<format = csc, nnz = 3>>, tensor<3x2x2xf32>) {
  // CHECK-DAG: %[[VALUES:.*]] = arith.constant dense<[1.000000e+00, 4.000000e+00, -2.000000e+00]> : tensor<3xf32>
  // CHECK-DAG: %[[INDICES:.*]] = arith.constant dense<[0, 2, 0]> : tensor<3xi16>
  // CHECK-DAG: %[[POINTERS:.*]] = arith.constant dense<[0, 2, 2, 2, 3]> : tensor<5xi32>
  // CHECK-DAG: %[[DENSE:.*]] = arith.constant dense<{{\[\[\[}}1.000000e+00, 0.000000e+00], [0.000000e+00, -2.000000e+00]], {{\[\[}}0.000000e+00, 0.000000e+00], [0.000000e+00, 0.000000e+00]], {{\[\[}}4.000000e+00, 0.000000e+00], [0.000000e+00, 0.000000e+00]]]>
  // CHECK: %[[W:.*]] = nncomp.assemble %[[VALUES]], %[[INDICES]], %[[POINTERS]]
  // CHECK: return %[[W]], %[[DENSE]]
  %0 = arith.constant dense<[[[1.0, 0.0], [0.0, -2.0]], [[0.0, 0.0], [0.0, 0.0]], [[4.0, 0.0], [0.0, 0.0]]]> : tensor<3x2x2xf32>
  %1 = nncomp.encode %0 : tensor<3x2x2xf32> -> tensor<3x2x2xf32, #nncomp.sparse<format = csc, nnz = 3>>
  %2 = nncomp.decode %1 : tensor<3x2x2xf32, #nncomp.sparse<format = csc, nnz = 3>> -> tensor<3x2x2xf32>
  return %1, %2 : tensor<3x2x2xf32, #nncomp.sparse<format = csc, nnz = 3>>, tensor<3x2x2xf32>
}

// -----

// Blocks of 2 rows by 2 columns of a matrix of 3 by 3, each by columns, with zeros in
// the padding.
// CHECK-LABEL: @bsr
func.func @bsr() -> (tensor<3x3xi8, #nncomp.sparse<format = bsr, nnz = 3, block = 2x2>>, tensor<3x3xi8>) {
  // CHECK-DAG: %[[VALUES:.*]] = arith.constant dense<[1, 0, 2, 3, 0, 4, 0, 0, 5, 0, 0, 0]> : tensor<12xi8>
  // CHECK-DAG: %[[INDICES:.*]] = arith.constant dense<[0, 1, 1]> : tensor<3xi16>
  // CHECK-DAG: %[[POINTERS:.*]] = arith.constant dense<[0, 2, 3]> : tensor<3xi32>
  // CHECK-DAG: %[[DENSE:.*]] = arith.constant dense<{{\[\[}}1, 2, 0], [0, 3, 4], [0, 0, 5]]> : tensor<3x3xi8>
  // CHECK: %[[W:.*]] = nncomp.assemble %[[VALUES]], %[[INDICES]], %[[POINTERS]]
  // CHECK: return %[[W]], %[[DENSE]]
  %0 = arith.constant dense<[[1, 2, 0], [0, 3, 4], [0, 0, 5]]> : tensor<3x3xi8>
  %1 = nncomp.encode %0 : tensor<3x3xi8> -> tensor<3x3xi8, #nncomp.sparse<format = bsr, nnz = 3, block = 2x2>>
  %2 = nncomp.decode %1 : tensor<3x3xi8, #nncomp.sparse<format = bsr, nnz = 3, block = 2x2>> -> tensor<3x3xi8>
  return %1, %2 : tensor<3x3xi8, #nncomp.sparse<format = bsr, nnz = 3, block = 2x2>>, tensor<3x3xi8>
}

// -----

// 2 of 4 along the last dimension. Groups with fewer nonzeros are filled with the zeros
// of the lowest places; the last group of a run has 2 elements. Places 1 and 3, 0 and
// 1, 0 and 2, 0 and 1: the digits 0 of these are 1 1 0 1 0 0 0 1, the digits 1
// 0 1 0 0 0 1 0 0.
// CHECK-LABEL: @groups
func.func @groups() -> (tensor<1x2x6xf32, #nncomp.sparse<format = nm, pattern = 2:4>>, tensor<1x2x6xf32>) {
  // CHECK-DAG: %[[VALUES:.*]] = arith.constant dense<{{\[\[}}1.000000e+00, 2.000000e+00, 0.000000e+00, 3.000000e+00, 0.000000e+00, 4.000000e+00, 0.000000e+00, 0.000000e+00]]> : tensor<1x8xf32>
  // CHECK-DAG: %[[PLACES:.*]] = arith.constant dense<[139, 34]> : tensor<2xi32>
  // CHECK-DAG: %[[DENSE:.*]] = arith.constant dense<{{\[\[\[}}0.000000e+00, 1.000000e+00, 0.000000e+00, 2.000000e+00, 0.000000e+00, 3.000000e+00], [0.000000e+00, 0.000000e+00, 4.000000e+00, 0.000000e+00, 0.000000e+00, 0.000000e+00]]]>
  // CHECK: %[[W:.*]] = nncomp.assemble %[[VALUES]], %[[PLACES]]
  // CHECK: return %[[W]], %[[DENSE]]
  %0 = arith.constant dense<[[[0.0, 1.0, 0.0, 2.0, 0.0, 3.0], [0.0, 0.0, 4.0, 0.0, 0.0, 0.0]]]> : tensor<1x2x6xf32>
  %1 = nncomp.encode %0 : tensor<1x2x6xf32> -> tensor<1x2x6xf32, #nncomp.sparse<format = nm, pattern = 2:4>>
  %2 = nncomp.decode %1 : tensor<1x2x6xf32, #nncomp.sparse<format = nm, pattern = 2:4>> -> tensor<1x2x6xf32>
  return %1, %2 : tensor<1x2x6xf32, #nncomp.sparse<format = nm, pattern = 2:4>>, tensor<1x2x6xf32>
}

// A scale for each row; of runs of one element each, all are stored, and so is padding.
// CHECK-LABEL: @group_scales
func.func @group_scales() -> (tensor<2x4xf32>, tensor<2x1xf32>, tensor<0x4xf32>) {
  // CHECK-DAG: dense<{{\[\[}}0.000000e+00, 1.270000e+02, 0.000000e+00, 0.000000e+00], [1.270000e+00, 0.000000e+00, 0.000000e+00, 0.000000e+00]]> : tensor<2x4xf32>
  // CHECK-DAG: dense<{{\[\[}}5.000000e+00], [6.000000e+00]]> : tensor<2x1xf32>
  // CHECK-DAG: dense<> : tensor<0x4xf32>
  // CHECK-NOT: nncomp
  %0 = arith.constant dense<[[0.0, 127.0, 0.0, 0.0], [1.27, 0.0, 0.0, 0.0]]> : tensor<2x4xf32>
  %1 = nncomp.encode %0 : tensor<2x4xf32> -> tensor<2x4xf32, #nncomp.sparse<format = nm, pattern = 1:4, values = #nncomp.uniform<bits = 8, axis = 0>>>
  %2 = nncomp.decode %1 : tensor<2x4xf32, #nncomp.sparse<format = nm, pattern = 1:4, values = #nncomp.uniform<bits = 8, axis = 0>>> -> tensor<2x4xf32>
  %3 = arith.constant dense<[[5.0], [6.0]]> : tensor<2x1xf32>
  %4 = nncomp.encode %3 : tensor<2x1xf32> -> tensor<2x1xf32, #nncomp.sparse<format = nm, pattern = 2:4>>
  %5 = nncomp.decode %4 : tensor<2x1xf32, #nncomp.sparse<format = nm, pattern = 2:4>> -> tensor<2x1xf32>
  %6 = arith.constant dense<> : tensor<0x4xf32>
  %7 = nncomp.encode %6 : tensor<0x4xf32> -> tensor<0x4xf32, #nncomp.sparse<format = nm, pattern = 2:4>>
  %8 = nncomp.decode %7 : tensor<0x4xf32, #nncomp.sparse<format = nm, pattern = 2:4>> -> tensor<0x4xf32>
  return %2, %5, %8 : tensor<2x4xf32>, tensor<2x1xf32>, tensor<0x4xf32>
}

// -----

// A scale, and a zero point, for each row of which any number of elements is stored;
// what is stored of the padding has none.
// CHECK-LABEL: @row_scales
func.func @row_scales() -> (tensor<3x4xf32, #nncomp.sparse<format = csr, nnz = 4, values = #nncomp.uniform<bits = 8, axis = 0>>>, tensor<3x4xf32>, tensor<3x4xf32>, tensor<3x4xf32>) {
  // CHECK-DAG: %[[CODES:.*]] = arith.constant dense<[127, -127, 51, 127]> : tensor<4xi8>
  // CHECK-DAG: %[[SCALES:.*]] = arith.constant dense<[1.000000e+00, 1.000000e+00, 5.000000e-01]> : tensor<3xf32>
  // CHECK-DAG: %[[COLUMNS:.*]] = arith.constant dense<[1, 0, 2, 3]> : tensor<4xi16>
  // CHECK-DAG: %[[POINTERS:.*]] = arith.constant dense<[0, 1, 1, 4]> : tensor<4xi32>
  // CHECK-DAG: %[[DENSE:.*]] = arith.constant dense<{{\[\[}}0.000000e+00, 1.270000e+02, 0.000000e+00, 0.000000e+00], [0.000000e+00, 0.000000e+00, 0.000000e+00, 0.000000e+00], [-6.350000e+01, 0.000000e+00, 2.550000e+01, 6.350000e+01]]> : tensor<3x4xf32>
  // CHECK-DAG: %[[ZEROS:.*]] = arith.constant dense<{{\[\[}}0.000000e+00, 1.270000e+02, 0.000000e+00, 0.000000e+00], [0.000000e+00, 0.000000e+00, 0.000000e+00, 0.000000e+00], [-63.7490196, 0.000000e+00, 2.540000e+01, 63.2509804]]> : tensor<3x4xf32>
  // CHECK: %[[W:.*]] = nncomp.assemble %[[CODES]], %[[SCALES]], %[[COLUMNS]], %[[POINTERS]]
  // CHECK: return %[[W]], %[[DENSE]], %[[DENSE]], %[[ZEROS]]
  %0 = arith.constant dense<[[0.0, 127.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0], [-63.5, 0.0, 25.6, 63.5]]> : tensor<3x4xf32>
  %1 = nncomp.encode %0 : tensor<3x4xf32> -> tensor<3x4xf32, #nncomp.sparse<format = csr, nnz = 4, values = #nncomp.uniform<bits = 8, axis = 0>>>
  %2 = nncomp.decode %1 : tensor<3x4xf32, #nncomp.sparse<format = csr, nnz = 4, values = #nncomp.uniform<bits = 8, axis = 0>>> -> tensor<3x4xf32>
  %3 = nncomp.encode %0 : tensor<3x4xf32> -> tensor<3x4xf32, #nncomp.sparse<format = csc, nnz = 4, values = #nncomp.uniform<bits = 8, axis = 0>>>
  %4 = nncomp.decode %3 : tensor<3x4xf32, #nncomp.sparse<format = csc, nnz = 4, values = #nncomp.uniform<bits = 8, axis = 0>>> -> tensor<3x4xf32>
  %5 = nncomp.encode %0 : tensor<3x4xf32> -> tensor<3x4xf32, #nncomp.sparse<format = bsr, block = 2x1, nnz = 4, values = #nncomp.uniform<bits = 8, axis = 0, asymmetric = true>>>
  %6 = nncomp.decode %5 : tensor<3x4xf32, #nncomp.sparse<format = bsr, block = 2x1, nnz = 4, values = #nncomp.uniform<bits = 8, axis = 0, asymmetric = true>>> -> tensor<3x4xf32>
  return %1, %2, %4, %6 : tensor<3x4xf32, #nncomp.sparse<format = csr, nnz = 4, values = #nncomp.uniform<bits = 8, axis = 0>>>, tensor<3x4xf32>, tensor<3x4xf32>, tensor<3x4xf32>
}

// -----

// CHECK-LABEL: @nested_constants
func.func @nested_constants() -> (tensor<2x3xf32, #nncomp.sparse<format = csr, nnz = 3, values = #nncomp.uniform<bits = 4>>>, tensor<2x3xf32>) {
  // CHECK-DAG: %[[CODES:.*]] = arith.constant dense<[-105, 0]> : tensor<2xi8>
  // CHECK-DAG: %[[SCALES:.*]] = arith.constant dense<1.000000e+00> : tensor<1xf32>
  // CHECK-DAG: %[[INDICES:.*]] = arith.constant dense<[1, 0, 2]> : tensor<3xi16>
  // CHECK-DAG: %[[POINTERS:.*]] = arith.constant dense<[0, 1, 3]> : tensor<3xi32>
  // A stored element may round to zero.
  // CHECK-DAG: dense<{{\[\[}}0.000000e+00, 7.000000e+00, 0.000000e+00], [-7.000000e+00, 0.000000e+00, 0.000000e+00]]>
  // CHECK: nncomp.assemble %[[CODES]], %[[SCALES]], %[[INDICES]], %[[POINTERS]]
  %0 = arith.constant dense<[[0.0, 7.0, 0.0], [-7.0, 0.0, 0.25]]> : tensor<2x3xf32>
  %1 = nncomp.encode %0 : tensor<2x3xf32> -> tensor<2x3xf32, #nncomp.sparse<format = csr, nnz = 3, values = #nncomp.uniform<bits = 4>>>
  %2 = nncomp.decode %1 : tensor<2x3xf32, #nncomp.sparse<format = csr, nnz = 3, values = #nncomp.uniform<bits = 4>>> -> tensor<2x3xf32>
  return %1, %2 : tensor<2x3xf32, #nncomp.sparse<format = csr, nnz = 3, values = #nncomp.uniform<bits = 4>>>, tensor<2x3xf32>
}

// -----

// Full, empty, without elements; integers; splats.
// CHECK-LABEL: @extremes
func.func @extremes() -> (tensor<2x2xi64>, tensor<2x2xf16>, tensor<0x2xf32>, tensor<3xi8>) {
  // CHECK-DAG: dense<-5> : tensor<2x2xi64>
  // CHECK-DAG: dense<0.000000e+00> : tensor<2x2xf16>
  // CHECK-DAG: dense<> : tensor<0x2xf32>
  // CHECK-DAG: dense<[0, 1, 0]> : tensor<3xi8>
  // CHECK-NOT: nncomp
  %0 = arith.constant dense<-5> : tensor<2x2xi64>
  %1 = arith.constant dense<0.0> : tensor<2x2xf16>
  %2 = arith.constant dense<> : tensor<0x2xf32>
  %3 = arith.constant dense<[0, 1, 0]> : tensor<3xi8>
  %4 = nncomp.encode %0 : tensor<2x2xi64> -> tensor<2x2xi64, #nncomp.sparse<format = csr, nnz = 4>>
  %5 = nncomp.encode %1 : tensor<2x2xf16> -> tensor<2x2xf16, #nncomp.sparse<format = csr, nnz = 0>>
  %6 = nncomp.encode %2 : tensor<0x2xf32> -> tensor<0x2xf32, #nncomp.sparse<format = csr, nnz = 0>>
  %7 = nncomp.encode %3 : tensor<3xi8> -> tensor<3xi8, #nncomp.sparse<format = csr, nnz = 1>>
  %8 = nncomp.decode %4 : tensor<2x2xi64, #nncomp.sparse<format = csr, nnz = 4>> -> tensor<2x2xi64>
  %9 = nncomp.decode %5 : tensor<2x2xf16, #nncomp.sparse<format = csr, nnz = 0>> -> tensor<2x2xf16>
  %10 = nncomp.decode %6 : tensor<0x2xf32, #nncomp.sparse<format = csr, nnz = 0>> -> tensor<0x2xf32>
  %11 = nncomp.decode %7 : tensor<3xi8, #nncomp.sparse<format = csr, nnz = 1>> -> tensor<3xi8>
  return %8, %9, %10, %11 : tensor<2x2xi64>, tensor<2x2xf16>, tensor<0x2xf32>, tensor<3xi8>
}

// Constants that do not fit the type stay as they are: lowering refuses them.
// CHECK-LABEL: @other_count
func.func @other_count() -> tensor<2x2xf32> {
  // CHECK: nncomp.encode
  // CHECK: nncomp.decode
  %0 = arith.constant dense<1.0> : tensor<2x2xf32>
  %1 = nncomp.encode %0 : tensor<2x2xf32> -> tensor<2x2xf32, #nncomp.sparse<format = csr, nnz = 3>>
  %2 = nncomp.decode %1 : tensor<2x2xf32, #nncomp.sparse<format = csr, nnz = 3>> -> tensor<2x2xf32>
  return %2 : tensor<2x2xf32>
}
