// RUN: nncomp-opt %s --verify-roundtrip | FileCheck %s --check-prefix=SYNTAX
// RUN: nncomp-opt %s --emit-bytecode | nncomp-opt | FileCheck %s --check-prefix=SYNTAX
// RUN: nncomp-opt %s --canonicalize --split-input-file | FileCheck %s

// SYNTAX-LABEL: @syntax
func.func private @syntax(
  // SYNTAX-SAME: #nncomp.binary<>
  tensor<4xf32, #nncomp.binary<>>,
  // SYNTAX-SAME: #nncomp.binary<axis = 1>
  tensor<4x4xf32, #nncomp.binary<axis = 1>>,
  // SYNTAX-SAME: #nncomp.binary<alpha = 1.0>
  tensor<4xf32, #nncomp.binary<alpha = 1.0>>,
  // SYNTAX-SAME: #nncomp.sparse<format = csr, nnz = 3, values = #nncomp.binary<>>
  tensor<4x4xf32, #nncomp.sparse<format = csr, nnz = 3, values = #nncomp.binary<>>>)

// The documented example: 2 rows of 40 signs take 4 words, and 2 alphas 8 bytes more.
// SYNTAX-LABEL: @components
// CHECK-LABEL: @components
func.func @components(%bits: tensor<4xi32>, %alphas: tensor<2xf32>) -> tensor<2x5x8xf32, #nncomp.binary<axis = 0>> {
  // CHECK: nncomp.assemble
  %w = nncomp.assemble %bits, %alphas : (tensor<4xi32>, tensor<2xf32>)
    -> tensor<2x5x8xf32, #nncomp.binary<axis = 0>>
  return %w : tensor<2x5x8xf32, #nncomp.binary<axis = 0>>
}

// -----

// Zeros of both signs are positive; alpha is the mean magnitude of a filter.
// CHECK-LABEL: @filters
func.func @filters() -> (tensor<2x4xf32, #nncomp.binary<axis = 0>>, tensor<2x4xf32>) {
  // CHECK-DAG: %[[BITS:.*]] = arith.constant dense<[9, 0]> : tensor<2xi32>
  // CHECK-DAG: %[[ALPHAS:.*]] = arith.constant dense<[1.500000e+00, 2.500000e-01]> : tensor<2xf32>
  // CHECK-DAG: %[[DENSE:.*]] = arith.constant dense<{{\[\[}}-1.500000e+00, 1.500000e+00, 1.500000e+00, -1.500000e+00], [2.500000e-01, 2.500000e-01, 2.500000e-01, 2.500000e-01]]>
  // CHECK: %[[W:.*]] = nncomp.assemble %[[BITS]], %[[ALPHAS]]
  // CHECK: return %[[W]], %[[DENSE]]
  %0 = arith.constant dense<[[-1.0, 2.0, 0.0, -3.0], [-0.0, 0.0, 1.0, 0.0]]> : tensor<2x4xf32>
  %1 = nncomp.encode %0 : tensor<2x4xf32> -> tensor<2x4xf32, #nncomp.binary<axis = 0>>
  %2 = nncomp.decode %1 : tensor<2x4xf32, #nncomp.binary<axis = 0>> -> tensor<2x4xf32>
  return %1, %2 : tensor<2x4xf32, #nncomp.binary<axis = 0>>, tensor<2x4xf32>
}

// -----

// With a static alpha each pixel's channels are words of their own.
// CHECK-LABEL: @pixels
func.func @pixels() -> (tensor<1x2x3xf32, #nncomp.binary<alpha = 0.5>>, tensor<1x2x3xf32>) {
  // CHECK-DAG: dense<[1, 6]> : tensor<2xi32>
  // CHECK-DAG: dense<{{\[\[\[}}-5.000000e-01, 5.000000e-01, 5.000000e-01], [5.000000e-01, -5.000000e-01, -5.000000e-01]]]>
  %0 = arith.constant dense<[[[-1.0, 2.0, 0.0], [3.0, -3.0, -1.0e-45]]]> : tensor<1x2x3xf32>
  %1 = nncomp.encode %0 : tensor<1x2x3xf32> -> tensor<1x2x3xf32, #nncomp.binary<alpha = 0.5>>
  %2 = nncomp.decode %1 : tensor<1x2x3xf32, #nncomp.binary<alpha = 0.5>> -> tensor<1x2x3xf32>
  return %1, %2 : tensor<1x2x3xf32, #nncomp.binary<alpha = 0.5>>, tensor<1x2x3xf32>
}

// -----

// Other axes, element types and ranks.
// CHECK-LABEL: @axes
func.func @axes() -> (tensor<2x2xf16, #nncomp.binary<axis = 1>>, tensor<2x2xf16>, tensor<f64>, tensor<0x2xf32>) {
  // CHECK-DAG: dense<[2, 1]> : tensor<2xi32>
  // CHECK-DAG: dense<[2.000000e+00, 3.000000e+00]> : tensor<2xf32>
  // CHECK-DAG: dense<{{\[\[}}2.000000e+00, -3.000000e+00], [-2.000000e+00, 3.000000e+00]]> : tensor<2x2xf16>
  // CHECK-DAG: dense<-7.000000e+00> : tensor<f64>
  // CHECK-DAG: dense<> : tensor<0x2xf32>
  %0 = arith.constant dense<[[1.0, -2.0], [-3.0, 4.0]]> : tensor<2x2xf16>
  %1 = nncomp.encode %0 : tensor<2x2xf16> -> tensor<2x2xf16, #nncomp.binary<axis = 1>>
  %2 = nncomp.decode %1 : tensor<2x2xf16, #nncomp.binary<axis = 1>> -> tensor<2x2xf16>
  %3 = arith.constant dense<-7.0> : tensor<f64>
  %4 = nncomp.encode %3 : tensor<f64> -> tensor<f64, #nncomp.binary<>>
  %5 = nncomp.decode %4 : tensor<f64, #nncomp.binary<>> -> tensor<f64>
  %6 = arith.constant dense<> : tensor<0x2xf32>
  %7 = nncomp.encode %6 : tensor<0x2xf32> -> tensor<0x2xf32, #nncomp.binary<axis = 0>>
  %8 = nncomp.decode %7 : tensor<0x2xf32, #nncomp.binary<axis = 0>> -> tensor<0x2xf32>
  return %1, %2, %5, %8 : tensor<2x2xf16, #nncomp.binary<axis = 1>>, tensor<2x2xf16>, tensor<f64>, tensor<0x2xf32>
}
