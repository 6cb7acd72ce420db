// RUN: nncomp-opt %s | nncomp-opt | FileCheck %s

// CHECK-LABEL: func.func @padded
func.func @padded(%x: tensor<8x14x14x16xf32>, %dy: tensor<8x14x14x32xf32>) -> tensor<32x3x3x16xf32> {
  // CHECK: nncomp.conv2d_filter_gradient
  %dw = nncomp.conv2d_filter_gradient %x, %dy {pads = array<i64: 1, 1, 1, 1>}
     : (tensor<8x14x14x16xf32>, tensor<8x14x14x32xf32>) -> tensor<32x3x3x16xf32>
  return %dw : tensor<32x3x3x16xf32>
}

// CHECK-LABEL: func.func @halves
func.func @halves(%x: tensor<8x28x28x20xf32>, %dy: tensor<8x14x14x20xf32>) -> tensor<8x28x28x20xf32> {
  // CHECK: nncomp.max_pool_gradient
  %dx = nncomp.max_pool_gradient %x, %dy {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>}
     : (tensor<8x28x28x20xf32>, tensor<8x14x14x20xf32>) -> tensor<8x28x28x20xf32>
  return %dx : tensor<8x28x28x20xf32>
}

// CHECK-LABEL: func.func @filters
// CHECK: nncomp.conv2d_filter_gradient %{{.*}}, %{{.*}} {groups = 2 : i64, pads = array<i64: 1, 0, 1, 0>} :
func.func @filters(%x: tensor<2x5x5x4xf32>, %dy: tensor<2x5x5x6xf32>) -> tensor<6x3x1x2xf32> {
  %0 = nncomp.conv2d_filter_gradient %x, %dy {groups = 2 : i64, pads = array<i64: 1, 0, 1, 0>} : (tensor<2x5x5x4xf32>, tensor<2x5x5x6xf32>) -> tensor<6x3x1x2xf32>
  return %0 : tensor<6x3x1x2xf32>
}

// CHECK-LABEL: func.func @pool
// CHECK: nncomp.max_pool_gradient %{{.*}}, %{{.*}} {ceil_mode, kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>} :
func.func @pool(%x: tensor<1x5x5x3xf32>, %dy: tensor<1x3x3x3xf32>) -> tensor<1x5x5x3xf32> {
  %0 = nncomp.max_pool_gradient %x, %dy {ceil_mode, kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>} : (tensor<1x5x5x3xf32>, tensor<1x3x3x3xf32>) -> tensor<1x5x5x3xf32>
  return %0 : tensor<1x5x5x3xf32>
}
