// RUN: nncomp-opt %s --nncomp-choose-encodings=goal=size | FileCheck %s
// RUN: nncomp-opt %s --nncomp-choose-encodings=goal=size -o /dev/null 2>&1 | FileCheck %s --check-prefix=SLOW
// RUN: nncomp-opt %s --nncomp-choose-encodings=remarks=true 2>&1 | FileCheck %s --check-prefix=TIME

// The smallest form, which is slower here.
// SLOW: remark: 1 layers get smaller, but not faster on {{.*}}: linear
// SLOW: remark: stored 1 of 1 layers without their zeros: weights take 18 bytes instead of 32
// CHECK: %[[W:.*]] = nncomp.assemble %{{.*}}, %{{.*}}, %{{.*}} : (tensor<1xf32>, tensor<1xi16>, tensor<3xi32>) -> tensor<2x4xf32, #nncomp.sparse<format = csr, nnz = 1>>
// CHECK: nncomp.linear %{{.*}}, %[[W]]
// By time it stays as it is, and it is told why.
// TIME: remark: 'linear': left dense, as
// TIME: remark: stored 0 of 1 layers without their zeros: weights take 32 bytes instead of 32
// TIME: nncomp.linear %{{.*}} : (tensor<1x4xf32>, tensor<2x4xf32>) -> tensor<1x2xf32>
// A budget forces it.
// RUN: nncomp-opt %s --nncomp-choose-encodings='bytes=20' 2>&1 | FileCheck %s --check-prefix=BUDGET
// BUDGET: remark: stored 1 of 1 layers without their zeros: weights take 18 bytes instead of 32
// RUN: nncomp-opt %s --nncomp-choose-encodings='bytes=17' -o /dev/null 2>&1 | FileCheck %s --check-prefix=NONE
// NONE: warning: expected weights that fit into 17 bytes, but the smallest forms take more
// RUN: not nncomp-opt %s --nncomp-choose-encodings='bytes=-1' 2>&1 | FileCheck %s --check-prefix=LESS
// LESS: error: expected a budget of at least 0 bytes, but got -1
func.func @main(%x: tensor<1x4xf32>) -> tensor<1x2xf32> {
  %w = arith.constant dense<[[0.0, 1.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0]]> : tensor<2x4xf32>
  %y = nncomp.linear %x, %w : (tensor<1x4xf32>, tensor<2x4xf32>) -> tensor<1x2xf32>
  return %y : tensor<1x2xf32>
}
