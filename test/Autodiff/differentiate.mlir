// RUN: nncomp-opt %s --split-input-file --nncomp-differentiate | FileCheck %s

func.func @main(%x: tensor<2x3xf32>, %w: tensor<4x3xf32> {nncomp.state = "w", nncomp.learned},
                %b: tensor<4xf32> {nncomp.state = "b", nncomp.learned}, %r: tensor<2x4xf32>)
    -> (tensor<f32> {nncomp.name = "loss"}) {
  %0 = nncomp.linear %x, %w, %b {activation = #nncomp.activation<relu>} : (tensor<2x3xf32>, tensor<4x3xf32>, tensor<4xf32>) -> tensor<2x4xf32>
  %1 = arith.mulf %0, %r : tensor<2x4xf32>
  %2 = nncomp.reduce sum %1 {axes = array<i64: 0, 1>} : (tensor<2x4xf32>) -> tensor<f32>
  return %2 : tensor<f32>
}

// The derivative of the activation is that of its result.
// CHECK-LABEL: func.func @main(
// CHECK-SAME:    -> (tensor<f32> {nncomp.name = "loss"}, tensor<4x3xf32> {nncomp.gradient = "w"}, tensor<4xf32> {nncomp.gradient = "b"})
// CHECK:         %[[SUM:.*]] = nncomp.linear %arg0, %arg1, %arg2 :
// CHECK-NEXT:    %[[ACT:.*]] = nncomp.activation %[[SUM]] {function = #nncomp.activation<relu>}
// CHECK:         %[[LOSS:.*]] = nncomp.reduce sum
// CHECK:         %[[DY:.*]] = arith.mulf %{{.*}}, %arg3
// CHECK:         %[[POSITIVE:.*]] = arith.cmpf ogt, %[[ACT]], %{{.*}}
// CHECK:         %[[SLOPE:.*]] = arith.select %[[POSITIVE]]
// CHECK-NEXT:    %[[DZ:.*]] = arith.mulf %[[DY]], %[[SLOPE]]
// CHECK-NEXT:    %[[DB:.*]] = nncomp.reduce sum %[[DZ]] {axes = array<i64: 0>}
// CHECK-NEXT:    %[[TURNED:.*]] = nncomp.transpose %[[DZ]] {permutation = array<i64: 1, 0>}
// CHECK-NEXT:    %[[DW:.*]] = nncomp.matmul %[[TURNED]], %arg0
// CHECK-NEXT:    return %[[LOSS]], %[[DW]], %[[DB]]

// -----

// A value of two uses gets a sum; what is frozen costs nothing.
func.func @main(%x: tensor<1x8x8x2xf32>, %frozen: tensor<2x3x3x2xf32>, %w: tensor<2x3x3x2xf32> {nncomp.state = "w", nncomp.learned})
    -> (tensor<f32> {nncomp.name = "total"}, tensor<f32> {nncomp.name = "loss"}) {
  %0 = nncomp.conv2d %x, %frozen : (tensor<1x8x8x2xf32>, tensor<2x3x3x2xf32>) -> tensor<1x6x6x2xf32>
  %1 = nncomp.conv2d %0, %w {strides = array<i64: 2, 2>} : (tensor<1x6x6x2xf32>, tensor<2x3x3x2xf32>) -> tensor<1x2x2x2xf32>
  %2 = arith.mulf %1, %1 : tensor<1x2x2x2xf32>
  %3 = nncomp.reduce sum %2 {axes = array<i64: 0, 1, 2, 3>} : (tensor<1x2x2x2xf32>) -> tensor<f32>
  return %3, %3 : tensor<f32>, tensor<f32>
}

// CHECK-LABEL: func.func @main(
// CHECK:         %[[X:.*]] = nncomp.conv2d %arg0, %arg1
// CHECK-NEXT:    %[[Y:.*]] = nncomp.conv2d %[[X]], %arg2
// CHECK:         %[[LOSS:.*]] = nncomp.reduce sum
// CHECK:         %[[A:.*]] = arith.mulf %{{.*}}, %[[Y]]
// CHECK-NEXT:    %[[B:.*]] = arith.mulf %{{.*}}, %[[Y]]
// CHECK-NEXT:    %[[DY:.*]] = arith.addf %[[A]], %[[B]]
// CHECK-NEXT:    %[[DW:.*]] = nncomp.conv2d_filter_gradient %[[X]], %[[DY]] {strides = array<i64: 2, 2>}
// CHECK-NEXT:    return %[[LOSS]], %[[LOSS]], %[[DW]]

// -----

// Nothing flows to an argument that the loss does not use.
func.func @main(%w: tensor<1xf32> {nncomp.state = "w", nncomp.learned}, %v: tensor<2xf32> {nncomp.state = "v", nncomp.learned})
    -> (tensor<1xf32> {nncomp.name = "loss"}) {
  return %w : tensor<1xf32>
}

// CHECK-LABEL: func.func @main(
// CHECK:         %[[ONE:.*]] = arith.constant dense<1.000000e+00> : tensor<1xf32>
// CHECK:         %[[ZERO:.*]] = arith.constant dense<0.000000e+00> : tensor<2xf32>
// CHECK:         return %arg0, %[[ONE]], %[[ZERO]]

// -----

func.func @main(%x: tensor<1xf32>, %w: tensor<1xf32> {nncomp.state = "w", nncomp.learned})
    -> (tensor<1xf32> {nncomp.name = "loss"}) {
  %0 = arith.mulf %x, %w : tensor<1xf32>
  return %0 : tensor<1xf32>
}

// CHECK:      func.func @main(%[[X:.*]]: tensor<1xf32>, %[[W:.*]]: tensor<1xf32> {nncomp.learned, nncomp.state = "w"})
// CHECK-SAME:     -> (tensor<1xf32> {nncomp.name = "loss"}, tensor<1xf32> {nncomp.gradient = "w"}) {
// CHECK-NEXT:   %[[Y:.*]] = arith.mulf %[[X]], %[[W]] : tensor<1xf32>
// CHECK-NEXT:   %[[ONE:.*]] = arith.constant dense<1.000000e+00> : tensor<1xf32>
// CHECK-NEXT:   %[[DW:.*]] = arith.mulf %[[ONE]], %[[X]] : tensor<1xf32>
// CHECK-NEXT:   return %[[Y]], %[[DW]] : tensor<1xf32>, tensor<1xf32>
// CHECK-NEXT: }
