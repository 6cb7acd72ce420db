// RUN: nncomp-opt %s --nncomp-lower-to-linalg --nncomp-fuse-loops --canonicalize | FileCheck %s

// A chain is one loop, and the broadcast is how it indexes.
// CHECK-LABEL: @chain_with_broadcast
// CHECK: linalg.generic
// CHECK: arith.addf
// CHECK: arith.mulf
// CHECK-NOT: linalg.generic
// CHECK: return
func.func @chain_with_broadcast(%x: tensor<4x8xf32>, %b: tensor<8xf32>) -> tensor<4x8xf32> {
  %0 = nncomp.broadcast %b : tensor<8xf32> -> tensor<4x8xf32>
  %1 = arith.addf %x, %0 : tensor<4x8xf32>
  %2 = arith.mulf %1, %1 : tensor<4x8xf32>
  return %2 : tensor<4x8xf32>
}

// The exponential feeds two consumers and is computed once.
// CHECK-LABEL: @keeps_shared_producer
// CHECK-COUNT-1: math.exp
// CHECK-NOT: math.exp
// CHECK: return
func.func @keeps_shared_producer(%x: tensor<4x8xf32>) -> (tensor<4x8xf32>, tensor<4x8xf32>) {
  %0 = math.exp %x : tensor<4x8xf32>
  %1 = arith.addf %0, %x : tensor<4x8xf32>
  %2 = arith.mulf %0, %x : tensor<4x8xf32>
  return %1, %2 : tensor<4x8xf32>, tensor<4x8xf32>
}

// Each element of the sigmoid is read many times by the product.
// CHECK-LABEL: @keeps_producer_of_product
// CHECK: math.exp
// CHECK: linalg.yield
// CHECK: linalg.generic
// CHECK-NOT: math.exp
// CHECK: return
func.func @keeps_producer_of_product(%x: tensor<4x8xf32>, %w: tensor<8x5xf32>) -> tensor<4x5xf32> {
  %0 = nncomp.activation %x {function = #nncomp.activation<sigmoid>} : tensor<4x8xf32>
  %1 = nncomp.matmul %0, %w : (tensor<4x8xf32>, tensor<8x5xf32>) -> tensor<4x5xf32>
  return %1 : tensor<4x5xf32>
}
