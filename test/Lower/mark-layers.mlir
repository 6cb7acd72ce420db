// RUN: nncomp-opt %s --nncomp-mark-layers | FileCheck %s

// CHECK: module attributes {nncomp.layers = [{macs = 9 : i64, name = "conv"}, {name = "relu"}]}
// CHECK: func.func private @nncomp_profile_mark(i64)
// CHECK: func.func @main
// CHECK: memref.subview
// CHECK-NEXT: %[[ZERO:.*]] = arith.constant 0 : i64
// CHECK-NEXT: call @nncomp_profile_mark(%[[ZERO]])
// CHECK-NEXT: linalg.fill
// CHECK-NEXT: linalg.copy
// CHECK-NEXT: linalg.copy
// CHECK-NEXT: %[[ONE:.*]] = arith.constant 1 : i64
// CHECK-NEXT: call @nncomp_profile_mark(%[[ONE]])
// CHECK-NEXT: linalg.copy
// CHECK-NEXT: %[[TWO:.*]] = arith.constant 2 : i64
// CHECK-NEXT: call @nncomp_profile_mark(%[[TWO]])
// CHECK-NEXT: return
module attributes {nncomp.layer_facts = {conv = {macs = 9 : i64}}} {
  func.func @main(%x: memref<4xf32>, %y: memref<8xf32>) {
    %zero = arith.constant 0.0 : f32
    %p = memref.subview %y[0][4][1] : memref<8xf32> to memref<4xf32, strided<[1]>>
    linalg.fill ins(%zero : f32) outs(%p : memref<4xf32, strided<[1]>>) loc("conv")
    linalg.copy ins(%x : memref<4xf32>) outs(%p : memref<4xf32, strided<[1]>>)
    linalg.copy ins(%x : memref<4xf32>) outs(%p : memref<4xf32, strided<[1]>>) loc(fused["conv", "relu"])
    linalg.copy ins(%x : memref<4xf32>) outs(%p : memref<4xf32, strided<[1]>>) loc("relu")
    return
  }
}
