// RUN: nncomp-opt %s --nncomp-convert-layout --canonicalize | FileCheck %s

// CHECK-LABEL: @documented
func.func @documented(%x: tensor<1x8x8x4xf32>) -> tensor<1x4x8x8xf32> {
  // CHECK: %[[ACT:.*]] = nncomp.activation %{{.*}} {function = #nncomp.activation<relu>} : tensor<1x8x8x4xf32>
  // CHECK-NEXT: %{{.*}} = nncomp.transpose %[[ACT]] {permutation = array<i64: 0, 3, 1, 2>} : (tensor<1x8x8x4xf32>) -> tensor<1x4x8x8xf32>
  %0 = nncomp.transpose %x {permutation = array<i64: 0, 3, 1, 2>} : (tensor<1x8x8x4xf32>) -> tensor<1x4x8x8xf32>
  %1 = nncomp.activation %0 {function = #nncomp.activation<relu>} : tensor<1x4x8x8xf32>
  return %1 : tensor<1x4x8x8xf32>
}

// The transposes between two operators cancel; those at the edges stay.
// CHECK-LABEL: @chain
func.func @chain(%x: tensor<1x3x8x8xf32>, %w: tensor<4x3x3x3xf32>) -> tensor<1x4x3x3xf32> {
  // CHECK: %[[IN:.*]] = nncomp.transpose %{{.*}} {permutation = array<i64: 0, 2, 3, 1>}
  // CHECK-NEXT: %[[CONV:.*]] = nncomp.conv2d %[[IN]]
  // CHECK-NEXT: %[[ACT:.*]] = nncomp.activation %[[CONV]]
  // CHECK-NEXT: %[[POOL:.*]] = nncomp.max_pool %[[ACT]]
  // CHECK-NEXT: %[[OUT:.*]] = nncomp.transpose %[[POOL]] {permutation = array<i64: 0, 3, 1, 2>}
  // CHECK-NEXT: return %[[OUT]]
  %0 = nncomp.transpose %x {permutation = array<i64: 0, 2, 3, 1>} : (tensor<1x3x8x8xf32>) -> tensor<1x8x8x3xf32>
  %1 = nncomp.conv2d %0, %w : (tensor<1x8x8x3xf32>, tensor<4x3x3x3xf32>) -> tensor<1x6x6x4xf32>
  %2 = nncomp.transpose %1 {permutation = array<i64: 0, 3, 1, 2>} : (tensor<1x6x6x4xf32>) -> tensor<1x4x6x6xf32>
  %3 = nncomp.activation %2 {function = #nncomp.activation<relu>} : tensor<1x4x6x6xf32>
  %4 = nncomp.transpose %3 {permutation = array<i64: 0, 2, 3, 1>} : (tensor<1x4x6x6xf32>) -> tensor<1x6x6x4xf32>
  %5 = nncomp.max_pool %4 {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>} : (tensor<1x6x6x4xf32>) -> tensor<1x3x3x4xf32>
  %6 = nncomp.transpose %5 {permutation = array<i64: 0, 3, 1, 2>} : (tensor<1x3x3x4xf32>) -> tensor<1x4x3x3xf32>
  return %6 : tensor<1x4x3x3xf32>
}

// An addition takes its other operand along; a constant is transposed at once.
// CHECK-LABEL: @addition
// CHECK-SAME: (%[[X:.*]]: tensor<1x2x2x3xf32>, %[[Y:.*]]: tensor<1x3x2x2xf32>)
func.func @addition(%x: tensor<1x2x2x3xf32>, %y: tensor<1x3x2x2xf32>) -> tensor<1x3x2x2xf32> {
  // CHECK-DAG: %[[C:.*]] = arith.constant dense<{{.*}}1.000000e+00, 2.000000e+00, 3.000000e+00{{.*}}> : tensor<1x1x1x3xf32>
  // CHECK: %[[B:.*]] = nncomp.broadcast %[[C]]
  // CHECK-SAME: -> tensor<1x2x2x3xf32>
  // CHECK-DAG: %[[YT:.*]] = nncomp.transpose %[[Y]] {permutation = array<i64: 0, 2, 3, 1>}
  // CHECK-DAG: %[[S:.*]] = arith.addf %[[X]], %[[B]]
  // CHECK: %[[R:.*]] = arith.addf %[[S]], %[[YT]]
  // CHECK: nncomp.transpose %[[R]]
  %c = arith.constant dense<[[[1.0]], [[2.0]], [[3.0]]]> : tensor<3x1x1xf32>
  %b = nncomp.broadcast %c : tensor<3x1x1xf32> -> tensor<1x3x2x2xf32>
  %0 = nncomp.transpose %x {permutation = array<i64: 0, 3, 1, 2>} : (tensor<1x2x2x3xf32>) -> tensor<1x3x2x2xf32>
  %1 = arith.addf %0, %b : tensor<1x3x2x2xf32>
  %2 = arith.addf %1, %y : tensor<1x3x2x2xf32>
  return %2 : tensor<1x3x2x2xf32>
}

// Axes are renamed.
// CHECK-LABEL: @axes
func.func @axes(%x: tensor<1x4x4x6xf32>, %s: tensor<6xf32>) -> (tensor<1x12x4x4xf32>, tensor<1x6xf32>, tensor<1x6x4xi64>) {
  // CHECK: nncomp.batch_norm {{.*}}axis = 3 : i64
  // CHECK: nncomp.lrn {{.*}}axis = 3 : i64
  // CHECK: nncomp.softmax {{.*}} {axis = 2 : i64}
  // CHECK: nncomp.concat {{.*}} {axis = 3 : i64}
  // CHECK: nncomp.reduce mean {{.*}} {axes = array<i64: 1, 2>}
  // CHECK: nncomp.arg_reduce max {{.*}} {axis = 2 : i64}
  // CHECK-NEXT: nncomp.transpose {{.*}} {permutation = array<i64: 0, 2, 1>}
  %0 = nncomp.transpose %x {permutation = array<i64: 0, 3, 1, 2>} : (tensor<1x4x4x6xf32>) -> tensor<1x6x4x4xf32>
  %1 = nncomp.batch_norm %0, %s, %s, %s, %s {axis = 1 : i64, epsilon = 1.0e-05 : f32} : tensor<1x6x4x4xf32>, tensor<6xf32>
  %2 = nncomp.lrn %1 {axis = 1 : i64, size = 3 : i64, alpha = 1.0e-4 : f32, beta = 0.75 : f32, bias = 1.0 : f32} : tensor<1x6x4x4xf32>
  %3 = nncomp.softmax %2 {axis = 3 : i64} : tensor<1x6x4x4xf32>
  %4 = nncomp.concat %3, %3 {axis = 1 : i64} : (tensor<1x6x4x4xf32>, tensor<1x6x4x4xf32>) -> tensor<1x12x4x4xf32>
  %5 = nncomp.reduce mean %3 {axes = array<i64: 2, 3>} : (tensor<1x6x4x4xf32>) -> tensor<1x6xf32>
  %6 = nncomp.arg_reduce max %3 {axis = 3 : i64} : (tensor<1x6x4x4xf32>) -> tensor<1x6x4xi64>
  return %4, %5, %6 : tensor<1x12x4x4xf32>, tensor<1x6xf32>, tensor<1x6x4xi64>
}

// Padding and slicing.
// CHECK-LABEL: @pad_and_slice
func.func @pad_and_slice(%x: tensor<1x4x5x6xf32>) -> tensor<1x5x4x6xf32> {
  // CHECK: tensor.pad %{{.*}} low[0, 1, 2, 0] high[0, 1, 2, 0]
  // CHECK: tensor.extract_slice %{{.*}}[0, 2, 3, 1] [1, 4, 6, 5] [1, 1, 1, 1]
  // CHECK: nncomp.transpose
  %zero = arith.constant 0.0 : f32
  %0 = nncomp.transpose %x {permutation = array<i64: 0, 3, 1, 2>} : (tensor<1x4x5x6xf32>) -> tensor<1x6x4x5xf32>
  %1 = tensor.pad %0 low[0, 0, 1, 2] high[0, 0, 1, 2] {
  ^bb0(%a: index, %b: index, %c: index, %d: index):
    tensor.yield %zero : f32
  } : tensor<1x6x4x5xf32> to tensor<1x6x6x9xf32>
  %2 = tensor.extract_slice %1[0, 1, 2, 3] [1, 5, 4, 6] [1, 1, 1, 1] : tensor<1x6x6x9xf32> to tensor<1x5x4x6xf32>
  return %2 : tensor<1x5x4x6xf32>
}

// A channel shuffle keeps its one transpose, inside the channels.
// CHECK-LABEL: @channel_shuffle
func.func @channel_shuffle(%x: tensor<1x4x4x6xf32>) -> tensor<1x4x4x6xf32> {
  // CHECK: %[[G:.*]] = tensor.expand_shape %{{.*}} {{\[\[}}0], [1], [2], [3, 4]]
  // CHECK: %[[T:.*]] = nncomp.transpose %[[G]] {permutation = array<i64: 0, 1, 2, 4, 3>}
  // CHECK: %[[C:.*]] = tensor.collapse_shape %[[T]] {{\[\[}}0], [1], [2], [3, 4]]
  // CHECK-NEXT: return %[[C]]
  %0 = nncomp.transpose %x {permutation = array<i64: 0, 3, 1, 2>} : (tensor<1x4x4x6xf32>) -> tensor<1x6x4x4xf32>
  %1 = tensor.expand_shape %0 [[0], [1, 2], [3], [4]] output_shape [1, 2, 3, 4, 4] : tensor<1x6x4x4xf32> into tensor<1x2x3x4x4xf32>
  %2 = nncomp.transpose %1 {permutation = array<i64: 0, 2, 1, 3, 4>} : (tensor<1x2x3x4x4xf32>) -> tensor<1x3x2x4x4xf32>
  %3 = tensor.collapse_shape %2 [[0], [1, 2], [3], [4]] : tensor<1x3x2x4x4xf32> into tensor<1x6x4x4xf32>
  %4 = nncomp.transpose %3 {permutation = array<i64: 0, 2, 3, 1>} : (tensor<1x6x4x4xf32>) -> tensor<1x4x4x6xf32>
  return %4 : tensor<1x4x4x6xf32>
}

// Before a linear layer the transpose goes into the weights.
// CHECK-LABEL: @flatten_linear
func.func @flatten_linear(%x: tensor<2x1x2x3xf32>) -> tensor<2x1xf32> {
  // CHECK: %[[W:.*]] = arith.constant dense<{{\[\[}}0.000000e+00, 2.000000e+00, 4.000000e+00, 1.000000e+00, 3.000000e+00, 5.000000e+00]]>
  // CHECK: %[[F:.*]] = tensor.collapse_shape %{{.*}} {{\[\[}}0], [1, 2, 3]]
  // CHECK: nncomp.linear %[[F]], %[[W]]
  %w = arith.constant dense<[[0.0, 1.0, 2.0, 3.0, 4.0, 5.0]]> : tensor<1x6xf32>
  %0 = nncomp.transpose %x {permutation = array<i64: 0, 3, 1, 2>} : (tensor<2x1x2x3xf32>) -> tensor<2x3x1x2xf32>
  %1 = tensor.collapse_shape %0 [[0], [1, 2, 3]] : tensor<2x3x1x2xf32> into tensor<2x6xf32>
  %2 = nncomp.linear %1, %w : (tensor<2x6xf32>, tensor<1x6xf32>) -> tensor<2x1xf32>
  return %2 : tensor<2x1xf32>
}

// Behind a global pool the transpose is a reshape.
// CHECK-LABEL: @unit_dimensions
func.func @unit_dimensions(%x: tensor<1x1x1x5xf32>) -> tensor<1x5xf32> {
  // CHECK-NOT: nncomp.transpose
  // CHECK: tensor.collapse_shape
  %0 = nncomp.transpose %x {permutation = array<i64: 0, 3, 1, 2>} : (tensor<1x1x1x5xf32>) -> tensor<1x5x1x1xf32>
  %1 = tensor.collapse_shape %0 [[0], [1, 2, 3]] : tensor<1x5x1x1xf32> into tensor<1x5xf32>
  return %1 : tensor<1x5xf32>
}

// An exchange of two dimensions is its own inverse: it stays where it is.
// CHECK-LABEL: @exchange
func.func @exchange(%x: tensor<2x4x3xf32>, %y: tensor<2x3x4xf32>) -> tensor<2x3x4xf32> {
  // CHECK: nncomp.transpose %{{.*}} {permutation = array<i64: 0, 2, 1>}
  // CHECK-NEXT: arith.addf
  // CHECK-NEXT: return
  %0 = nncomp.transpose %x {permutation = array<i64: 0, 2, 1>} : (tensor<2x4x3xf32>) -> tensor<2x3x4xf32>
  %1 = arith.addf %0, %y : tensor<2x3x4xf32>
  return %1 : tensor<2x3x4xf32>
}

// A mean that is broadcast again moves with what it is taken from.
// CHECK-LABEL: @subtract_mean
func.func @subtract_mean(%x: tensor<1x4x4x3xf32>) -> tensor<1x3x4x4xf32> {
  // CHECK: %[[MEAN:.*]] = nncomp.reduce mean %{{.*}} {axes = array<i64: 1, 2>, keep_dims}
  // CHECK-NEXT: %[[ALL:.*]] = nncomp.broadcast %[[MEAN]] : tensor<1x1x1x3xf32> -> tensor<1x4x4x3xf32>
  // CHECK-NEXT: %[[REST:.*]] = arith.subf %{{.*}}, %[[ALL]]
  // CHECK-NEXT: nncomp.transpose %[[REST]]
  %0 = nncomp.transpose %x {permutation = array<i64: 0, 3, 1, 2>} : (tensor<1x4x4x3xf32>) -> tensor<1x3x4x4xf32>
  %1 = nncomp.reduce mean %0 {axes = array<i64: 2, 3>, keep_dims} : (tensor<1x3x4x4xf32>) -> tensor<1x3x1x1xf32>
  %2 = nncomp.broadcast %1 : tensor<1x3x1x1xf32> -> tensor<1x3x4x4xf32>
  %3 = arith.subf %0, %2 : tensor<1x3x4x4xf32>
  return %3 : tensor<1x3x4x4xf32>
}

#u8 = #nncomp.uniform<bits = 8, scale = 0.5, zero = 3>

// Encoded tensors move too where all elements are stored alike.
// CHECK-LABEL: @encoded
func.func @encoded(%x: tensor<1x8x8x4xf32, #u8>) -> tensor<1x4x8x8xf32> {
  // CHECK: %[[S:.*]] = nncomp.add %{{.*}}, %{{.*}} : (tensor<1x8x8x4xf32, #[[U8:.*]]>, tensor<1x8x8x4xf32, #[[U8]]>) -> tensor<1x8x8x4xf32, #[[U8]]>
  // CHECK-NEXT: %[[D:.*]] = nncomp.decode %[[S]]
  // CHECK-NEXT: %[[T:.*]] = nncomp.transpose %[[D]] {permutation = array<i64: 0, 3, 1, 2>} : (tensor<1x8x8x4xf32>) -> tensor<1x4x8x8xf32>
  %0 = nncomp.transpose %x {permutation = array<i64: 0, 3, 1, 2>} : (tensor<1x8x8x4xf32, #u8>) -> tensor<1x4x8x8xf32, #u8>
  %1 = nncomp.add %0, %0 : (tensor<1x4x8x8xf32, #u8>, tensor<1x4x8x8xf32, #u8>) -> tensor<1x4x8x8xf32, #u8>
  %2 = nncomp.decode %1 : tensor<1x4x8x8xf32, #u8> -> tensor<1x4x8x8xf32>
  return %2 : tensor<1x4x8x8xf32>
}

// Dequantized weights are reordered like constants.
// CHECK-LABEL: @dequantized_weights
func.func @dequantized_weights(%x: tensor<1x2x2x3xf32>) -> tensor<1x5xf32> {
  // CHECK: nncomp.linear %{{.*}}, %{{.*}}
  // CHECK-NOT: nncomp.transpose %arg0
  %c = arith.constant dense<1> : tensor<5x12xi8>
  %s = arith.constant dense<0.5> : tensor<5xf32>
  %z = arith.constant dense<0> : tensor<5xi8>
  %w = nncomp.dequantize %c, %s, %z {axis = 0 : i64} : (tensor<5x12xi8>, tensor<5xf32>, tensor<5xi8>) -> tensor<5x12xf32>
  %0 = nncomp.transpose %x {permutation = array<i64: 0, 3, 1, 2>} : (tensor<1x2x2x3xf32>) -> tensor<1x3x2x2xf32>
  %1 = tensor.collapse_shape %0 [[0], [1, 2, 3]] : tensor<1x3x2x2xf32> into tensor<1x12xf32>
  %2 = nncomp.linear %1, %w : (tensor<1x12xf32>, tensor<5x12xf32>) -> tensor<1x5xf32>
  return %2 : tensor<1x5xf32>
}
