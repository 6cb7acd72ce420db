// RUN: nncomp-opt %s --split-input-file --verify-diagnostics

func.func @rank(%x: tensor<2x5x4xf32>, %dy: tensor<2x5x5x6xf32>) {
  // expected-error @below {{expected dense tensors of rank 4 and one element type, but got 'tensor<2x5x4xf32>'}}
  %0 = nncomp.conv2d_filter_gradient %x, %dy : (tensor<2x5x4xf32>, tensor<2x5x5x6xf32>) -> tensor<6x1x1x4xf32>
  return
}

// -----

func.func @strides(%x: tensor<2x5x5x4xf32>, %dy: tensor<2x5x5x6xf32>) {
  // expected-error @below {{expected 2 strides, but got 1}}
  %0 = nncomp.conv2d_filter_gradient %x, %dy {strides = array<i64: 1>} : (tensor<2x5x5x4xf32>, tensor<2x5x5x6xf32>) -> tensor<6x1x1x4xf32>
  return
}

// -----

func.func @dilations(%x: tensor<2x5x5x4xf32>, %dy: tensor<2x5x5x6xf32>) {
  // expected-error @below {{expected dilations between 1 and 1073741824, but got 0}}
  %0 = nncomp.conv2d_filter_gradient %x, %dy {dilations = array<i64: 1, 0>} : (tensor<2x5x5x4xf32>, tensor<2x5x5x6xf32>) -> tensor<6x1x1x4xf32>
  return
}

// -----

func.func @pads(%x: tensor<2x5x5x4xf32>, %dy: tensor<2x5x5x6xf32>) {
  // expected-error @below {{expected pads between 0 and 1073741824, but got -1}}
  %0 = nncomp.conv2d_filter_gradient %x, %dy {pads = array<i64: 0, -1, 0, 0>} : (tensor<2x5x5x4xf32>, tensor<2x5x5x6xf32>) -> tensor<6x1x1x4xf32>
  return
}

// -----

func.func @groups(%x: tensor<2x5x5x4xf32>, %dy: tensor<2x5x5x6xf32>) {
  // expected-error @below {{expected filters of 4 input channels in 2 groups, but got 'tensor<6x1x1x4xf32>'}}
  %0 = nncomp.conv2d_filter_gradient %x, %dy {groups = 2 : i64} : (tensor<2x5x5x4xf32>, tensor<2x5x5x6xf32>) -> tensor<6x1x1x4xf32>
  return
}

// -----

func.func @shape(%x: tensor<2x5x5x4xf32>, %dy: tensor<2x5x5x6xf32>) {
  // expected-error @below {{expected a gradient of shape [2, 3, 3, 6], but got 'tensor<2x5x5x6xf32>'}}
  %0 = nncomp.conv2d_filter_gradient %x, %dy : (tensor<2x5x5x4xf32>, tensor<2x5x5x6xf32>) -> tensor<6x3x3x4xf32>
  return
}

// -----

func.func @pool_result(%x: tensor<1x4x4x3xf32>, %dy: tensor<1x2x2x3xf32>) {
  // expected-error @below {{expected a result of type 'tensor<1x4x4x3xf32>', but got 'tensor<1x4x4x2xf32>'}}
  %0 = nncomp.max_pool_gradient %x, %dy {kernel = array<i64: 3, 3>} : (tensor<1x4x4x3xf32>, tensor<1x2x2x3xf32>) -> tensor<1x4x4x2xf32>
  return
}

// -----

func.func @pool_gradient(%x: tensor<1x4x4x3xf32>, %dy: tensor<1x3x3x3xf32>) {
  // expected-error @below {{expected a gradient of type 'tensor<1x2x2x3xf32>', but got 'tensor<1x3x3x3xf32>'}}
  %0 = nncomp.max_pool_gradient %x, %dy {kernel = array<i64: 3, 3>} : (tensor<1x4x4x3xf32>, tensor<1x3x3x3xf32>) -> tensor<1x4x4x3xf32>
  return
}
