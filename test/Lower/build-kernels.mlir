// RUN: nncomp-opt %s --nncomp-build-kernels --canonicalize | FileCheck %s

module attributes {nncomp.target = #nncomp.target<cpu = "x86-64-v4">} {

// Two layers that agree in all but their weights share a function.
// CHECK-LABEL: func.func @shared
// CHECK-DAG:   %[[FIRST:.*]] = arith.constant dense<5.000000e-01> : tensor<36864xf32>
// CHECK-DAG:   %[[SECOND:.*]] = arith.constant dense<2.500000e-01> : tensor<36864xf32>
// CHECK:       %[[OUT:.*]] = tensor.empty() : tensor<1x6x6x64xf32>
// CHECK:       %[[Y:.*]] = nncomp.launch @direct_conv_f32_0 ins(%{{.*}}, %[[FIRST]] : tensor<1x6x6x64xf32>, tensor<36864xf32>)
// CHECK-SAME:    outs(%{{.*}} : tensor<1x6x6x64xf32>) {nncomp.kernel = #nncomp.kernel<"direct-conv-f32">} -> tensor<1x6x6x64xf32>
// CHECK:       %[[Z:.*]] = nncomp.launch @direct_conv_f32_0 ins(%[[Y]], %[[SECOND]]
// CHECK:       return %[[Z]]
func.func @shared(%x: tensor<1x6x6x64xf32>) -> tensor<1x6x6x64xf32> {
  %v = arith.constant dense<0.5> : tensor<64x3x3x64xf32>
  %w = arith.constant dense<0.25> : tensor<64x3x3x64xf32>
  %y = nncomp.conv2d %x, %v {pads = array<i64: 1, 1, 1, 1>, nncomp.kernel = #nncomp.kernel<"direct-conv-f32">}
     : (tensor<1x6x6x64xf32>, tensor<64x3x3x64xf32>) -> tensor<1x6x6x64xf32>
  %z = nncomp.conv2d %y, %w {pads = array<i64: 1, 1, 1, 1>, nncomp.kernel = #nncomp.kernel<"direct-conv-f32">}
     : (tensor<1x6x6x64xf32>, tensor<64x3x3x64xf32>) -> tensor<1x6x6x64xf32>
  return %z : tensor<1x6x6x64xf32>
}

// An activation makes another function of it. Packed: one step of bias, then
// each reduction step's columns. Three columns are two vectors of two, the
// second of which starts at column 1.
// CHECK-LABEL: func.func @packed
// CHECK-DAG:   arith.constant dense<[1.000000e+01, 2.000000e+01, 2.000000e+01, 3.000000e+01, 1.000000e+00, 3.000000e+00, 3.000000e+00, 5.000000e+00, 2.000000e+00, 4.000000e+00, 4.000000e+00, 6.000000e+00]> : tensor<12xf32>
// CHECK:       nncomp.launch @gemm_f32_1
func.func @packed(%x: tensor<1x2xf32>) -> tensor<1x3xf32> {
  %w = arith.constant dense<[[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]> : tensor<3x2xf32>
  %b = arith.constant dense<[10.0, 20.0, 30.0]> : tensor<3xf32>
  %y = nncomp.linear %x, %w, %b {activation = #nncomp.activation<relu>, nncomp.kernel = #nncomp.kernel<"gemm-f32">}
     : (tensor<1x2xf32>, tensor<3x2xf32>, tensor<3xf32>) -> tensor<1x3xf32>
  return %y : tensor<1x3xf32>
}

// Reference kernels are left to the generic lowering, and so are ops for
// which no kernel was selected.
// CHECK-LABEL: func.func @reference
// CHECK:       nncomp.matmul
// CHECK:       nncomp.matmul
func.func @reference(%x: tensor<4x4xf32>, %w: tensor<4x4xf32>) -> tensor<4x4xf32> {
  %y = nncomp.matmul %x, %w {nncomp.kernel = #nncomp.kernel<"reference">} : (tensor<4x4xf32>, tensor<4x4xf32>) -> tensor<4x4xf32>
  %z = nncomp.matmul %y, %w : (tensor<4x4xf32>, tensor<4x4xf32>) -> tensor<4x4xf32>
  return %z : tensor<4x4xf32>
}

// CHECK-LABEL: func.func @channels_in_lanes
// CHECK:       nncomp.launch @depthwise_conv_f32_2
func.func @channels_in_lanes(%x: tensor<1x8x8x16xf32>) -> tensor<1x6x6x16xf32> {
  %w = arith.constant dense<0.5> : tensor<16x3x3x1xf32>
  %y = nncomp.conv2d %x, %w {groups = 16 : i64, nncomp.kernel = #nncomp.kernel<"depthwise-conv-f32">}
     : (tensor<1x8x8x16xf32>, tensor<16x3x3x1xf32>) -> tensor<1x6x6x16xf32>
  return %y : tensor<1x6x6x16xf32>
}

// G g G^T of filters of ones, G g = (1, 1.5, 0.5, 1) for each column. Buffers for
// transformed inputs and products are two, though of one type.
// CHECK-LABEL: func.func @transformed
// CHECK-DAG:   %[[FILTERS:.*]] = arith.constant dense<[1.000000e+00, 1.500000e+00, 5.000000e-01, 1.000000e+00, 1.500000e+00, 2.250000e+00, 7.500000e-01, 1.500000e+00, 5.000000e-01, 7.500000e-01, 2.500000e-01, 5.000000e-01, 1.000000e+00, 1.500000e+00, 5.000000e-01, 1.000000e+00]> : tensor<16xf32>
// CHECK-DAG:   %[[INPUTS:.*]] = bufferization.alloc_tensor() : tensor<256xf32>
// CHECK-DAG:   %[[PRODUCTS:.*]] = bufferization.alloc_tensor() : tensor<256xf32>
// CHECK-DAG:   %[[BORDER:.*]] = bufferization.alloc_tensor() : tensor<16x1xf32>
// CHECK:       nncomp.launch @winograd_2x2_f32_3 ins(%{{.*}}, %[[FILTERS]] : {{.*}}) outs(%{{.*}}, %[[INPUTS]], %[[PRODUCTS]], %[[BORDER]] :
func.func @transformed(%x: tensor<1x7x7x1xf32>) -> tensor<1x5x5x1xf32> {
  %w = arith.constant dense<1.0> : tensor<1x3x3x1xf32>
  %y = nncomp.conv2d %x, %w {nncomp.kernel = #nncomp.kernel<"winograd-2x2-f32">}
     : (tensor<1x7x7x1xf32>, tensor<1x3x3x1xf32>) -> tensor<1x5x5x1xf32>
  return %y : tensor<1x5x5x1xf32>
}

// A shuffle and a slice are read where they are: channels 0, 3, 1, 4, 2, 5 of
// which the last four, of six.
// CHECK-LABEL: func.func @channel_table
// CHECK:       %[[TABLE:.*]] = arith.constant dense<[1, 4, 2, 5]> : tensor<4xi32>
// CHECK-NOT:   nncomp.transpose
// CHECK-NOT:   tensor.extract_slice
// CHECK:       nncomp.launch @{{.*}} ins(%arg0, %{{.*}}, %[[TABLE]] : tensor<1x3x3x6xf32>, tensor<32xf32>, tensor<4xi32>)
func.func @channel_table(%x: tensor<1x3x3x6xf32>) -> tensor<1x3x3x16xf32> {
  %w = arith.constant dense<0.5> : tensor<16x1x1x2xf32>
  %e = tensor.expand_shape %x [[0], [1], [2], [3, 4]] output_shape [1, 3, 3, 2, 3] : tensor<1x3x3x6xf32> into tensor<1x3x3x2x3xf32>
  %t = nncomp.transpose %e {permutation = array<i64: 0, 1, 2, 4, 3>} : (tensor<1x3x3x2x3xf32>) -> tensor<1x3x3x3x2xf32>
  %s = tensor.collapse_shape %t [[0], [1], [2], [3, 4]] : tensor<1x3x3x3x2xf32> into tensor<1x3x3x6xf32>
  %c = tensor.extract_slice %s[0, 0, 0, 2] [1, 3, 3, 4] [1, 1, 1, 1] : tensor<1x3x3x6xf32> to tensor<1x3x3x4xf32>
  %y = nncomp.conv2d %c, %w {groups = 2 : i64, nncomp.kernel = #nncomp.kernel<"direct-conv-f32">}
     : (tensor<1x3x3x4xf32>, tensor<16x1x1x2xf32>) -> tensor<1x3x3x16xf32>
  return %y : tensor<1x3x3x16xf32>
}

// Six pixels times four vectors, whose channels and taps are one loop. Rows of
// the filter outside of the image are skipped: the bounds depend on the row.
// CHECK-LABEL: func.func private @direct_conv_f32_0
// CHECK-SAME:    (%[[X:.*]]: memref<1x6x6x64xf32>, %{{.*}}: memref<36864xf32>, %{{.*}}: memref<1x6x6x64xf32>)
// CHECK-SAME:    attributes {passthrough = ["noinline"]}
// CHECK:         memref.collapse_shape %[[X]]
// CHECK:         scf.for
// CHECK:           arith.maxsi
// CHECK:           scf.for {{.*}} iter_args
// CHECK:             scf.for {{.*}} iter_args
// CHECK:               vector.load {{.*}} vector<16xf32>
// CHECK:               memref.load
// CHECK:               vector.broadcast {{.*}} : f32 to vector<16xf32>
// CHECK:               vector.fma {{.*}} : vector<16xf32>
// CHECK:           vector.store {{.*}} vector<16xf32>

// CHECK-LABEL: func.func private @gemm_f32_1
// CHECK:         arith.select
// CHECK:         vector.store {{.*}} vector<2xf32>

// CHECK-LABEL: func.func private @depthwise_conv_f32_2
// CHECK:         vector.fma {{.*}} : vector<16xf32>

// A loop over tiles, one over the elements of the transform, one over tiles.
// CHECK-LABEL: func.func private @winograd_2x2_f32_3
// CHECK:         scf.for
// CHECK:           scf.if
// CHECK:         scf.for
// CHECK:           vector.fma
// CHECK:         scf.for
// CHECK:           arith.minsi
}
