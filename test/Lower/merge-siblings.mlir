// RUN: nncomp-opt %s --nncomp-merge-siblings | FileCheck %s

module attributes {nncomp.target = #nncomp.target<cpu = "x86-64-v4">} {

// CHECK-LABEL: func.func @documented
func.func @documented(%x: tensor<1x8x8x4xf32>) -> (tensor<1x8x8x16xf32>, tensor<1x8x8x32xf32>) {
  // CHECK: %[[W:.*]] = arith.constant dense<"0x{{(0000803F)+(00000040)+}}"> : tensor<48x1x1x4xf32>
  // CHECK: %[[Y:.*]] = nncomp.conv2d %{{.*}}, %[[W]] : (tensor<1x8x8x4xf32>, tensor<48x1x1x4xf32>) -> tensor<1x8x8x48xf32>
  // CHECK: %[[A:.*]] = tensor.extract_slice %[[Y]][0, 0, 0, 0] [1, 8, 8, 16] [1, 1, 1, 1] : tensor<1x8x8x48xf32> to tensor<1x8x8x16xf32>
  // CHECK: %[[B:.*]] = tensor.extract_slice %[[Y]][0, 0, 0, 16] [1, 8, 8, 32] [1, 1, 1, 1] : tensor<1x8x8x48xf32> to tensor<1x8x8x32xf32>
  // CHECK: return %[[A]], %[[B]]
  %v = arith.constant dense<1.0> : tensor<16x1x1x4xf32>
  %w = arith.constant dense<2.0> : tensor<32x1x1x4xf32>
  %a = nncomp.conv2d %x, %v : (tensor<1x8x8x4xf32>, tensor<16x1x1x4xf32>) -> tensor<1x8x8x16xf32>
  %b = nncomp.conv2d %x, %w : (tensor<1x8x8x4xf32>, tensor<32x1x1x4xf32>) -> tensor<1x8x8x32xf32>
  return %a, %b : tensor<1x8x8x16xf32>, tensor<1x8x8x32xf32>
}

// 16-bit branches are merged by their bits: 1.0 and 2.0 of bf16.
// CHECK-LABEL: func.func @half
func.func @half(%x: tensor<1x8x8x4xbf16>) -> (tensor<1x8x8x16xbf16>, tensor<1x8x8x32xbf16>) {
  // CHECK: %[[W:.*]] = arith.constant dense<"0x{{(803F)+(0040)+}}"> : tensor<48x1x1x4xbf16>
  // CHECK: nncomp.conv2d %{{.*}}, %[[W]] : (tensor<1x8x8x4xbf16>, tensor<48x1x1x4xbf16>) -> tensor<1x8x8x48xbf16>
  %v = arith.constant dense<1.0> : tensor<16x1x1x4xbf16>
  %w = arith.constant dense<2.0> : tensor<32x1x1x4xbf16>
  %a = nncomp.conv2d %x, %v : (tensor<1x8x8x4xbf16>, tensor<16x1x1x4xbf16>) -> tensor<1x8x8x16xbf16>
  %b = nncomp.conv2d %x, %w : (tensor<1x8x8x4xbf16>, tensor<32x1x1x4xbf16>) -> tensor<1x8x8x32xbf16>
  return %a, %b : tensor<1x8x8x16xbf16>, tensor<1x8x8x32xbf16>
}

// What is computed between two branches stays where it is. Biases and
// activations stay too.
// CHECK-LABEL: func.func @apart
func.func @apart(%x: tensor<1x8x8x16xf32>) -> (tensor<1x4x4x16xf32>, tensor<1x4x4x16xf32>) {
  // CHECK: %[[Y:.*]] = nncomp.conv2d %{{.*}}, %{{.*}}, %{{.*}} {activation = #nncomp.activation<relu>, strides = array<i64: 2, 2>} : (tensor<1x8x8x16xf32>, tensor<32x1x1x16xf32>, tensor<32xf32>) -> tensor<1x4x4x32xf32>
  // CHECK: %[[A:.*]] = tensor.extract_slice %[[Y]]
  // CHECK: %[[U:.*]] = nncomp.softmax %[[A]]
  // CHECK: %[[B:.*]] = tensor.extract_slice %[[Y]]
  // CHECK: arith.addf %[[B]], %[[A]]
  %v = arith.constant dense<1.0> : tensor<16x1x1x16xf32>
  %w = arith.constant dense<2.0> : tensor<16x1x1x16xf32>
  %s = arith.constant dense<3.0> : tensor<16xf32>
  %a = nncomp.conv2d %x, %v, %s {activation = #nncomp.activation<relu>, strides = array<i64: 2, 2>}
     : (tensor<1x8x8x16xf32>, tensor<16x1x1x16xf32>, tensor<16xf32>) -> tensor<1x4x4x16xf32>
  %u = nncomp.softmax %a {axis = 3 : i64} : tensor<1x4x4x16xf32>
  %b = nncomp.conv2d %x, %w, %s {activation = #nncomp.activation<relu>, strides = array<i64: 2, 2>}
     : (tensor<1x8x8x16xf32>, tensor<16x1x1x16xf32>, tensor<16xf32>) -> tensor<1x4x4x16xf32>
  %c = arith.addf %b, %a : tensor<1x4x4x16xf32>
  return %c, %u : tensor<1x4x4x16xf32>, tensor<1x4x4x16xf32>
}

// Branches that differ in what they do, do not fill vectors, see neighbours,
// have a residual, a kernel or filters that are computed.
// CHECK-LABEL: func.func @keeps
// CHECK-NOT: tensor.extract_slice
func.func @keeps(%x: tensor<1x4x4x16xf32>, %y: tensor<1x4x4x16xf32>, %u: tensor<16x1x1x16xf32>) {
  %v = arith.constant dense<1.0> : tensor<16x1x1x16xf32>
  %w = arith.constant dense<1.0> : tensor<24x1x1x16xf32>
  %z = arith.constant dense<1.0> : tensor<16x3x3x16xf32>
  %s = arith.constant dense<3.0> : tensor<16xf32>
  %0 = nncomp.conv2d %x, %v : (tensor<1x4x4x16xf32>, tensor<16x1x1x16xf32>) -> tensor<1x4x4x16xf32>
  %1 = nncomp.conv2d %y, %v : (tensor<1x4x4x16xf32>, tensor<16x1x1x16xf32>) -> tensor<1x4x4x16xf32>
  %2 = nncomp.conv2d %x, %v {activation = #nncomp.activation<relu>} : (tensor<1x4x4x16xf32>, tensor<16x1x1x16xf32>) -> tensor<1x4x4x16xf32>
  %3 = nncomp.conv2d %x, %w : (tensor<1x4x4x16xf32>, tensor<24x1x1x16xf32>) -> tensor<1x4x4x24xf32>
  %4 = nncomp.conv2d %x, %z : (tensor<1x4x4x16xf32>, tensor<16x3x3x16xf32>) -> tensor<1x2x2x16xf32>
  %5 = nncomp.conv2d %x, %v residual %y : (tensor<1x4x4x16xf32>, tensor<16x1x1x16xf32>, tensor<1x4x4x16xf32>) -> tensor<1x4x4x16xf32>
  %6 = nncomp.conv2d %x, %v {nncomp.kernel = #nncomp.kernel<"reference">} : (tensor<1x4x4x16xf32>, tensor<16x1x1x16xf32>) -> tensor<1x4x4x16xf32>
  %7 = nncomp.conv2d %x, %u : (tensor<1x4x4x16xf32>, tensor<16x1x1x16xf32>) -> tensor<1x4x4x16xf32>
  %8 = nncomp.conv2d %x, %v, %s : (tensor<1x4x4x16xf32>, tensor<16x1x1x16xf32>, tensor<16xf32>) -> tensor<1x4x4x16xf32>
  return
}
}
