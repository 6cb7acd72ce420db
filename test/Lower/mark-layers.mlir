// RUN: nncomp-opt %s --nncomp-mark-layers | FileCheck %s

// A layer that comes back has the number that it had; one that does no work is
// never started.
// CHECK: module attributes {nncomp.layers = [#nncomp.layer<name = "idle">, #nncomp.layer<name = "conv", mac_kind = "f32", macs = 9>, #nncomp.layer<name = "relu">]}
// CHECK: func.func private @nncomp_profile_mark(i64)
// CHECK: func.func @main
// CHECK: memref.subview
// CHECK-NEXT: %[[ONE:.*]] = arith.constant 1 : i64
// CHECK-NEXT: call @nncomp_profile_mark(%[[ONE]])
// CHECK-NEXT: linalg.fill
// CHECK-NEXT: linalg.copy
// CHECK-NEXT: linalg.copy
// CHECK-NEXT: %[[TWO:.*]] = arith.constant 2 : i64
// CHECK-NEXT: call @nncomp_profile_mark(%[[TWO]])
// CHECK-NEXT: linalg.copy
// CHECK-NEXT: %[[AGAIN:.*]] = arith.constant 1 : i64
// CHECK-NEXT: call @nncomp_profile_mark(%[[AGAIN]])
// CHECK-NEXT: linalg.copy
// CHECK-NEXT: %[[END:.*]] = arith.constant 3 : i64
// CHECK-NEXT: call @nncomp_profile_mark(%[[END]])
// CHECK-NEXT: return
module attributes {nncomp.layers = [#nncomp.layer<name = "idle">, #nncomp.layer<name = "conv", mac_kind = "f32", macs = 9>]} {
  func.func @main(%x: memref<4xf32>, %y: memref<8xf32>) {
    %zero = arith.constant 0.0 : f32
    %p = memref.subview %y[0][4][1] : memref<8xf32> to memref<4xf32, strided<[1]>>
    linalg.fill ins(%zero : f32) outs(%p : memref<4xf32, strided<[1]>>) loc("conv")
    linalg.copy ins(%x : memref<4xf32>) outs(%p : memref<4xf32, strided<[1]>>)
    linalg.copy ins(%x : memref<4xf32>) outs(%p : memref<4xf32, strided<[1]>>) loc(fused["conv", "relu"])
    linalg.copy ins(%x : memref<4xf32>) outs(%p : memref<4xf32, strided<[1]>>) loc("relu")
    linalg.copy ins(%x : memref<4xf32>) outs(%p : memref<4xf32, strided<[1]>>) loc("conv")
    return
  }
}
