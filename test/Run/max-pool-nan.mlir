// A NaN wins each maximum, wherever it is in the window; padding never
// does. Means follow IEEE 754.

// RUN: nncomp-run %s %mcpu --print-output --input=1x2x4x1xf32='nan 1 2 3 4 5 6 -inf' | FileCheck %s
// RUN: nncomp-run %s --mcpu=x86-64 --print-output --input=1x2x4x1xf32='nan 1 2 3 4 5 6 -inf' | FileCheck %s

// CHECK: result[0] {{.*}}: 1x1x3x1xf32={{\[\[\[nan\]\[6\]\[6\]\]\]}}
// CHECK: result[1] {{.*}}: 1x3x5x1xf32={{\[\[\[nan\]\[nan\]\[2\]\[3\]\[3\]\]\[\[nan\]\[nan\]\[6\]\[6\]\[3\]\]\[\[4\]\[5\]\[6\]\[6\]\[-inf\]\]\]}}
// CHECK: result[2] {{.*}}: 1x1x3x1xf32={{\[\[\[nan\]\[3.5\]\[-inf\]\]\]}}
func.func @main(%x: tensor<1x2x4x1xf32>) -> (tensor<1x1x3x1xf32>, tensor<1x3x5x1xf32>, tensor<1x1x3x1xf32>) {
  %y = nncomp.max_pool %x {kernel = array<i64: 2, 2>} : (tensor<1x2x4x1xf32>) -> tensor<1x1x3x1xf32>
  %z = nncomp.max_pool %x {kernel = array<i64: 2, 2>, pads = array<i64: 1, 1, 1, 1>} : (tensor<1x2x4x1xf32>) -> tensor<1x3x5x1xf32>
  %m = nncomp.avg_pool %x {kernel = array<i64: 2, 2>} : (tensor<1x2x4x1xf32>) -> tensor<1x1x3x1xf32>
  return %y, %z, %m : tensor<1x1x3x1xf32>, tensor<1x3x5x1xf32>, tensor<1x1x3x1xf32>
}
