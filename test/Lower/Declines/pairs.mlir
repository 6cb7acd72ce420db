// Why the kernels of two layers decline.
// RUN: nncomp-opt %s -split-input-file --nncomp-select-kernels=remarks -verify-diagnostics -o /dev/null

module attributes {nncomp.target = #nncomp.target<cpu = "x86-64-v4">} {
// Results that stay in the cache in any case, results that others read too,
// rows that are too long, windows of all rows, filters that do not stay in the
// cache, and a kernel that the user chose.
func.func @pool_apart(%x: tensor<1x14x14x64xf32>, %u: tensor<1x224x224x3xf32>, %v: tensor<1x4x5000x4xf32>) {
  %w = arith.constant dense<0.5> : tensor<16x1x1x64xf32>
  %w3 = arith.constant dense<0.5> : tensor<512x3x3x64xf32>
  %s = arith.constant dense<0.5> : tensor<64x3x3x3xf32>
  %r = arith.constant dense<0.5> : tensor<64x1x1x4xf32>
  // expected-remark @below {{kernel}}
  %0 = nncomp.max_pool %x {kernel = array<i64: 3, 3>, pads = array<i64: 1, 1, 1, 1>} : (tensor<1x14x14x64xf32>) -> tensor<1x14x14x64xf32>
  // expected-remark @below {{kernel}}
  %1 = nncomp.conv2d %0, %w : (tensor<1x14x14x64xf32>, tensor<16x1x1x64xf32>) -> tensor<1x14x14x16xf32>
  // expected-remark @below {{kernel}}
  %2 = nncomp.conv2d %u, %s {strides = array<i64: 2, 2>} : (tensor<1x224x224x3xf32>, tensor<64x3x3x3xf32>) -> tensor<1x111x111x64xf32>
  // expected-remark @below {{not fused-rows-f32: expected an input with one use, but got one with 2}}
  %3 = nncomp.max_pool %2 {kernel = array<i64: 3, 3>} : (tensor<1x111x111x64xf32>) -> tensor<1x109x109x64xf32>
  // expected-remark @below {{not fused-rows-f32: expected an input with one use, but got one with 2}}
  %4 = nncomp.max_pool %2 {kernel = array<i64: 2, 2>} : (tensor<1x111x111x64xf32>) -> tensor<1x110x110x64xf32>
  // expected-remark @below {{kernel}}
  %5 = nncomp.conv2d %v, %r : (tensor<1x4x5000x4xf32>, tensor<64x1x1x4xf32>) -> tensor<1x4x5000x64xf32>
  // expected-remark @below {{not fused-rows-f32: expected slabs of at most 524288 bytes, but got 2560000}}
  %6 = nncomp.max_pool %5 {kernel = array<i64: 2, 2>} : (tensor<1x4x5000x64xf32>) -> tensor<1x3x4999x64xf32>
  // expected-remark @below {{kernel}}
  %7 = nncomp.conv2d %x, %w : (tensor<1x14x14x64xf32>, tensor<16x1x1x64xf32>) -> tensor<1x14x14x16xf32>
  // expected-remark @below {{not fused-rows-f32: expected a result of several rows, but got one}}
  %8 = nncomp.avg_pool %7 {kernel = array<i64: 14, 14>} : (tensor<1x14x14x16xf32>) -> tensor<1x1x1x16xf32>
  // expected-remark @below {{kernel}}
  %9 = nncomp.max_pool %x {kernel = array<i64: 2, 2>} : (tensor<1x14x14x64xf32>) -> tensor<1x13x13x64xf32>
  // expected-remark @below {{not fused-rows-f32: expected filters of at most 524288 bytes, but got 1179648}}
  %10 = nncomp.conv2d %9, %w3 : (tensor<1x13x13x64xf32>, tensor<512x3x3x64xf32>) -> tensor<1x11x11x512xf32>
  %11 = nncomp.conv2d %u, %s {strides = array<i64: 2, 2>, nncomp.kernel = #nncomp.kernel<"direct-conv-f32">} : (tensor<1x224x224x3xf32>, tensor<64x3x3x3xf32>) -> tensor<1x111x111x64xf32>
  // expected-remark @below {{kernel}}
  %12 = nncomp.max_pool %11 {kernel = array<i64: 3, 3>} : (tensor<1x111x111x64xf32>) -> tensor<1x109x109x64xf32>
  return
}
}
