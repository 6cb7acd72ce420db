// RUN: nncomp-opt %s --nncomp-binarize="layers=.* inputs=false mcpu=x86-64" -o /dev/null 2>&1 | FileCheck %s
// RUN: nncomp-opt %s --nncomp-binarize="layers=.* inputs=false mcpu=znver4" -o /dev/null 2>&1 | FileCheck %s --check-prefix=FAST --implicit-check-not=faster
// RUN: not nncomp-opt %s --nncomp-binarize="layers=.* mcpu=none" -o /dev/null 2>&1 | FileCheck %s --check-prefix=CPU

// Layers that signs make no faster are named, with their kernels.

// CHECK: remark: 1 layer gets smaller, but not faster on x86-64: linear (low-bit-f32, about {{[0-9]+}} cycles instead of {{[0-9]+}})
// FAST: remark: binarized 1 of 1 layer
// CPU: error: {{.*}}none
func.func @main(%x: tensor<1x64xf32>) -> tensor<1x48xf32> {
  %w = arith.constant dense<0.5> : tensor<48x64xf32>
  %y = nncomp.linear %x, %w : (tensor<1x64xf32>, tensor<48x64xf32>) -> tensor<1x48xf32>
  return %y : tensor<1x48xf32>
}
