// RUN: nncomp-opt %s --nncomp-plan-arena | FileCheck %s

// %a dies where %b is written from it; %c takes its place. A view of %b keeps
// %b alive.
// CHECK: module attributes {nncomp.arena_bytes = 512 : i64}
// CHECK: func.func @main(%{{.*}}: memref<64xf32>, %{{.*}}: memref<64xf32>, %[[ARENA:.*]]: memref<512xi8>)
// CHECK: %[[A:.*]] = arith.constant 0 : index
// CHECK: memref.view %[[ARENA]][%[[A]]][] : memref<512xi8> to memref<64xf32>
// CHECK: %[[B:.*]] = arith.constant 256 : index
// CHECK: memref.view %[[ARENA]][%[[B]]][] : memref<512xi8> to memref<64xf32>
// CHECK: %[[C:.*]] = arith.constant 0 : index
// CHECK: memref.view %[[ARENA]][%[[C]]][] : memref<512xi8> to memref<60xf32>
// CHECK-NOT: memref.alloc
func.func @main(%x: memref<64xf32>, %y: memref<64xf32>) {
  %a = memref.alloc() : memref<64xf32>
  linalg.copy ins(%x : memref<64xf32>) outs(%a : memref<64xf32>)
  %b = memref.alloc() : memref<64xf32>
  linalg.copy ins(%a : memref<64xf32>) outs(%b : memref<64xf32>)
  %view = memref.subview %b[0][60][1] : memref<64xf32> to memref<60xf32, strided<[1]>>
  %c = memref.alloc() : memref<60xf32>
  linalg.copy ins(%view : memref<60xf32, strided<[1]>>) outs(%c : memref<60xf32>)
  %part = memref.subview %y[0][60][1] : memref<64xf32> to memref<60xf32, strided<[1]>>
  linalg.add ins(%c, %view : memref<60xf32>, memref<60xf32, strided<[1]>>) outs(%part : memref<60xf32, strided<[1]>>)
  return
}
