// RUN: nncomp-opt %s --nncomp-binarize=layers=linear | FileCheck %s
// CHECK: %[[BITS:.*]] = arith.constant dense<[2, 1]> : tensor<2xi32>
// CHECK: %[[ALPHAS:.*]] = arith.constant dense<[1.000000e+00, 2.000000e+00]> : tensor<2xf32>
// CHECK: %[[W:.*]] = nncomp.assemble %[[BITS]], %[[ALPHAS]]
// CHECK: %[[X:.*]] = nncomp.encode %arg0 : tensor<1x4xf32> -> tensor<1x4xf32, #nncomp.binary<alpha = 1.0>>
// CHECK: %{{.*}} = nncomp.linear %[[X]], %[[W]] {activation = #nncomp.activation<relu>} : (tensor<1x4xf32, #nncomp.binary<alpha = 1.0>>, tensor<2x4xf32, #nncomp.binary<axis = 0>>) -> tensor<1x2xf32>

// A weight of zero is a sign like others.
// RUN: nncomp-opt %s --nncomp-binarize=layers=linear -o /dev/null 2>&1 | FileCheck %s --check-prefix=ZERO
// ZERO: warning: expected weights of zero to stay zero, but got other values for 1 of 1 in 'linear' as #nncomp.binary<axis = 0>
// RUN: nncomp-opt %s --nncomp-quantize='scheme=lq bits=2 activations=32 layers=linear:scheme=lq' -o /dev/null 2>&1 | FileCheck %s --check-prefix=LEVELS
// LEVELS: warning: expected weights of zero to stay zero, but got other values for 1 of 1 in 'linear' as #nncomp.lq

// Without names, all but the first and the last.
// RUN: nncomp-opt %s --nncomp-binarize -o /dev/null 2>&1 | FileCheck %s --check-prefix=MIDDLE
// MIDDLE: warning: expected values of both signs as input of 'linear.1', but got the result of a relu, whose signs are all the same
// MIDDLE: remark: binarized 1 of 3 layers
// RUN: nncomp-opt %s --nncomp-binarize=inputs=false | FileCheck %s --check-prefix=WEIGHTS
// WEIGHTS-NOT: encode
// WEIGHTS: nncomp.linear %{{.*}}, %{{.*}} : (tensor<1x2xf32>, tensor<2x2xf32, #nncomp.binary<axis = 0>>) -> tensor<1x2xf32>
// RUN: not nncomp-opt %s --nncomp-binarize=layers=liner.1 2>&1 | FileCheck %s --check-prefix=NAME
// NAME: error: expected the name of a layer, but got 'liner.1'; nearest are linear.1, linear.2, linear
func.func @main(%x: tensor<1x4xf32>) -> tensor<1x2xf32> {
  %w = arith.constant dense<[[1.0, -1.0, 0.5, 1.5], [-2.0, 2.0, 4.0, 0.0]]> : tensor<2x4xf32>
  %v = arith.constant dense<[[1.0, -1.0], [2.0, 3.0]]> : tensor<2x2xf32>
  %a = nncomp.linear %x, %w {activation = #nncomp.activation<relu>} : (tensor<1x4xf32>, tensor<2x4xf32>) -> tensor<1x2xf32>
  %b = nncomp.linear %a, %v : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  %c = nncomp.linear %b, %v : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  return %c : tensor<1x2xf32>
}
