// Weights and activations of the ranges that are noted; a relu is a part of its
// layer, a pool keeps codes, an average gets a scale of its own, the joined inputs
// of a concatenation share one. The last layer gives floats.
// RUN: nncomp-opt %s --split-input-file --nncomp-quantize | FileCheck %s
// RUN: nncomp-opt %s --split-input-file --nncomp-quantize=remarks=true -o /dev/null 2>&1 | FileCheck %s --check-prefix=REMARK
// RUN: nncomp-opt %s --split-input-file --nncomp-quantize='activations=32 bits=4 edges=true' | FileCheck %s --check-prefix=WEIGHTS

// REMARK: remark: 'linear': weights #nncomp.uniform<bits = 8, axis = 0>, input #nncomp.uniform<bits = 8, scale = 0.007843138, zero = 127>; kernel {{[a-z0-9-]+}}, about {{[0-9]+}} cycles instead of {{[0-9]+}} of {{[a-z0-9-]+}}
// REMARK: remark: quantized 1 of 1 layer: constants take 24 bytes instead of 40
// CHECK-LABEL: func.func @main
// CHECK: %[[X:.*]] = nncomp.encode %arg0 : tensor<1x4xf32> -> tensor<1x4xf32, #nncomp.uniform<bits = 8, scale = 0.007843138, zero = 127>>
// CHECK-DAG: %[[CODES:.*]] = arith.constant dense<[127, -127, 64, 0, 127, 32, -64, 0]> : tensor<8xi8>
// CHECK-DAG: %[[SCALES:.*]] = arith.constant dense<[0.00787401571, 0.0157480314]> : tensor<2xf32>
// CHECK-DAG: %[[BIAS:.*]] = arith.constant dense<[1.000000e+00, 2.000000e+00]> : tensor<2xf32>
// CHECK: %[[W:.*]] = nncomp.assemble %[[CODES]], %[[SCALES]]
// CHECK: %{{.*}} = nncomp.linear %[[X]], %[[W]], %[[BIAS]] : (tensor<1x4xf32, #nncomp.uniform<bits = 8, scale = 0.007843138, zero = 127>>, tensor<2x4xf32, #nncomp.uniform<bits = 8, axis = 0>>, tensor<2xf32>) -> tensor<1x2xf32>
// CHECK-NEXT: return

// Without codes of activations no range is needed.
// WEIGHTS-LABEL: func.func @main
// WEIGHTS: nncomp.linear %arg0, %{{.*}}, %{{.*}} : (tensor<1x4xf32>, tensor<2x4xf32, #nncomp.uniform<bits = 4, axis = 0>>, tensor<2xf32>) -> tensor<1x2xf32>
func.func @main(%x: tensor<1x4xf32> {nncomp.range = array<f32: -1.0, 1.0>}) -> tensor<1x2xf32> {
  %w = arith.constant dense<[[1.0, -1.0, 0.5, 0.0], [2.0, 0.5, -1.0, 0.0]]> : tensor<2x4xf32>
  %b = arith.constant dense<[1.0, 2.0]> : tensor<2xf32>
  %y = nncomp.linear %x, %w, %b : (tensor<1x4xf32>, tensor<2x4xf32>, tensor<2xf32>) -> tensor<1x2xf32>
  return %y : tensor<1x2xf32>
}

// -----

// REMARK: remark: quantized 3 of 3 layers
// CHECK-LABEL: func.func @main
// CHECK: %[[X:.*]] = nncomp.encode %arg0 : tensor<1x4x4x1xf32> -> tensor<1x4x4x1xf32, #nncomp.uniform<bits = 8, scale = 1.0, zero = 0>>
// CHECK: %[[BIAS:.*]] = nncomp.assemble %{{.*}}, %{{.*}} : (tensor<8xi8>, tensor<2xf32>) -> tensor<2xf32, #nncomp.uniform<bits = 32, axis = 0>>
// CHECK: %[[A:.*]] = nncomp.conv2d %[[X]], %{{.*}}, %[[BIAS]] {activation = #nncomp.activation<relu>} : {{.*}} -> tensor<1x4x4x2xf32, #nncomp.uniform<bits = 8, scale = 2.0, zero = 0>>
// CHECK: %[[P:.*]] = nncomp.max_pool %[[A]] {{.*}} -> tensor<1x2x2x2xf32, #nncomp.uniform<bits = 8, scale = 2.0, zero = 0>>
// CHECK: %[[B:.*]] = nncomp.conv2d %[[P]], %{{[^,]*}} : {{.*}} -> tensor<1x2x2x2xf32, #nncomp.uniform<bits = 8, scale = 2.0, zero = 0>>
// CHECK: %[[C:.*]] = nncomp.concat %[[P]], %[[B]] {{.*}} -> tensor<1x2x2x4xf32, #nncomp.uniform<bits = 8, scale = 2.0, zero = 0>>
// CHECK: %[[D:.*]] = nncomp.decode %[[C]]
// CHECK: %[[M:.*]] = nncomp.reduce mean %[[C]] {{.*}} -> tensor<1x4xf32, #nncomp.uniform<bits = 8, scale = 1.0, zero = 0>>
// CHECK: %[[Y:.*]] = nncomp.linear %[[M]], {{.*}} -> tensor<1x2xf32>
// CHECK: return %[[Y]], %[[D]]
func.func @main(%x: tensor<1x4x4x1xf32> {nncomp.range = array<f32: 0.0, 255.0>}) -> (tensor<1x2xf32>, tensor<1x2x2x4xf32>) {
  %v = arith.constant dense<1.0> : tensor<2x1x1x1xf32>
  %b = arith.constant dense<3.0> : tensor<2xf32>
  %w = arith.constant dense<0.5> : tensor<2x1x1x2xf32>
  %u = arith.constant dense<0.5> : tensor<2x4xf32>
  %a = nncomp.conv2d %x, %v, %b {activation = #nncomp.activation<relu>, nncomp.range = array<f32: 0.0, 510.0>} : (tensor<1x4x4x1xf32>, tensor<2x1x1x1xf32>, tensor<2xf32>) -> tensor<1x4x4x2xf32>
  %p = nncomp.max_pool %a {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>} : (tensor<1x4x4x2xf32>) -> tensor<1x2x2x2xf32>
  %c = nncomp.conv2d %p, %w {nncomp.range = array<f32: 0.0, 255.0>} : (tensor<1x2x2x2xf32>, tensor<2x1x1x2xf32>) -> tensor<1x2x2x2xf32>
  %j = nncomp.concat %p, %c {axis = 3 : i64} : (tensor<1x2x2x2xf32>, tensor<1x2x2x2xf32>) -> tensor<1x2x2x4xf32>
  %m = nncomp.reduce mean %j {axes = array<i64: 1, 2>, nncomp.range = array<f32: 0.0, 255.0>} : (tensor<1x2x2x4xf32>) -> tensor<1x4xf32>
  %y = nncomp.linear %m, %u : (tensor<1x4xf32>, tensor<2x4xf32>) -> tensor<1x2xf32>
  return %y, %j : tensor<1x2xf32>, tensor<1x2x2x4xf32>
}
