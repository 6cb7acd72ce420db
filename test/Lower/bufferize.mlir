// RUN: nncomp-opt %s --nncomp-bufferize --cse --canonicalize --split-input-file | FileCheck %s

// The sum is computed right into the result; the argument, which is the
// caller's, is copied.
// CHECK-LABEL: func.func @main(
// CHECK-SAME: %[[X:.*]]: memref<8xf32> {nncomp.name = "x"}, %[[SUM:.*]]: memref<8xf32>, %[[COPY:.*]]: memref<8xf32>)
// CHECK-NOT: memref.alloc
// CHECK: linalg.add ins(%[[X]], %[[X]] {{.*}}) outs(%[[SUM]]
// CHECK: memref.copy %[[X]], %[[COPY]]
// CHECK: return{{$}}
func.func @main(%x: tensor<8xf32> {nncomp.name = "x"})
    -> (tensor<8xf32> {nncomp.name = "sum"}, tensor<8xf32> {nncomp.name = "same"}) {
  %e = tensor.empty() : tensor<8xf32>
  %0 = linalg.add ins(%x, %x : tensor<8xf32>, tensor<8xf32>) outs(%e : tensor<8xf32>) -> tensor<8xf32>
  return %0, %x : tensor<8xf32>, tensor<8xf32>
}

// -----

// A reshaped result is computed in place too; one given twice is copied once.
// CHECK-LABEL: func.func @main(
// CHECK-SAME: %[[X:.*]]: memref<2x4xf32>, %[[FLAT:.*]]: memref<8xf32>, %[[SECOND:.*]]: memref<2x4xf32>)
// CHECK: %[[WHOLE:.*]] = memref.reinterpret_cast %[[FLAT]] to offset: [0], sizes: [2, 4], strides: [4, 1]
// CHECK-NOT: memref.alloc
// CHECK: linalg.add ins(%[[X]], %[[X]] {{.*}}) outs(%[[WHOLE]]
// CHECK: memref.copy %[[WHOLE]], %[[SECOND]]
func.func @main(%x: tensor<2x4xf32>) -> (tensor<8xf32>, tensor<2x4xf32>) {
  %e = tensor.empty() : tensor<2x4xf32>
  %0 = linalg.add ins(%x, %x : tensor<2x4xf32>, tensor<2x4xf32>) outs(%e : tensor<2x4xf32>) -> tensor<2x4xf32>
  %1 = tensor.collapse_shape %0 [[0, 1]] : tensor<2x4xf32> into tensor<8xf32>
  return %1, %0 : tensor<8xf32>, tensor<2x4xf32>
}

// -----

// Both halves of a concatenation are computed in their places.
// CHECK-LABEL: func.func @main(
// CHECK-SAME: %[[X:.*]]: memref<4xf32>, %[[OUT:.*]]: memref<8xf32>)
// CHECK-NOT: memref.copy
// CHECK: memref.subview %[[OUT]][0] [4] [1]
// CHECK: memref.subview %[[OUT]][4] [4] [1]
// CHECK-NOT: memref.copy
// CHECK: return
func.func @main(%x: tensor<4xf32>) -> tensor<8xf32> {
  %e = tensor.empty() : tensor<4xf32>
  %0 = linalg.add ins(%x, %x : tensor<4xf32>, tensor<4xf32>) outs(%e : tensor<4xf32>) -> tensor<4xf32>
  %f = tensor.empty() : tensor<4xf32>
  %1 = linalg.mul ins(%x, %x : tensor<4xf32>, tensor<4xf32>) outs(%f : tensor<4xf32>) -> tensor<4xf32>
  %c = tensor.empty() : tensor<8xf32>
  %2 = tensor.insert_slice %0 into %c[0] [4] [1] : tensor<4xf32> into tensor<8xf32>
  %3 = tensor.insert_slice %1 into %2[4] [4] [1] : tensor<4xf32> into tensor<8xf32>
  return %3 : tensor<8xf32>
}

// -----

// What several ops fill and write is no buffer that they share: nothing is
// copied out of it, and the network's first value does not live until its last.
// CHECK-LABEL: func.func @main(
// CHECK-SAME: %[[X:.*]]: memref<8xf32>, %[[SUM:.*]]: memref<8xf32>, %[[PRODUCT:.*]]: memref<8xf32>)
// CHECK-NOT: memref.{{alloc|copy}}
// CHECK: linalg.fill {{.*}} outs(%[[SUM]]
// CHECK: linalg.add ins(%[[X]], %[[X]] {{.*}}) outs(%[[SUM]]
// CHECK: linalg.fill {{.*}} outs(%[[PRODUCT]]
// CHECK: linalg.mul ins(%[[X]], %[[X]] {{.*}}) outs(%[[PRODUCT]]
// CHECK-NOT: memref.{{alloc|copy}}
// CHECK: return
func.func @main(%x: tensor<8xf32>) -> (tensor<8xf32>, tensor<8xf32>) {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<8xf32>
  %f = linalg.fill ins(%zero : f32) outs(%e : tensor<8xf32>) -> tensor<8xf32>
  %0 = linalg.add ins(%x, %x : tensor<8xf32>, tensor<8xf32>) outs(%f : tensor<8xf32>) -> tensor<8xf32>
  %1 = linalg.mul ins(%x, %x : tensor<8xf32>, tensor<8xf32>) outs(%f : tensor<8xf32>) -> tensor<8xf32>
  return %0, %1 : tensor<8xf32>, tensor<8xf32>
}
