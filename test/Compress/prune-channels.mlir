// RUN: nncomp-opt %s --split-input-file --nncomp-prune-channels=remarks=true 2>%t.err | FileCheck %s
// RUN: FileCheck %s --check-prefix=REMARK < %t.err
// RUN: nncomp-opt %s --split-input-file --nncomp-prune-channels=mask=true | FileCheck %s --check-prefix=MASK

// The first of two neurons is the smaller one. What the network gives stays.
// REMARK: remark: 'linear': 1 of 2 channels go
// REMARK: remark: 'linear.1': 0 of 1 channels go; 1 stay for output 0
// REMARK: remark: removed 1 of 3 channels of 2 layers
// CHECK-LABEL: func.func @main
// CHECK-DAG: %[[W:.*]] = arith.constant dense<[{{\[}}3.000000e+00, 4.000000e+00]]> : tensor<1x2xf32>
// CHECK-DAG: %[[B:.*]] = arith.constant dense<6.000000e+00> : tensor<1xf32>
// CHECK: %[[H:.*]] = nncomp.linear %{{.*}}, %[[W]], %[[B]] : (tensor<1x2xf32>, tensor<1x2xf32>, tensor<1xf32>) -> tensor<1x1xf32>
// CHECK: %[[V:.*]] = arith.constant dense<8.000000e+00> : tensor<1x1xf32>
// CHECK: nncomp.linear %[[H]], %[[V]] : (tensor<1x1xf32>, tensor<1x1xf32>) -> tensor<1x1xf32>
// MASK-DAG: dense<[{{\[}}0.000000e+00, 0.000000e+00], [3.000000e+00, 4.000000e+00]]>
// MASK-DAG: dense<[0.000000e+00, 6.000000e+00]>
// MASK-DAG: dense<[{{\[}}0.000000e+00, 8.000000e+00]]>
func.func @main(%x: tensor<1x2xf32>) -> tensor<1x1xf32> {
  %w = arith.constant dense<[[1.0, 2.0], [3.0, 4.0]]> : tensor<2x2xf32>
  %b = arith.constant dense<[5.0, 6.0]> : tensor<2xf32>
  %v = arith.constant dense<[[7.0, 8.0]]> : tensor<1x2xf32>
  %h = nncomp.linear %x, %w, %b : (tensor<1x2xf32>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<1x2xf32>
  %y = nncomp.linear %h, %v : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x1xf32>
  return %y : tensor<1x1xf32>
}

// -----

// A softmax sees all channels: those before it stay.
// REMARK: remark: 'linear': 0 of 2 channels go; 2 stay for 'nncomp.softmax', which needs all of them
// REMARK: remark: removed 0 of 3 channels of 2 layers
// CHECK-LABEL: func.func @main
// CHECK: nncomp.softmax %{{.*}} : tensor<1x2xf32>
func.func @main(%x: tensor<1x2xf32>) -> tensor<1x1xf32> {
  %w = arith.constant dense<[[1.0, 2.0], [3.0, 4.0]]> : tensor<2x2xf32>
  %v = arith.constant dense<[[7.0, 8.0]]> : tensor<1x2xf32>
  %h = nncomp.linear %x, %w : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  %s = nncomp.softmax %h {axis = 1 : i64} : tensor<1x2xf32>
  %y = nncomp.linear %s, %v : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x1xf32>
  return %y : tensor<1x1xf32>
}

// -----

// A concatenation before a sum: the branch of two small channels keeps one, with
// the small one of the sum that goes with it.
// REMARK: remark: removed 3 of 11 channels of 5 layers
// CHECK-LABEL: func.func @main
// CHECK: nncomp.concat %{{.*}}, %{{.*}} {axis = 1 : i64} : (tensor<1x1xf32>, tensor<1x2xf32>) -> tensor<1x3xf32>
func.func @main(%x: tensor<1x1xf32>) -> tensor<1x1xf32> {
  %u = arith.constant dense<[[0.125], [0.0625]]> : tensor<2x1xf32>
  %v = arith.constant dense<[[2.0], [3.0]]> : tensor<2x1xf32>
  %w = arith.constant dense<[[0.25], [0.25], [4.0], [5.0]]> : tensor<4x1xf32>
  %z = arith.constant dense<[[1.0, 2.0, 3.0, 4.0], [1.0, 2.0, 3.0, 4.0]]> : tensor<2x4xf32>
  %o = arith.constant dense<[[1.0, 2.0]]> : tensor<1x2xf32>
  %a = nncomp.linear %x, %u : (tensor<1x1xf32>, tensor<2x1xf32>) -> tensor<1x2xf32>
  %b = nncomp.linear %x, %v : (tensor<1x1xf32>, tensor<2x1xf32>) -> tensor<1x2xf32>
  %c = nncomp.linear %x, %w : (tensor<1x1xf32>, tensor<4x1xf32>) -> tensor<1x4xf32>
  %ab = nncomp.concat %a, %b {axis = 1 : i64} : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x4xf32>
  %s = arith.addf %ab, %c : tensor<1x4xf32>
  %y = nncomp.linear %s, %z {activation = #nncomp.activation<relu>} : (tensor<1x4xf32>, tensor<2x4xf32>) -> tensor<1x2xf32>
  %r = nncomp.linear %y, %o : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x1xf32>
  return %r : tensor<1x1xf32>
}

// -----

// Why channels stay: the network's input that they are added to, an op without a
// model, a layer that is kept.
// REMARK: remark: 'linear': 0 of 2 channels go; 2 stay for input 0
// REMARK: remark: 'linear.1': 0 of 2 channels go; 2 stay for 'nncomp.encode', which they do not pass
// REMARK: remark: 'linear.2': 0 of 1 channels go; 1 stay for output 0
func.func @main(%x: tensor<1x2xf32>) -> tensor<1x1xf32> {
  %u = arith.constant dense<[[1.0, 2.0], [3.0, 5.0]]> : tensor<2x2xf32>
  %v = arith.constant dense<[[7.0, 8.0], [9.0, 6.0]]> : tensor<2x2xf32>
  %w = arith.constant dense<[[7.0, 8.0]]> : tensor<1x2xf32>
  %a = nncomp.linear %x, %u : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  %s = arith.addf %a, %x : tensor<1x2xf32>
  %b = nncomp.linear %s, %v : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  %e = nncomp.encode %b : tensor<1x2xf32> -> tensor<1x2xf32, #nncomp.uniform<bits = 8, scale = 0.5, zero = 128>>
  %d = nncomp.decode %e : tensor<1x2xf32, #nncomp.uniform<bits = 8, scale = 0.5, zero = 128>> -> tensor<1x2xf32>
  %y = nncomp.linear %d, %w : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x1xf32>
  return %y : tensor<1x1xf32>
}
