// A transposed convolution is quantized as a convolution is, and its cost is that
// of the convolutions that it becomes.

// RUN: nncomp-opt %s --nncomp-quantize='edges=true mcpu=znver4' | FileCheck %s
// RUN: nncomp-opt %s --nncomp-quantize='edges=true remarks=true mcpu=znver4' -o /dev/null 2>&1 | FileCheck %s --check-prefix=REMARK --implicit-check-not=reference --implicit-check-not='not faster'

// REMARK: remark: 'conv_transpose2d': {{.*}} kernel direct-conv-int8-dot, about {{[0-9]+}} cycles instead of {{[0-9]+}} of direct-conv-f32
// REMARK: remark: 'conv_transpose2d.1': {{.*}} kernel direct-conv-int8-dot, about
// REMARK: remark: quantized 2 of 2 layers
// CHECK: %[[X:.*]] = nncomp.encode %arg0
// CHECK: %[[A:.*]] = nncomp.conv_transpose2d %[[X]], {{.*}}, tensor<16x2x2x32xf32, #nncomp.uniform<bits = 8, axis = 0>>, {{.*}} -> tensor<1x32x32x16xf32, #nncomp.uniform<bits = 8, scale = 2.0, zero = 0>>
// CHECK: nncomp.conv_transpose2d %[[A]], {{.*}} -> tensor<1x34x34x4xf32>
func.func @main(%x: tensor<1x16x16x32xf32> {nncomp.range = array<f32: -1.0, 1.0>}) -> tensor<1x34x34x4xf32> {
  %w = arith.constant dense<0.5> : tensor<16x2x2x32xf32>
  %b = arith.constant dense<1.0> : tensor<16xf32>
  %v = arith.constant dense<0.25> : tensor<4x3x3x16xf32>
  %y = nncomp.conv_transpose2d %x, %w, %b {strides = array<i64: 2, 2>, activation = #nncomp.activation<relu>, nncomp.range = array<f32: 0.0, 510.0>}
     : (tensor<1x16x16x32xf32>, tensor<16x2x2x32xf32>, tensor<16xf32>) -> tensor<1x32x32x16xf32>
  %z = nncomp.conv_transpose2d %y, %v : (tensor<1x32x32x16xf32>, tensor<4x3x3x16xf32>) -> tensor<1x34x34x4xf32>
  return %z : tensor<1x34x34x4xf32>
}
