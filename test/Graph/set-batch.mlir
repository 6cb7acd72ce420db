// RUN: nncomp-opt %s --split-input-file --nncomp-set-batch=size=3 | FileCheck %s
// RUN: nncomp-opt %S/Inputs/one-sample.mlir --nncomp-set-batch=size=50 | FileCheck %s --check-prefix=MANY

// MANY:      func.func @main(%[[X:.*]]: tensor<50x4xf32>) -> tensor<50x4xf32> {
// MANY-NEXT:   %[[Y:.*]] = nncomp.activation %[[X]] {function = #nncomp.activation<relu>} : tensor<50x4xf32>
// MANY-NEXT:   return %[[Y]] : tensor<50x4xf32>
// MANY-NEXT: }

func.func @main(%x: tensor<1x8x8x2xf32>) -> tensor<1x4xf32> {
  %w = arith.constant dense<1.0> : tensor<4x3x3x2xf32>
  %v = arith.constant dense<1.0> : tensor<4x144xf32>
  %b = arith.constant dense<[1.0, 2.0, 3.0, 4.0]> : tensor<4xf32>
  %c = arith.constant dense<2.0> : tensor<1x4xf32>
  %0 = nncomp.conv2d %x, %w : (tensor<1x8x8x2xf32>, tensor<4x3x3x2xf32>) -> tensor<1x6x6x4xf32>
  %1 = nncomp.activation %0 {function = #nncomp.activation<relu>} : tensor<1x6x6x4xf32>
  %2 = tensor.extract_slice %1[0, 0, 0, 0] [1, 6, 6, 2] [1, 1, 1, 1] : tensor<1x6x6x4xf32> to tensor<1x6x6x2xf32>
  %3 = tensor.extract_slice %1[0, 0, 0, 2] [1, 6, 6, 2] [1, 1, 1, 1] : tensor<1x6x6x4xf32> to tensor<1x6x6x2xf32>
  %4 = nncomp.concat %3, %2 {axis = 3 : i64} : (tensor<1x6x6x2xf32>, tensor<1x6x6x2xf32>) -> tensor<1x6x6x4xf32>
  %5 = tensor.collapse_shape %4 [[0], [1, 2, 3]] : tensor<1x6x6x4xf32> into tensor<1x144xf32>
  %6 = nncomp.linear %5, %v : (tensor<1x144xf32>, tensor<4x144xf32>) -> tensor<1x4xf32>
  %7 = nncomp.broadcast %b : tensor<4xf32> -> tensor<1x4xf32>
  %8 = arith.addf %6, %7 : tensor<1x4xf32>
  %9 = arith.mulf %8, %c : tensor<1x4xf32>
  return %9 : tensor<1x4xf32>
}

// CHECK-LABEL: func.func @main(%arg0: tensor<3x8x8x2xf32>) -> tensor<3x4xf32>
// CHECK:         nncomp.conv2d %arg0, %{{.*}} -> tensor<3x6x6x4xf32>
// CHECK-NEXT:    nncomp.activation %{{.*}} : tensor<3x6x6x4xf32>
// CHECK-NEXT:    tensor.extract_slice %{{.*}}[0, 0, 0, 0] [3, 6, 6, 2]
// CHECK-NEXT:    tensor.extract_slice %{{.*}}[0, 0, 0, 2] [3, 6, 6, 2]
// CHECK-NEXT:    nncomp.concat %{{.*}} -> tensor<3x6x6x4xf32>
// CHECK-NEXT:    tensor.collapse_shape %{{.*}} : tensor<3x6x6x4xf32> into tensor<3x144xf32>
// CHECK-NEXT:    nncomp.linear %{{.*}} -> tensor<3x4xf32>
// CHECK:         nncomp.broadcast %{{.*}} : tensor<4xf32> -> tensor<3x4xf32>
// CHECK-NEXT:    arith.addf %{{.*}} : tensor<3x4xf32>
// CHECK-NEXT:    nncomp.broadcast %{{.*}} : tensor<1x4xf32> -> tensor<3x4xf32>
// CHECK-NEXT:    arith.mulf %{{.*}} : tensor<3x4xf32>

// -----

// From two samples; one dimension that holds both, and one for each.
func.func @main(%x: tensor<2x5x4xf32>, %i: tensor<2xi64>) -> (tensor<2x5x4xf32>, tensor<2x3xf32>) {
  %table = arith.constant dense<1.0> : tensor<7x3xf32>
  %0 = tensor.collapse_shape %x [[0, 1], [2]] : tensor<2x5x4xf32> into tensor<10x4xf32>
  %1 = tensor.expand_shape %0 [[0, 1], [2]] output_shape [2, 5, 4] : tensor<10x4xf32> into tensor<2x5x4xf32>
  %2 = nncomp.gather %table, %i {axis = 0 : i64} : (tensor<7x3xf32>, tensor<2xi64>) -> tensor<2x3xf32>
  return %1, %2 : tensor<2x5x4xf32>, tensor<2x3xf32>
}

// CHECK-LABEL: func.func @main(%arg0: tensor<3x5x4xf32>, %arg1: tensor<3xi64>) -> (tensor<3x5x4xf32>, tensor<3x3xf32>)
// CHECK:         tensor.collapse_shape %{{.*}} into tensor<15x4xf32>
// CHECK-NEXT:    tensor.expand_shape %{{.*}} output_shape [3, 5, 4] : tensor<15x4xf32> into tensor<3x5x4xf32>
// CHECK-NEXT:    nncomp.gather %{{.*}} -> tensor<3x3xf32>

// -----

func.func @main(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  %0 = nncomp.activation %x {function = #nncomp.activation<relu>} : tensor<1x4xf32>
  return %0 : tensor<1x4xf32>
}
