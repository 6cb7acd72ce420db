// Two inputs are always equal. Both of their weights, 0.4, are nearer to 0 than to
// 1, but their sum is nearer to 1: one of them is rounded up.
// RUN: %python %S/Inputs/write_samples.py %t
// RUN: nncomp-opt %s --nncomp-quantize='bits=2 edges=true activations=32' | FileCheck %s --check-prefix=NEAREST
// NEAREST: arith.constant dense<[80, 5]> : tensor<2xi8>
// RUN: nncomp-opt %s --nncomp-quantize='bits=2 edges=true activations=32 rounding=adaround calibration=%t/same.npy' | FileCheck %s --check-prefix=ADAROUND
// ADAROUND: arith.constant dense<[81, 5]> : tensor<2xi8>
func.func @main(%x: tensor<1x6xf32>) -> tensor<1x1xf32> {
  %w = arith.constant dense<[[0.4, 0.4, 1.0, 1.0, 1.0, 1.0]]> : tensor<1x6xf32>
  %y = nncomp.linear %x, %w : (tensor<1x6xf32>, tensor<1x6xf32>) -> tensor<1x1xf32>
  return %y : tensor<1x1xf32>
}
