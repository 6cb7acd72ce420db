// RUN: nncomp-opt %s --nncomp-build-kernels --canonicalize | FileCheck %s

#x = #nncomp.uniform<bits = 8, scale = 0.5, zero = 3>
#y = #nncomp.uniform<bits = 8, scale = 0.25, zero = 3>
#w = #nncomp.uniform<bits = 8, axis = 0>
module attributes {nncomp.target = #nncomp.target<cpu = "znver4">} {

// Codes are read and written in the shape of their tensor. Scales are constants
// that the function reads: layers that differ in nothing else share it. The start
// of sums depends on the borders: 3 kinds of rows times 3 of columns.
// CHECK-LABEL: func.func @shared
// CHECK-SAME:  (%[[X:.*]]: tensor<1x6x6x16xf32, #[[IN:.*]]>)
// CHECK-DAG:   %[[STARTS:.*]] = arith.constant dense<{{.*}}> : tensor<144xi32>
// CHECK-DAG:   %[[FIRST:.*]] = arith.constant dense<5.000000e-01> : tensor<16xf32>
// CHECK-DAG:   %[[SECOND:.*]] = arith.constant dense<1.250000e-01> : tensor<16xf32>
// CHECK:       %[[PARTS:.*]] = nncomp.disassemble %[[X]]
// CHECK:       %[[CODES:.*]] = tensor.expand_shape %[[PARTS]] {{.*}} : tensor<576xi8> into tensor<1x6x6x16xi8>
// CHECK:       %[[Y:.*]] = nncomp.launch @direct_conv_int8_dot_0 ins(%[[CODES]], %{{.*}}, %[[STARTS]], %[[FIRST]] : tensor<1x6x6x16xi8>, tensor<2304xi8>, tensor<144xi32>, tensor<16xf32>)
// CHECK-SAME:    -> tensor<1x6x6x16xi8>
// CHECK-NOT:   nncomp.assemble
// CHECK:       %[[Z:.*]] = nncomp.launch @direct_conv_int8_dot_0 ins(%[[Y]], %{{.*}}, %[[STARTS]], %[[SECOND]]
// CHECK:       %[[FLAT:.*]] = tensor.collapse_shape %[[Z]]
// CHECK:       nncomp.assemble %[[FLAT]] : (tensor<576xi8>)
func.func @shared(%x: tensor<1x6x6x16xf32, #x>) -> tensor<1x6x6x16xf32, #x> {
  %c = arith.constant dense<1> : tensor<2304xi8>
  %v = arith.constant dense<0.25> : tensor<16xf32>
  %first = nncomp.assemble %c, %v : (tensor<2304xi8>, tensor<16xf32>) -> tensor<16x3x3x16xf32, #w>
  %second = nncomp.assemble %c, %v : (tensor<2304xi8>, tensor<16xf32>) -> tensor<16x3x3x16xf32, #w>
  %y = nncomp.conv2d %x, %first {pads = array<i64: 1, 1, 1, 1>, nncomp.kernel = #nncomp.kernel<"direct-conv-int8-dot">}
     : (tensor<1x6x6x16xf32, #x>, tensor<16x3x3x16xf32, #w>) -> tensor<1x6x6x16xf32, #y>
  %z = nncomp.conv2d %y, %second {pads = array<i64: 1, 1, 1, 1>, nncomp.kernel = #nncomp.kernel<"direct-conv-int8-dot">}
     : (tensor<1x6x6x16xf32, #y>, tensor<16x3x3x16xf32, #w>) -> tensor<1x6x6x16xf32, #x>
  return %z : tensor<1x6x6x16xf32, #x>
}

// CHECK-LABEL: func.func private @direct_conv_int8_dot_0
// CHECK:         scf.for {{.*}} iter_args
// CHECK:           llvm.call_intrinsic "llvm.x86.avx512.vpdpbusd.512"
// CHECK:         arith.sitofp
// CHECK:         arith.mulf
// CHECK:         llvm.call_intrinsic "llvm.lrint.v16i32.v16f32"
// CHECK:         vector.store {{.*}} vector<16xi8>

// The four channels of a group are one lane of the input, which the group's
// output channels share.
func.func @grouped(%x: tensor<1x6x6x64xf32, #x>) -> tensor<1x4x4x64xf32, #x> {
  %c = arith.constant dense<1> : tensor<2304xi8>
  %v = arith.constant dense<0.25> : tensor<64xf32>
  %w = nncomp.assemble %c, %v : (tensor<2304xi8>, tensor<64xf32>) -> tensor<64x3x3x4xf32, #w>
  %y = nncomp.conv2d %x, %w {groups = 16 : i64, nncomp.kernel = #nncomp.kernel<"grouped-conv-int8-dot">}
     : (tensor<1x6x6x64xf32, #x>, tensor<64x3x3x4xf32, #w>) -> tensor<1x4x4x64xf32, #x>
  return %y : tensor<1x4x4x64xf32, #x>
}

// CHECK-LABEL: func.func private @grouped_conv_int8_dot_
// CHECK:         %[[WEIGHTS:.*]] = vector.load {{.*}} : memref<2304xi8{{.*}}>, vector<64xi8>
// CHECK:         %[[CODES:.*]] = vector.load {{.*}}, vector<16xi8>
// CHECK:         %[[WORDS:.*]] = vector.bitcast %[[CODES]] : vector<16xi8> to vector<4xi32>
// CHECK:         %[[LANES:.*]] = vector.shuffle %[[WORDS]], %[[WORDS]] [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3] : vector<4xi32>, vector<4xi32>
// CHECK:         vector.bitcast %[[LANES]] : vector<16xi32> to vector<64xi8>
// CHECK:         llvm.call_intrinsic "llvm.x86.avx512.vpdpbusd.512"
}
