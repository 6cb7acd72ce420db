// The formulas of DoReFa-Net on constants.
// RUN: nncomp-opt %s --canonicalize --split-input-file | FileCheck %s

// tanh(w) / max is -1, 0.5, -0.25, 0, 1 (atanh of multiples of 0.8): of the levels -1, -1/3,
// 1/3, 1 they are nearest to 0, 2, 1, 2 (a tie, to even) and 3.
// CHECK-LABEL: @two_bits
func.func @two_bits() -> (tensor<5xf32, #nncomp.uniform<bits = 2, centered = true>>, tensor<5xf32, #nncomp.uniform<bits = 2, scale = 0.66666667, centered = true>>) {
  // 0b10_01_10_00, 0b11
  // CHECK-DAG: dense<[-104, 3]> : tensor<2xi8>
  // CHECK-DAG: dense<0.666666686> : tensor<1xf32>
  // CHECK-DAG: nncomp.assemble %{{[^,]*}} : (tensor<2xi8>)
  %0 = arith.constant dense<[-1.0986123, 0.42364893, -0.20273255, 0.0, 1.0986123]> : tensor<5xf32>
  %1 = nncomp.encode %0 by dorefa : tensor<5xf32> -> tensor<5xf32, #nncomp.uniform<bits = 2, centered = true>>
  %2 = nncomp.encode %0 by dorefa : tensor<5xf32> -> tensor<5xf32, #nncomp.uniform<bits = 2, scale = 0.66666667, centered = true>>
  return %1, %2 : tensor<5xf32, #nncomp.uniform<bits = 2, centered = true>>, tensor<5xf32, #nncomp.uniform<bits = 2, scale = 0.66666667, centered = true>>
}

// -----

// The mean of the whole layer, and the sign, which is + for 0.
// CHECK-LABEL: @one_bit
func.func @one_bit() -> (tensor<4xf32>, tensor<4xf32, #nncomp.uniform<bits = 1, centered = true>>) {
  // CHECK-DAG: dense<[-2.000000e+00, 2.000000e+00, 2.000000e+00, -2.000000e+00]> : tensor<4xf32>
  // CHECK-DAG: dense<6> : tensor<1xi8>
  // CHECK-DAG: dense<4.000000e+00> : tensor<1xf32>
  %0 = arith.constant dense<[-1.0, 0.0, 4.0, -3.0]> : tensor<4xf32>
  %1 = nncomp.encode %0 by dorefa : tensor<4xf32> -> tensor<4xf32, #nncomp.uniform<bits = 1, centered = true>>
  %2 = nncomp.decode %1 : tensor<4xf32, #nncomp.uniform<bits = 1, centered = true>> -> tensor<4xf32>
  return %2, %1 : tensor<4xf32>, tensor<4xf32, #nncomp.uniform<bits = 1, centered = true>>
}

// -----

// Activations: quantize_k of what is clipped to [0, 1], ties to even. With one bit 0.5
// gives 0, with two 2/3.
// CHECK-LABEL: @activations
func.func @activations() -> (tensor<3xf32>, tensor<4xf32>) {
  // CHECK-DAG: dense<[0.000000e+00, 0.000000e+00, 1.000000e+00]> : tensor<3xf32>
  // CHECK-DAG: dense<[0.000000e+00, 0.666666686, 1.000000e+00, 0.333333343]> : tensor<4xf32>
  %0 = arith.constant dense<[-3.0, 0.5, 7.0]> : tensor<3xf32>
  %1 = nncomp.encode %0 : tensor<3xf32> -> tensor<3xf32, #nncomp.uniform<bits = 1, scale = 1.0, zero = 0>>
  %2 = nncomp.decode %1 : tensor<3xf32, #nncomp.uniform<bits = 1, scale = 1.0, zero = 0>> -> tensor<3xf32>
  %3 = arith.constant dense<[-3.0, 0.5, 7.0, 0.4]> : tensor<4xf32>
  %4 = nncomp.encode %3 : tensor<4xf32> -> tensor<4xf32, #nncomp.uniform<bits = 2, scale = 0.33333334, zero = 0>>
  %5 = nncomp.decode %4 : tensor<4xf32, #nncomp.uniform<bits = 2, scale = 0.33333334, zero = 0>> -> tensor<4xf32>
  return %2, %5 : tensor<3xf32>, tensor<4xf32>
}

// -----

// All zeros have no maximum to divide by.
// CHECK-LABEL: @zeros
func.func @zeros() -> tensor<2xf32, #nncomp.uniform<bits = 2, centered = true>> {
  // CHECK-DAG: dense<10> : tensor<1xi8>
  // CHECK-DAG: dense<1.000000e+00> : tensor<1xf32>
  %0 = arith.constant dense<0.0> : tensor<2xf32>
  %1 = nncomp.encode %0 by dorefa : tensor<2xf32> -> tensor<2xf32, #nncomp.uniform<bits = 2, centered = true>>
  return %1 : tensor<2xf32, #nncomp.uniform<bits = 2, centered = true>>
}
