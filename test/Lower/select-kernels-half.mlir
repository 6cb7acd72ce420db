// RUN: nncomp-opt %s --split-input-file --nncomp-select-kernels | FileCheck %s

// Pairs by vdpbf16ps where it is as fast as a multiply-add.

module attributes {nncomp.target = #nncomp.target<cpu = "znver4">} {
// CHECK-LABEL: func.func @zen4
func.func @zen4(%x: tensor<1x14x14x64xbf16>, %r: tensor<7x32xbf16>) -> (tensor<1x14x14x64xbf16>, tensor<7x48xbf16>) {
  %w = arith.constant dense<0.5> : tensor<64x3x3x64xbf16>
  %v = arith.constant dense<0.5> : tensor<48x32xbf16>
  // CHECK: nncomp.conv2d {{.*}}nncomp.kernel = #nncomp.kernel<"direct-conv-bf16-dot"
  %y = nncomp.conv2d %x, %w {pads = array<i64: 1, 1, 1, 1>} : (tensor<1x14x14x64xbf16>, tensor<64x3x3x64xbf16>) -> tensor<1x14x14x64xbf16>
  // CHECK: nncomp.linear {{.*}}nncomp.kernel = #nncomp.kernel<"gemm-bf16-dot"
  %z = nncomp.linear %r, %v : (tensor<7x32xbf16>, tensor<48x32xbf16>) -> tensor<7x48xbf16>
  return %y, %z : tensor<1x14x14x64xbf16>, tensor<7x48xbf16>
}

// CHECK-LABEL: func.func @few_columns
func.func @few_columns(%x: tensor<7x32xbf16>, %i: tensor<1x5x5x32xbf16>) -> (tensor<7x3xbf16>, tensor<1x5x5x3xbf16>) {
  %v = arith.constant dense<0.5> : tensor<3x32xbf16>
  %w = arith.constant dense<0.5> : tensor<3x1x1x32xbf16>
  // CHECK: nncomp.linear {{.*}}nncomp.kernel = #nncomp.kernel<"gemm-bf16"
  %y = nncomp.linear %x, %v : (tensor<7x32xbf16>, tensor<3x32xbf16>) -> tensor<7x3xbf16>
  // CHECK: nncomp.conv2d {{.*}}nncomp.kernel = #nncomp.kernel<"direct-conv-bf16"
  %z = nncomp.conv2d %i, %w : (tensor<1x5x5x32xbf16>, tensor<3x1x1x32xbf16>) -> tensor<1x5x5x3xbf16>
  return %y, %z : tensor<7x3xbf16>, tensor<1x5x5x3xbf16>
}

// CHECK-LABEL: func.func @groups
func.func @groups(%x: tensor<1x14x14x64xbf16>) -> (tensor<1x14x14x64xbf16>, tensor<1x14x14x64xbf16>) {
  %w = arith.constant dense<0.5> : tensor<64x3x3x1xbf16>
  %v = arith.constant dense<0.5> : tensor<64x3x3x4xbf16>
  // CHECK: nncomp.conv2d {{.*}}nncomp.kernel = #nncomp.kernel<"depthwise-conv-bf16"
  %y = nncomp.conv2d %x, %w {pads = array<i64: 1, 1, 1, 1>, groups = 64 : i64} : (tensor<1x14x14x64xbf16>, tensor<64x3x3x1xbf16>) -> tensor<1x14x14x64xbf16>
  // CHECK: nncomp.conv2d {{.*}}nncomp.kernel = #nncomp.kernel<"grouped-conv-bf16"
  %z = nncomp.conv2d %x, %v {pads = array<i64: 1, 1, 1, 1>, groups = 16 : i64} : (tensor<1x14x14x64xbf16>, tensor<64x3x3x4xbf16>) -> tensor<1x14x14x64xbf16>
  return %y, %z : tensor<1x14x14x64xbf16>, tensor<1x14x14x64xbf16>
}

// CHECK-LABEL: func.func @computed
func.func @computed(%x: tensor<7x32xbf16>, %v: tensor<48x32xbf16>) -> tensor<7x48xbf16> {
  // CHECK: nncomp.linear {{.*}}nncomp.kernel = #nncomp.kernel<"computed-gemm-bf16"
  %y = nncomp.linear %x, %v : (tensor<7x32xbf16>, tensor<48x32xbf16>) -> tensor<7x48xbf16>
  return %y : tensor<7x48xbf16>
}
}

// -----

// Multiply-adds are four times as fast there.

module attributes {nncomp.target = #nncomp.target<cpu = "sapphirerapids">} {
// CHECK-LABEL: func.func @golden_cove
func.func @golden_cove(%x: tensor<1x14x14x64xbf16>) -> tensor<1x14x14x64xbf16> {
  %w = arith.constant dense<0.5> : tensor<64x3x3x64xbf16>
  // CHECK: nncomp.conv2d {{.*}}nncomp.kernel = #nncomp.kernel<"direct-conv-bf16"
  %y = nncomp.conv2d %x, %w {pads = array<i64: 1, 1, 1, 1>} : (tensor<1x14x14x64xbf16>, tensor<64x3x3x64xbf16>) -> tensor<1x14x14x64xbf16>
  return %y : tensor<1x14x14x64xbf16>
}
}

// -----

module attributes {nncomp.target = #nncomp.target<cpu = "x86-64-v4", features = "+avx512bf16">} {
// CHECK-LABEL: func.func @feature
func.func @feature(%x: tensor<7x32xbf16>) -> tensor<7x48xbf16> {
  %v = arith.constant dense<0.5> : tensor<48x32xbf16>
  // CHECK: nncomp.linear {{.*}}nncomp.kernel = #nncomp.kernel<"gemm-bf16-dot"
  %y = nncomp.linear %x, %v : (tensor<7x32xbf16>, tensor<48x32xbf16>) -> tensor<7x48xbf16>
  return %y : tensor<7x48xbf16>
}
}

// -----

module attributes {nncomp.target = #nncomp.target<cpu = "znver4", features = "-avx512bf16">} {
// CHECK-LABEL: func.func @no_feature
func.func @no_feature(%x: tensor<1x14x14x64xbf16>) -> tensor<1x14x14x64xbf16> {
  %w = arith.constant dense<0.5> : tensor<64x3x3x64xbf16>
  // CHECK: nncomp.conv2d {{.*}}nncomp.kernel = #nncomp.kernel<"direct-conv-bf16"
  %y = nncomp.conv2d %x, %w {pads = array<i64: 1, 1, 1, 1>} : (tensor<1x14x14x64xbf16>, tensor<64x3x3x64xbf16>) -> tensor<1x14x14x64xbf16>
  return %y : tensor<1x14x14x64xbf16>
}
}

// -----

module attributes {nncomp.target = #nncomp.target<cpu = "x86-64-v3">} {
// CHECK-LABEL: func.func @avx2
func.func @avx2(%x: tensor<7x32xbf16>, %h: tensor<7x32xf16>) -> (tensor<7x48xbf16>, tensor<7x48xf16>) {
  %v = arith.constant dense<0.5> : tensor<48x32xbf16>
  %w = arith.constant dense<0.5> : tensor<48x32xf16>
  // CHECK: nncomp.linear {{.*}}nncomp.kernel = #nncomp.kernel<"gemm-bf16"
  %y = nncomp.linear %x, %v : (tensor<7x32xbf16>, tensor<48x32xbf16>) -> tensor<7x48xbf16>
  // CHECK: nncomp.linear {{.*}}nncomp.kernel = #nncomp.kernel<"gemm-f16"
  %z = nncomp.linear %h, %w : (tensor<7x32xf16>, tensor<48x32xf16>) -> tensor<7x48xf16>
  return %y, %z : tensor<7x48xbf16>, tensor<7x48xf16>
}
}

// -----

module attributes {nncomp.target = #nncomp.target<cpu = "x86-64">} {
// CHECK-LABEL: func.func @sse2
func.func @sse2(%x: tensor<1x8x8x16xf16>) -> tensor<1x6x6x32xf16> {
  %w = arith.constant dense<0.5> : tensor<32x3x3x16xf16>
  // CHECK: nncomp.conv2d {{.*}}nncomp.kernel = #nncomp.kernel<"direct-conv-f16"
  %y = nncomp.conv2d %x, %w : (tensor<1x8x8x16xf16>, tensor<32x3x3x16xf16>) -> tensor<1x6x6x32xf16>
  return %y : tensor<1x6x6x32xf16>
}
}
