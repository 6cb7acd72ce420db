// RUN: nncomp-opt %s --verify-roundtrip | FileCheck %s --check-prefix=SYNTAX
// RUN: nncomp-opt %s --emit-bytecode | nncomp-opt | FileCheck %s --check-prefix=SYNTAX
// RUN: nncomp-opt %s --canonicalize --split-input-file | FileCheck %s

// SYNTAX-LABEL: @syntax
func.func private @syntax(
  // SYNTAX-SAME: #nncomp.hashed<buckets = 4, seed = 7>
  tensor<4x4xf32, #nncomp.hashed<buckets = 4, seed = 7>>,
  // SYNTAX-SAME: #nncomp.hashed<buckets = 64, seed = 4294967295, block = 32, sign = false, hash = xxhash32, values = #nncomp.binary<>>
  tensor<40x4xf32, #nncomp.hashed<seed = 4294967295, buckets = 64, hash = xxhash32, block = 32, sign = false, values = #nncomp.binary<>>>,
  // SYNTAX-SAME: #nncomp.hashed<buckets = 1, seed = 0>
  tensor<3xf16, #nncomp.hashed<buckets = 1, seed = 0, block = 1, sign = true, hash = m2>>)

// The documented examples: 64 x 100 weights in 400 bytes, or in 96 and a scale.
// SYNTAX-LABEL: @components
// CHECK-LABEL: @components
func.func @components(%values: tensor<100xf32>, %codes: tensor<96xi8>, %scale: tensor<1xf32>) -> (tensor<64x100xf32, #nncomp.hashed<buckets = 100, seed = 7>>, tensor<64x100xf32, #nncomp.hashed<buckets = 96, seed = 7, block = 16, values = #nncomp.uniform<bits = 8>>>) {
  // CHECK: nncomp.assemble
  %w = nncomp.assemble %values : (tensor<100xf32>)
    -> tensor<64x100xf32, #nncomp.hashed<buckets = 100, seed = 7>>
  // CHECK: nncomp.assemble
  %v = nncomp.assemble %codes, %scale : (tensor<96xi8>, tensor<1xf32>)
    -> tensor<64x100xf32, #nncomp.hashed<buckets = 96, seed = 7, block = 16, values = #nncomp.uniform<bits = 8>>>
  return %w, %v : tensor<64x100xf32, #nncomp.hashed<buckets = 100, seed = 7>>, tensor<64x100xf32, #nncomp.hashed<buckets = 96, seed = 7, block = 16, values = #nncomp.uniform<bits = 8>>>
}

// -----

// The key of row i and column j is 2 j + i. Of bucket 0 there are 1 and -2, of bucket
// 1 0.5 and -0.25 (with the sign), of bucket 2 -4, -8, 16 and -2: their means.
// CHECK-LABEL: @constants
func.func @constants() -> (tensor<2x4xf32, #nncomp.hashed<buckets = 3, seed = 7>>, tensor<2x4xf32>) {
  // CHECK-DAG: %[[VALUES:.*]] = arith.constant dense<[-5.000000e-01, 1.250000e-01, 5.000000e-01]> : tensor<3xf32>
  // CHECK-DAG: %[[DENSE:.*]] = arith.constant dense<{{\[\[}}-5.000000e-01, -5.000000e-01, -5.000000e-01, 1.250000e-01], [-5.000000e-01, -1.250000e-01, -5.000000e-01, -5.000000e-01]]> : tensor<2x4xf32>
  // CHECK: %[[W:.*]] = nncomp.assemble %[[VALUES]]
  // CHECK: return %[[W]], %[[DENSE]]
  %0 = arith.constant dense<[[1.0, -2.0, 4.0, 0.5], [8.0, 0.25, -16.0, 2.0]]> : tensor<2x4xf32>
  %1 = nncomp.encode %0 : tensor<2x4xf32> -> tensor<2x4xf32, #nncomp.hashed<buckets = 3, seed = 7>>
  %2 = nncomp.decode %1 : tensor<2x4xf32, #nncomp.hashed<buckets = 3, seed = 7>> -> tensor<2x4xf32>
  return %1, %2 : tensor<2x4xf32, #nncomp.hashed<buckets = 3, seed = 7>>, tensor<2x4xf32>
}

// -----

// Without signs a constant is what all values are; an empty bucket is 0.
// CHECK-LABEL: @no_signs
func.func @no_signs() -> (tensor<3xf16>, tensor<1x2xf64>) {
  // CHECK-DAG: dense<-3.000000e+00> : tensor<3xf16>
  // CHECK-DAG: dense<1.000000e-01> : tensor<1x2xf64>
  // CHECK-NOT: nncomp
  %0 = arith.constant dense<-3.0> : tensor<3xf16>
  %1 = nncomp.encode %0 : tensor<3xf16> -> tensor<3xf16, #nncomp.hashed<buckets = 2, seed = 7, sign = false>>
  %2 = nncomp.decode %1 : tensor<3xf16, #nncomp.hashed<buckets = 2, seed = 7, sign = false>> -> tensor<3xf16>
  %3 = arith.constant dense<0.1> : tensor<1x2xf64>
  %4 = nncomp.encode %3 : tensor<1x2xf64> -> tensor<1x2xf64, #nncomp.hashed<buckets = 16, seed = 7, block = 16, sign = false>>
  %5 = nncomp.decode %4 : tensor<1x2xf64, #nncomp.hashed<buckets = 16, seed = 7, block = 16, sign = false>> -> tensor<1x2xf64>
  return %2, %5 : tensor<3xf16>, tensor<1x2xf64>
}
