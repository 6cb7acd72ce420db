// Weights that are not finite are refused by every pass that reads them.
// RUN: nncomp-opt %s -o %t.mlir
// RUN: %python -c "import numpy as np; np.save('%t.npy', np.ones((2, 2), np.float32))"
// RUN: not nncomp-opt %s --nncomp-calibrate='data=%t.npy' 2>&1 | FileCheck %s
// RUN: not nncomp-opt %s --nncomp-quantize='activations=32' 2>&1 | FileCheck %s
// RUN: not nncomp-opt %s --nncomp-binarize 2>&1 | FileCheck %s
// RUN: not nncomp-opt %s --nncomp-equalize 2>&1 | FileCheck %s
// RUN: not nncomp-opt %s --nncomp-correct-bias='data=%t.npy reference=%t.mlir' 2>&1 | FileCheck %s
// RUN: not nncomp-opt %s --nncomp-prune 2>&1 | FileCheck %s
// RUN: not nncomp-opt %s --nncomp-prune-channels 2>&1 | FileCheck %s
// RUN: not nncomp-opt %s --nncomp-choose-encodings 2>&1 | FileCheck %s
// RUN: not nncomp-opt %s --nncomp-hash=ratio=2 2>&1 | FileCheck %s
// RUN: not nncomp-opt %s --nncomp-share-weights 2>&1 | FileCheck %s
// RUN: not nncomp-opt %s --nncomp-sensitivity='data=%t.npy' 2>&1 | FileCheck %s
// CHECK: error: {{(loc\("fc"\): )?}}expected finite weights, but got {{nan|NaN}} in 'fc'
// RUN: sed 's/0x7FC00000/0x7F800000/' %s > %t.inf.mlir && not nncomp-opt %t.inf.mlir --nncomp-prune 2>&1 | FileCheck %s --check-prefix=INF
// INF: expected finite weights, but got {{inf|INF}} in 'fc'
// RUN: sed 's/0x7FC00000/1.0/; s/-0.125/0x7FC00000/' %s > %t.bias.mlir && not nncomp-opt %t.bias.mlir --nncomp-prune 2>&1 | FileCheck %s --check-prefix=BIAS
// BIAS: expected a bias of numbers, but got NaN in 'fc'
func.func @main(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  %w = arith.constant dense<[[0.5, 0x7FC00000], [-3.0, 4.0]]> : tensor<2x2xf32>
  %b = arith.constant dense<[1.5, -0.125]> : tensor<2xf32>
  %y = nncomp.linear %x, %w, %b : (tensor<1x2xf32>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<1x2xf32> loc("fc")
  return %y : tensor<1x2xf32>
}
