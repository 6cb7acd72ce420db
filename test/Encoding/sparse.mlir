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
  tensor<8xi16, #nncomp.sparse<format = csr, nnz = 0>>)

// The documented example: 3 of 8 elements take 12 bytes of values, 6 of indices,
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

// Up to 32767 columns have narrow indices.
// CHECK-LABEL: @index_width
func.func @index_width(%v: tensor<1xf32>, %narrow: tensor<1xi16>, %wide: tensor<1xi32>, %p: tensor<2xi32>) {
  %0 = nncomp.assemble %v, %narrow, %p : (tensor<1xf32>, tensor<1xi16>, tensor<2xi32>) -> tensor<1x32767xf32, #nncomp.sparse<format = csr, nnz = 1>>
  %1 = nncomp.assemble %v, %wide, %p : (tensor<1xf32>, tensor<1xi32>, tensor<2xi32>) -> tensor<1x2x16384xf32, #nncomp.sparse<format = csr, nnz = 1>>
  return
}

// A nested encoding's components stand in the place of the values: 5 codes of 4
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
