// Why the kernels of signs decline.
// RUN: nncomp-opt %s -split-input-file --nncomp-set-target=mcpu=x86-64-v3 --nncomp-select-kernels=remarks -verify-diagnostics -o /dev/null

#signs = #nncomp.binary<alpha = 1.0>
func.func @other_codes(%x: tensor<1x64xf32, #signs>) -> tensor<1x32xf32, #nncomp.binary<>> {
  %bits = arith.constant dense<15> : tensor<64xi32>
  %alphas = arith.constant dense<0.5> : tensor<32xf32>
  %w = nncomp.assemble %bits, %alphas : (tensor<64xi32>, tensor<32xf32>) -> tensor<32x64xf32, #nncomp.binary<axis = 0>>
  // expected-remark @below {{not xnor-gemm: expected a result of f32 or of signs with a static alpha, but got 'tensor<1x32xf32, #nncomp.binary<>>'}}
  %y = nncomp.linear %x, %w : (tensor<1x64xf32, #signs>, tensor<32x64xf32, #nncomp.binary<axis = 0>>) -> tensor<1x32xf32, #nncomp.binary<>>
  return %y : tensor<1x32xf32, #nncomp.binary<>>
}

// -----

#signs = #nncomp.binary<alpha = 1.0>
func.func @computed_bias(%x: tensor<1x64xf32, #signs>, %bias: tensor<32xf32>) -> tensor<1x32xf32, #signs> {
  %bits = arith.constant dense<15> : tensor<64xi32>
  %alphas = arith.constant dense<0.5> : tensor<32xf32>
  %w = nncomp.assemble %bits, %alphas : (tensor<64xi32>, tensor<32xf32>) -> tensor<32x64xf32, #nncomp.binary<axis = 0>>
  // expected-remark @below {{not xnor-gemm: expected only signs of sums and a constant bias, but got more of them}}
  %y = nncomp.linear %x, %w, %bias : (tensor<1x64xf32, #signs>, tensor<32x64xf32, #nncomp.binary<axis = 0>>, tensor<32xf32>) -> tensor<1x32xf32, #signs>
  return %y : tensor<1x32xf32, #signs>
}

// -----

#signs = #nncomp.binary<alpha = 1.0>
func.func @half_a_word(%x: tensor<1x64xf32, #signs>) -> tensor<1x16xf32, #signs> {
  %bits = arith.constant dense<15> : tensor<32xi32>
  %alphas = arith.constant dense<0.5> : tensor<16xf32>
  %w = nncomp.assemble %bits, %alphas : (tensor<32xi32>, tensor<16xf32>) -> tensor<16x64xf32, #nncomp.binary<axis = 0>>
  // expected-remark @below {{not xnor-gemm: expected a multiple of 32 output channels to give signs, and of 8 in a group, but got 16 and 16}}
  %y = nncomp.linear %x, %w : (tensor<1x64xf32, #signs>, tensor<16x64xf32, #nncomp.binary<axis = 0>>) -> tensor<1x16xf32, #signs>
  return %y : tensor<1x16xf32, #signs>
}

// -----

#signs = #nncomp.binary<alpha = 1.0>
func.func @narrow_groups(%x: tensor<1x4x4x32xf32, #signs>) -> tensor<1x4x4x32xf32> {
  %bits = arith.constant dense<15> : tensor<32xi32>
  %alphas = arith.constant dense<0.5> : tensor<32xf32>
  %w = nncomp.assemble %bits, %alphas : (tensor<32xi32>, tensor<32xf32>) -> tensor<32x1x1x16xf32, #nncomp.binary<axis = 0>>
  // expected-remark @below {{not xnor-conv: expected groups of a multiple of 32 channels, but got 16}}
  %y = nncomp.conv2d %x, %w {groups = 2 : i64} : (tensor<1x4x4x32xf32, #signs>, tensor<32x1x1x16xf32, #nncomp.binary<axis = 0>>) -> tensor<1x4x4x32xf32>
  return %y : tensor<1x4x4x32xf32>
}
