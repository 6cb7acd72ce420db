// RUN: not nncomp-opt %s --nncomp-share-weights=bits=9 2>&1 | FileCheck %s --check-prefix=BITS
// BITS: error: expected 1 to 8 bits for a centroid's number, but got bits=9
// RUN: not nncomp-opt %s --nncomp-share-weights=layers=linear:bits=0 2>&1 | FileCheck %s --check-prefix=ZERO
// ZERO: error: expected 1 to 8 bits for a centroid's number, but got bits=0
// RUN: not nncomp-opt %s --nncomp-share-weights=layers=linear:init=best 2>&1 | FileCheck %s --check-prefix=INIT
// INIT: error: expected keep or a value for bits or init, but got 'init=best'
// RUN: not nncomp-opt %s --nncomp-share-weights=layers=fc:keep 2>&1 | FileCheck %s --check-prefix=NAME
// NAME: error: expected the name of a layer, but got 'fc'; nearest are linear
// RUN: sed 's/-3.0, 0.0/-3.0, 0x7F800000/' %s > %t.mlir
// RUN: not nncomp-opt %t.mlir --nncomp-share-weights 2>&1 | FileCheck %s --check-prefix=INF
// INF: error: expected finite weights, but got {{inf|INF}} in 'linear'
func.func @main(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  %w = arith.constant dense<[[4.0, 1.0], [-3.0, 0.0]]> : tensor<2x2xf32>
  %y = nncomp.linear %x, %w : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  return %y : tensor<1x2xf32>
}
