// RUN: nncomp-opt %s --split-input-file --nncomp-equalize | FileCheck %s

// Weights of 4 and 1 before 1 and 4: divided by 2 and a half, biases as well.
// CHECK-LABEL: func.func @main
// CHECK-DAG: %[[W:.*]] = arith.constant dense<2.000000e+00> : tensor<2x1xf32>
// CHECK-DAG: %[[B:.*]] = arith.constant dense<[3.000000e+00, 1.200000e+01]> : tensor<2xf32>
// CHECK: %[[A:.*]] = nncomp.linear %{{.*}}, %[[W]], %[[B]]
// CHECK: %[[V:.*]] = arith.constant dense<2.000000e+00> : tensor<1x2xf32>
// CHECK: nncomp.linear %[[A]], %[[V]]
func.func @main(%x: tensor<1x1xf32>) -> tensor<1x1xf32> {
  %w = arith.constant dense<[[4.0], [1.0]]> : tensor<2x1xf32>
  %b = arith.constant dense<6.0> : tensor<2xf32>
  %v = arith.constant dense<[[1.0, 4.0]]> : tensor<1x2xf32>
  %a = nncomp.linear %x, %w, %b {activation = #nncomp.activation<relu>} : (tensor<1x1xf32>, tensor<2x1xf32>, tensor<2xf32>) -> tensor<1x2xf32>
  %y = nncomp.linear %a, %v : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x1xf32>
  return %y : tensor<1x1xf32>
}

// -----

// Through a pool into a depthwise convolution.
// CHECK-LABEL: func.func @main
// CHECK-DAG: arith.constant dense<{{\[\[\[\[}}4.000000e+00]]], {{\[\[\[}}2.000000e+00]]]]> : tensor<2x1x1x1xf32>
// CHECK-DAG: arith.constant dense<{{\[\[\[\[}}4.000000e+00]]], {{\[\[\[}}2.000000e+00]]]]> : tensor<2x1x1x1xf32>
func.func @main(%x: tensor<1x2x2x1xf32>) -> tensor<1x1x1x2xf32> {
  %w = arith.constant dense<[[[[16.0]]], [[[1.0]]]]> : tensor<2x1x1x1xf32>
  %v = arith.constant dense<[[[[1.0]]], [[[4.0]]]]> : tensor<2x1x1x1xf32>
  %a = nncomp.conv2d %x, %w : (tensor<1x2x2x1xf32>, tensor<2x1x1x1xf32>) -> tensor<1x2x2x2xf32>
  %p = nncomp.max_pool %a {kernel = array<i64: 2, 2>} : (tensor<1x2x2x2xf32>) -> tensor<1x1x1x2xf32>
  %y = nncomp.conv2d %p, %v {groups = 2 : i64} : (tensor<1x1x1x2xf32>, tensor<2x1x1x1xf32>) -> tensor<1x1x1x2xf32>
  return %y : tensor<1x1x1x2xf32>
}

// -----

// A sigmoid between, or a second use, keeps a pair apart. A dead channel stays.
// RUN: nncomp-opt %s --split-input-file --nncomp-equalize -o /dev/null 2>&1 | FileCheck %s --check-prefix=REMARK
// REMARK: remark: equalized 1 pair of 2 layers
// REMARK: remark: equalized 1 pair of 2 layers
// REMARK: remark: equalized 1 pair of 4 layers
// CHECK-LABEL: func.func @main
// CHECK-DAG: arith.constant dense<{{\[\[}}0.000000e+00], [2.000000e+00]]> : tensor<2x1xf32>
func.func @main(%x: tensor<1x1xf32>) -> (tensor<1x1xf32>, tensor<1x1xf32>) {
  %w = arith.constant dense<[[4.0], [1.0]]> : tensor<2x1xf32>
  %d = arith.constant dense<[[0.0], [1.0]]> : tensor<2x1xf32>
  %v = arith.constant dense<[[1.0, 4.0]]> : tensor<1x2xf32>
  %a = nncomp.linear %x, %w {activation = #nncomp.activation<sigmoid>} : (tensor<1x1xf32>, tensor<2x1xf32>) -> tensor<1x2xf32>
  %b = nncomp.linear %a, %v : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x1xf32>
  %c = nncomp.linear %b, %d : (tensor<1x1xf32>, tensor<2x1xf32>) -> tensor<1x2xf32>
  %y = nncomp.linear %c, %v : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x1xf32>
  return %y, %b : tensor<1x1xf32>, tensor<1x1xf32>
}
