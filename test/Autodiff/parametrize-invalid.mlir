// RUN: nncomp-opt %s --split-input-file --verify-diagnostics --nncomp-parametrize

// expected-error @below {{expected layers with constant weights, but got none}}
func.func @main(%x: tensor<1x2xf32>, %w: tensor<1x2xf32>) -> tensor<1x1xf32> {
  %0 = nncomp.linear %x, %w : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x1xf32>
  return %0 : tensor<1x1xf32>
}
