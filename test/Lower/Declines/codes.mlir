// Why the kernels of 8-bit codes decline.
// RUN: nncomp-opt %s -split-input-file --nncomp-select-kernels=remarks -verify-diagnostics -o /dev/null

#x = #nncomp.uniform<bits = 8, scale = 0.5, zero = 3>
#w = #nncomp.uniform<bits = 8, axis = 0>
module attributes {nncomp.target = #nncomp.target<cpu = "znver4">} {
func.func @weights_that_saturate(%x: tensor<1x14x14x64xf32, #x>, %r: tensor<7x32xf32, #x>) {
  %c = arith.constant dense<100> : tensor<36864xi8>
  %s = arith.constant dense<0.5> : tensor<64xf32>
  %w = nncomp.assemble %c, %s : (tensor<36864xi8>, tensor<64xf32>) -> tensor<64x3x3x64xf32, #w>
  // expected-remark @below {{not direct-conv-int8-pairs: expected neighbouring weights that do not saturate, of at most 128 together, but got 200}}
  %y = nncomp.conv2d %x, %w {pads = array<i64: 1, 1, 1, 1>} : (tensor<1x14x14x64xf32, #x>, tensor<64x3x3x64xf32, #w>) -> tensor<1x14x14x64xf32, #x>
  %fc = arith.constant dense<100> : tensor<1024xi8>
  %f = nncomp.assemble %fc, %s : (tensor<1024xi8>, tensor<64xf32>) -> tensor<64x32xf32, #nncomp.uniform<bits = 4, axis = 0>>
  // expected-remark @below {{not gemm-int8-dot: expected linear weights of 8 bits, but got 4}}
  %t = nncomp.linear %r, %f : (tensor<7x32xf32, #x>, tensor<64x32xf32, #nncomp.uniform<bits = 4, axis = 0>>) -> tensor<7x64xf32>
  return
}
}

// -----

#x = #nncomp.uniform<bits = 8, scale = 0.5, zero = 3>
#w = #nncomp.uniform<bits = 8, axis = 0>
module attributes {nncomp.target = #nncomp.target<cpu = "x86-64-v3">} {
func.func @pairs(%x: tensor<7x32xf32, #x>) {
  %s = arith.constant dense<0.5> : tensor<64xf32>
  %small = arith.constant dense<64> : tensor<2048xi8>
  %w = nncomp.assemble %small, %s : (tensor<2048xi8>, tensor<64xf32>) -> tensor<64x32xf32, #w>
  // expected-remark @below {{not gemm-int8-dot: expected a CPU with AVX512-VNNI or AVX-VNNI, but got 'x86-64-v3'}}
  %y = nncomp.linear %x, %w : (tensor<7x32xf32, #x>, tensor<64x32xf32, #w>) -> tensor<7x64xf32>
  %large = arith.constant dense<65> : tensor<2048xi8>
  %v = nncomp.assemble %large, %s : (tensor<2048xi8>, tensor<64xf32>) -> tensor<64x32xf32, #w>
  // expected-remark @below {{not gemm-int8-pairs: expected neighbouring weights that do not saturate, of at most 128 together, but got 130}}
  %z = nncomp.linear %x, %v : (tensor<7x32xf32, #x>, tensor<64x32xf32, #w>) -> tensor<7x64xf32>
  return
}
}

// -----

#x = #nncomp.uniform<bits = 8, scale = 0.5, zero = 3>
#w = #nncomp.uniform<bits = 8, axis = 0>
module attributes {nncomp.target = #nncomp.target<cpu = "x86-64">} {
func.func @sse2(%x: tensor<7x32xf32, #x>) {
  %s = arith.constant dense<0.5> : tensor<64xf32>
  %c = arith.constant dense<64> : tensor<2048xi8>
  %w = nncomp.assemble %c, %s : (tensor<2048xi8>, tensor<64xf32>) -> tensor<64x32xf32, #w>
  // expected-remark @below {{not gemm-int8-pairs: expected a CPU that multiplies and adds pairs, but got 'x86-64'}}
  %y = nncomp.linear %x, %w : (tensor<7x32xf32, #x>, tensor<64x32xf32, #w>) -> tensor<7x64xf32>
  return
}
}

// -----

#x = #nncomp.uniform<bits = 8, scale = 0.5, zero = 3>
#stored = #nncomp.uniform<bits = 8>
#wide = #nncomp.uniform<bits = 16, scale = 0.5>
#w = #nncomp.uniform<bits = 8, axis = 0>
#apart = #nncomp.uniform<bits = 8, axis = 0, asymmetric = true>
module attributes {nncomp.target = #nncomp.target<cpu = "znver4">} {
func.func @types(%x: tensor<7x32xf32, #x>, %k: tensor<7x32xf32, #stored>, %e: tensor<4x32xf32, #w>, %deep: tensor<1x40000xf32, #x>) {
  %s = arith.constant dense<0.5> : tensor<4xf32>
  %c = arith.constant dense<64> : tensor<128xi8>
  %w = nncomp.assemble %c, %s : (tensor<128xi8>, tensor<4xf32>) -> tensor<4x32xf32, #w>
  // expected-remark @below {{not gemm-int8-dot: expected an input of codes of up to 8 bits with a static scale, but got 'tensor<7x32xf32, #nncomp.uniform<bits = 8>>'}}
  %0 = nncomp.linear %k, %w : (tensor<7x32xf32, #stored>, tensor<4x32xf32, #w>) -> tensor<7x4xf32>
  // expected-remark @below {{not gemm-int8-dot: expected constant weights of up to 8 bits with a scale for all or for each output, but got 'tensor<4x32xf32, #nncomp.uniform<bits = 8, axis = 0>>'}}
  %1 = nncomp.linear %x, %e : (tensor<7x32xf32, #x>, tensor<4x32xf32, #w>) -> tensor<7x4xf32>
  %bc = arith.constant dense<1> : tensor<4xi8>
  %b = nncomp.assemble %bc, %s : (tensor<4xi8>, tensor<4xf32>) -> tensor<4xf32, #w>
  // expected-remark @below {{not gemm-int8-dot: expected a bias of f32 or of 32-bit codes in steps of the sums, but got 'tensor<4xf32, #nncomp.uniform<bits = 8, axis = 0>>'}}
  %2 = nncomp.linear %x, %w, %b : (tensor<7x32xf32, #x>, tensor<4x32xf32, #w>, tensor<4xf32, #w>) -> tensor<7x4xf32>
  // expected-remark @below {{not gemm-int8-dot: expected results and residuals of f32 or of codes of up to 8 bits with a static scale, but got 'tensor<7x4xf32, #nncomp.uniform<bits = 16, scale = 0.5>>'}}
  %3 = nncomp.linear %x, %w : (tensor<7x32xf32, #x>, tensor<4x32xf32, #w>) -> tensor<7x4xf32, #wide>
  %dc = arith.constant dense<64> : tensor<160000xi8>
  %d = nncomp.assemble %dc, %s : (tensor<160000xi8>, tensor<4xf32>) -> tensor<4x40000xf32, #w>
  // expected-remark @below {{not gemm-int8-dot: expected sums of at most 33025 products, which 32 bits hold besides the bias, but got 40000}}
  %4 = nncomp.linear %deep, %d : (tensor<1x40000xf32, #x>, tensor<4x40000xf32, #w>) -> tensor<1x4xf32>
  %z = arith.constant dense<[0, 1, 2, 3]> : tensor<4xi8>
  %c200 = arith.constant dense<-56> : tensor<128xi8>
  %a = nncomp.assemble %c200, %s, %z : (tensor<128xi8>, tensor<4xf32>, tensor<4xi8>) -> tensor<4x32xf32, #apart>
  // expected-remark @below {{not gemm-int8-dot: expected weights that are bytes without their zero points, but got wider ones}}
  %5 = nncomp.linear %x, %a : (tensor<7x32xf32, #x>, tensor<4x32xf32, #apart>) -> tensor<7x4xf32>
  return
}
}
