// Why the kernels of 16-bit floats decline.
// RUN: nncomp-opt %s -split-input-file --nncomp-select-kernels=remarks -verify-diagnostics -o /dev/null

module attributes {nncomp.target = #nncomp.target<cpu = "znver4">} {
func.func @few_columns(%x: tensor<7x32xbf16>, %i: tensor<1x5x5x32xbf16>) -> (tensor<7x3xbf16>, tensor<1x5x5x3xbf16>) {
  %v = arith.constant dense<0.5> : tensor<3x32xbf16>
  %w = arith.constant dense<0.5> : tensor<3x1x1x32xbf16>
  // expected-remark @below {{not gemm-bf16-dot: expected at least 4 output channels, but got 3}}
  %y = nncomp.linear %x, %v : (tensor<7x32xbf16>, tensor<3x32xbf16>) -> tensor<7x3xbf16>
  // expected-remark @below {{not direct-conv-bf16-dot: expected at least 4 output channels, but got 3}}
  %z = nncomp.conv2d %i, %w : (tensor<1x5x5x32xbf16>, tensor<3x1x1x32xbf16>) -> tensor<1x5x5x3xbf16>
  return %y, %z : tensor<7x3xbf16>, tensor<1x5x5x3xbf16>
}

func.func @computed(%x: tensor<7x32xbf16>, %v: tensor<48x32xbf16>) -> tensor<7x48xbf16> {
  // expected-remark-re @below {{not gemm-bf16: expected constant weights, but got a value that is computed; {{.*}}not gemm-bf16-dot: expected constant weights, but got a value that is computed}}
  %y = nncomp.linear %x, %v : (tensor<7x32xbf16>, tensor<48x32xbf16>) -> tensor<7x48xbf16>
  return %y : tensor<7x48xbf16>
}
}

// -----

module attributes {nncomp.target = #nncomp.target<cpu = "znver4", features = "-avx512bf16">} {
func.func @no_feature(%x: tensor<1x14x14x64xbf16>) -> tensor<1x14x14x64xbf16> {
  %w = arith.constant dense<0.5> : tensor<64x3x3x64xbf16>
  // expected-remark @below {{not direct-conv-bf16-dot: expected a CPU with AVX512-BF16, but got 'znver4'}}
  %y = nncomp.conv2d %x, %w {pads = array<i64: 1, 1, 1, 1>} : (tensor<1x14x14x64xbf16>, tensor<64x3x3x64xbf16>) -> tensor<1x14x14x64xbf16>
  return %y : tensor<1x14x14x64xbf16>
}
}

// -----

module attributes {nncomp.target = #nncomp.target<cpu = "x86-64-v3">} {
func.func @avx2(%x: tensor<7x32xbf16>, %h: tensor<7x32xf16>) -> (tensor<7x48xbf16>, tensor<7x48xf16>) {
  %v = arith.constant dense<0.5> : tensor<48x32xbf16>
  %w = arith.constant dense<0.5> : tensor<48x32xf16>
  // expected-remark @below {{not gemm-bf16-dot: expected a CPU with AVX512-BF16, but got 'x86-64-v3'}}
  %y = nncomp.linear %x, %v : (tensor<7x32xbf16>, tensor<48x32xbf16>) -> tensor<7x48xbf16>
  // expected-remark @below {{kernel}}
  %z = nncomp.linear %h, %w : (tensor<7x32xf16>, tensor<48x32xf16>) -> tensor<7x48xf16>
  return %y, %z : tensor<7x48xbf16>, tensor<7x48xf16>
}
}
