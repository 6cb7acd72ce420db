// RUN: nncomp-opt %s --nncomp-hash=ratio=4 | FileCheck %s
// RUN: nncomp-opt %s --nncomp-hash='ratio=4 remarks=true' -o /dev/null 2>&1 | FileCheck %s --check-prefix=REMARK

// Two values for the 8 weights of the first layer, one for the 4 of the second, whose
// seed is one more: the means of the signed weights of each bucket.
// CHECK-DAG: %[[V:.*]] = arith.constant dense<[1.250000e-01, 2.500000e+00]> : tensor<2xf32>
// CHECK-DAG: %[[U:.*]] = arith.constant dense<-5.000000e-01> : tensor<1xf32>
// CHECK-DAG: %[[W:.*]] = nncomp.assemble %[[V]] : (tensor<2xf32>) -> tensor<4x2xf32, #nncomp.hashed<buckets = 2, seed = 0>>
// CHECK-DAG: nncomp.linear %{{.*}}, %[[W]]
// CHECK-DAG: nncomp.assemble %[[U]] : (tensor<1xf32>) -> tensor<1x4xf32, #nncomp.hashed<buckets = 1, seed = 1>>
// REMARK: remark: 'linear': weights #nncomp.hashed<buckets = 2, seed = 0>, 8 bytes instead of 32, relative error 0.865
// REMARK: remark: 'linear.1': weights #nncomp.hashed<buckets = 1, seed = 1>, 4 bytes instead of 16, relative error 0.983
// REMARK: remark: 2 layers get smaller, but not faster on {{.*}}: linear ({{.*}}), linear.1 (
// REMARK: remark: hashed 2 of 2 layers: constants take 12 bytes instead of 48

// 24 bytes are half of the weights' 48.
// RUN: nncomp-opt %s --nncomp-hash=bytes=24 | FileCheck %s --check-prefix=BYTES
// BYTES-DAG: #nncomp.hashed<buckets = 4, seed = 0>
// BYTES-DAG: #nncomp.hashed<buckets = 2, seed = 1>

// RUN: nncomp-opt %s --nncomp-hash='seed=5 hash=xxhash32 layers=linear.*:ratio=3,linear:buckets=2' | FileCheck %s --check-prefix=XX
// XX-DAG: arith.constant dense<[3.000000e+00, -0.928571403]> : tensor<2xf32>
// XX-DAG: arith.constant dense<1.000000e+00> : tensor<1xf32>
// XX-DAG: #nncomp.hashed<buckets = 2, seed = 5, hash = xxhash32>
// XX-DAG: #nncomp.hashed<buckets = 1, seed = 6, hash = xxhash32>

// RUN: nncomp-opt %s --nncomp-hash='bits=16 layers=linear.1:keep' | FileCheck %s --check-prefix=HALF
// HALF-DAG: -> tensor<4x2xf32, #nncomp.hashed<buckets = 1, seed = 0, values = #nncomp.float<bf16>>>
// HALF-DAG: arith.constant dense<{{\[\[}}1.000000e+00, -2.000000e+00, 4.000000e+00, 3.000000e+00]]> : tensor<1x4xf32>
// RUN: nncomp-opt %s --nncomp-hash='ratio=2 layers=linear:bits=4' | FileCheck %s --check-prefix=FOUR
// FOUR-DAG: #nncomp.hashed<buckets = 4, seed = 0, values = #nncomp.uniform<bits = 4>>
// FOUR-DAG: #nncomp.hashed<buckets = 2, seed = 1>

// A block has more values than either layer has weights.
// RUN: nncomp-opt %s --nncomp-hash=block=16 2>&1 | FileCheck %s --check-prefix=BLOCK
// BLOCK-DAG: remark: 'linear': kept dense, as 16 values are no fewer than its 8 weights
// BLOCK-DAG: remark: 'linear.1': kept dense, as 16 values are no fewer than its 4 weights
// BLOCK-DAG: remark: hashed 0 of 2 layers: constants take 48 bytes instead of 48
// BLOCK-NOT: #nncomp.hashed
func.func @main(%x: tensor<1x2xf32>) -> tensor<1x1xf32> {
  %w = arith.constant dense<[[4.0, -1.0], [2.0, 0.5], [-3.0, 8.0], [1.0, -2.0]]> : tensor<4x2xf32>
  %v = arith.constant dense<[[1.0, -2.0, 4.0, 3.0]]> : tensor<1x4xf32>
  %h = nncomp.linear %x, %w : (tensor<1x2xf32>, tensor<4x2xf32>) -> tensor<1x4xf32>
  %y = nncomp.linear %h, %v : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x1xf32>
  return %y : tensor<1x1xf32>
}
