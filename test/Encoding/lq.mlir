// RUN: nncomp-opt %s --verify-roundtrip | FileCheck %s --check-prefix=SYNTAX
// RUN: nncomp-opt %s --emit-bytecode | nncomp-opt | FileCheck %s --check-prefix=SYNTAX
// RUN: nncomp-opt %s --canonicalize --split-input-file | FileCheck %s

// SYNTAX-LABEL: @syntax
func.func private @syntax(
  // SYNTAX-SAME: #nncomp.lq<bits = 2>
  tensor<4xf32, #nncomp.lq<bits = 2>>,
  // SYNTAX-SAME: #nncomp.lq<bits = 3, axis = 1>
  tensor<4x4xf32, #nncomp.lq<bits = 3, axis = 1>>,
  // SYNTAX-SAME: #nncomp.lq<bits = 2, basis = [0.1, -1.0e-05], unipolar = true>
  tensor<4xf32, #nncomp.lq<bits = 2, unipolar = true, basis = [0.1, -1.0e-5]>>,
  // SYNTAX-SAME: #nncomp.sparse<format = csr, nnz = 3, values = #nncomp.lq<bits = 4>>
  tensor<4x4xf32, #nncomp.sparse<format = csr, nnz = 3, values = #nncomp.lq<bits = 4>>>)

// The documented example: 2 rows of 40 codes of 2 bits take 8 words, and 2 bases 16
// bytes more.
// SYNTAX-LABEL: @components
// CHECK-LABEL: @components
func.func @components(%codes: tensor<8xi32>, %basis: tensor<2x2xf32>) -> tensor<2x5x8xf32, #nncomp.lq<bits = 2, axis = 0>> {
  // CHECK: nncomp.assemble
  %w = nncomp.assemble %codes, %basis : (tensor<8xi32>, tensor<2x2xf32>)
    -> tensor<2x5x8xf32, #nncomp.lq<bits = 2, axis = 0>>
  return %w : tensor<2x5x8xf32, #nncomp.lq<bits = 2, axis = 0>>
}

// -----

// The words of the digits of 32 elements lie side by side; levels are sums in order.
// CHECK-LABEL: @layout
func.func @layout() -> tensor<2x3xf32> {
  // Digits 0 of the first row: 1, 0, 1; digits 1: 0, 1, 1.
  // CHECK: dense<{{\[\[}}-1.000000e+00, 1.000000e+00, 3.000000e+00], [-3.000000e+00, -3.000000e+00, -3.000000e+00]]>
  %codes = arith.constant dense<[5, 6, 0, 0]> : tensor<4xi32>
  %0 = nncomp.assemble %codes : (tensor<4xi32>) -> tensor<2x3xf32, #nncomp.lq<bits = 2, basis = [1.0, 2.0]>>
  %1 = nncomp.decode %0 : tensor<2x3xf32, #nncomp.lq<bits = 2, basis = [1.0, 2.0]>> -> tensor<2x3xf32>
  return %1 : tensor<2x3xf32>
}

// -----

// The nearest level, at a midpoint the upper one. Levels 0, 1, 2.5 and 3.5.
// CHECK-LABEL: @nearest
func.func @nearest() -> (tensor<1x8xf32, #nncomp.lq<bits = 2, basis = [1.0, 2.5], unipolar = true>>, tensor<1x8xf32>) {
  // Digits 0 of 0, 0, 1, 1, 2, 2, 3, 3: 0b11001100; digits 1: 0b11110000.
  // CHECK-DAG: dense<[204, 240]> : tensor<2xi32>
  // CHECK-DAG: dense<{{\[\[}}0.000000e+00, 0.000000e+00, 1.000000e+00, 1.000000e+00, 2.500000e+00, 2.500000e+00, 3.500000e+00, 3.500000e+00]]>
  %0 = arith.constant dense<[[-7.0, 0.49, 0.5, 1.74, 1.75, 2.9, 3.0, 9.0]]> : tensor<1x8xf32>
  %1 = nncomp.encode %0 : tensor<1x8xf32> -> tensor<1x8xf32, #nncomp.lq<bits = 2, basis = [1.0, 2.5], unipolar = true>>
  %2 = nncomp.decode %1 : tensor<1x8xf32, #nncomp.lq<bits = 2, basis = [1.0, 2.5], unipolar = true>> -> tensor<1x8xf32>
  return %1, %2 : tensor<1x8xf32, #nncomp.lq<bits = 2, basis = [1.0, 2.5], unipolar = true>>, tensor<1x8xf32>
}

// -----

// A basis that is not sorted, of both signs: levels -3, -1, 1 and 3 of the codes
// 1, 0, 3 and 2.
// CHECK-LABEL: @unsorted
func.func @unsorted() -> (tensor<1x4xf32, #nncomp.lq<bits = 2, basis = [-1.0, 2.0]>>, tensor<1x4xf32>) {
  // CHECK-DAG: dense<[5, 12]> : tensor<2xi32>
  // CHECK-DAG: dense<{{\[\[}}-3.000000e+00, -1.000000e+00, 1.000000e+00, 3.000000e+00]]>
  %0 = arith.constant dense<[[-3.1, -0.9, 1.2, 2.8]]> : tensor<1x4xf32>
  %1 = nncomp.encode %0 : tensor<1x4xf32> -> tensor<1x4xf32, #nncomp.lq<bits = 2, basis = [-1.0, 2.0]>>
  %2 = nncomp.decode %1 : tensor<1x4xf32, #nncomp.lq<bits = 2, basis = [-1.0, 2.0]>> -> tensor<1x4xf32>
  return %1, %2 : tensor<1x4xf32, #nncomp.lq<bits = 2, basis = [-1.0, 2.0]>>, tensor<1x4xf32>
}

// -----

// Values on the levels of a basis are found again: 0.5 and 1.5 in the first row, 1
// and 4 in the second.
// CHECK-LABEL: @recovers
func.func @recovers() -> tensor<2x8xf32> {
  // CHECK: dense<{{\[\[}}-2.000000e+00, -1.000000e+00, 1.000000e+00, 2.000000e+00, 2.000000e+00, -2.000000e+00, 1.000000e+00, -1.000000e+00], [-5.000000e+00, -3.000000e+00, 3.000000e+00, 5.000000e+00, 5.000000e+00, -5.000000e+00, 3.000000e+00, -3.000000e+00]]>
  %0 = arith.constant dense<[[-2.0, -1.0, 1.0, 2.0, 2.0, -2.0, 1.0, -1.0], [-5.0, -3.0, 3.0, 5.0, 5.0, -5.0, 3.0, -3.0]]> : tensor<2x8xf32>
  %1 = nncomp.encode %0 : tensor<2x8xf32> -> tensor<2x8xf32, #nncomp.lq<bits = 2, axis = 0>>
  %2 = nncomp.decode %1 : tensor<2x8xf32, #nncomp.lq<bits = 2, axis = 0>> -> tensor<2x8xf32>
  return %2 : tensor<2x8xf32>
}

// -----

// One bit is the mean magnitude, as of binary.
// CHECK-LABEL: @one_bit
func.func @one_bit() -> (tensor<2x4xf32, #nncomp.lq<bits = 1, axis = 0>>, tensor<2x4xf32>) {
  // CHECK-DAG: dense<{{\[\[}}1.500000e+00], [2.500000e-01]]> : tensor<2x1xf32>
  // CHECK-DAG: dense<[6, 15]> : tensor<2xi32>
  %0 = arith.constant dense<[[-1.0, 2.0, 0.0, -3.0], [0.0, 0.0, 1.0, 0.0]]> : tensor<2x4xf32>
  %1 = nncomp.encode %0 : tensor<2x4xf32> -> tensor<2x4xf32, #nncomp.lq<bits = 1, axis = 0>>
  %2 = nncomp.decode %1 : tensor<2x4xf32, #nncomp.lq<bits = 1, axis = 0>> -> tensor<2x4xf32>
  return %1, %2 : tensor<2x4xf32, #nncomp.lq<bits = 1, axis = 0>>, tensor<2x4xf32>
}

// -----

// Digits that agree everywhere, no values, all zeros.
// CHECK-LABEL: @degenerate
func.func @degenerate() -> (tensor<4xf32>, tensor<0xf32>, tensor<2xbf16>) {
  // CHECK-DAG: dense<2.000000e+00> : tensor<4xf32>
  // CHECK-DAG: dense<> : tensor<0xf32>
  // CHECK-DAG: dense<0.000000e+00> : tensor<2xbf16>
  %0 = arith.constant dense<2.0> : tensor<4xf32>
  %1 = nncomp.encode %0 : tensor<4xf32> -> tensor<4xf32, #nncomp.lq<bits = 1, unipolar = true>>
  %2 = nncomp.decode %1 : tensor<4xf32, #nncomp.lq<bits = 1, unipolar = true>> -> tensor<4xf32>
  %3 = arith.constant dense<> : tensor<0xf32>
  %4 = nncomp.encode %3 : tensor<0xf32> -> tensor<0xf32, #nncomp.lq<bits = 3>>
  %5 = nncomp.decode %4 : tensor<0xf32, #nncomp.lq<bits = 3>> -> tensor<0xf32>
  %6 = arith.constant dense<0.0> : tensor<2xbf16>
  %7 = nncomp.encode %6 : tensor<2xbf16> -> tensor<2xbf16, #nncomp.lq<bits = 4>>
  %8 = nncomp.decode %7 : tensor<2xbf16, #nncomp.lq<bits = 4>> -> tensor<2xbf16>
  return %2, %5, %8 : tensor<4xf32>, tensor<0xf32>, tensor<2xbf16>
}
