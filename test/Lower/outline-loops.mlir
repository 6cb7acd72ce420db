// RUN: nncomp-opt %s --nncomp-outline-loops | FileCheck %s

// Constants move along, arguments are passed once, views stay.
// CHECK-LABEL: func.func @main
// CHECK-SAME:    (%[[X:.*]]: memref<8xf32>, %[[Y:.*]]: memref<8xf32>, %[[ARENA:.*]]: memref<64xi8>)
func.func @main(%x: memref<8xf32>, %y: memref<8xf32>, %arena: memref<64xi8>) {
  // CHECK: %[[VIEW:.*]] = memref.view %[[ARENA]]
  %offset = arith.constant 0 : index
  %view = memref.view %arena[%offset][] : memref<64xi8> to memref<8xf32>
  %zero = arith.constant 0.0 : f32
  // CHECK: call @[[FILL:.*]](%[[VIEW]]) : (memref<8xf32>) -> ()
  linalg.fill ins(%zero : f32) outs(%view : memref<8xf32>)
  // CHECK: call @[[ADD:.*]](%[[X]], %[[VIEW]]) : (memref<8xf32>, memref<8xf32>) -> ()
  linalg.add ins(%x, %x : memref<8xf32>, memref<8xf32>) outs(%view : memref<8xf32>)
  // CHECK: call @kernel(%[[VIEW]])
  call @kernel(%view) : (memref<8xf32>) -> ()
  // CHECK: call @[[COPY:.*]](%[[VIEW]], %[[Y]]) : (memref<8xf32>, memref<8xf32>) -> ()
  memref.copy %view, %y : memref<8xf32> to memref<8xf32>
  // Equal except for the location: the same functions.
  // CHECK: call @[[FILL]](%[[Y]])
  linalg.fill ins(%zero : f32) outs(%y : memref<8xf32>) loc("elsewhere")
  // CHECK: call @[[ADD]](%[[VIEW]], %[[Y]])
  linalg.add ins(%view, %view : memref<8xf32>, memref<8xf32>) outs(%y : memref<8xf32>)
  // Another number of uses, another constant: others.
  // CHECK-NOT: call @[[ADD]](
  // CHECK: call @[[ADD_TWO:.*]](%[[X]], %[[VIEW]], %[[Y]])
  linalg.add ins(%x, %view : memref<8xf32>, memref<8xf32>) outs(%y : memref<8xf32>)
  // CHECK-NOT: call @[[FILL]](
  // CHECK: call @[[FILL_ONE:.*]](%[[Y]])
  %one = arith.constant 1.0 : f32
  linalg.fill ins(%one : f32) outs(%y : memref<8xf32>)
  // CHECK: return
  return
}

// CHECK: func.func private @kernel(memref<8xf32>)
func.func private @kernel(%x: memref<8xf32>)

// CHECK: func.func private @[[FILL]](%[[OUT:.*]]: memref<8xf32>)
// CHECK-SAME: passthrough = ["noinline"]
// CHECK-NEXT: %[[ZERO:.*]] = arith.constant 0.0
// CHECK-NEXT: linalg.fill ins(%[[ZERO]] : f32) outs(%[[OUT]] : memref<8xf32>)
// CHECK-NEXT: return
// CHECK: func.func private @[[ADD]](%[[IN:.*]]: memref<8xf32>, %[[OUT:.*]]: memref<8xf32>)
// CHECK: linalg.add ins(%[[IN]], %[[IN]] :
// CHECK: func.func private @[[COPY]](
// CHECK: memref.copy
// CHECK: func.func private @[[ADD_TWO]](
// CHECK: func.func private @[[FILL_ONE]](
// CHECK-NOT: func.func
