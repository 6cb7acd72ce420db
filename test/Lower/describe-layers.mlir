// RUN: nncomp-opt %s --nncomp-describe-layers | FileCheck %s

// CHECK: nncomp.layer_facts = {
// CHECK-SAME: conv = {bytes = 300 : i64, kernel = "direct", macs = 108 : i64, op = "conv2d", reason = "fastest"}
// CHECK-SAME: fc = {bytes = 188 : i64, encoding = "#nncomp.uniform<bits = 8, axis = 0>", macs = 36 : i64, op = "linear"}
// CHECK-SAME: pooled = {{{.*}}kernel = "fused-rows-f32", macs = 3072 : i64, op = "conv2d"}
// CHECK-NOT: nncomp.kernel_reason
func.func @main(%x: tensor<1x3x3x3xf32>, %y: tensor<1x16x16x3xf32>, %codes: tensor<36xi8>, %scales: tensor<1xf32>) -> tensor<1x1xf32> {
  %f = arith.constant dense<1.0> : tensor<4x1x1x3xf32>
  %0 = nncomp.conv2d %x, %f {nncomp.kernel = "direct", nncomp.kernel_reason = "fastest"} : (tensor<1x3x3x3xf32>, tensor<4x1x1x3xf32>) -> tensor<1x3x3x4xf32> loc("conv")
  %1 = nncomp.activation %0 {function = #nncomp.activation<relu>} : tensor<1x3x3x4xf32>
  %2 = tensor.collapse_shape %1 [[0], [1, 2, 3]] : tensor<1x3x3x4xf32> into tensor<1x36xf32>
  %w = nncomp.assemble %codes, %scales : (tensor<36xi8>, tensor<1xf32>) -> tensor<1x36xf32, #nncomp.uniform<bits = 8, axis = 0>> loc("fc")
  %3 = nncomp.linear %2, %w : (tensor<1x36xf32>, tensor<1x36xf32, #nncomp.uniform<bits = 8, axis = 0>>) -> tensor<1x1xf32> loc("fc")
  // Of two ops in one kernel the first names the layer.
  %4 = nncomp.conv2d %y, %f {nncomp.kernel = "fused-rows-f32"} : (tensor<1x16x16x3xf32>, tensor<4x1x1x3xf32>) -> tensor<1x16x16x4xf32> loc("pooled")
  %5 = nncomp.max_pool %4 {kernel = array<i64: 2, 2>, nncomp.kernel = "fused-rows-f32"} : (tensor<1x16x16x4xf32>) -> tensor<1x15x15x4xf32> loc("pool")
  return %3 : tensor<1x1xf32>
}
