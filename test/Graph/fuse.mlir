// RUN: nncomp-opt %s --nncomp-fuse --canonicalize | FileCheck %s

// CHECK-LABEL: @documented
func.func @documented(%x: tensor<1x2xf32>, %w: tensor<3x2xf32>, %b: tensor<3xf32>) -> tensor<1x3xf32> {
  // CHECK: %[[Y:.*]] = nncomp.linear %{{.*}}, %{{.*}}, %{{.*}} {activation = #nncomp.activation<relu>} : (tensor<1x2xf32>, tensor<3x2xf32>, tensor<3xf32>) -> tensor<1x3xf32>
  // CHECK-NEXT: return %[[Y]]
  %0 = nncomp.linear %x, %w, %b : (tensor<1x2xf32>, tensor<3x2xf32>, tensor<3xf32>) -> tensor<1x3xf32>
  %1 = nncomp.activation %0 {function = #nncomp.activation<relu>} : tensor<1x3xf32>
  return %1 : tensor<1x3xf32>
}

// scale 2, shift 1, mean 3, variance 4 - epsilon: y = (x - 3) * 1 + 1.
// CHECK-LABEL: @batch_norm
func.func @batch_norm(%x: tensor<1x4x4x1xf32>) -> tensor<1x4x4x1xf32> {
  // CHECK-DAG: %[[W:.*]] = arith.constant dense<5.000000e+00> : tensor<1x1x1x1xf32>
  // CHECK-DAG: %[[B:.*]] = arith.constant dense<-2.000000e+00> : tensor<1xf32>
  // CHECK: %[[Y:.*]] = nncomp.conv2d %{{.*}}, %[[W]], %[[B]] {activation = #nncomp.activation<relu>}
  // CHECK-NEXT: return %[[Y]]
  %w = arith.constant dense<5.0> : tensor<1x1x1x1xf32>
  %s = arith.constant dense<2.0> : tensor<1xf32>
  %b = arith.constant dense<1.0> : tensor<1xf32>
  %m = arith.constant dense<3.0> : tensor<1xf32>
  %v = arith.constant dense<3.5> : tensor<1xf32>
  %0 = nncomp.conv2d %x, %w : (tensor<1x4x4x1xf32>, tensor<1x1x1x1xf32>) -> tensor<1x4x4x1xf32>
  %1 = nncomp.batch_norm %0, %s, %b, %m, %v {axis = 3 : i64, epsilon = 0.5 : f32} : tensor<1x4x4x1xf32>, tensor<1xf32>
  %2 = nncomp.activation %1 {function = #nncomp.activation<relu>} : tensor<1x4x4x1xf32>
  return %2 : tensor<1x4x4x1xf32>
}

// 16-bit constants are multiplied in f32 and rounded once: 5 * 2.25 / 2 and 1 - 3
// * 2.25 / 2. Where results would not be normal numbers the layers stay apart.
// CHECK-LABEL: @batch_norm_f16
func.func @batch_norm_f16(%x: tensor<1x4x4x1xf16>) -> tensor<1x4x4x1xf16> {
  // CHECK-DAG: %[[W:.*]] = arith.constant dense<5.625000e+00> : tensor<1x1x1x1xf16>
  // CHECK-DAG: %[[B:.*]] = arith.constant dense<-2.375000e+00> : tensor<1xf16>
  // CHECK: nncomp.conv2d %{{.*}}, %[[W]], %[[B]] :
  %w = arith.constant dense<5.0> : tensor<1x1x1x1xf16>
  %s = arith.constant dense<2.25> : tensor<1xf16>
  %b = arith.constant dense<1.0> : tensor<1xf16>
  %m = arith.constant dense<3.0> : tensor<1xf16>
  %v = arith.constant dense<3.5> : tensor<1xf16>
  %0 = nncomp.conv2d %x, %w : (tensor<1x4x4x1xf16>, tensor<1x1x1x1xf16>) -> tensor<1x4x4x1xf16>
  %1 = nncomp.batch_norm %0, %s, %b, %m, %v {axis = 3 : i64, epsilon = 0.5 : f32} : tensor<1x4x4x1xf16>, tensor<1xf16>
  return %1 : tensor<1x4x4x1xf16>
}

// CHECK-LABEL: @batch_norm_bf16
func.func @batch_norm_bf16(%x: tensor<1x4x4x1xbf16>) -> tensor<1x4x4x1xbf16> {
  // CHECK-DAG: %[[W:.*]] = arith.constant dense<5.625000e+00> : tensor<1x1x1x1xbf16>
  // CHECK-DAG: %[[B:.*]] = arith.constant dense<-2.375000e+00> : tensor<1xbf16>
  // CHECK: nncomp.conv2d %{{.*}}, %[[W]], %[[B]] :
  %w = arith.constant dense<5.0> : tensor<1x1x1x1xbf16>
  %s = arith.constant dense<2.25> : tensor<1xbf16>
  %b = arith.constant dense<1.0> : tensor<1xbf16>
  %m = arith.constant dense<3.0> : tensor<1xbf16>
  %v = arith.constant dense<3.5> : tensor<1xbf16>
  %0 = nncomp.conv2d %x, %w : (tensor<1x4x4x1xbf16>, tensor<1x1x1x1xbf16>) -> tensor<1x4x4x1xbf16>
  %1 = nncomp.batch_norm %0, %s, %b, %m, %v {axis = 3 : i64, epsilon = 0.5 : f32} : tensor<1x4x4x1xbf16>, tensor<1xbf16>
  return %1 : tensor<1x4x4x1xbf16>
}

// CHECK-LABEL: @batch_norm_too_large
func.func @batch_norm_too_large(%x: tensor<1x4x4x1xf16>) -> tensor<1x4x4x1xf16> {
  // CHECK: nncomp.batch_norm
  %w = arith.constant dense<5.0> : tensor<1x1x1x1xf16>
  %s = arith.constant dense<60000.0> : tensor<1xf16>
  %b = arith.constant dense<1.0> : tensor<1xf16>
  %m = arith.constant dense<3.0> : tensor<1xf16>
  %v = arith.constant dense<3.5> : tensor<1xf16>
  %0 = nncomp.conv2d %x, %w : (tensor<1x4x4x1xf16>, tensor<1x1x1x1xf16>) -> tensor<1x4x4x1xf16>
  %1 = nncomp.batch_norm %0, %s, %b, %m, %v {axis = 3 : i64, epsilon = 0.5 : f32} : tensor<1x4x4x1xf16>, tensor<1xf16>
  return %1 : tensor<1x4x4x1xf16>
}

// CHECK-LABEL: @batch_norm_too_small
func.func @batch_norm_too_small(%x: tensor<1x4x4x1xf16>) -> tensor<1x4x4x1xf16> {
  // CHECK: nncomp.batch_norm
  %w = arith.constant dense<1.0e-3> : tensor<1x1x1x1xf16>
  %s = arith.constant dense<1.0e-3> : tensor<1xf16>
  %b = arith.constant dense<1.0> : tensor<1xf16>
  %m = arith.constant dense<3.0> : tensor<1xf16>
  %v = arith.constant dense<3.5> : tensor<1xf16>
  %0 = nncomp.conv2d %x, %w : (tensor<1x4x4x1xf16>, tensor<1x1x1x1xf16>) -> tensor<1x4x4x1xf16>
  %1 = nncomp.batch_norm %0, %s, %b, %m, %v {axis = 3 : i64, epsilon = 0.5 : f32} : tensor<1x4x4x1xf16>, tensor<1xf16>
  return %1 : tensor<1x4x4x1xf16>
}

// CHECK-LABEL: @batch_norm_shift_too_large
func.func @batch_norm_shift_too_large(%x: tensor<1x4x4x1xf16>) -> tensor<1x4x4x1xf16> {
  // CHECK: nncomp.batch_norm
  %w = arith.constant dense<1.0e-3> : tensor<1x1x1x1xf16>
  %s = arith.constant dense<60000.0> : tensor<1xf16>
  %b = arith.constant dense<1.0> : tensor<1xf16>
  %m = arith.constant dense<3.0> : tensor<1xf16>
  %v = arith.constant dense<3.5> : tensor<1xf16>
  %0 = nncomp.conv2d %x, %w : (tensor<1x4x4x1xf16>, tensor<1x1x1x1xf16>) -> tensor<1x4x4x1xf16>
  %1 = nncomp.batch_norm %0, %s, %b, %m, %v {axis = 3 : i64, epsilon = 0.5 : f32} : tensor<1x4x4x1xf16>, tensor<1xf16>
  return %1 : tensor<1x4x4x1xf16>
}

// Constants per channel after a linear layer, in order.
// CHECK-LABEL: @scale_and_shift
func.func @scale_and_shift(%x: tensor<3x2xf32>) -> tensor<3x2xf32> {
  // CHECK-DAG: %[[W:.*]] = arith.constant dense<{{\[\[}}2.000000e+00, 4.000000e+00], [9.000000e+00, 1.200000e+01]]>
  // CHECK-DAG: %[[B:.*]] = arith.constant dense<[1.200000e+01, 2.300000e+01]>
  // CHECK: nncomp.linear %{{.*}}, %[[W]], %[[B]]
  // CHECK-NOT: arith.addf
  %w = arith.constant dense<[[1.0, 2.0], [3.0, 4.0]]> : tensor<2x2xf32>
  %b = arith.constant dense<1.0> : tensor<2xf32>
  %s = arith.constant dense<[2.0, 3.0]> : tensor<2xf32>
  %t = arith.constant dense<[[10.0, 20.0]]> : tensor<1x2xf32>
  %sb = nncomp.broadcast %s : tensor<2xf32> -> tensor<3x2xf32>
  %tb = nncomp.broadcast %t : tensor<1x2xf32> -> tensor<3x2xf32>
  %0 = nncomp.linear %x, %w, %b : (tensor<3x2xf32>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<3x2xf32>
  %1 = arith.mulf %sb, %0 : tensor<3x2xf32>
  %2 = arith.addf %1, %tb : tensor<3x2xf32>
  return %2 : tensor<3x2xf32>
}

// The later of two convolutions takes the other's result, and what follows.
// CHECK-LABEL: @residual
func.func @residual(%x: tensor<1x4x4x1xf32>, %w: tensor<1x1x1x1xf32>, %v: tensor<1x1x1x1xf32>) -> tensor<1x4x4x1xf32> {
  // CHECK: %[[A:.*]] = nncomp.conv2d %[[X:.*]], %{{.*}} : (
  // CHECK: %[[B:.*]] = nncomp.conv2d %[[X]], %{{.*}} residual %[[A]] {activation = #nncomp.activation<relu>}
  // CHECK-NEXT: return %[[B]]
  %0 = nncomp.conv2d %x, %w : (tensor<1x4x4x1xf32>, tensor<1x1x1x1xf32>) -> tensor<1x4x4x1xf32>
  %1 = nncomp.conv2d %x, %v : (tensor<1x4x4x1xf32>, tensor<1x1x1x1xf32>) -> tensor<1x4x4x1xf32>
  %2 = arith.addf %1, %0 : tensor<1x4x4x1xf32>
  %3 = nncomp.activation %2 {function = #nncomp.activation<relu>} : tensor<1x4x4x1xf32>
  return %3 : tensor<1x4x4x1xf32>
}

// A convolution waits for what is added to it. Behind that nothing can be folded
// into its weights.
// CHECK-LABEL: @later_residual
func.func @later_residual(%x: tensor<1x4x4x1xf32>) -> tensor<1x4x4x1xf32> {
  // CHECK-DAG: %[[W:.*]] = arith.constant dense<5.000000e+00>
  // CHECK-DAG: %[[S:.*]] = arith.constant dense<2.000000e+00>
  // CHECK: %[[R:.*]] = nncomp.softmax
  // CHECK: %[[Y:.*]] = nncomp.conv2d %{{.*}}, %[[W]] residual %[[R]] : (
  // CHECK: arith.mulf %[[Y]], %[[S]]
  %w = arith.constant dense<5.0> : tensor<1x1x1x1xf32>
  %s = arith.constant dense<2.0> : tensor<1x4x4x1xf32>
  %0 = nncomp.conv2d %x, %w : (tensor<1x4x4x1xf32>, tensor<1x1x1x1xf32>) -> tensor<1x4x4x1xf32>
  %1 = nncomp.softmax %x {axis = 1 : i64} : tensor<1x4x4x1xf32>
  %2 = arith.addf %0, %1 : tensor<1x4x4x1xf32>
  %3 = arith.mulf %2, %s : tensor<1x4x4x1xf32>
  return %3 : tensor<1x4x4x1xf32>
}

// Twice the same is no residual: it would be computed twice.
// CHECK-LABEL: @doubled
func.func @doubled(%x: tensor<1x4x4x1xf32>, %w: tensor<1x1x1x1xf32>) -> tensor<1x4x4x1xf32> {
  // CHECK: nncomp.conv2d
  // CHECK-NEXT: arith.addf
  %0 = nncomp.conv2d %x, %w : (tensor<1x4x4x1xf32>, tensor<1x1x1x1xf32>) -> tensor<1x4x4x1xf32>
  %1 = arith.addf %0, %0 : tensor<1x4x4x1xf32>
  return %1 : tensor<1x4x4x1xf32>
}

// A result that someone else needs, and encoded weights, stay as they are.
// CHECK-LABEL: @keeps
func.func @keeps(%x: tensor<1x2xf32>, %e: tensor<2x2xf32, #nncomp.uniform<bits = 4, scale = 0.5>>) -> (tensor<1x2xf32>, tensor<1x2xf32>, tensor<1x2xf32>) {
  // CHECK: nncomp.linear
  // CHECK: nncomp.activation
  // CHECK: nncomp.linear
  // CHECK: arith.mulf
  %w = arith.constant dense<[[1.0, 2.0], [3.0, 4.0]]> : tensor<2x2xf32>
  %two = arith.constant dense<2.0> : tensor<1x2xf32>
  %0 = nncomp.linear %x, %w : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  %1 = nncomp.activation %0 {function = #nncomp.activation<relu>} : tensor<1x2xf32>
  %2 = nncomp.linear %x, %e : (tensor<1x2xf32>, tensor<2x2xf32, #nncomp.uniform<bits = 4, scale = 0.5>>) -> tensor<1x2xf32>
  %3 = arith.mulf %2, %two : tensor<1x2xf32>
  return %0, %1, %3 : tensor<1x2xf32>, tensor<1x2xf32>, tensor<1x2xf32>
}

// CHECK-LABEL: @padding
func.func @padding(%x: tensor<1x4x4x2xf32>, %w: tensor<1x3x3x2xf32>) -> tensor<1x5x6x1xf32> {
  // CHECK-NOT: tensor.pad
  // CHECK: nncomp.conv2d %{{.*}} {pads = array<i64: 1, 2, 2, 2>}
  %zero = arith.constant 0.0 : f32
  %0 = tensor.pad %x low[0, 0, 1, 0] high[0, 1, 1, 0] {
  ^bb0(%a: index, %b: index, %c: index, %d: index):
    tensor.yield %zero : f32
  } : tensor<1x4x4x2xf32> to tensor<1x5x6x2xf32>
  %1 = nncomp.conv2d %0, %w {pads = array<i64: 1, 1, 1, 1>} : (tensor<1x5x6x2xf32>, tensor<1x3x3x2xf32>) -> tensor<1x5x6x1xf32>
  return %1 : tensor<1x5x6x1xf32>
}

// CHECK-LABEL: @self_gating
func.func @self_gating(%x: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>) {
  // CHECK: nncomp.activation %{{.*}} {function = #nncomp.activation<silu>}
  // CHECK: nncomp.activation %{{.*}} {function = #nncomp.activation<hard_swish>}
  %0 = nncomp.activation %x {function = #nncomp.activation<sigmoid>} : tensor<4xf32>
  %1 = arith.mulf %x, %0 : tensor<4xf32>
  %2 = nncomp.activation %x {function = #nncomp.activation<hard_sigmoid, alpha = 0.16666667, beta = 0.5>} : tensor<4xf32>
  %3 = arith.mulf %2, %x : tensor<4xf32>
  return %1, %3 : tensor<4xf32>, tensor<4xf32>
}

// A channel shuffle before a convolution of one group is in its filters:
// channels 0 1 2 3 become 0 2 1 3.
// CHECK-LABEL: func.func @shuffle_into_filters
// CHECK: %[[W:.*]] = arith.constant dense<{{\[\[\[\[}}1.000000e+00, 3.000000e+00, 2.000000e+00, 4.000000e+00{{\]\]\], \[\[\[}}5.000000e+00, 7.000000e+00, 6.000000e+00, 8.000000e+00
// CHECK-NOT: nncomp.transpose
// CHECK: nncomp.conv2d %arg0, %[[W]] :
func.func @shuffle_into_filters(%x: tensor<1x3x3x4xf32>) -> tensor<1x3x3x2xf32> {
  %w = arith.constant dense<[[[[1.0, 2.0, 3.0, 4.0]]], [[[5.0, 6.0, 7.0, 8.0]]]]> : tensor<2x1x1x4xf32>
  %e = tensor.expand_shape %x [[0], [1], [2], [3, 4]] output_shape [1, 3, 3, 2, 2] : tensor<1x3x3x4xf32> into tensor<1x3x3x2x2xf32>
  %t = nncomp.transpose %e {permutation = array<i64: 0, 1, 2, 4, 3>} : (tensor<1x3x3x2x2xf32>) -> tensor<1x3x3x2x2xf32>
  %s = tensor.collapse_shape %t [[0], [1], [2], [3, 4]] : tensor<1x3x3x2x2xf32> into tensor<1x3x3x4xf32>
  %y = nncomp.conv2d %s, %w : (tensor<1x3x3x4xf32>, tensor<2x1x1x4xf32>) -> tensor<1x3x3x2xf32>
  return %y : tensor<1x3x3x2xf32>
}

// CHECK-LABEL: func.func @shuffle_into_half_filters
// CHECK: %[[W:.*]] = arith.constant dense<{{\[\[\[\[}}1.000000e+00, 3.000000e+00, 2.000000e+00, 4.000000e+00{{\]\]\], \[\[\[}}5.000000e+00, 7.000000e+00, 6.000000e+00, 8.000000e+00
// CHECK-NOT: nncomp.transpose
// CHECK: nncomp.conv2d %arg0, %[[W]] :
func.func @shuffle_into_half_filters(%x: tensor<1x3x3x4xf16>) -> tensor<1x3x3x2xf16> {
  %w = arith.constant dense<[[[[1.0, 2.0, 3.0, 4.0]]], [[[5.0, 6.0, 7.0, 8.0]]]]> : tensor<2x1x1x4xf16>
  %e = tensor.expand_shape %x [[0], [1], [2], [3, 4]] output_shape [1, 3, 3, 2, 2] : tensor<1x3x3x4xf16> into tensor<1x3x3x2x2xf16>
  %t = nncomp.transpose %e {permutation = array<i64: 0, 1, 2, 4, 3>} : (tensor<1x3x3x2x2xf16>) -> tensor<1x3x3x2x2xf16>
  %s = tensor.collapse_shape %t [[0], [1], [2], [3, 4]] : tensor<1x3x3x2x2xf16> into tensor<1x3x3x4xf16>
  %y = nncomp.conv2d %s, %w : (tensor<1x3x3x4xf16>, tensor<2x1x1x4xf16>) -> tensor<1x3x3x2xf16>
  return %y : tensor<1x3x3x2xf16>
}

// A depthwise convolution lets it pass: three groups of two here, so that the
// way there and the way back differ.
// CHECK-LABEL: func.func @shuffle_behind_depthwise
// CHECK-DAG: %[[W:.*]] = arith.constant dense<{{\[\[\[\[}}1.000000e+00]]], {{\[\[\[}}4.000000e+00]]], {{\[\[\[}}2.000000e+00]]], {{\[\[\[}}5.000000e+00]]], {{\[\[\[}}3.000000e+00]]], {{\[\[\[}}6.000000e+00]]]]> : tensor<6x1x1x1xf32>
// CHECK-DAG: %[[B:.*]] = arith.constant dense<[1.000000e+00, 4.000000e+00, 2.000000e+00, 5.000000e+00, 3.000000e+00, 6.000000e+00]> : tensor<6xf32>
// CHECK: %[[Y:.*]] = nncomp.conv2d %arg0, %[[W]], %[[B]] {{.*}}groups = 6
// CHECK: tensor.expand_shape %[[Y]] {{.*}} into tensor<1x2x2x3x2xf32>
// CHECK: nncomp.transpose {{.*}} -> tensor<1x2x2x2x3xf32>
// CHECK: tensor.collapse_shape
func.func @shuffle_behind_depthwise(%x: tensor<1x3x3x6xf32>) -> tensor<1x2x2x6xf32> {
  %w = arith.constant dense<[[[[1.0]]], [[[2.0]]], [[[3.0]]], [[[4.0]]], [[[5.0]]], [[[6.0]]]]> : tensor<6x1x1x1xf32>
  %b = arith.constant dense<[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]> : tensor<6xf32>
  %e = tensor.expand_shape %x [[0], [1], [2], [3, 4]] output_shape [1, 3, 3, 3, 2] : tensor<1x3x3x6xf32> into tensor<1x3x3x3x2xf32>
  %t = nncomp.transpose %e {permutation = array<i64: 0, 1, 2, 4, 3>} : (tensor<1x3x3x3x2xf32>) -> tensor<1x3x3x2x3xf32>
  %s = tensor.collapse_shape %t [[0], [1], [2], [3, 4]] : tensor<1x3x3x2x3xf32> into tensor<1x3x3x6xf32>
  %y = nncomp.conv2d %s, %w, %b {groups = 6 : i64, strides = array<i64: 2, 2>}
     : (tensor<1x3x3x6xf32>, tensor<6x1x1x1xf32>, tensor<6xf32>) -> tensor<1x2x2x6xf32>
  return %y : tensor<1x2x2x6xf32>
}

// Filters that are computed, and filters of some of the channels, do not.
// CHECK-LABEL: func.func @shuffle_stays
// CHECK: nncomp.transpose
// CHECK: nncomp.conv2d
// CHECK: nncomp.conv2d
func.func @shuffle_stays(%x: tensor<1x3x3x4xf32>, %w: tensor<2x1x1x4xf32>) -> (tensor<1x3x3x2xf32>, tensor<1x3x3x2xf32>) {
  %v = arith.constant dense<[[[[1.0, 2.0]]], [[[3.0, 4.0]]]]> : tensor<2x1x1x2xf32>
  %e = tensor.expand_shape %x [[0], [1], [2], [3, 4]] output_shape [1, 3, 3, 2, 2] : tensor<1x3x3x4xf32> into tensor<1x3x3x2x2xf32>
  %t = nncomp.transpose %e {permutation = array<i64: 0, 1, 2, 4, 3>} : (tensor<1x3x3x2x2xf32>) -> tensor<1x3x3x2x2xf32>
  %s = tensor.collapse_shape %t [[0], [1], [2], [3, 4]] : tensor<1x3x3x2x2xf32> into tensor<1x3x3x4xf32>
  %y = nncomp.conv2d %s, %w : (tensor<1x3x3x4xf32>, tensor<2x1x1x4xf32>) -> tensor<1x3x3x2xf32>
  %z = nncomp.conv2d %s, %v {groups = 2 : i64} : (tensor<1x3x3x4xf32>, tensor<2x1x1x2xf32>) -> tensor<1x3x3x2xf32>
  return %y, %z : tensor<1x3x3x2xf32>, tensor<1x3x3x2xf32>
}
