// RUN: nncomp-opt %s --split-input-file --nncomp-select-kernels | FileCheck %s

#x = #nncomp.uniform<bits = 8, scale = 0.5, zero = 3>
#w = #nncomp.uniform<bits = 8, axis = 0>
module attributes {nncomp.target = #nncomp.target<cpu = "znver4">} {
// CHECK-LABEL: func.func @vnni
func.func @vnni(%x: tensor<1x14x14x64xf32, #x>, %r: tensor<7x32xf32, #x>) {
  %c = arith.constant dense<100> : tensor<36864xi8>
  %s = arith.constant dense<0.5> : tensor<64xf32>
  %w = nncomp.assemble %c, %s : (tensor<36864xi8>, tensor<64xf32>) -> tensor<64x3x3x64xf32, #w>
  // CHECK: nncomp.conv2d {{.*}}nncomp.kernel = #nncomp.kernel<"direct-conv-int8-dot"
  %y = nncomp.conv2d %x, %w {pads = array<i64: 1, 1, 1, 1>} : (tensor<1x14x14x64xf32, #x>, tensor<64x3x3x64xf32, #w>) -> tensor<1x14x14x64xf32, #x>
  %dc = arith.constant dense<100> : tensor<576xi8>
  %d = nncomp.assemble %dc, %s : (tensor<576xi8>, tensor<64xf32>) -> tensor<64x3x3x1xf32, #w>
  // CHECK: nncomp.conv2d {{.*}}nncomp.kernel = #nncomp.kernel<"depthwise-conv-int8-dot"
  %z = nncomp.conv2d %x, %d {groups = 64 : i64} : (tensor<1x14x14x64xf32, #x>, tensor<64x3x3x1xf32, #w>) -> tensor<1x12x12x64xf32, #x>
  %gc = arith.constant dense<100> : tensor<1152xi8>
  %g = nncomp.assemble %gc, %s : (tensor<1152xi8>, tensor<64xf32>) -> tensor<64x3x3x2xf32, #w>
  // Pairs of channels are multiplied at once, where a group has no four.
  // CHECK: nncomp.conv2d {{.*}}nncomp.kernel = #nncomp.kernel<"grouped-conv-int8-wide"
  %v = nncomp.conv2d %x, %g {groups = 32 : i64} : (tensor<1x14x14x64xf32, #x>, tensor<64x3x3x2xf32, #w>) -> tensor<1x12x12x64xf32, #x>
  %hc = arith.constant dense<100> : tensor<2304xi8>
  %h = nncomp.assemble %hc, %s : (tensor<2304xi8>, tensor<64xf32>) -> tensor<64x3x3x4xf32, #w>
  // Four channels are.
  // CHECK: nncomp.conv2d {{.*}}nncomp.kernel = #nncomp.kernel<"grouped-conv-int8-dot"
  %q = nncomp.conv2d %x, %h {groups = 16 : i64} : (tensor<1x14x14x64xf32, #x>, tensor<64x3x3x4xf32, #w>) -> tensor<1x12x12x64xf32, #x>
  %lc = arith.constant dense<100> : tensor<2048xi8>
  %l = nncomp.assemble %lc, %s : (tensor<2048xi8>, tensor<64xf32>) -> tensor<64x32xf32, #w>
  // CHECK: nncomp.linear {{.*}}nncomp.kernel = #nncomp.kernel<"gemm-int8-dot"
  %u = nncomp.linear %r, %l : (tensor<7x32xf32, #x>, tensor<64x32xf32, #w>) -> tensor<7x64xf32>
  // Fewer bits stay packed.
  %fc = arith.constant dense<100> : tensor<1024xi8>
  %f = nncomp.assemble %fc, %s : (tensor<1024xi8>, tensor<64xf32>) -> tensor<64x32xf32, #nncomp.uniform<bits = 4, axis = 0>>
  // CHECK: nncomp.linear {{.*}}nncomp.kernel = #nncomp.kernel<"low-bit-int8-dot"
  %t = nncomp.linear %r, %f : (tensor<7x32xf32, #x>, tensor<64x32xf32, #nncomp.uniform<bits = 4, axis = 0>>) -> tensor<7x64xf32>
  return
}
}

// -----

// Without VNNI pairs are added in 16 bits where no two weights can saturate.

#x = #nncomp.uniform<bits = 8, scale = 0.5, zero = 3>
#w = #nncomp.uniform<bits = 8, axis = 0>
module attributes {nncomp.target = #nncomp.target<cpu = "x86-64-v3">} {
// CHECK-LABEL: func.func @pairs
func.func @pairs(%x: tensor<7x32xf32, #x>) {
  %s = arith.constant dense<0.5> : tensor<64xf32>
  %small = arith.constant dense<64> : tensor<2048xi8>
  %w = nncomp.assemble %small, %s : (tensor<2048xi8>, tensor<64xf32>) -> tensor<64x32xf32, #w>
  // CHECK: nncomp.linear {{.*}}nncomp.kernel = #nncomp.kernel<"gemm-int8-pairs"
  %y = nncomp.linear %x, %w : (tensor<7x32xf32, #x>, tensor<64x32xf32, #w>) -> tensor<7x64xf32>
  %large = arith.constant dense<65> : tensor<2048xi8>
  %v = nncomp.assemble %large, %s : (tensor<2048xi8>, tensor<64xf32>) -> tensor<64x32xf32, #w>
  // CHECK: nncomp.linear {{.*}}nncomp.kernel = #nncomp.kernel<"gemm-int8-wide"
  %z = nncomp.linear %x, %v : (tensor<7x32xf32, #x>, tensor<64x32xf32, #w>) -> tensor<7x64xf32>
  return
}
}

// -----

#x = #nncomp.uniform<bits = 8, scale = 0.5, zero = 3>
#w = #nncomp.uniform<bits = 8, axis = 0>
module attributes {nncomp.target = #nncomp.target<cpu = "x86-64">} {
// CHECK-LABEL: func.func @sse2
func.func @sse2(%x: tensor<7x32xf32, #x>) {
  %s = arith.constant dense<0.5> : tensor<64xf32>
  %c = arith.constant dense<64> : tensor<2048xi8>
  %w = nncomp.assemble %c, %s : (tensor<2048xi8>, tensor<64xf32>) -> tensor<64x32xf32, #w>
  // CHECK: nncomp.linear {{.*}}nncomp.kernel = #nncomp.kernel<"gemm-int8-wide"
  %y = nncomp.linear %x, %w : (tensor<7x32xf32, #x>, tensor<64x32xf32, #w>) -> tensor<7x64xf32>
  return
}
}

// -----

// Zero points of each output do not fit into bytes along with the codes.

#x = #nncomp.uniform<bits = 8, scale = 0.5, zero = 3>
#apart = #nncomp.uniform<bits = 8, axis = 0, asymmetric = true>
module attributes {nncomp.target = #nncomp.target<cpu = "znver4">} {
// CHECK-LABEL: func.func @wide_weights
func.func @wide_weights(%x: tensor<7x32xf32, #x>) -> tensor<7x4xf32> {
  %s = arith.constant dense<0.5> : tensor<4xf32>
  %z = arith.constant dense<[0, 1, 2, 3]> : tensor<4xi8>
  %c200 = arith.constant dense<-56> : tensor<128xi8>
  %a = nncomp.assemble %c200, %s, %z : (tensor<128xi8>, tensor<4xf32>, tensor<4xi8>) -> tensor<4x32xf32, #apart>
  // CHECK: nncomp.linear {{.*}}nncomp.kernel = #nncomp.kernel<"low-bit-int8-dot"
  %y = nncomp.linear %x, %a : (tensor<7x32xf32, #x>, tensor<4x32xf32, #apart>) -> tensor<7x4xf32>
  return %y : tensor<7x4xf32>
}
}
