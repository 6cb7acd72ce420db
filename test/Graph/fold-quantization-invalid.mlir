// RUN: nncomp-opt %s --nncomp-fold-quantization --split-input-file --verify-diagnostics

func.func @scale_of_zero(%x: tensor<4xf32>) -> tensor<4xi8> {
  %s = arith.constant dense<0.0> : tensor<f32>
  %z = arith.constant dense<0> : tensor<i8>
  // expected-error @below {{'nncomp.quantize' op expected positive and finite scales, but got 0.000000e+00}}
  %q = nncomp.quantize %x, %s, %z : (tensor<4xf32>, tensor<f32>, tensor<i8>) -> tensor<4xi8>
  return %q : tensor<4xi8>
}

// -----

func.func @negative_scale(%q: tensor<4x2xi8>) -> tensor<4x2xf32> {
  %s = arith.constant dense<[1.0, -2.0]> : tensor<2xf32>
  %z = arith.constant dense<0> : tensor<2xi8>
  // expected-error @below {{'nncomp.dequantize' op expected positive and finite scales, but got -2.000000e+00}}
  %x = nncomp.dequantize %q, %s, %z {axis = 1 : i64} : (tensor<4x2xi8>, tensor<2xf32>, tensor<2xi8>) -> tensor<4x2xf32>
  return %x : tensor<4x2xf32>
}

// -----

func.func @scale_that_is_no_number(%q: tensor<4xi8>) -> tensor<4xf32> {
  %s = arith.constant dense<0x7FC00000> : tensor<f32>
  %z = arith.constant dense<0> : tensor<i8>
  // expected-error @below {{expected positive and finite scales, but got}}
  %x = nncomp.dequantize %q, %s, %z : (tensor<4xi8>, tensor<f32>, tensor<i8>) -> tensor<4xf32>
  return %x : tensor<4xf32>
}

// -----

func.func @infinite_scale(%q: tensor<4xi8>) -> tensor<4xf32> {
  %s = arith.constant dense<0x7F800000> : tensor<f32>
  %z = arith.constant dense<0> : tensor<i8>
  // expected-error @below {{expected positive and finite scales, but got}}
  %x = nncomp.dequantize %q, %s, %z : (tensor<4xi8>, tensor<f32>, tensor<i8>) -> tensor<4xf32>
  return %x : tensor<4xf32>
}

// -----

func.func @zero_point_beyond_4_bits(%x: tensor<4xf32>) -> tensor<4xi8> {
  %s = arith.constant dense<1.0> : tensor<f32>
  %z = arith.constant dense<8> : tensor<i8>
  // expected-error @below {{'nncomp.quantize' op expected zero points between -8 and 7, but got 8}}
  %q = nncomp.quantize %x, %s, %z {bits = 4 : i64} : (tensor<4xf32>, tensor<f32>, tensor<i8>) -> tensor<4xi8>
  return %q : tensor<4xi8>
}
