// RUN: nncomp-opt %s --nncomp-expand-transposed-convs | FileCheck %s

// Kernels as large as strides: one convolution of single pixels. Its channels
// are (row, column, o), the bias of each phase the same.
// CHECK-LABEL: @one_cell
// CHECK-DAG: %[[W:.*]] = arith.constant dense<{{\[\[\[\[}}1.000000e+00]]], {{\[\[\[}}5.000000e+00]]], {{\[\[\[}}2.000000e+00]]], {{\[\[\[}}6.000000e+00]]], {{\[\[\[}}3.000000e+00]]], {{\[\[\[}}7.000000e+00]]], {{\[\[\[}}4.000000e+00]]], {{\[\[\[}}8.000000e+00]]]]> : tensor<8x1x1x1xf32>
// CHECK-DAG: %[[B:.*]] = arith.constant dense<[1.000000e+01, 2.000000e+01, 1.000000e+01, 2.000000e+01, 1.000000e+01, 2.000000e+01, 1.000000e+01, 2.000000e+01]>
// CHECK: %[[C:.*]] = nncomp.conv2d %arg0, %[[W]], %[[B]] {activation = #nncomp.activation<relu>} : {{.*}} -> tensor<1x3x4x8xf32>
// CHECK: %[[E:.*]] = tensor.expand_shape %[[C]] {{.*}} into tensor<1x3x4x2x4xf32>
// CHECK: %[[T:.*]] = nncomp.transpose %[[E]] {permutation = array<i64: 0, 1, 3, 2, 4>} : (tensor<1x3x4x2x4xf32>) -> tensor<1x3x2x4x4xf32>
// CHECK: return {{.*}} : tensor<1x6x8x2xf32>
func.func @one_cell(%x: tensor<1x3x4x1xf32>) -> tensor<1x6x8x2xf32> {
  %w = arith.constant dense<[[[[1.0], [2.0]], [[3.0], [4.0]]], [[[5.0], [6.0]], [[7.0], [8.0]]]]> : tensor<2x2x2x1xf32>
  %b = arith.constant dense<[10.0, 20.0]> : tensor<2xf32>
  %y = nncomp.conv_transpose2d %x, %w, %b {strides = array<i64: 2, 2>, activation = #nncomp.activation<relu>}
     : (tensor<1x3x4x1xf32>, tensor<2x2x2x1xf32>, tensor<2xf32>) -> tensor<1x6x8x2xf32>
  return %y : tensor<1x6x8x2xf32>
}

// Along a line of 3 taps with stride 2 and a pad of 1 even columns see the
// middle one, odd columns the last of one pixel and the first of the next.
// CHECK-LABEL: @two_cells
// CHECK-DAG: %[[EVEN:.*]] = arith.constant dense<2.000000e+00> : tensor<1x1x1x1xf32>
// CHECK: %[[P:.*]] = nncomp.conv2d %arg0, %[[EVEN]] : {{.*}} -> tensor<1x1x4x1xf32>
// CHECK: %[[ODD:.*]] = arith.constant dense<{{\[\[\[\[}}3.000000e+00], [1.000000e+00]]]]> : tensor<1x1x2x1xf32>
// CHECK: %[[Q:.*]] = nncomp.conv2d %arg0, %[[ODD]] {pads = array<i64: 0, 0, 0, 1>} : {{.*}} -> tensor<1x1x4x1xf32>
// CHECK: nncomp.concat %[[P]], %[[Q]] {axis = 3 : i64}
// CHECK-NOT: nncomp.transpose
// CHECK: tensor.extract_slice {{.*}} : tensor<1x1x8x1xf32> to tensor<1x1x7x1xf32>
func.func @two_cells(%x: tensor<1x1x4x1xf32>) -> tensor<1x1x7x1xf32> {
  %w = arith.constant dense<[[[[1.0], [2.0], [3.0]]]]> : tensor<1x1x3x1xf32>
  %y = nncomp.conv_transpose2d %x, %w {strides = array<i64: 1, 2>, pads = array<i64: 0, 1, 0, 1>}
     : (tensor<1x1x4x1xf32>, tensor<1x1x3x1xf32>) -> tensor<1x1x7x1xf32>
  return %y : tensor<1x1x7x1xf32>
}

// Codes are split, and each phase has the scales of its channels.
// CHECK-LABEL: @codes
// CHECK-DAG: %[[CODES:.*]] = arith.constant dense<[1, 3, 2, 4]> : tensor<4xi8>
// CHECK-DAG: %[[SCALES:.*]] = arith.constant dense<[5.000000e-01, 2.500000e-01, 5.000000e-01, 2.500000e-01]> : tensor<4xf32>
// CHECK: %[[W:.*]] = nncomp.assemble %[[CODES]], %[[SCALES]] : {{.*}} -> tensor<4x1x1x1xf32, #nncomp.uniform<bits = 8, axis = 0>>
// CHECK: nncomp.conv2d %arg0, %[[W]] : {{.*}} -> tensor<1x1x4x4xf32, #nncomp.uniform<bits = 8, scale = 2.0, zero = 7>>
// CHECK: tensor.expand_shape {{.*}} into tensor<1x1x4x2x2xf32, #nncomp.uniform
func.func @codes(%x: tensor<1x1x4x1xf32, #nncomp.uniform<bits = 8, scale = 1.0, zero = 3>>)
    -> tensor<1x1x8x2xf32, #nncomp.uniform<bits = 8, scale = 2.0, zero = 7>> {
  %codes = arith.constant dense<[1, 2, 3, 4]> : tensor<4xi8>
  %scales = arith.constant dense<[0.5, 0.25]> : tensor<2xf32>
  %w = nncomp.assemble %codes, %scales : (tensor<4xi8>, tensor<2xf32>) -> tensor<2x1x2x1xf32, #nncomp.uniform<bits = 8, axis = 0>>
  %y = nncomp.conv_transpose2d %x, %w {strides = array<i64: 1, 2>}
     : (tensor<1x1x4x1xf32, #nncomp.uniform<bits = 8, scale = 1.0, zero = 3>>, tensor<2x1x2x1xf32, #nncomp.uniform<bits = 8, axis = 0>>)
     -> tensor<1x1x8x2xf32, #nncomp.uniform<bits = 8, scale = 2.0, zero = 7>>
  return %y : tensor<1x1x8x2xf32, #nncomp.uniform<bits = 8, scale = 2.0, zero = 7>>
}

// Groups keep their channels together: a convolution for each phase.
// CHECK-LABEL: @groups
// CHECK-COUNT-4: nncomp.conv2d %arg0, %{{.*}} {groups = 2 : i64} : {{.*}} -> tensor<1x3x3x4xf32>
// CHECK-NOT: nncomp.conv2d
func.func @groups(%x: tensor<1x3x3x2xf32>) -> tensor<1x6x6x4xf32> {
  %w = arith.constant dense<1.0> : tensor<4x2x2x1xf32>
  %y = nncomp.conv_transpose2d %x, %w {strides = array<i64: 2, 2>, groups = 2 : i64}
     : (tensor<1x3x3x2xf32>, tensor<4x2x2x1xf32>) -> tensor<1x6x6x4xf32>
  return %y : tensor<1x6x6x4xf32>
}

// Computed filters are gathered.
// CHECK-LABEL: @computed
// CHECK-COUNT-2: nncomp.gather %{{.*}} {axis = {{[12]}} : i64}
// CHECK: nncomp.conv2d
// CHECK-NOT: nncomp.conv_transpose2d
func.func @computed(%x: tensor<1x3x3x2xf32>, %w: tensor<4x3x3x2xf32>) -> tensor<1x7x7x4xf32> {
  %y = nncomp.conv_transpose2d %x, %w {strides = array<i64: 2, 2>}
     : (tensor<1x3x3x2xf32>, tensor<4x3x3x2xf32>) -> tensor<1x7x7x4xf32>
  return %y : tensor<1x7x7x4xf32>
}

// Digits with bases have no codes that could be split, and their products are
// exact: the op stays.
// CHECK-LABEL: @exact
// CHECK: nncomp.conv_transpose2d
func.func @exact(%x: tensor<1x3x3x2xf32, #nncomp.uniform<bits = 8, scale = 1.0, zero = 3>>) -> tensor<1x6x6x4xf32> {
  %bits = arith.constant dense<5> : tensor<4xi32>
  %alpha = arith.constant dense<0.5> : tensor<4xf32>
  %w = nncomp.assemble %bits, %alpha : (tensor<4xi32>, tensor<4xf32>) -> tensor<4x2x2x2xf32, #nncomp.binary<axis = 0>>
  %y = nncomp.conv_transpose2d %x, %w {strides = array<i64: 2, 2>}
     : (tensor<1x3x3x2xf32, #nncomp.uniform<bits = 8, scale = 1.0, zero = 3>>, tensor<4x2x2x2xf32, #nncomp.binary<axis = 0>>) -> tensor<1x6x6x4xf32>
  return %y : tensor<1x6x6x4xf32>
}

// CHECK-LABEL: @example
// CHECK: %[[C:.*]] = nncomp.conv2d %{{.*}}, %{{.*}} : (tensor<1x8x8x32xf32>, tensor<64x1x1x32xf32>) -> tensor<1x8x8x64xf32>
// CHECK: %[[E:.*]] = tensor.expand_shape %[[C]] {{\[\[}}0], [1], [2], [3, 4]] output_shape [1, 8, 8, 2, 32] : tensor<1x8x8x64xf32> into tensor<1x8x8x2x32xf32>
// CHECK: %[[T:.*]] = nncomp.transpose %[[E]] {permutation = array<i64: 0, 1, 3, 2, 4>} : (tensor<1x8x8x2x32xf32>) -> tensor<1x8x2x8x32xf32>
// CHECK: %[[R:.*]] = tensor.collapse_shape %[[T]] {{\[\[}}0], [1, 2], [3], [4]] : tensor<1x8x2x8x32xf32> into tensor<1x16x8x32xf32>
// CHECK: %[[S:.*]] = tensor.expand_shape %[[R]] {{\[\[}}0], [1], [2], [3, 4]] output_shape [1, 16, 8, 2, 16] : tensor<1x16x8x32xf32> into tensor<1x16x8x2x16xf32>
// CHECK: %[[Y:.*]] = tensor.collapse_shape %[[S]] {{\[\[}}0], [1], [2, 3], [4]] : tensor<1x16x8x2x16xf32> into tensor<1x16x16x16xf32>
func.func @example(%x: tensor<1x8x8x32xf32>) -> tensor<1x16x16x16xf32> {
  %w = arith.constant dense<1.0> : tensor<16x2x2x32xf32>
  %y = nncomp.conv_transpose2d %x, %w {strides = array<i64: 2, 2>}
     : (tensor<1x8x8x32xf32>, tensor<16x2x2x32xf32>) -> tensor<1x16x16x16xf32>
  return %y : tensor<1x16x16x16xf32>
}

// What it becomes is left as it is.
// CHECK-LABEL: @expanded
// CHECK: nncomp.conv2d
func.func @expanded(%x: tensor<1x8x8x32xf32>, %v: tensor<64x1x1x32xf32>) -> tensor<1x16x16x16xf32> {
  %0 = nncomp.conv2d %x, %v : (tensor<1x8x8x32xf32>, tensor<64x1x1x32xf32>) -> tensor<1x8x8x64xf32>
  %1 = tensor.expand_shape %0 [[0], [1], [2], [3, 4]] output_shape [1, 8, 8, 2, 32] : tensor<1x8x8x64xf32> into tensor<1x8x8x2x32xf32>
  %2 = nncomp.transpose %1 {permutation = array<i64: 0, 1, 3, 2, 4>} : (tensor<1x8x8x2x32xf32>) -> tensor<1x8x2x8x32xf32>
  %3 = tensor.collapse_shape %2 [[0], [1, 2], [3], [4]] : tensor<1x8x2x8x32xf32> into tensor<1x16x8x32xf32>
  %4 = tensor.expand_shape %3 [[0], [1], [2], [3, 4]] output_shape [1, 16, 8, 2, 16] : tensor<1x16x8x32xf32> into tensor<1x16x8x2x16xf32>
  %y = tensor.collapse_shape %4 [[0], [1], [2, 3], [4]] : tensor<1x16x8x2x16xf32> into tensor<1x16x16x16xf32>
  return %y : tensor<1x16x16x16xf32>
}
