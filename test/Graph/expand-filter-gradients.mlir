// RUN: nncomp-opt %s --nncomp-expand-filter-gradients | FileCheck %s

// CHECK-LABEL: func.func @pixels(
// CHECK-SAME:    %[[X:.*]]: tensor<2x3x3x4xf32>, %[[DY:.*]]: tensor<2x3x3x5xf32>)
// CHECK-NEXT:    %[[ROWS:.*]] = tensor.collapse_shape %[[DY]] {{\[\[}}0, 1, 2], [3]] : tensor<2x3x3x5xf32> into tensor<18x5xf32>
// CHECK-NEXT:    %[[TURNED:.*]] = nncomp.transpose %[[ROWS]] {permutation = array<i64: 1, 0>} : (tensor<18x5xf32>) -> tensor<5x18xf32>
// CHECK-NEXT:    %[[PATCHES:.*]] = tensor.collapse_shape %[[X]]
// CHECK-NEXT:    %[[SUMS:.*]] = nncomp.matmul %[[TURNED]], %[[PATCHES]] : (tensor<5x18xf32>, tensor<18x4xf32>) -> tensor<5x4xf32>
// CHECK-NEXT:    tensor.expand_shape %[[SUMS]]
func.func @pixels(%x: tensor<2x3x3x4xf32>, %dy: tensor<2x3x3x5xf32>) -> tensor<5x1x1x4xf32> {
  %0 = nncomp.conv2d_filter_gradient %x, %dy : (tensor<2x3x3x4xf32>, tensor<2x3x3x5xf32>) -> tensor<5x1x1x4xf32>
  return %0 : tensor<5x1x1x4xf32>
}

// What each tap sees of the padded image, in the order of the filters.
// CHECK-LABEL: func.func @taps(
// CHECK:         %[[IMAGE:.*]] = tensor.pad %arg0 low[0, 1, 0, 0] high[0, 1, 0, 0]
// CHECK:         %[[A:.*]] = tensor.extract_slice %[[IMAGE]][0, 0, 0, 0] [1, 2, 2, 3] [1, 2, 1, 1]
// CHECK-NEXT:    %[[B:.*]] = tensor.extract_slice %[[IMAGE]][0, 0, 2, 0] [1, 2, 2, 3] [1, 2, 1, 1]
// CHECK-NEXT:    %[[C:.*]] = tensor.extract_slice %[[IMAGE]][0, 1, 0, 0] [1, 2, 2, 3] [1, 2, 1, 1]
// CHECK-NEXT:    %[[D:.*]] = tensor.extract_slice %[[IMAGE]][0, 1, 2, 0] [1, 2, 2, 3] [1, 2, 1, 1]
// CHECK-NEXT:    nncomp.concat %[[A]], %[[B]], %[[C]], %[[D]] {axis = 3 : i64}
func.func @taps(%x: tensor<1x3x4x3xf32>, %dy: tensor<1x2x2x5xf32>) -> tensor<5x2x2x3xf32> {
  %0 = nncomp.conv2d_filter_gradient %x, %dy {dilations = array<i64: 1, 2>, pads = array<i64: 1, 0, 1, 0>, strides = array<i64: 2, 1>} : (tensor<1x3x4x3xf32>, tensor<1x2x2x5xf32>) -> tensor<5x2x2x3xf32>
  return %0 : tensor<5x2x2x3xf32>
}

// 6 MB for each of 8 images: two parts, which are added.
// CHECK-LABEL: func.func @parts(
// CHECK:         %[[FIRST:.*]] = nncomp.matmul {{.*}} -> tensor<2x96xf32>
// CHECK:         tensor.extract_slice %arg0[4, 0, 0, 0] [4, 128, 128, 96] [1, 1, 1, 1]
// CHECK:         %[[SECOND:.*]] = nncomp.matmul {{.*}} -> tensor<2x96xf32>
// CHECK-NEXT:    arith.addf %[[FIRST]], %[[SECOND]]
func.func @parts(%x: tensor<8x128x128x96xf32>, %dy: tensor<8x128x128x2xf32>) -> tensor<2x1x1x96xf32> {
  %0 = nncomp.conv2d_filter_gradient %x, %dy : (tensor<8x128x128x96xf32>, tensor<8x128x128x2xf32>) -> tensor<2x1x1x96xf32>
  return %0 : tensor<2x1x1x96xf32>
}

// CHECK-LABEL: func.func @groups(
// CHECK:         nncomp.conv2d_filter_gradient
func.func @groups(%x: tensor<2x3x3x4xf32>, %dy: tensor<2x3x3x6xf32>) -> tensor<6x1x1x2xf32> {
  %0 = nncomp.conv2d_filter_gradient %x, %dy {groups = 2 : i64} : (tensor<2x3x3x4xf32>, tensor<2x3x3x6xf32>) -> tensor<6x1x1x2xf32>
  return %0 : tensor<6x1x1x2xf32>
}

// What the pass makes is left alone.
// CHECK-LABEL: func.func @products(
// CHECK:         nncomp.matmul
func.func @products(%x: tensor<2x3x3x4xf32>, %dy: tensor<2x3x3x5xf32>) -> tensor<5x1x1x4xf32> {
  %0 = tensor.collapse_shape %dy [[0, 1, 2], [3]] : tensor<2x3x3x5xf32> into tensor<18x5xf32>
  %1 = nncomp.transpose %0 {permutation = array<i64: 1, 0>} : (tensor<18x5xf32>) -> tensor<5x18xf32>
  %2 = tensor.collapse_shape %x [[0, 1, 2], [3]] : tensor<2x3x3x4xf32> into tensor<18x4xf32>
  %3 = nncomp.matmul %1, %2 : (tensor<5x18xf32>, tensor<18x4xf32>) -> tensor<5x4xf32>
  %4 = tensor.expand_shape %3 [[0], [1, 2, 3]] output_shape [5, 1, 1, 4] : tensor<5x4xf32> into tensor<5x1x1x4xf32>
  return %4 : tensor<5x1x1x4xf32>
}
