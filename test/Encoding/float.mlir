// RUN: nncomp-opt %s --verify-roundtrip | FileCheck %s --check-prefix=SYNTAX
// RUN: nncomp-opt %s --emit-bytecode | nncomp-opt | FileCheck %s --check-prefix=SYNTAX
// RUN: nncomp-opt %s --canonicalize --split-input-file | FileCheck %s

// SYNTAX-LABEL: @syntax
func.func private @syntax(
  // SYNTAX-SAME: #nncomp.float<f16>
  tensor<4xf32, #nncomp.float<f16>>,
  // SYNTAX-SAME: #nncomp.float<bf16>
  tensor<4xf64, #nncomp.float<bf16>>,
  // SYNTAX-SAME: values = #nncomp.float<f16>
  tensor<4xf32, #nncomp.sparse<format = csr, nnz = 2, values = #nncomp.float<f16>>>)

// The values keep the tensor's shape.
// SYNTAX-LABEL: @components
// CHECK-LABEL: @components
func.func @components(%values: tensor<2x8xbf16>) -> tensor<2x8xf32, #nncomp.float<bf16>> {
  // CHECK: nncomp.assemble
  %w = nncomp.assemble %values : (tensor<2x8xbf16>) -> tensor<2x8xf32, #nncomp.float<bf16>>
  return %w : tensor<2x8xf32, #nncomp.float<bf16>>
}

// -----

// Ties go to even: 1 + 2^-8 lies between 1 and 1 + 2^-7, 1 + 3 * 2^-8 between that and
// 1 + 2^-6. What rounding would have to pass through f32 for is rounded once: an f64
// a little above a tie.
// CHECK-LABEL: @bf16
func.func @bf16() -> (tensor<4xf32, #nncomp.float<bf16>>, tensor<4xf32>, tensor<1xf64>) {
  // CHECK-DAG: dense<[1.000000e+00, 1.015630e+00, 0xFF80, 0x7FC0]> : tensor<4xbf16>
  // CHECK-DAG: dense<[1.000000e+00, 1.015625{{0*}}{{(e\+00)?}}, 0xFF800000, 0x7FC00000]> : tensor<4xf32>
  // CHECK-DAG: dense<1.0078125{{0*}}{{(e\+00)?}}> : tensor<1xf64>
  %0 = arith.constant dense<[1.00390625, 1.01171875, 0xFF800000, 0x7FC00000]> : tensor<4xf32>
  %1 = nncomp.encode %0 : tensor<4xf32> -> tensor<4xf32, #nncomp.float<bf16>>
  %2 = nncomp.decode %1 : tensor<4xf32, #nncomp.float<bf16>> -> tensor<4xf32>
  %3 = arith.constant dense<1.00390625000001> : tensor<1xf64>
  %4 = nncomp.encode %3 : tensor<1xf64> -> tensor<1xf64, #nncomp.float<bf16>>
  %5 = nncomp.decode %4 : tensor<1xf64, #nncomp.float<bf16>> -> tensor<1xf64>
  return %1, %2, %5 : tensor<4xf32, #nncomp.float<bf16>>, tensor<4xf32>, tensor<1xf64>
}

// 65519.9 rounds to the greatest f16; below 2^-14 precision is lost, not the value.
// CHECK-LABEL: @f16
func.func @f16() -> tensor<4xf32> {
  // CHECK: dense<[6.550400e+04, 5.96046448E-8, 0.000000e+00, -0.000000e+00]> : tensor<4xf32>
  %0 = arith.constant dense<[65519.9, 7.0e-8, 1.0e-9, -1.0e-9]> : tensor<4xf32>
  %1 = nncomp.encode %0 : tensor<4xf32> -> tensor<4xf32, #nncomp.float<f16>>
  %2 = nncomp.decode %1 : tensor<4xf32, #nncomp.float<f16>> -> tensor<4xf32>
  return %2 : tensor<4xf32>
}

// CHECK-LABEL: @scalar_and_empty
func.func @scalar_and_empty() -> (tensor<f32>, tensor<0x2xf32>) {
  // CHECK-DAG: dense<-3.000000e+00> : tensor<f32>
  // CHECK-DAG: dense<> : tensor<0x2xf32>
  %0 = arith.constant dense<-3.0> : tensor<f32>
  %1 = arith.constant dense<> : tensor<0x2xf32>
  %2 = nncomp.encode %0 : tensor<f32> -> tensor<f32, #nncomp.float<f16>>
  %3 = nncomp.encode %1 : tensor<0x2xf32> -> tensor<0x2xf32, #nncomp.float<f16>>
  %4 = nncomp.decode %2 : tensor<f32, #nncomp.float<f16>> -> tensor<f32>
  %5 = nncomp.decode %3 : tensor<0x2xf32, #nncomp.float<f16>> -> tensor<0x2xf32>
  return %4, %5 : tensor<f32>, tensor<0x2xf32>
}
