// A filter goes with its bias, a block with what is left of it at the edge, a
// channel with all its taps.
// RUN: nncomp-opt %s --nncomp-prune='layers=conv2d:granularity=filter:sparsity=0.4' | FileCheck %s --check-prefix=FILTER
// FILTER-LABEL: func.func @main
// FILTER-DAG: dense<[9.000000e+00, 0.000000e+00, 7.000000e+00]> : tensor<3xf32>
// FILTER-DAG: dense<{{\[\[\[\[}}1.000000e+00, 2.000000e+00], [3.000000e+00, 4.000000e+00]]], {{\[\[\[}}0.000000e+00, 0.000000e+00], [0.000000e+00, 0.000000e+00]]], {{\[\[\[}}5.000000e+00, 1.000000e+00], [8.000000e+00, 1.000000e+00]]]]> : tensor<3x1x2x2xf32>
// RUN: nncomp-opt %s --nncomp-prune='sparsity=0.4 granularity=2x1' | FileCheck %s --check-prefix=BLOCK
// BLOCK-LABEL: func.func @main
// BLOCK-DAG: dense<[9.000000e+00, 8.000000e+00, 7.000000e+00]> : tensor<3xf32>
// BLOCK-DAG: dense<{{\[\[\[\[}}0.000000e+00, 2.000000e+00], [3.000000e+00, 4.000000e+00]]], {{\[\[\[}}0.000000e+00, 1.000000e+00], [1.000000e+00, 1.000000e+00]]], {{\[\[\[}}5.000000e+00, 0.000000e+00], [8.000000e+00, 0.000000e+00]]]]> : tensor<3x1x2x2xf32>
// RUN: nncomp-opt %s --nncomp-prune='sparsity=0.5 granularity=channels' | FileCheck %s --check-prefix=CHANNELS
// CHANNELS-LABEL: func.func @main
// CHANNELS-DAG: dense<{{\[\[\[\[}}1.000000e+00, 0.000000e+00], [3.000000e+00, 0.000000e+00]]], {{\[\[\[}}1.000000e+00, 0.000000e+00], [1.000000e+00, 0.000000e+00]]], {{\[\[\[}}5.000000e+00, 0.000000e+00], [8.000000e+00, 0.000000e+00]]]]> : tensor<3x1x2x2xf32>
func.func @main(%x: tensor<1x3x3x2xf32>) -> tensor<1x3x2x3xf32> {
  %w = arith.constant dense<[[[[1.0, 2.0], [3.0, 4.0]]], [[[1.0, 1.0], [1.0, 1.0]]], [[[5.0, 1.0], [8.0, 1.0]]]]> : tensor<3x1x2x2xf32>
  %b = arith.constant dense<[9.0, 8.0, 7.0]> : tensor<3xf32>
  %y = nncomp.conv2d %x, %w, %b : (tensor<1x3x3x2xf32>, tensor<3x1x2x2xf32>, tensor<3xf32>) -> tensor<1x3x2x3xf32>
  return %y : tensor<1x3x2x3xf32>
}
