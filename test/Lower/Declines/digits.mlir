// Why the kernels of few binary digits decline.
// RUN: nncomp-opt %s -split-input-file --nncomp-set-target=mcpu=x86-64-v4 --nncomp-select-kernels=remarks -verify-diagnostics -o /dev/null

#codes = #nncomp.uniform<bits = 3, scale = 0.5, zero = 0>
func.func @many_digits(%x: tensor<1x64xf32, #codes>) -> tensor<1x32xf32> {
  %stream = arith.constant dense<15> : tensor<512xi8>
  %scales = arith.constant dense<0.5> : tensor<1xf32>
  %w = nncomp.assemble %stream, %scales : (tensor<512xi8>, tensor<1xf32>) -> tensor<32x64xf32, #nncomp.uniform<bits = 2, centered = true>>
  // expected-remark @below {{not bit-plane-gemm: expected at most 3 pairs of binary digits of weights and input, but got 6}}
  %y = nncomp.linear %x, %w : (tensor<1x64xf32, #codes>, tensor<32x64xf32, #nncomp.uniform<bits = 2, centered = true>>) -> tensor<1x32xf32>
  return %y : tensor<1x32xf32>
}

// -----

#codes = #nncomp.uniform<bits = 1, scale = 0.5, zero = 0>
func.func @zero_points(%x: tensor<1x64xf32, #codes>) -> tensor<1x32xf32> {
  %stream = arith.constant dense<15> : tensor<512xi8>
  %scales = arith.constant dense<0.5> : tensor<1xf32>
  %w = nncomp.assemble %stream, %scales : (tensor<512xi8>, tensor<1xf32>) -> tensor<32x64xf32, #nncomp.uniform<bits = 2, zero = 1>>
  // expected-remark @below {{not bit-plane-gemm: expected uniform weights without zero points and blocks, but got 'tensor<32x64xf32, #nncomp.uniform<bits = 2, zero = 1>>'}}
  %y = nncomp.linear %x, %w : (tensor<1x64xf32, #codes>, tensor<32x64xf32, #nncomp.uniform<bits = 2, zero = 1>>) -> tensor<1x32xf32>
  return %y : tensor<1x32xf32>
}

// -----

#levels = #nncomp.lq<bits = 1, basis = [0.5], unipolar = true>
#signs = #nncomp.binary<>
func.func @other_bias(%x: tensor<1x64xf32, #levels>, %bias: tensor<32xf32, #nncomp.float<bf16>>) -> tensor<1x32xf32> {
  %bits = arith.constant dense<15> : tensor<64xi32>
  %alphas = arith.constant dense<0.5> : tensor<1xf32>
  %w = nncomp.assemble %bits, %alphas : (tensor<64xi32>, tensor<1xf32>) -> tensor<32x64xf32, #signs>
  // expected-remark @below {{not bit-plane-gemm: expected a bias of f32 or of 32-bit codes in steps of the sums, but got 'tensor<32xf32, #nncomp.float<bf16>>'}}
  %y = nncomp.linear %x, %w, %bias : (tensor<1x64xf32, #levels>, tensor<32x64xf32, #signs>, tensor<32xf32, #nncomp.float<bf16>>) -> tensor<1x32xf32>
  return %y : tensor<1x32xf32>
}

// -----

#levels = #nncomp.lq<bits = 1, basis = [0.5], unipolar = true>
#signs = #nncomp.binary<>
func.func @other_result(%x: tensor<1x64xf32, #levels>) -> tensor<1x32xf32, #nncomp.float<bf16>> {
  %bits = arith.constant dense<15> : tensor<64xi32>
  %alphas = arith.constant dense<0.5> : tensor<1xf32>
  %w = nncomp.assemble %bits, %alphas : (tensor<64xi32>, tensor<1xf32>) -> tensor<32x64xf32, #signs>
  // expected-remark @below {{not bit-plane-gemm: expected a result of f32, of codes of up to 8 bits with a static scale or of levels of a static basis, but got 'tensor<1x32xf32, #nncomp.float<bf16>>'}}
  %y = nncomp.linear %x, %w : (tensor<1x64xf32, #levels>, tensor<32x64xf32, #signs>) -> tensor<1x32xf32, #nncomp.float<bf16>>
  return %y : tensor<1x32xf32, #nncomp.float<bf16>>
}

// -----

#levels = #nncomp.lq<bits = 1, basis = [0.5], unipolar = true>
#signs = #nncomp.binary<>
func.func @other_residual(%x: tensor<1x4x4x32xf32, #levels>, %r: tensor<1x4x4x32xf32, #nncomp.float<bf16>>) -> tensor<1x4x4x32xf32> {
  %bits = arith.constant dense<15> : tensor<32xi32>
  %alphas = arith.constant dense<0.5> : tensor<1xf32>
  %w = nncomp.assemble %bits, %alphas : (tensor<32xi32>, tensor<1xf32>) -> tensor<32x1x1x32xf32, #signs>
  // expected-remark @below {{not bit-plane-conv: expected a residual of f32 or of codes of up to 8 bits with a static scale, but got 'tensor<1x4x4x32xf32, #nncomp.float<bf16>>'}}
  %y = nncomp.conv2d %x, %w residual %r : (tensor<1x4x4x32xf32, #levels>, tensor<32x1x1x32xf32, #signs>, tensor<1x4x4x32xf32, #nncomp.float<bf16>>) -> tensor<1x4x4x32xf32>
  return %y : tensor<1x4x4x32xf32>
}

// -----

#codes = #nncomp.uniform<bits = 1, scale = 1.0, zero = 0>
#signs = #nncomp.binary<>
func.func @wide_sums(%x: tensor<1x64xf32, #codes>) -> tensor<1x32xf32> {
  %bits = arith.constant dense<15> : tensor<64xi32>
  %one = arith.constant dense<1.0> : tensor<1xf32>
  %w = nncomp.assemble %bits, %one : (tensor<64xi32>, tensor<1xf32>) -> tensor<32x64xf32, #signs>
  %greatest = arith.constant dense<127> : tensor<128xi8>
  %bias = nncomp.assemble %greatest, %one : (tensor<128xi8>, tensor<1xf32>) -> tensor<32xf32, #nncomp.uniform<bits = 32>>
  %huge = arith.constant dense<"0xFFFFFF7FFFFFFF7FFFFFFF7FFFFFFF7FFFFFFF7FFFFFFF7FFFFFFF7FFFFFFF7FFFFFFF7FFFFFFF7FFFFFFF7FFFFFFF7FFFFFFF7FFFFFFF7FFFFFFF7FFFFFFF7FFFFFFF7FFFFFFF7FFFFFFF7FFFFFFF7FFFFFFF7FFFFFFF7FFFFFFF7FFFFFFF7FFFFFFF7FFFFFFF7FFFFFFF7FFFFFFF7FFFFFFF7FFFFFFF7FFFFFFF7FFFFFFF7F"> : tensor<128xi8>
  %most = nncomp.assemble %huge, %one : (tensor<128xi8>, tensor<1xf32>) -> tensor<32xf32, #nncomp.uniform<bits = 32>>
  // expected-remark @below {{kernel}}
  %y = nncomp.linear %x, %w, %bias : (tensor<1x64xf32, #codes>, tensor<32x64xf32, #signs>, tensor<32xf32, #nncomp.uniform<bits = 32>>) -> tensor<1x32xf32>
  // expected-remark @below {{not bit-plane-gemm: expected sums that fit into 32 bits, but got those of 64 products}}
  %z = nncomp.linear %x, %w, %most : (tensor<1x64xf32, #codes>, tensor<32x64xf32, #signs>, tensor<32xf32, #nncomp.uniform<bits = 32>>) -> tensor<1x32xf32>
  %s = arith.addf %y, %z : tensor<1x32xf32>
  return %s : tensor<1x32xf32>
}
