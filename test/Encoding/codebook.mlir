// RUN: nncomp-opt %s --verify-roundtrip | FileCheck %s --check-prefix=SYNTAX
// RUN: nncomp-opt %s --emit-bytecode | nncomp-opt | FileCheck %s --check-prefix=SYNTAX
// RUN: nncomp-opt %s --canonicalize --split-input-file | FileCheck %s

// SYNTAX-LABEL: @syntax
func.func private @syntax(
  // SYNTAX-SAME: #nncomp.codebook<entries = 16>
  tensor<4xf32, #nncomp.codebook<entries = 16>>,
  // SYNTAX-SAME: #nncomp.codebook<entries = 256, axis = 0, palette = bf16>
  tensor<4xf32, #nncomp.codebook<palette = bf16, axis = 0, entries = 256>>,
  // SYNTAX-SAME: values = #nncomp.codebook<entries = 32>
  tensor<4xf32, #nncomp.sparse<format = csr, nnz = 2, values = #nncomp.codebook<entries = 32>>>)

// The documented example: 16 codes of 2 bits occupy 4 bytes.
// SYNTAX-LABEL: @components
// CHECK-LABEL: @components
func.func @components(%codes: tensor<4xi8>, %palette: tensor<3xf32>) -> tensor<2x8xf32, #nncomp.codebook<entries = 3>> {
  // CHECK: nncomp.assemble
  %w = nncomp.assemble %codes, %palette : (tensor<4xi8>, tensor<3xf32>)
    -> tensor<2x8xf32, #nncomp.codebook<entries = 3>>
  return %w : tensor<2x8xf32, #nncomp.codebook<entries = 3>>
}

// -----

// As many values as entries, or fewer, are kept to the bit; spare entries repeat the
// greatest.
// CHECK-LABEL: @few_values
func.func @few_values() -> (tensor<6xf32, #nncomp.codebook<entries = 4>>, tensor<6xf32>) {
  // CHECK-DAG: dense<[-7.500000e-01, 1.000000e-01, 3.000000e+00, 3.000000e+00]> : tensor<4xf32>
  // 0b10_01_00_01, 0b00_10
  // CHECK-DAG: dense<[-111, 2]> : tensor<2xi8>
  // CHECK-DAG: dense<[1.000000e-01, -7.500000e-01, 1.000000e-01, 3.000000e+00, 3.000000e+00, -7.500000e-01]> : tensor<6xf32>
  %0 = arith.constant dense<[0.1, -0.75, 0.1, 3.0, 3.0, -0.75]> : tensor<6xf32>
  %1 = nncomp.encode %0 : tensor<6xf32> -> tensor<6xf32, #nncomp.codebook<entries = 4>>
  %2 = nncomp.decode %1 : tensor<6xf32, #nncomp.codebook<entries = 4>> -> tensor<6xf32>
  return %1, %2 : tensor<6xf32, #nncomp.codebook<entries = 4>>, tensor<6xf32>
}

// -----

// From 0 and 10 as the first centroids: {0, 1, 2} and {6, 10}, whose means 1 and 8 change
// nothing.
// CHECK-LABEL: @clusters
func.func @clusters() -> tensor<5xf32> {
  // CHECK: dense<[1.000000e+00, 1.000000e+00, 1.000000e+00, 8.000000e+00, 8.000000e+00]> : tensor<5xf32>
  %0 = arith.constant dense<[0.0, 1.0, 2.0, 6.0, 10.0]> : tensor<5xf32>
  %1 = nncomp.encode %0 : tensor<5xf32> -> tensor<5xf32, #nncomp.codebook<entries = 2>>
  %2 = nncomp.decode %1 : tensor<5xf32, #nncomp.codebook<entries = 2>> -> tensor<5xf32>
  return %2 : tensor<5xf32>
}

// Each row has its palette, and each column: the same here, of other codes.
// CHECK-LABEL: @axes
func.func @axes() -> (tensor<2x3xf32, #nncomp.codebook<entries = 2, axis = 0>>, tensor<3x2xf32, #nncomp.codebook<entries = 2, axis = 1>>) {
  // CHECK-DAG: dense<{{\[\[}}1.000000e+00, 4.500000e+00], [-2.000000e+00, 3.000000e+00]]> : tensor<2x2xf32>
  // CHECK-DAG: dense<22> : tensor<1xi8>
  // CHECK-DAG: dense<28> : tensor<1xi8>
  %0 = arith.constant dense<[[1.0, 4.0, 5.0], [-2.0, 3.0, -2.0]]> : tensor<2x3xf32>
  %1 = nncomp.encode %0 : tensor<2x3xf32> -> tensor<2x3xf32, #nncomp.codebook<entries = 2, axis = 0>>
  %2 = arith.constant dense<[[1.0, -2.0], [4.0, 3.0], [5.0, -2.0]]> : tensor<3x2xf32>
  %3 = nncomp.encode %2 : tensor<3x2xf32> -> tensor<3x2xf32, #nncomp.codebook<entries = 2, axis = 1>>
  return %1, %3 : tensor<2x3xf32, #nncomp.codebook<entries = 2, axis = 0>>, tensor<3x2xf32, #nncomp.codebook<entries = 2, axis = 1>>
}

// A palette of bf16 holds rounded values; each element takes the nearest of these.
// CHECK-LABEL: @rounded_palette
func.func @rounded_palette() -> (tensor<2xf32, #nncomp.codebook<entries = 2, palette = bf16>>, tensor<2xf32>) {
  // CHECK-DAG: dense<[1.000000e+00, 2.560000e+02]> : tensor<2xbf16>
  // CHECK-DAG: dense<2> : tensor<1xi8>
  // CHECK-DAG: dense<[1.000000e+00, 2.560000e+02]> : tensor<2xf32>
  %0 = arith.constant dense<[1.001, 256.3]> : tensor<2xf32>
  %1 = nncomp.encode %0 : tensor<2xf32> -> tensor<2xf32, #nncomp.codebook<entries = 2, palette = bf16>>
  %2 = nncomp.decode %1 : tensor<2xf32, #nncomp.codebook<entries = 2, palette = bf16>> -> tensor<2xf32>
  return %1, %2 : tensor<2xf32, #nncomp.codebook<entries = 2, palette = bf16>>, tensor<2xf32>
}

// CHECK-LABEL: @empty
func.func @empty() -> tensor<2x0xf32, #nncomp.codebook<entries = 2, axis = 0>> {
  // CHECK-DAG: dense<> : tensor<0xi8>
  // CHECK-DAG: dense<0.000000e+00> : tensor<2x2xf32>
  %0 = arith.constant dense<> : tensor<2x0xf32>
  %1 = nncomp.encode %0 : tensor<2x0xf32> -> tensor<2x0xf32, #nncomp.codebook<entries = 2, axis = 0>>
  return %1 : tensor<2x0xf32, #nncomp.codebook<entries = 2, axis = 0>>
}
