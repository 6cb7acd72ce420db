// RUN: not nncomp-opt %s --nncomp-prune-channels='sparsity=1' 2>&1 | FileCheck %s --check-prefix=ALL
// ALL: error: expected a sparsity of at least 0 and below 1, but got 1.0
// RUN: not nncomp-opt %s --nncomp-prune-channels='layers=linaer:keep' 2>&1 | FileCheck %s --check-prefix=NAME
// NAME: error: expected the name of a layer, but got 'linaer'; nearest are linear
// RUN: not nncomp-opt %s --nncomp-prune-channels='sparsity=0.5 layers=linear:granularity=4x1' 2>&1 | FileCheck %s --check-prefix=BLOCKS
// BLOCKS: error: expected keep or a sparsity for channels, but got another granularity for 'linear'
// RUN: not nncomp-opt %s --nncomp-prune-channels='multiple=0' 2>&1 | FileCheck %s --check-prefix=MULTIPLE
// MULTIPLE: error: expected a multiple of at least 1, but got 0
// A layer that is to lose nearly all keeps its last channel.
// RUN: nncomp-opt %s --nncomp-prune-channels='sparsity=0.99' -o /dev/null 2>&1 | FileCheck %s --check-prefix=LAST
// LAST: remark: removed 1 of 3 channels of 2 layers

func.func @main(%x: tensor<1x2xf32>) -> tensor<1x1xf32> {
  %w = arith.constant dense<[[1.0, 2.0], [3.0, 4.0]]> : tensor<2x2xf32>
  %v = arith.constant dense<[[7.0, 8.0]]> : tensor<1x2xf32>
  %h = nncomp.linear %x, %w : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  %y = nncomp.linear %h, %v : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x1xf32>
  return %y : tensor<1x1xf32>
}
