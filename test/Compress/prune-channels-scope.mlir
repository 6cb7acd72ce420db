// RUN: nncomp-opt %s --nncomp-prune-channels='sparsity=0.3 scope=global remarks=true' -o /dev/null 2>&1 | FileCheck %s --check-prefix=GLOBAL
// RUN: nncomp-opt %s --nncomp-prune-channels='sparsity=0.3 scope=normalized remarks=true' -o /dev/null 2>&1 | FileCheck %s --check-prefix=NORMALIZED
// RUN: nncomp-opt %s --nncomp-prune-channels='sparsity=0.3 scope=local remarks=true' -o /dev/null 2>&1 | FileCheck %s --check-prefix=LOCAL
// RUN: nncomp-opt %s --nncomp-prune-channels='layers=linear:keep remarks=true' -o /dev/null 2>&1 | FileCheck %s --check-prefix=KEPT
// KEPT: remark: 'linear': 0 of 2 channels go; 2 stay for 'linear', which is to be kept
// KEPT: remark: 'linear.1': 1 of 2 channels go{{$}}

// Over all layers the smallest channel goes, which is one of the layer with small
// weights; divided by the layer's norm, it is one of the layer with unequal weights.
// GLOBAL: remark: 'linear': 1 of 2 channels go
// GLOBAL: remark: 'linear.1': 0 of 2 channels go
// NORMALIZED: remark: 'linear': 0 of 2 channels go
// NORMALIZED: remark: 'linear.1': 1 of 2 channels go
// LOCAL: remark: 'linear': 0 of 2 channels go
// LOCAL: remark: 'linear.1': 0 of 2 channels go
func.func @main(%x: tensor<1x2xf32>) -> tensor<1x1xf32> {
  %u = arith.constant dense<[[0.1, 0.1], [0.11, 0.11]]> : tensor<2x2xf32>
  %v = arith.constant dense<[[1.0, 1.0], [10.0, 10.0]]> : tensor<2x2xf32>
  %w = arith.constant dense<[[7.0, 8.0]]> : tensor<1x2xf32>
  %0 = nncomp.linear %x, %u : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  %1 = nncomp.linear %0, %v : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  %2 = nncomp.linear %1, %w : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x1xf32>
  return %2 : tensor<1x1xf32>
}
