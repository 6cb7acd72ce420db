// RUN: nncomp-opt %s | FileCheck %s

// CHECK-LABEL: @conv2d
// CHECK: nncomp.conv2d
func.func @conv2d(%x: tensor<1x224x224x3xf32>, %w: tensor<64x7x7x3xf32>, %b: tensor<64xf32>) -> tensor<1x112x112x64xf32> {
  %y = nncomp.conv2d %x, %w, %b {strides = array<i64: 2, 2>,
         pads = array<i64: 3, 3, 3, 3>, activation = #nncomp.activation<clip, alpha = 0.0, beta = 6.0>}
     : (tensor<1x224x224x3xf32>, tensor<64x7x7x3xf32>, tensor<64xf32>)
     -> tensor<1x112x112x64xf32>
  return %y : tensor<1x112x112x64xf32>
}

// CHECK-LABEL: @uniform
func.func @uniform(%x: tensor<8x64xf32>) -> tensor<8xf32> {
  %w = nncomp.encode %x : tensor<8x64xf32> -> tensor<8x64xf32, #nncomp.uniform<bits = 4, axis = 0>>
  %d = nncomp.decode %w : tensor<8x64xf32, #nncomp.uniform<bits = 4, axis = 0>> -> tensor<8x64xf32>
  // CHECK: nncomp.reduce mean
  %y = nncomp.reduce mean %d {axes = array<i64: 1>} : (tensor<8x64xf32>) -> tensor<8xf32>
  return %y : tensor<8xf32>
}
