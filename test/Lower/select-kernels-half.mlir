// RUN: nncomp-opt %s --split-input-file --nncomp-select-kernels="remarks=true" --verify-diagnostics | FileCheck %s

// Pairs by vdpbf16ps where it is as fast as a multiply-add.

module attributes {nncomp.target = {cpu = "znver4", features = ""}} {
// CHECK-LABEL: func.func @zen4
func.func @zen4(%x: tensor<1x14x14x64xbf16>, %r: tensor<7x32xbf16>) -> (tensor<1x14x14x64xbf16>, tensor<7x48xbf16>) {
  %w = arith.constant dense<0.5> : tensor<64x3x3x64xbf16>
  %v = arith.constant dense<0.5> : tensor<48x32xbf16>
  // CHECK: nncomp.conv2d {{.*}}nncomp.kernel = "direct-conv-bf16-dot"
  // expected-remark-re @below {{kernel direct-conv-bf16-dot, about {{[0-9]+}} cycles; direct-conv-bf16 about {{[0-9]+}}; not depthwise-conv-bf16: expected one input and output channel in a group, but got 64 and 64}}
  %y = nncomp.conv2d %x, %w {pads = array<i64: 1, 1, 1, 1>} : (tensor<1x14x14x64xbf16>, tensor<64x3x3x64xbf16>) -> tensor<1x14x14x64xbf16>
  // CHECK: nncomp.linear {{.*}}nncomp.kernel = "gemm-bf16-dot"
  // expected-remark-re @below {{kernel gemm-bf16-dot, about {{[0-9]+}} cycles; gemm-bf16 about {{[0-9]+$}}}}
  %z = nncomp.linear %r, %v : (tensor<7x32xbf16>, tensor<48x32xbf16>) -> tensor<7x48xbf16>
  return %y, %z : tensor<1x14x14x64xbf16>, tensor<7x48xbf16>
}

// CHECK-LABEL: func.func @few_columns
func.func @few_columns(%x: tensor<7x32xbf16>, %i: tensor<1x5x5x32xbf16>) -> (tensor<7x3xbf16>, tensor<1x5x5x3xbf16>) {
  %v = arith.constant dense<0.5> : tensor<3x32xbf16>
  %w = arith.constant dense<0.5> : tensor<3x1x1x32xbf16>
  // CHECK: nncomp.linear {{.*}}nncomp.kernel = "gemm-bf16"
  // expected-remark-re @below {{kernel gemm-bf16, about {{[0-9]+}} cycles; not gemm-bf16-dot: expected at least 4 output channels, but got 3}}
  %y = nncomp.linear %x, %v : (tensor<7x32xbf16>, tensor<3x32xbf16>) -> tensor<7x3xbf16>
  // CHECK: nncomp.conv2d {{.*}}nncomp.kernel = "direct-conv-bf16"
  // expected-remark-re @below {{not direct-conv-bf16-dot: expected at least 4 output channels, but got 3}}
  %z = nncomp.conv2d %i, %w : (tensor<1x5x5x32xbf16>, tensor<3x1x1x32xbf16>) -> tensor<1x5x5x3xbf16>
  return %y, %z : tensor<7x3xbf16>, tensor<1x5x5x3xbf16>
}

// CHECK-LABEL: func.func @groups
func.func @groups(%x: tensor<1x14x14x64xbf16>) -> (tensor<1x14x14x64xbf16>, tensor<1x14x14x64xbf16>) {
  %w = arith.constant dense<0.5> : tensor<64x3x3x1xbf16>
  %v = arith.constant dense<0.5> : tensor<64x3x3x4xbf16>
  // CHECK: nncomp.conv2d {{.*}}nncomp.kernel = "depthwise-conv-bf16"
  // expected-remark-re @below {{kernel depthwise-conv-bf16, about {{[0-9]+}} cycles; direct-conv-bf16 about {{[0-9]+}}; not direct-conv-bf16-dot: expected at least 4 output channels, but got 1}}
  %y = nncomp.conv2d %x, %w {pads = array<i64: 1, 1, 1, 1>, groups = 64 : i64} : (tensor<1x14x14x64xbf16>, tensor<64x3x3x1xbf16>) -> tensor<1x14x14x64xbf16>
  // CHECK: nncomp.conv2d {{.*}}nncomp.kernel = "grouped-conv-bf16"
  // expected-remark-re @below {{kernel grouped-conv-bf16, about {{[0-9]+}} cycles}}
  %z = nncomp.conv2d %x, %v {pads = array<i64: 1, 1, 1, 1>, groups = 16 : i64} : (tensor<1x14x14x64xbf16>, tensor<64x3x3x4xbf16>) -> tensor<1x14x14x64xbf16>
  return %y, %z : tensor<1x14x14x64xbf16>, tensor<1x14x14x64xbf16>
}

// CHECK-LABEL: func.func @computed
func.func @computed(%x: tensor<7x32xbf16>, %v: tensor<48x32xbf16>) -> tensor<7x48xbf16> {
  // CHECK: nncomp.linear {{.*}}nncomp.kernel = "computed-gemm-bf16"
  // expected-remark-re @below {{not gemm-bf16: expected constant weights, but got a value that is computed; not gemm-bf16-dot: expected constant weights, but got a value that is computed}}
  %y = nncomp.linear %x, %v : (tensor<7x32xbf16>, tensor<48x32xbf16>) -> tensor<7x48xbf16>
  return %y : tensor<7x48xbf16>
}
}

// -----

// Multiply-adds are four times as fast there.

module attributes {nncomp.target = {cpu = "sapphirerapids", features = ""}} {
// CHECK-LABEL: func.func @golden_cove
func.func @golden_cove(%x: tensor<1x14x14x64xbf16>) -> tensor<1x14x14x64xbf16> {
  %w = arith.constant dense<0.5> : tensor<64x3x3x64xbf16>
  // CHECK: nncomp.conv2d {{.*}}nncomp.kernel = "direct-conv-bf16"
  // expected-remark-re @below {{kernel direct-conv-bf16, about {{[0-9]+}} cycles; direct-conv-bf16-dot about {{[0-9]+}}; not depthwise}}
  %y = nncomp.conv2d %x, %w {pads = array<i64: 1, 1, 1, 1>} : (tensor<1x14x14x64xbf16>, tensor<64x3x3x64xbf16>) -> tensor<1x14x14x64xbf16>
  return %y : tensor<1x14x14x64xbf16>
}
}

// -----

module attributes {nncomp.target = {cpu = "x86-64-v4", features = "+avx512bf16"}} {
// CHECK-LABEL: func.func @feature
func.func @feature(%x: tensor<7x32xbf16>) -> tensor<7x48xbf16> {
  %v = arith.constant dense<0.5> : tensor<48x32xbf16>
  // CHECK: nncomp.linear {{.*}}nncomp.kernel = "gemm-bf16-dot"
  // expected-remark-re @below {{kernel gemm-bf16-dot}}
  %y = nncomp.linear %x, %v : (tensor<7x32xbf16>, tensor<48x32xbf16>) -> tensor<7x48xbf16>
  return %y : tensor<7x48xbf16>
}
}

// -----

module attributes {nncomp.target = {cpu = "znver4", features = "-avx512bf16"}} {
// CHECK-LABEL: func.func @no_feature
func.func @no_feature(%x: tensor<1x14x14x64xbf16>) -> tensor<1x14x14x64xbf16> {
  %w = arith.constant dense<0.5> : tensor<64x3x3x64xbf16>
  // CHECK: nncomp.conv2d {{.*}}nncomp.kernel = "direct-conv-bf16"
  // expected-remark-re @below {{kernel direct-conv-bf16, {{.*}}; not direct-conv-bf16-dot: expected a CPU with AVX512-BF16, but got 'znver4'}}
  %y = nncomp.conv2d %x, %w {pads = array<i64: 1, 1, 1, 1>} : (tensor<1x14x14x64xbf16>, tensor<64x3x3x64xbf16>) -> tensor<1x14x14x64xbf16>
  return %y : tensor<1x14x14x64xbf16>
}
}

// -----

module attributes {nncomp.target = {cpu = "x86-64-v3", features = ""}} {
// CHECK-LABEL: func.func @avx2
func.func @avx2(%x: tensor<7x32xbf16>, %h: tensor<7x32xf16>) -> (tensor<7x48xbf16>, tensor<7x48xf16>) {
  %v = arith.constant dense<0.5> : tensor<48x32xbf16>
  %w = arith.constant dense<0.5> : tensor<48x32xf16>
  // CHECK: nncomp.linear {{.*}}nncomp.kernel = "gemm-bf16"
  // expected-remark-re @below {{kernel gemm-bf16, about {{[0-9]+}} cycles; not gemm-bf16-dot: expected a CPU with AVX512-BF16, but got 'x86-64-v3'}}
  %y = nncomp.linear %x, %v : (tensor<7x32xbf16>, tensor<48x32xbf16>) -> tensor<7x48xbf16>
  // CHECK: nncomp.linear {{.*}}nncomp.kernel = "gemm-f16"
  // expected-remark-re @below {{kernel gemm-f16, about {{[0-9]+}} cycles{{$}}}}
  %z = nncomp.linear %h, %w : (tensor<7x32xf16>, tensor<48x32xf16>) -> tensor<7x48xf16>
  return %y, %z : tensor<7x48xbf16>, tensor<7x48xf16>
}
}

// -----

module attributes {nncomp.target = {cpu = "x86-64", features = ""}} {
// CHECK-LABEL: func.func @sse2
func.func @sse2(%x: tensor<1x8x8x16xf16>) -> tensor<1x6x6x32xf16> {
  %w = arith.constant dense<0.5> : tensor<32x3x3x16xf16>
  // CHECK: nncomp.conv2d {{.*}}nncomp.kernel = "direct-conv-f16"
  // expected-remark-re @below {{kernel direct-conv-f16, about {{[0-9]+}} cycles; not depthwise-conv-f16: expected one input and output channel in a group, but got 16 and 32}}
  %y = nncomp.conv2d %x, %w : (tensor<1x8x8x16xf16>, tensor<32x3x3x16xf16>) -> tensor<1x6x6x32xf16>
  return %y : tensor<1x6x6x32xf16>
}
}
