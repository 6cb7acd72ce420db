// Each op's documented example, through the printer and parser of both forms and
// through bytecode.
// RUN: nncomp-opt %s --verify-roundtrip | FileCheck %s
// RUN: nncomp-opt %s --mlir-print-op-generic | nncomp-opt | FileCheck %s
// RUN: nncomp-opt %s --emit-bytecode | nncomp-opt | FileCheck %s

// CHECK: func.func private @stored(tensor<64x3x3x64xf32, #nncomp.uniform<bits = 4, axis = 0>>) -> tensor<10x784xf32, #nncomp.sparse<format = csr, nnz = 627>>
func.func private @stored(tensor<64x3x3x64xf32, #nncomp.uniform<bits = 4, axis = 0>>)
  -> tensor<10x784xf32, #nncomp.sparse<format = csr, nnz = 627>>

// CHECK-LABEL: @conv2d
func.func @conv2d(%x: tensor<1x224x224x3xf32>, %w: tensor<64x7x7x3xf32>, %b: tensor<64xf32>) -> tensor<1x112x112x64xf32> {
  // CHECK: nncomp.conv2d %{{.*}}, %{{.*}}, %{{.*}} {activation = #nncomp.activation<relu>, pads = array<i64: 3, 3, 3, 3>, strides = array<i64: 2, 2>} : (tensor<1x224x224x3xf32>, tensor<64x7x7x3xf32>, tensor<64xf32>) -> tensor<1x112x112x64xf32>
  %y = nncomp.conv2d %x, %w, %b {strides = array<i64: 2, 2>,
         pads = array<i64: 3, 3, 3, 3>, activation = #nncomp.activation<relu>}
     : (tensor<1x224x224x3xf32>, tensor<64x7x7x3xf32>, tensor<64xf32>)
     -> tensor<1x112x112x64xf32>
  return %y : tensor<1x112x112x64xf32>
}

// Any operand and the result may be encoded, and groups, dilations and uneven
// pads are counted in the result.
// CHECK-LABEL: @conv2d_residual
func.func @conv2d_residual(%x: tensor<1x224x224x3xf32>, %w: tensor<64x7x7x3xf32>, %b: tensor<64xf32>, %v: tensor<64x1x1x64xf32>) -> tensor<1x112x112x64xf32> {
  // CHECK: %[[Y:.*]] = nncomp.conv2d
  // CHECK: %[[Z:.*]] = nncomp.conv2d %[[Y]], %[[V:.*]] residual %[[Y]] : (tensor<1x112x112x64xf32>, tensor<64x1x1x64xf32>, tensor<1x112x112x64xf32>) -> tensor<1x112x112x64xf32>
  // CHECK: nncomp.conv2d %[[Z]], %[[V]], %{{.*}} residual %[[Y]] : (tensor<1x112x112x64xf32>, tensor<64x1x1x64xf32>, tensor<64xf32>, tensor<1x112x112x64xf32>)
  %y = nncomp.conv2d %x, %w, %b {strides = array<i64: 2, 2>,
         pads = array<i64: 3, 3, 3, 3>, activation = #nncomp.activation<relu>}
     : (tensor<1x224x224x3xf32>, tensor<64x7x7x3xf32>, tensor<64xf32>)
     -> tensor<1x112x112x64xf32>
  %z = nncomp.conv2d %y, %v residual %y
     : (tensor<1x112x112x64xf32>, tensor<64x1x1x64xf32>, tensor<1x112x112x64xf32>)
     -> tensor<1x112x112x64xf32>
  %u = nncomp.conv2d %z, %v, %b residual %y : (tensor<1x112x112x64xf32>, tensor<64x1x1x64xf32>, tensor<64xf32>, tensor<1x112x112x64xf32>) -> tensor<1x112x112x64xf32>
  return %u : tensor<1x112x112x64xf32>
}

// CHECK-LABEL: @conv2d_encoded
func.func @conv2d_encoded(
    %x: tensor<1x9x9x4xf32, #nncomp.uniform<bits = 8, scale = 0.5, zero = 3>>,
    %w: tensor<6x3x3x2xf32, #nncomp.uniform<bits = 4, axis = 0>>)
    -> tensor<1x6x7x6xf32, #nncomp.uniform<bits = 8, scale = 0.25>> {
  // CHECK: nncomp.conv2d %{{.*}}, %{{.*}} {dilations = array<i64: 2, 1>, groups = 2 : i64, pads = array<i64: 1, 0, 0, 0>} : (tensor<1x9x9x4xf32, #nncomp.uniform<bits = 8, scale = 0.5, zero = 3>>, tensor<6x3x3x2xf32, #nncomp.uniform<bits = 4, axis = 0>>) -> tensor<1x6x7x6xf32, #nncomp.uniform<bits = 8, scale = 0.25>>
  %y = nncomp.conv2d %x, %w {dilations = array<i64: 2, 1>, groups = 2 : i64,
         pads = array<i64: 1, 0, 0, 0>}
     : (tensor<1x9x9x4xf32, #nncomp.uniform<bits = 8, scale = 0.5, zero = 3>>,
        tensor<6x3x3x2xf32, #nncomp.uniform<bits = 4, axis = 0>>)
     -> tensor<1x6x7x6xf32, #nncomp.uniform<bits = 8, scale = 0.25>>
  return %y : tensor<1x6x7x6xf32, #nncomp.uniform<bits = 8, scale = 0.25>>
}

// CHECK-LABEL: @linear
func.func @linear(%x: tensor<1x1024xf32>, %w: tensor<1000x1024xf32>, %b: tensor<1000xf32>) -> tensor<1x1000xf32> {
  // CHECK: nncomp.linear %{{.*}}, %{{.*}}, %{{.*}} : (tensor<1x1024xf32>, tensor<1000x1024xf32>, tensor<1000xf32>) -> tensor<1x1000xf32>
  %y = nncomp.linear %x, %w, %b
     : (tensor<1x1024xf32>, tensor<1000x1024xf32>, tensor<1000xf32>) -> tensor<1x1000xf32>
  return %y : tensor<1x1000xf32>
}

// CHECK-LABEL: @matmul
func.func @matmul(%a: tensor<8x4x16xf32>, %b: tensor<8x16x5xf32>) -> tensor<8x4x5xf32> {
  // CHECK: nncomp.matmul %{{.*}}, %{{.*}} : (tensor<8x4x16xf32>, tensor<8x16x5xf32>) -> tensor<8x4x5xf32>
  %c = nncomp.matmul %a, %b : (tensor<8x4x16xf32>, tensor<8x16x5xf32>) -> tensor<8x4x5xf32>
  return %c : tensor<8x4x5xf32>
}

// CHECK-LABEL: @max_pool
func.func @max_pool(%x: tensor<1x112x112x64xf32>) -> tensor<1x56x56x64xf32> {
  // CHECK: nncomp.max_pool %{{.*}} {ceil_mode, kernel = array<i64: 3, 3>, strides = array<i64: 2, 2>} : (tensor<1x112x112x64xf32>) -> tensor<1x56x56x64xf32>
  %y = nncomp.max_pool %x {kernel = array<i64: 3, 3>, strides = array<i64: 2, 2>, ceil_mode}
     : (tensor<1x112x112x64xf32>) -> tensor<1x56x56x64xf32>
  return %y : tensor<1x56x56x64xf32>
}

// Rounded up there are two windows per dimension, of which the second begins in
// the padding after the input and does not count.
// CHECK-LABEL: @max_pool_last_window_outside
func.func @max_pool_last_window_outside(%x: tensor<1x2x2x1xf32>) -> tensor<1x1x1x1xf32> {
  // CHECK: nncomp.max_pool
  %y = nncomp.max_pool %x {kernel = array<i64: 2, 2>, strides = array<i64: 3, 3>, pads = array<i64: 0, 0, 1, 1>, ceil_mode}
     : (tensor<1x2x2x1xf32>) -> tensor<1x1x1x1xf32>
  return %y : tensor<1x1x1x1xf32>
}

// CHECK-LABEL: @avg_pool
func.func @avg_pool(%x: tensor<1x7x7x1024xf32>) -> tensor<1x1x1x1024xf32> {
  // CHECK: nncomp.avg_pool %{{.*}} {kernel = array<i64: 7, 7>} : (tensor<1x7x7x1024xf32>) -> tensor<1x1x1x1024xf32>
  %y = nncomp.avg_pool %x {kernel = array<i64: 7, 7>}
     : (tensor<1x7x7x1024xf32>) -> tensor<1x1x1x1024xf32>
  return %y : tensor<1x1x1x1024xf32>
}

// CHECK-LABEL: @batch_norm
func.func @batch_norm(%x: tensor<1x8x8x16xf32>, %s: tensor<16xf32>, %b: tensor<16xf32>, %m: tensor<16xf32>, %v: tensor<16xf32>) -> tensor<1x8x8x16xf32> {
  // CHECK: nncomp.batch_norm %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}} {axis = 3 : i64, epsilon = 9.99999974E-6 : f32} : tensor<1x8x8x16xf32>, tensor<16xf32>
  %y = nncomp.batch_norm %x, %s, %b, %m, %v {axis = 3 : i64, epsilon = 1.0e-05 : f32}
     : tensor<1x8x8x16xf32>, tensor<16xf32>
  return %y : tensor<1x8x8x16xf32>
}

// CHECK-LABEL: @lrn
func.func @lrn(%x: tensor<1x56x56x64xf32>) -> tensor<1x56x56x64xf32> {
  // CHECK: nncomp.lrn %{{.*}} {alpha = 9.99999974E-5 : f32, axis = 3 : i64, beta = 7.500000e-01 : f32, bias = 1.000000e+00 : f32, size = 5 : i64} : tensor<1x56x56x64xf32>
  %y = nncomp.lrn %x {axis = 3 : i64, size = 5 : i64, alpha = 1.0e-4 : f32, beta = 0.75 : f32, bias = 1.0 : f32}
     : tensor<1x56x56x64xf32>
  return %y : tensor<1x56x56x64xf32>
}

// CHECK-LABEL: @softmax
func.func @softmax(%x: tensor<1x1000xf32>) -> tensor<1x1000xf32> {
  // CHECK: nncomp.softmax %{{.*}} {axis = 1 : i64} : tensor<1x1000xf32>
  %p = nncomp.softmax %x {axis = 1 : i64} : tensor<1x1000xf32>
  return %p : tensor<1x1000xf32>
}

// CHECK-LABEL: @log_softmax
func.func @log_softmax(%x: tensor<1x1000xf32>) -> tensor<1x1000xf32> {
  // CHECK: nncomp.log_softmax %{{.*}} {axis = 1 : i64} : tensor<1x1000xf32>
  %p = nncomp.log_softmax %x {axis = 1 : i64} : tensor<1x1000xf32>
  return %p : tensor<1x1000xf32>
}

// CHECK-LABEL: @activation
func.func @activation(%x: tensor<1x8x8x16xf32>) -> tensor<1x8x8x16xf32> {
  // CHECK: nncomp.activation %{{.*}} {function = #nncomp.activation<leaky_relu, alpha = 1.000000e-01>} : tensor<1x8x8x16xf32>
  %y = nncomp.activation %x {function = #nncomp.activation<leaky_relu, alpha = 1.000000e-01>}
     : tensor<1x8x8x16xf32>
  return %y : tensor<1x8x8x16xf32>
}

// Every kind with the parameters it has, an infinite one too.
// CHECK-LABEL: @activation_kinds
func.func @activation_kinds(%x: tensor<4xf32>) {
  // CHECK: #nncomp.activation<relu>
  %0 = nncomp.activation %x {function = #nncomp.activation<relu>} : tensor<4xf32>
  // CHECK: #nncomp.activation<clip, alpha = 0.000000e+00, beta = 0x7F800000>
  %1 = nncomp.activation %x {function = #nncomp.activation<clip, alpha = 0.0, beta = 0x7F800000>} : tensor<4xf32>
  // CHECK: #nncomp.activation<thresholded_relu, alpha = 1.000000e+00>
  %2 = nncomp.activation %x {function = #nncomp.activation<thresholded_relu, alpha = 1.0>} : tensor<4xf32>
  // CHECK: #nncomp.activation<sigmoid>
  %3 = nncomp.activation %x {function = #nncomp.activation<sigmoid>} : tensor<4xf32>
  // CHECK: #nncomp.activation<hard_sigmoid, alpha = 2.000000e-01, beta = 5.000000e-01>
  %4 = nncomp.activation %x {function = #nncomp.activation<hard_sigmoid, alpha = 0.2, beta = 0.5>} : tensor<4xf32>
  // CHECK: #nncomp.activation<hard_swish>
  %5 = nncomp.activation %x {function = #nncomp.activation<hard_swish>} : tensor<4xf32>
  // CHECK: #nncomp.activation<silu>
  %6 = nncomp.activation %x {function = #nncomp.activation<silu>} : tensor<4xf32>
  // CHECK: #nncomp.activation<tanh>
  %7 = nncomp.activation %x {function = #nncomp.activation<tanh>} : tensor<4xf32>
  // CHECK: #nncomp.activation<gelu>
  %8 = nncomp.activation %x {function = #nncomp.activation<gelu>} : tensor<4xf32>
  // CHECK: #nncomp.activation<gelu_tanh>
  %9 = nncomp.activation %x {function = #nncomp.activation<gelu_tanh>} : tensor<4xf32>
  // CHECK: #nncomp.activation<elu, alpha = 1.000000e+00>
  %10 = nncomp.activation %x {function = #nncomp.activation<elu, alpha = 1.0>} : tensor<4xf32>
  // CHECK: #nncomp.activation<celu, alpha = 1.000000e+00>
  %11 = nncomp.activation %x {function = #nncomp.activation<celu, alpha = 1.0>} : tensor<4xf32>
  // CHECK: #nncomp.activation<selu, alpha = 1.500000e+00, beta = 1.000000e+00>
  %12 = nncomp.activation %x {function = #nncomp.activation<selu, alpha = 1.5, beta = 1.0>} : tensor<4xf32>
  // CHECK: #nncomp.activation<softplus>
  %13 = nncomp.activation %x {function = #nncomp.activation<softplus>} : tensor<4xf32>
  // CHECK: #nncomp.activation<softsign>
  %14 = nncomp.activation %x {function = #nncomp.activation<softsign>} : tensor<4xf32>
  // CHECK: #nncomp.activation<mish>
  %15 = nncomp.activation %x {function = #nncomp.activation<mish>} : tensor<4xf32>
  return
}

// CHECK-LABEL: @transpose
func.func @transpose(%x: tensor<1x3x224x224xf32>) -> tensor<1x224x224x3xf32> {
  // CHECK: nncomp.transpose %{{.*}} {permutation = array<i64: 0, 2, 3, 1>} : (tensor<1x3x224x224xf32>) -> tensor<1x224x224x3xf32>
  %y = nncomp.transpose %x {permutation = array<i64: 0, 2, 3, 1>}
     : (tensor<1x3x224x224xf32>) -> tensor<1x224x224x3xf32>
  return %y : tensor<1x224x224x3xf32>
}

// CHECK-LABEL: @broadcast
func.func @broadcast(%x: tensor<16x1x1xf32>) -> tensor<1x16x8x8xf32> {
  // CHECK: nncomp.broadcast %{{.*}} : tensor<16x1x1xf32> -> tensor<1x16x8x8xf32>
  %y = nncomp.broadcast %x : tensor<16x1x1xf32> -> tensor<1x16x8x8xf32>
  return %y : tensor<1x16x8x8xf32>
}

// CHECK-LABEL: @concat
func.func @concat(%a: tensor<1x8x8x16xf32>, %b: tensor<1x8x8x32xf32>) -> tensor<1x8x8x48xf32> {
  // CHECK: nncomp.concat %{{.*}}, %{{.*}} {axis = 3 : i64} : (tensor<1x8x8x16xf32>, tensor<1x8x8x32xf32>) -> tensor<1x8x8x48xf32>
  %y = nncomp.concat %a, %b {axis = 3 : i64}
     : (tensor<1x8x8x16xf32>, tensor<1x8x8x32xf32>) -> tensor<1x8x8x48xf32>
  return %y : tensor<1x8x8x48xf32>
}

// CHECK-LABEL: @gather
func.func @gather(%x: tensor<5x4xf32>, %i: tensor<3xi64>) -> tensor<3x4xf32> {
  // CHECK: nncomp.gather %{{.*}}, %{{.*}} {axis = 0 : i64} : (tensor<5x4xf32>, tensor<3xi64>) -> tensor<3x4xf32>
  %y = nncomp.gather %x, %i {axis = 0 : i64}
     : (tensor<5x4xf32>, tensor<3xi64>) -> tensor<3x4xf32>
  return %y : tensor<3x4xf32>
}

// CHECK-LABEL: @reduce
func.func @reduce(%x: tensor<1x7x7x512xf32>) -> tensor<1x1x1x512xf32> {
  // CHECK: nncomp.reduce mean %{{.*}} {axes = array<i64: 1, 2>, keep_dims} : (tensor<1x7x7x512xf32>) -> tensor<1x1x1x512xf32>
  %y = nncomp.reduce mean %x {axes = array<i64: 1, 2>, keep_dims}
     : (tensor<1x7x7x512xf32>) -> tensor<1x1x1x512xf32>
  return %y : tensor<1x1x1x512xf32>
}

// CHECK-LABEL: @reduce_kinds
func.func @reduce_kinds(%x: tensor<2x3xf32>) {
  // CHECK: nncomp.reduce sum
  %0 = nncomp.reduce sum %x {axes = array<i64: 1>} : (tensor<2x3xf32>) -> tensor<2xf32>
  // CHECK: nncomp.reduce max
  %1 = nncomp.reduce max %x {axes = array<i64: 0>} : (tensor<2x3xf32>) -> tensor<3xf32>
  // CHECK: nncomp.reduce min
  %2 = nncomp.reduce min %x {axes = array<i64: 0, 1>} : (tensor<2x3xf32>) -> tensor<f32>
  // CHECK: nncomp.reduce prod
  %3 = nncomp.reduce prod %x {axes = array<i64: 1>} : (tensor<2x3xf32>) -> tensor<2xf32>
  // CHECK: nncomp.reduce l1
  %4 = nncomp.reduce l1 %x {axes = array<i64: 1>} : (tensor<2x3xf32>) -> tensor<2xf32>
  // CHECK: nncomp.reduce l2
  %5 = nncomp.reduce l2 %x {axes = array<i64: 1>} : (tensor<2x3xf32>) -> tensor<2xf32>
  // CHECK: nncomp.reduce sum_square
  %6 = nncomp.reduce sum_square %x {axes = array<i64: 1>} : (tensor<2x3xf32>) -> tensor<2xf32>
  // CHECK: nncomp.reduce log_sum
  %7 = nncomp.reduce log_sum %x {axes = array<i64: 1>} : (tensor<2x3xf32>) -> tensor<2xf32>
  // CHECK: nncomp.reduce log_sum_exp
  %8 = nncomp.reduce log_sum_exp %x {axes = array<i64: 1>} : (tensor<2x3xf32>) -> tensor<2xf32>
  return
}

// CHECK-LABEL: @conv_transpose2d
func.func @conv_transpose2d(%x: tensor<1x8x8x32xf32>, %w: tensor<16x3x3x32xf32>, %b: tensor<16xf32>)
    -> tensor<1x16x16x16xf32> {
  // CHECK: nncomp.conv_transpose2d %{{.*}}, %{{.*}}, %{{.*}} {output_padding = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, strides = array<i64: 2, 2>}
  %y = nncomp.conv_transpose2d %x, %w, %b {strides = array<i64: 2, 2>,
         pads = array<i64: 1, 1, 1, 1>, output_padding = array<i64: 1, 1>}
     : (tensor<1x8x8x32xf32>, tensor<16x3x3x32xf32>, tensor<16xf32>)
     -> tensor<1x16x16x16xf32>
  return %y : tensor<1x16x16x16xf32>
}

// CHECK-LABEL: @conv_transpose2d_encoded
func.func @conv_transpose2d_encoded(%x: tensor<1x4x4x8xf32>, %w: tensor<4x2x3x2xf32, #nncomp.uniform<bits = 8, axis = 0>>)
    -> tensor<1x8x10x4xf32, #nncomp.uniform<bits = 8, scale = 0.5, zero = 3>> {
  // CHECK: nncomp.conv_transpose2d %{{.*}}, %{{.*}} {dilations = array<i64: 4, 3>, groups = 4 : i64}
  %y = nncomp.conv_transpose2d %x, %w {dilations = array<i64: 4, 3>, groups = 4 : i64}
     : (tensor<1x4x4x8xf32>, tensor<4x2x3x2xf32, #nncomp.uniform<bits = 8, axis = 0>>)
     -> tensor<1x8x10x4xf32, #nncomp.uniform<bits = 8, scale = 0.5, zero = 3>>
  return %y : tensor<1x8x10x4xf32, #nncomp.uniform<bits = 8, scale = 0.5, zero = 3>>
}

// CHECK-LABEL: @grid_sample
func.func @grid_sample(%x: tensor<1x8x8x3xf32>, %g: tensor<1x4x4x2xf32>) -> tensor<1x4x4x3xf32> {
  // CHECK: nncomp.grid_sample linear %{{.*}} at %{{.*}} outside border {align_corners} :
  %y = nncomp.grid_sample linear %x at %g outside border {align_corners}
     : (tensor<1x8x8x3xf32>, tensor<1x4x4x2xf32>) -> tensor<1x4x4x3xf32>
  return %y : tensor<1x4x4x3xf32>
}

// CHECK-LABEL: @roi_align
func.func @roi_align(%x: tensor<1x50x50x256xf32>, %boxes: tensor<100x4xf32>, %images: tensor<100xi64>) -> tensor<100x7x7x256xf32> {
  // CHECK: nncomp.roi_align mean %{{.*}} in %{{.*}} of %{{.*}} {half_pixel, samples = 2 : i64, size = array<i64: 7, 7>} :
  %y = nncomp.roi_align mean %x in %boxes of %images {half_pixel, samples = 2 : i64, size = array<i64: 7, 7>}
     : (tensor<1x50x50x256xf32>, tensor<100x4xf32>, tensor<100xi64>) -> tensor<100x7x7x256xf32>
  return %y : tensor<100x7x7x256xf32>
}

// CHECK-LABEL: @top_k
func.func @top_k(%x: tensor<2x10xf32>) -> (tensor<2x3xf32>, tensor<2x3xi64>) {
  // CHECK: nncomp.top_k %{{.*}} {axis = 1 : i64, k = 3 : i64} :
  %values, %positions = nncomp.top_k %x {axis = 1 : i64, k = 3 : i64}
     : (tensor<2x10xf32>) -> (tensor<2x3xf32>, tensor<2x3xi64>)
  return %values, %positions : tensor<2x3xf32>, tensor<2x3xi64>
}

// CHECK-LABEL: @arg_reduce
func.func @arg_reduce(%x: tensor<2x10xf32>) -> (tensor<2xi64>, tensor<2x1xi64>) {
  // CHECK: nncomp.arg_reduce max %{{.*}} {axis = 1 : i64} : (tensor<2x10xf32>) -> tensor<2xi64>
  %i = nncomp.arg_reduce max %x {axis = 1 : i64}
     : (tensor<2x10xf32>) -> tensor<2xi64>
  // CHECK: nncomp.arg_reduce min %{{.*}} {axis = 1 : i64, keep_dims, select_last_index} : (tensor<2x10xf32>) -> tensor<2x1xi64>
  %j = nncomp.arg_reduce min %x {axis = 1 : i64, keep_dims, select_last_index}
     : (tensor<2x10xf32>) -> tensor<2x1xi64>
  return %i, %j : tensor<2xi64>, tensor<2x1xi64>
}

// CHECK-LABEL: @add
func.func @add(%a: tensor<1x8x8x16xf32, #nncomp.uniform<bits = 8, scale = 0.5, zero = 3>>,
               %b: tensor<1x8x8x16xf32, #nncomp.uniform<bits = 8, scale = 0.25, zero = 128>>)
    -> tensor<1x8x8x16xf32, #nncomp.uniform<bits = 8, scale = 0.5, zero = 0>> {
  // CHECK: nncomp.add %{{.*}}, %{{.*}} {activation = #nncomp.activation<relu>}
  %y = nncomp.add %a, %b {activation = #nncomp.activation<relu>}
     : (tensor<1x8x8x16xf32, #nncomp.uniform<bits = 8, scale = 0.5, zero = 3>>,
        tensor<1x8x8x16xf32, #nncomp.uniform<bits = 8, scale = 0.25, zero = 128>>)
     -> tensor<1x8x8x16xf32, #nncomp.uniform<bits = 8, scale = 0.5, zero = 0>>
  return %y : tensor<1x8x8x16xf32, #nncomp.uniform<bits = 8, scale = 0.5, zero = 0>>
}

// Scales of blocks, and codes of fewer bits than their elements have.
// CHECK-LABEL: @quantize_blocks
func.func @quantize_blocks(%x: tensor<2x7xf32>, %s: tensor<2x4xf32>, %z: tensor<2x4xi8>) -> tensor<2x7xi8> {
  // CHECK: nncomp.quantize %{{.*}} {axis = 1 : i64, bits = 4 : i64, block_size = 2 : i64}
  %q = nncomp.quantize %x, %s, %z {axis = 1 : i64, block_size = 2 : i64, bits = 4 : i64}
     : (tensor<2x7xf32>, tensor<2x4xf32>, tensor<2x4xi8>) -> tensor<2x7xi8>
  return %q : tensor<2x7xi8>
}

// CHECK-LABEL: @quantize
func.func @quantize(%x: tensor<6xf32>, %s: tensor<f32>, %z: tensor<i8>) -> tensor<6xi8> {
  // CHECK: nncomp.quantize %{{.*}}, %{{.*}}, %{{.*}} {unsigned_codes} : (tensor<6xf32>, tensor<f32>, tensor<i8>) -> tensor<6xi8>
  %q = nncomp.quantize %x, %s, %z {unsigned_codes}
     : (tensor<6xf32>, tensor<f32>, tensor<i8>) -> tensor<6xi8>
  return %q : tensor<6xi8>
}

// CHECK-LABEL: @dequantize
func.func @dequantize(%q: tensor<6x4xi8>, %s: tensor<6xf32>, %z: tensor<6xi8>) -> tensor<6x4xf32> {
  // CHECK: nncomp.dequantize %{{.*}}, %{{.*}}, %{{.*}} {axis = 0 : i64} : (tensor<6x4xi8>, tensor<6xf32>, tensor<6xi8>) -> tensor<6x4xf32>
  %x = nncomp.dequantize %q, %s, %z {axis = 0 : i64}
     : (tensor<6x4xi8>, tensor<6xf32>, tensor<6xi8>) -> tensor<6x4xf32>
  return %x : tensor<6x4xf32>
}

// CHECK-LABEL: @assemble
func.func @assemble(%codes: tensor<2xi8>, %scales: tensor<2xf32>) -> tensor<2x2xf32, #nncomp.uniform<bits = 4, axis = 0>> {
  // CHECK: nncomp.assemble %{{.*}}, %{{.*}} : (tensor<2xi8>, tensor<2xf32>) -> tensor<2x2xf32, #nncomp.uniform<bits = 4, axis = 0>>
  %w = nncomp.assemble %codes, %scales
     : (tensor<2xi8>, tensor<2xf32>) -> tensor<2x2xf32, #nncomp.uniform<bits = 4, axis = 0>>
  return %w : tensor<2x2xf32, #nncomp.uniform<bits = 4, axis = 0>>
}

// CHECK-LABEL: @disassemble
func.func @disassemble(%w: tensor<2x2xf32, #nncomp.uniform<bits = 4, axis = 0>>) -> (tensor<2xi8>, tensor<2xf32>) {
  // CHECK: nncomp.disassemble %{{.*}} : (tensor<2x2xf32, #nncomp.uniform<bits = 4, axis = 0>>) -> (tensor<2xi8>, tensor<2xf32>)
  %codes, %scales = nncomp.disassemble %w
     : (tensor<2x2xf32, #nncomp.uniform<bits = 4, axis = 0>>) -> (tensor<2xi8>, tensor<2xf32>)
  return %codes, %scales : tensor<2xi8>, tensor<2xf32>
}

// CHECK-LABEL: @encode_by_rule
func.func @encode_by_rule(%dense: tensor<8x64xf32>) -> (tensor<8x64xf32, #nncomp.uniform<bits = 4, axis = 0>>, tensor<8x64xf32, #nncomp.uniform<bits = 2, centered = true>>) {
  // CHECK: nncomp.encode %{{.*}} by dorefa : tensor<8x64xf32>
  %w = nncomp.encode %dense : tensor<8x64xf32> -> tensor<8x64xf32, #nncomp.uniform<bits = 4, axis = 0>>
  %v = nncomp.encode %dense by dorefa : tensor<8x64xf32> -> tensor<8x64xf32, #nncomp.uniform<bits = 2, centered = true>>
  return %w, %v : tensor<8x64xf32, #nncomp.uniform<bits = 4, axis = 0>>, tensor<8x64xf32, #nncomp.uniform<bits = 2, centered = true>>
}

// CHECK-LABEL: @encode
func.func @encode(%dense: tensor<8x64xf32>) -> tensor<8x64xf32, #nncomp.uniform<bits = 4, axis = 0>> {
  // CHECK: nncomp.encode %{{.*}} : tensor<8x64xf32> -> tensor<8x64xf32, #nncomp.uniform<bits = 4, axis = 0>>
  %w = nncomp.encode %dense : tensor<8x64xf32> -> tensor<8x64xf32, #nncomp.uniform<bits = 4, axis = 0>>
  return %w : tensor<8x64xf32, #nncomp.uniform<bits = 4, axis = 0>>
}

// CHECK-LABEL: @decode
func.func @decode(%w: tensor<8x64xf32, #nncomp.uniform<bits = 4, axis = 0>>) -> tensor<8x64xf32> {
  // CHECK: nncomp.decode %{{.*}} : tensor<8x64xf32, #nncomp.uniform<bits = 4, axis = 0>> -> tensor<8x64xf32>
  %dense = nncomp.decode %w : tensor<8x64xf32, #nncomp.uniform<bits = 4, axis = 0>> -> tensor<8x64xf32>
  return %dense : tensor<8x64xf32>
}

func.func private @conv(memref<1x8x8x16xf32>, memref<2304xf32>, memref<1x8x8x16xf32>)

// CHECK-LABEL: @launch
func.func @launch(%x: tensor<1x8x8x16xf32>, %w: tensor<2304xf32>, %init: tensor<1x8x8x16xf32>) -> tensor<1x8x8x16xf32> {
  // CHECK: nncomp.launch @conv ins(%{{.*}}, %{{.*}} : tensor<1x8x8x16xf32>, tensor<2304xf32>) outs(%{{.*}} : tensor<1x8x8x16xf32>) -> tensor<1x8x8x16xf32>
  %y = nncomp.launch @conv ins(%x, %w : tensor<1x8x8x16xf32>, tensor<2304xf32>)
         outs(%init : tensor<1x8x8x16xf32>) -> tensor<1x8x8x16xf32>
  return %y : tensor<1x8x8x16xf32>
}

// CHECK-LABEL: @launch_on_buffers
func.func @launch_on_buffers(%x: memref<1x8x8x16xf32>, %w: memref<2304xf32>, %y: memref<1x8x8x16xf32>) {
  // CHECK: nncomp.launch @conv ins(%{{.*}}, %{{.*}} : memref<1x8x8x16xf32>, memref<2304xf32>) outs(%{{.*}} : memref<1x8x8x16xf32>)
  nncomp.launch @conv ins(%x, %w : memref<1x8x8x16xf32>, memref<2304xf32>)
    outs(%y : memref<1x8x8x16xf32>)
  return
}

// Sizes of zero and rank 0 are sizes.
// CHECK-LABEL: @empty_and_scalar
func.func @empty_and_scalar(%x: tensor<0x4xf32>, %s: tensor<f32>) -> (tensor<4x0xf32>, tensor<f32>, tensor<3xf32>) {
  %t = nncomp.transpose %x {permutation = array<i64: 1, 0>} : (tensor<0x4xf32>) -> tensor<4x0xf32>
  %u = nncomp.transpose %s {permutation = array<i64>} : (tensor<f32>) -> tensor<f32>
  %v = nncomp.broadcast %u : tensor<f32> -> tensor<3xf32>
  return %t, %u, %v : tensor<4x0xf32>, tensor<f32>, tensor<3xf32>
}
