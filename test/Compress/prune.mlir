// RUN: nncomp-opt %s --nncomp-prune | FileCheck %s
// RUN: nncomp-opt %s --nncomp-prune=remarks=true -o /dev/null 2>&1 | FileCheck %s --check-prefix=REMARK

// Half of the weights of each layer, the least.
// CHECK-LABEL: func.func @main
// CHECK-DAG: %[[W:.*]] = arith.constant dense<{{\[\[}}4.000000e+00, 0.000000e+00], [-3.000000e+00, 0.000000e+00]]> : tensor<2x2xf32>
// CHECK-DAG: arith.constant dense<{{\[\[}}0.000000e+00, 2.000000e+01]]> : tensor<1x2xf32>
// REMARK: remark: 'linear': 2 of 4 weights are zero
// REMARK: remark: 'linear.1': 1 of 2 weights are zero
// REMARK: remark: pruned 2 of 2 layers: 3 of their 6 weights are zero
// RUN: nncomp-opt %s --nncomp-prune='scope=global' | FileCheck %s --check-prefix=GLOBAL
// GLOBAL: dense<{{\[\[}}4.000000e+00, 0.000000e+00], [0.000000e+00, 0.000000e+00]]>
// GLOBAL: dense<{{\[\[}}1.000000e+01, 2.000000e+01]]>
// By their layers' norms, sqrt(30) and sqrt(500), the second layer has the smaller 10.
// RUN: nncomp-opt %s --nncomp-prune='scope=normalized' | FileCheck %s --check-prefix=NORMALIZED
// NORMALIZED: dense<{{\[\[}}4.000000e+00, 0.000000e+00], [-3.000000e+00, 0.000000e+00]]>
// NORMALIZED: dense<{{\[\[}}0.000000e+00, 2.000000e+01]]>
// A layer with a sparsity of its own is ranked by itself, one that is kept not at all.
// RUN: nncomp-opt %s --nncomp-prune='scope=global layers=linear:sparsity=0.75' | FileCheck %s --check-prefix=OWN
// OWN: dense<{{\[\[}}4.000000e+00, 0.000000e+00], [0.000000e+00, 0.000000e+00]]>
// OWN: dense<{{\[\[}}0.000000e+00, 2.000000e+01]]>
// RUN: nncomp-opt %s --nncomp-prune='layers=linear.1:keep,linear:granularity=1:2' | FileCheck %s --check-prefix=KEEP
// KEEP-DAG: arith.constant dense<{{\[\[}}4.000000e+00, 0.000000e+00], [-3.000000e+00, 0.000000e+00]]>
// KEEP-DAG: arith.constant dense<{{\[\[}}1.000000e+01, 2.000000e+01]]>
// At step 5 of 10 a target of 0.5 is 0.4375: one of four, none of two.
// RUN: nncomp-opt %s --nncomp-prune='step=5 steps=10' | FileCheck %s --check-prefix=STEP
// STEP: dense<{{\[\[}}4.000000e+00, 0.000000e+00], [-3.000000e+00, 2.000000e+00]]>
// STEP: dense<{{\[\[}}1.000000e+01, 2.000000e+01]]>
func.func @main(%x: tensor<1x2xf32>) -> tensor<1x1xf32> {
  %w = arith.constant dense<[[4.0, 1.0], [-3.0, 2.0]]> : tensor<2x2xf32>
  %b = arith.constant dense<[0.5, 0.25]> : tensor<2xf32>
  %v = arith.constant dense<[[10.0, 20.0]]> : tensor<1x2xf32>
  %h = nncomp.linear %x, %w, %b : (tensor<1x2xf32>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<1x2xf32>
  %y = nncomp.linear %h, %v : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x1xf32>
  return %y : tensor<1x1xf32>
}

// RUN: nncomp-opt %s --nncomp-prune='sparsity=0.5 layers=linear.1:keep granularity=filter' | FileCheck %s --check-prefix=BIAS
// BIAS: %[[B:.*]] = arith.constant dense<[0.000000e+00, 2.500000e-01]> : tensor<2xf32>
