// RUN: nncomp-opt %s --nncomp-lower-launches | FileCheck %s

// CHECK-LABEL: func.func @buffers
// CHECK-SAME:    (%[[X:.*]]: memref<8xf32>, %[[Y:.*]]: memref<8xf32>)
func.func @buffers(%x: memref<8xf32>, %y: memref<8xf32>) {
  // CHECK: call @kernel(%[[X]], %[[Y]]) {nncomp.kernel = "name"} : (memref<8xf32>, memref<8xf32>) -> ()
  nncomp.launch @kernel ins(%x : memref<8xf32>) outs(%y : memref<8xf32>) {nncomp.kernel = "name"}
  return
}

// CHECK-LABEL: func.func @plain_layout_spelt_out
func.func @plain_layout_spelt_out(%x: memref<8xf32, strided<[1]>>, %y: memref<8xf32>) {
  // CHECK: %[[CAST:.*]] = memref.cast %{{.*}} : memref<8xf32, strided<[1]>> to memref<8xf32>
  // CHECK: call @kernel(%[[CAST]]
  nncomp.launch @kernel ins(%x : memref<8xf32, strided<[1]>>) outs(%y : memref<8xf32>)
  return
}

func.func private @kernel(memref<8xf32>, memref<8xf32>)
