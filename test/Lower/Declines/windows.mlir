// Why the kernels of windows and of rows decline.
// RUN: nncomp-opt %s -split-input-file --nncomp-select-kernels=remarks -verify-diagnostics -o /dev/null

module attributes {nncomp.target = #nncomp.target<cpu = "x86-64-v4">} {
func.func @pools_of_other_numbers(%x: tensor<1x4x4x8xi8>, %h: tensor<1x4x4x8xf16>) -> (tensor<1x3x3x8xi8>, tensor<1x3x3x8xf16>) {
  // expected-remark @below {{not max-pool-f32: expected dense f32 tensors that are not empty, but got 'tensor<1x4x4x8xi8>'}}
  %y = nncomp.max_pool %x {kernel = array<i64: 2, 2>} : (tensor<1x4x4x8xi8>) -> tensor<1x3x3x8xi8>
  // expected-remark @below {{kernel}}
  %z = nncomp.avg_pool %h {kernel = array<i64: 2, 2>} : (tensor<1x4x4x8xf16>) -> tensor<1x3x3x8xf16>
  return %y, %z : tensor<1x3x3x8xi8>, tensor<1x3x3x8xf16>
}

func.func @wide_windows(%x: tensor<1x1x200x8xf32>, %z: tensor<1x1x2000000x1xf32>) -> (tensor<1x1x168x8xf32>, tensor<1x1x2000000x1xf32>) {
  // expected-remark @below {{not max-pool-f32: expected windows of at most 32 columns, but got 33}}
  %y = nncomp.max_pool %x {kernel = array<i64: 1, 33>} : (tensor<1x1x200x8xf32>) -> tensor<1x1x168x8xf32>
  // expected-remark @below {{not avg-pool-f32: expected at most 1048576 rows and columns of means that divide by different numbers, but got 2000001}}
  %m = nncomp.avg_pool %z {kernel = array<i64: 1, 3>, pads = array<i64: 0, 1, 0, 1>} : (tensor<1x1x2000000x1xf32>) -> tensor<1x1x2000000x1xf32>
  return %y, %m : tensor<1x1x168x8xf32>, tensor<1x1x2000000x1xf32>
}

func.func @normalisation(%x: tensor<1x4x4x64xf32>) -> (tensor<1x4x4x64xf32>, tensor<1x4x4x64xf32>, tensor<1x4x4x64xf32>) {
  // expected-remark @below {{kernel}}
  %y = nncomp.lrn %x {axis = 3 : i64, size = 5 : i64, alpha = 1.0e-4 : f32, beta = 0.75 : f32, bias = 1.0 : f32} : tensor<1x4x4x64xf32>
  // expected-remark @below {{not lrn-f32: expected the last dimension, 3, for axis, but got 1}}
  %z = nncomp.lrn %x {axis = 1 : i64, size = 5 : i64, alpha = 1.0e-4 : f32, beta = 0.75 : f32, bias = 1.0 : f32} : tensor<1x4x4x64xf32>
  // expected-remark @below {{not lrn-f32: expected a window of at most 32 channels, but got 33}}
  %w = nncomp.lrn %x {axis = 3 : i64, size = 33 : i64, alpha = 1.0e-4 : f32, beta = 0.75 : f32, bias = 1.0 : f32} : tensor<1x4x4x64xf32>
  return %y, %z, %w : tensor<1x4x4x64xf32>, tensor<1x4x4x64xf32>, tensor<1x4x4x64xf32>
}

func.func @other_dimension(%x: tensor<2x8x50xf32>) -> tensor<2x8x50xf32> {
  // expected-remark @below {{not softmax-f32: expected at least 4 elements along the last dimension, but got 8 along dimension 1 of 3}}
  %y = nncomp.softmax %x {axis = 1 : i64} : tensor<2x8x50xf32>
  return %y : tensor<2x8x50xf32>
}

func.func @few(%x: tensor<8x3xf32>) -> tensor<8x3xf32> {
  // expected-remark @below {{not softmax-f32: expected at least 4 elements along the last dimension, but got 3 along dimension 1 of 2}}
  %y = nncomp.softmax %x {axis = 1 : i64} : tensor<8x3xf32>
  return %y : tensor<8x3xf32>
}
}
