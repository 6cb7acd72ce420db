// Units of whole output channels leave the layers that make the network's outputs,
// whatever is between: here half of the filters of 'hidden' and 'gate' go, of
// 4 and 2, and none of the heads.
// RUN: nncomp-opt %s --nncomp-prune='granularity=filter remarks=true' -o /dev/null 2>&1 | FileCheck %s --implicit-check-not="left 'hidden'" --implicit-check-not="left 'gate'"
// CHECK-DAG: {{.*}}left 'picked' as it is, whose output channels are outputs of the network: name it in layers= to prune it
// CHECK-DAG: {{.*}}left 'point' as it is, whose
// CHECK-DAG: {{.*}}left 'depthwise' as it is, whose
// CHECK-DAG: {{.*}}left 'boxes' as it is, whose
// CHECK-DAG: {{.*}}left 'summed' as it is, whose
// CHECK-DAG: {{.*}}left 'values' as it is, whose
// CHECK-DAG: {{.*}}'hidden': 8 of 16 weights are zero
// CHECK-DAG: {{.*}}'gate': 4 of 8 weights are zero
// CHECK: remark: pruned 2 of 8 layers: 12 of their 24 weights are zero

// So do blocks that span all columns, here of 4 or fewer, and one ranking of all layers.
// RUN: nncomp-opt %s --nncomp-prune='granularity=1x4 scope=global' -o /dev/null 2>&1 | FileCheck %s --check-prefix=BLOCK
// BLOCK-COUNT-6: {{.*}}left '{{.*}}' as it is, whose
// BLOCK: remark: pruned 2 of 8 layers: 12 of their 24 weights are zero
// Smaller blocks leave something of each output.
// RUN: nncomp-opt %s --nncomp-prune='granularity=2x1' -o /dev/null 2>&1 | FileCheck %s --check-prefix=SMALL
// SMALL: {{.*}}left 'depthwise' as it is, whose
// SMALL: remark: pruned 7 of 8 layers
// Who names a layer gets what he asks for.
// RUN: nncomp-opt %s --nncomp-prune='granularity=filter layers=boxes:sparsity=0.5' -o /dev/null 2>&1 | FileCheck %s --check-prefix=NAMED --implicit-check-not="left 'boxes'"
// NAMED: remark: pruned 3 of 8 layers: 20 of their 40 weights are zero
func.func @main(%x: tensor<1x2x2x4xf32>) -> (tensor<1x16xf32>, tensor<1x8xf32>, tensor<4xi64>, tensor<4x4xf32>) {
  %w = arith.constant dense<[[[[1.0, 2.0, 3.0, 4.0]]], [[[5.0, 6.0, 7.0, 8.0]]], [[[9.0, 10.0, 11.0, 12.0]]], [[[13.0, 14.0, 15.0, 16.0]]]]> : tensor<4x1x1x4xf32>
  %d = arith.constant dense<[[[[1.0]]], [[[2.0]]], [[[3.0]]], [[[4.0]]]]> : tensor<4x1x1x1xf32>
  %v = arith.constant dense<[[1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 8.0], [9.0, 10.0, 11.0, 12.0], [13.0, 14.0, 15.0, 16.0]]> : tensor<4x4xf32>
  %o = arith.constant dense<[[16.0, 15.0, 14.0, 13.0], [12.0, 11.0, 10.0, 9.0], [8.0, 7.0, 6.0, 5.0], [4.0, 3.0, 2.0, 1.0]]> : tensor<4x4xf32>
  %g = arith.constant dense<[[1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 8.0]]> : tensor<2x4xf32>
  %u = arith.constant dense<[[1.0, 2.0], [3.0, 4.0], [5.0, 6.0], [7.0, 8.0]]> : tensor<4x2xf32>
  %h = nncomp.conv2d %x, %w : (tensor<1x2x2x4xf32>, tensor<4x1x1x4xf32>) -> tensor<1x2x2x4xf32> loc("hidden")

  // What a gate sees on average, after its own layers, is no output.
  %mean = nncomp.reduce mean %h {axes = array<i64: 1, 2>} : (tensor<1x2x2x4xf32>) -> tensor<1x4xf32>
  %narrow = nncomp.linear %mean, %g : (tensor<1x4xf32>, tensor<2x4xf32>) -> tensor<1x2xf32> loc("gate")
  %wide = nncomp.linear %narrow, %u : (tensor<1x2xf32>, tensor<4x2xf32>) -> tensor<1x4xf32> loc("summed")

  // A depthwise convolution filters channels, and does not sum them.
  %p = nncomp.conv2d %h, %w : (tensor<1x2x2x4xf32>, tensor<4x1x1x4xf32>) -> tensor<1x2x2x4xf32> loc("point")
  %q = nncomp.conv2d %p, %d {groups = 4 : i64} : (tensor<1x2x2x4xf32>, tensor<4x1x1x1xf32>) -> tensor<1x2x2x4xf32> loc("depthwise")
  %flat = tensor.collapse_shape %q [[0], [1, 2, 3]] : tensor<1x2x2x4xf32> into tensor<1x16xf32>
  %soft = nncomp.softmax %flat {axis = 1 : i64} : tensor<1x16xf32>

  %boxes = nncomp.linear %mean, %v : (tensor<1x4xf32>, tensor<4x4xf32>) -> tensor<1x4xf32> loc("boxes")
  %joined = nncomp.concat %boxes, %wide {axis = 1 : i64} : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x8xf32>

  // The index of the greatest depends on each.
  %pixels = tensor.collapse_shape %h [[0, 1, 2], [3]] : tensor<1x2x2x4xf32> into tensor<4x4xf32>
  %scores = nncomp.linear %pixels, %v : (tensor<4x4xf32>, tensor<4x4xf32>) -> tensor<4x4xf32> loc("picked")
  %best = nncomp.arg_reduce max %scores {axis = 1 : i64} : (tensor<4x4xf32>) -> tensor<4xi64>

  // A product of two computed values sums over the rows of its right side.
  %values = nncomp.linear %pixels, %o : (tensor<4x4xf32>, tensor<4x4xf32>) -> tensor<4x4xf32> loc("values")
  %mixed = nncomp.matmul %pixels, %values : (tensor<4x4xf32>, tensor<4x4xf32>) -> tensor<4x4xf32>
  return %soft, %joined, %best, %mixed : tensor<1x16xf32>, tensor<1x8xf32>, tensor<4xi64>, tensor<4x4xf32>
}
