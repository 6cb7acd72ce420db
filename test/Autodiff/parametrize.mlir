// RUN: nncomp-opt %s --split-input-file --nncomp-parametrize | FileCheck %s
// RUN: nncomp-opt %s --split-input-file --nncomp-parametrize=batch-statistics=false | FileCheck %s --check-prefix=RUNNING

func.func @main(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  %w = arith.constant dense<[[1.0, 2.0], [3.0, 4.0]]> : tensor<2x2xf32>
  %b = arith.constant dense<0.0> : tensor<2xf32>
  %0 = nncomp.linear %x, %w, %b : (tensor<1x2xf32>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<1x2xf32> loc("fc1")
  // The same weights are the same state, the same zeros are not.
  %1 = nncomp.linear %0, %w, %b : (tensor<1x2xf32>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<1x2xf32> loc("fc2")
  return %1 : tensor<1x2xf32>
}

// CHECK-LABEL: func.func @main(
// CHECK-SAME:    %arg1: tensor<2x2xf32> {nncomp.initial = dense<{{\[}}[1.000000e+00, 2.000000e+00], [3.000000e+00, 4.000000e+00]]> : tensor<2x2xf32>, nncomp.learned, nncomp.state = "fc1.weights"}
// CHECK-SAME:    %arg2: tensor<2xf32> {nncomp.initial = dense<0.000000e+00> : tensor<2xf32>, nncomp.learned, nncomp.no_decay, nncomp.state = "fc1.bias"}
// CHECK-SAME:    %arg3: tensor<2xf32> {nncomp.initial = dense<0.000000e+00> : tensor<2xf32>, nncomp.learned, nncomp.no_decay, nncomp.state = "fc2.bias"}
// CHECK-NEXT:    %[[X:.*]] = nncomp.linear %arg0, %arg1, %arg2
// CHECK-NEXT:    nncomp.linear %[[X]], %arg1, %arg3

// -----

// A bias that is added to a product; a name that is used twice.
func.func @main(%x: tensor<3x2xf32>) -> tensor<3x2xf32> {
  %w = arith.constant dense<[[1.0, 2.0], [3.0, 4.0]]> : tensor<2x2xf32>
  %v = arith.constant dense<[[5.0, 2.0], [3.0, 4.0]]> : tensor<2x2xf32>
  %b = arith.constant dense<[5.0, 6.0]> : tensor<2xf32>
  %0 = nncomp.matmul %x, %w : (tensor<3x2xf32>, tensor<2x2xf32>) -> tensor<3x2xf32> loc("fc")
  %1 = nncomp.broadcast %b : tensor<2xf32> -> tensor<3x2xf32> loc("fc")
  %2 = arith.addf %0, %1 : tensor<3x2xf32> loc("fc")
  %3 = nncomp.matmul %2, %v : (tensor<3x2xf32>, tensor<2x2xf32>) -> tensor<3x2xf32> loc("fc")
  return %3 : tensor<3x2xf32>
}

// CHECK-LABEL: func.func @main(
// CHECK-SAME:    nncomp.state = "fc.weights"
// CHECK-SAME:    nncomp.state = "fc.bias"
// CHECK-SAME:    nncomp.state = "fc#2.weights"
// CHECK-NEXT:    nncomp.matmul %arg0, %arg1
// CHECK-NEXT:    %[[B:.*]] = nncomp.broadcast %arg2
// CHECK-NEXT:    %[[Y:.*]] = arith.addf %{{.*}}, %[[B]]
// CHECK-NEXT:    nncomp.matmul %[[Y]], %arg3

// -----

func.func @main(%x: tensor<4x2xf32>) -> tensor<4x2xf32> {
  %s = arith.constant dense<1.0> : tensor<2xf32>
  %m = arith.constant dense<0.0> : tensor<2xf32>
  %0 = nncomp.batch_norm %x, %s, %m, %m, %s {axis = 1 : i64, epsilon = 1.0e-05 : f32} : tensor<4x2xf32>, tensor<2xf32> loc("norm")
  return %0 : tensor<4x2xf32>
}

// Running statistics follow those of the batch, of which the variance is unbiased.
// CHECK-LABEL: func.func @main(
// CHECK-SAME:    -> (tensor<4x2xf32>, tensor<2xf32> {nncomp.state = "norm.mean"}, tensor<2xf32> {nncomp.state = "norm.variance"})
// CHECK-NEXT:    %[[MEAN:.*]] = nncomp.reduce mean %arg0 {axes = array<i64: 0>}
// CHECK:         %[[CENTRED:.*]] = arith.subf %arg0
// CHECK-NEXT:    %[[SQUARES:.*]] = arith.mulf %[[CENTRED]], %[[CENTRED]]
// CHECK-NEXT:    %[[VARIANCE:.*]] = nncomp.reduce mean %[[SQUARES]] {axes = array<i64: 0>}
// CHECK-NEXT:    %[[FACTOR:.*]] = arith.constant dense<1.33333337>
// CHECK-NEXT:    %[[UNBIASED:.*]] = arith.mulf %[[VARIANCE]], %[[FACTOR]]
// CHECK:         %[[NEWMEAN:.*]] = arith.addf %arg3
// CHECK:         arith.subf %[[UNBIASED]], %arg4
// CHECK:         %[[NEWVARIANCE:.*]] = arith.addf %arg4
// CHECK-NEXT:    %[[Y:.*]] = nncomp.batch_norm %arg0, %arg1, %arg2, %[[MEAN]], %[[VARIANCE]]
// CHECK-NEXT:    return %[[Y]], %[[NEWMEAN]], %[[NEWVARIANCE]]

// RUNNING:       %arg3: tensor<2xf32> {nncomp.initial = dense<0.000000e+00> : tensor<2xf32>, nncomp.state = "norm.mean"}
// RUNNING-SAME:  -> tensor<4x2xf32> {
// RUNNING-NEXT:  %[[Y:.*]] = nncomp.batch_norm %arg0, %arg1, %arg2, %arg3, %arg4
// RUNNING-NEXT:  return %[[Y]]

// -----

func.func @main(%x: tensor<1x2xf32>) -> tensor<1x1xf32> {
  %w = arith.constant dense<1.000000e+00> : tensor<1x2xf32> loc("fc")
  %0 = nncomp.linear %x, %w : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x1xf32> loc("fc")
  return %0 : tensor<1x1xf32>
}

// CHECK:      func.func @main(%[[X:.*]]: tensor<1x2xf32>, %[[W:.*]]: tensor<1x2xf32> {nncomp.initial = dense<1.000000e+00> : tensor<1x2xf32>, nncomp.learned, nncomp.state = "fc.weights"}) -> tensor<1x1xf32> {
// CHECK-NEXT:   %[[Y:.*]] = nncomp.linear %[[X]], %[[W]] : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x1xf32>
// CHECK-NEXT:   return %[[Y]] : tensor<1x1xf32>
// CHECK-NEXT: }
