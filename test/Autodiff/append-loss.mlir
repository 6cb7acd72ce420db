// RUN: nncomp-opt %s --split-input-file --nncomp-append-loss | FileCheck %s
// RUN: nncomp-opt %S/Inputs/scores.mlir --nncomp-append-loss=loss=mean-squared-error | FileCheck %s --check-prefix=TARGET

// Probabilities: the loss is of what the softmax takes. States stay results.
func.func @main(%x: tensor<2x3x1x1xf32>, %s: tensor<1xf32> {nncomp.state = "s"})
    -> (tensor<2x3xf32> {nncomp.name = "p"}, tensor<1xf32> {nncomp.state = "s"}) {
  %0 = nncomp.softmax %x {axis = 1 : i64} : tensor<2x3x1x1xf32>
  %1 = tensor.collapse_shape %0 [[0], [1, 2, 3]] : tensor<2x3x1x1xf32> into tensor<2x3xf32>
  return %1, %s : tensor<2x3xf32>, tensor<1xf32>
}

// CHECK-LABEL: func.func @main(
// CHECK-SAME:    %arg2: tensor<2xi64> {nncomp.name = "label"}, %arg3: tensor<2xf32> {nncomp.name = "weight"})
// CHECK-SAME:    -> (tensor<1xf32> {nncomp.state = "s"}, tensor<f32> {nncomp.name = "loss"}, tensor<f32> {nncomp.name = "correct"})
// CHECK:         %[[Z:.*]] = tensor.collapse_shape %arg0
// CHECK-NEXT:    nncomp.log_softmax %[[Z]] {axis = 1 : i64}
// CHECK:         nncomp.arg_reduce max %[[Z]]

// -----

// Positions of a sequence are samples.
func.func @main(%x: tensor<2x5x3xf32>) -> tensor<2x5x3xf32> {
  return %x : tensor<2x5x3xf32>
}

// CHECK-LABEL: func.func @main(
// CHECK-SAME:    %arg1: tensor<10xi64> {nncomp.name = "label"}

// TARGET:      func.func @main(
// TARGET-SAME:   %arg1: tensor<2x3xf32> {nncomp.name = "target"}
// TARGET-SAME:   -> (tensor<f32> {nncomp.name = "loss"})
