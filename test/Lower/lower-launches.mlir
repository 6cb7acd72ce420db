// RUN: nncomp-opt %s --nncomp-lower-launches | FileCheck %s

// CHECK-LABEL: func.func @buffers
// CHECK-SAME:    (%[[X:.*]]: memref<8xf32>, %[[Y:.*]]: memref<8xf32>)
func.func @buffers(%x: memref<8xf32>, %y: memref<8xf32>) {
  // CHECK: call @kernel(%[[X]], %[[Y]]) {nncomp.kernel = #nncomp.kernel<"name">} : (memref<8xf32>, memref<8xf32>) -> ()
  nncomp.launch @kernel ins(%x : memref<8xf32>) outs(%y : memref<8xf32>) {nncomp.kernel = #nncomp.kernel<"name">}
  return
}

// CHECK-LABEL: func.func @documented
func.func @documented(%x: memref<8xf32>, %y: memref<8xf32>) {
  // CHECK: call @kernel(%{{.*}}, %{{.*}}) : (memref<8xf32>, memref<8xf32>) -> ()
  nncomp.launch @kernel ins(%x : memref<8xf32>) outs(%y : memref<8xf32>)
  return
}

// CHECK-LABEL: func.func @plain_layout_spelt_out
func.func @plain_layout_spelt_out(%x: memref<8xf32, strided<[1]>>, %y: memref<8xf32>) {
  // CHECK: %[[CAST:.*]] = memref.cast %{{.*}} : memref<8xf32, strided<[1]>> to memref<8xf32>
  // CHECK: call @kernel(%[[CAST]]
  nncomp.launch @kernel ins(%x : memref<8xf32, strided<[1]>>) outs(%y : memref<8xf32>)
  return
}

// A kernel that reaches a buffer only as rows of channels works on a slice of
// them, by a function for that slice; nothing needs the plain one.
// CHECK-LABEL: func.func @slices
func.func @slices(%x: memref<8xf32>, %y: memref<1x2x4xf32, strided<[16, 8, 1], offset: 4>>) {
  // CHECK: call @by_rows_0(%{{.*}}, %{{.*}}) : (memref<8xf32>, memref<1x2x4xf32, strided<[16, 8, 1], offset: 4>>) -> ()
  nncomp.launch @by_rows ins(%x : memref<8xf32>) outs(%y : memref<1x2x4xf32, strided<[16, 8, 1], offset: 4>>)
  // CHECK: call @by_rows_0(%{{.*}}, %{{.*}}) : (memref<8xf32>, memref<1x2x4xf32, strided<[16, 8, 1], offset: 4>>) -> ()
  nncomp.launch @by_rows ins(%x : memref<8xf32>) outs(%y : memref<1x2x4xf32, strided<[16, 8, 1], offset: 4>>)
  return
}
// CHECK-NOT: @by_rows(
// CHECK-LABEL: func.func private @by_rows_0
// CHECK-SAME:    (%{{.*}}: memref<8xf32>, %[[OUT:.*]]: memref<1x2x4xf32, strided<[16, 8, 1], offset: 4>>)
// CHECK-NEXT:    memref.collapse_shape %[[OUT]] {{\[\[}}0, 1], [2]] : memref<1x2x4xf32, strided<[16, 8, 1], offset: 4>> into memref<2x4xf32, strided<[8, 1], offset: 4>>
// CHECK-NOT: @by_rows(
func.func private @by_rows(%in: memref<8xf32>, %out: memref<1x2x4xf32>) {
  %rows = memref.collapse_shape %out [[0, 1], [2]] : memref<1x2x4xf32> into memref<2x4xf32>
  return
}

func.func private @kernel(memref<8xf32>, memref<8xf32>)
