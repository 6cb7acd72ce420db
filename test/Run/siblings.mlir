// An Inception block: branches of single pixels are one kernel with outputs of
// their own, one of which is a slice of the concatenation.

// RUN: nncomp-opt %s --nncomp-lower="compile-to=kernels mcpu=x86-64-v4" | FileCheck %s
// RUN: nncomp-run %s %mcpu --compare
// RUN: nncomp-run %s --mcpu=x86-64 --compare

// CHECK: nncomp.launch @direct_conv_f32_0 {{.*}} outs({{.*}} : tensor<2x9x9x32xf32>, tensor<2x9x9x96xf32>, tensor<2x9x9x16xf32>)
// CHECK-NOT: tensor.extract_slice
// CHECK: nncomp.concat
func.func @main(%x: tensor<2x9x9x48xf32>) -> tensor<2x9x9x104xf32> {
  %v1 = arith.constant dense<0.01> : tensor<32x1x1x48xf32>
  %v2 = arith.constant dense<-0.02> : tensor<96x1x1x48xf32>
  %v3 = arith.constant dense<0.03> : tensor<16x1x1x48xf32>
  %b1 = arith.constant dense<0.1> : tensor<32xf32>
  %b2 = arith.constant dense<0.2> : tensor<96xf32>
  %b3 = arith.constant dense<0.3> : tensor<16xf32>
  %w2 = arith.constant dense<0.01> : tensor<40x3x3x96xf32>
  %w3 = arith.constant dense<0.02> : tensor<32x5x5x16xf32>
  %1 = nncomp.conv2d %x, %v1, %b1 {activation = #nncomp.activation<relu>} : (tensor<2x9x9x48xf32>, tensor<32x1x1x48xf32>, tensor<32xf32>) -> tensor<2x9x9x32xf32>
  %2 = nncomp.conv2d %x, %v2, %b2 {activation = #nncomp.activation<relu>} : (tensor<2x9x9x48xf32>, tensor<96x1x1x48xf32>, tensor<96xf32>) -> tensor<2x9x9x96xf32>
  %3 = nncomp.conv2d %2, %w2 {pads = array<i64: 1, 1, 1, 1>} : (tensor<2x9x9x96xf32>, tensor<40x3x3x96xf32>) -> tensor<2x9x9x40xf32>
  %4 = nncomp.conv2d %x, %v3, %b3 {activation = #nncomp.activation<relu>} : (tensor<2x9x9x48xf32>, tensor<16x1x1x48xf32>, tensor<16xf32>) -> tensor<2x9x9x16xf32>
  %5 = nncomp.conv2d %4, %w3 {pads = array<i64: 2, 2, 2, 2>} : (tensor<2x9x9x16xf32>, tensor<32x5x5x16xf32>) -> tensor<2x9x9x32xf32>
  %y = nncomp.concat %1, %3, %5 {axis = 3 : i64} : (tensor<2x9x9x32xf32>, tensor<2x9x9x40xf32>, tensor<2x9x9x32xf32>) -> tensor<2x9x9x104xf32>
  return %y : tensor<2x9x9x104xf32>
}
