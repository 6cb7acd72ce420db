// RUN: nncomp-opt %s --one-shot-bufferize="bufferize-function-boundaries=1 function-boundary-type-conversion=identity-layout-map" | FileCheck %s

// The kernel writes into the tensor it is given, if nothing else reads that.
// CHECK-LABEL: func.func private @tensors
// CHECK-SAME:    (%[[X:.*]]: memref<8xf32>)
// CHECK-NOT:     memref.copy
// CHECK:         %[[Y:.*]] = memref.alloc() {{.*}} : memref<8xf32>
// CHECK:         nncomp.launch @kernel ins(%[[X]] : memref<8xf32>) outs(%[[Y]] : memref<8xf32>) {nncomp.kernel = #nncomp.kernel<"name">}
// CHECK-NEXT:    return %[[Y]]
func.func private @tensors(%x: tensor<8xf32>) -> tensor<8xf32> {
  %init = tensor.empty() : tensor<8xf32>
  %y = nncomp.launch @kernel ins(%x : tensor<8xf32>) outs(%init : tensor<8xf32>) {nncomp.kernel = #nncomp.kernel<"name">} -> tensor<8xf32>
  return %y : tensor<8xf32>
}

// A kernel may write less than all: what it is given is read.
// CHECK-LABEL: func.func private @given_tensor_is_kept
// CHECK-SAME:    (%[[X:.*]]: memref<8xf32>, %[[GIVEN:.*]]: memref<8xf32>)
// CHECK:         %[[Y:.*]] = memref.alloc() {{.*}} : memref<8xf32>
// CHECK-NEXT:    memref.copy %[[GIVEN]], %[[Y]]
// CHECK-NEXT:    nncomp.launch @kernel ins(%[[X]] : memref<8xf32>) outs(%[[Y]] : memref<8xf32>)
func.func private @given_tensor_is_kept(%x: tensor<8xf32>, %given: tensor<8xf32> {bufferization.writable = false}) -> tensor<8xf32> {
  %y = nncomp.launch @kernel ins(%x : tensor<8xf32>) outs(%given : tensor<8xf32>) -> tensor<8xf32>
  return %y : tensor<8xf32>
}

// Slices are copied: kernels are written for contiguous elements.
// CHECK-LABEL: func.func private @slices
// CHECK:         %[[IN:.*]] = memref.subview
// CHECK:         memref.copy %[[IN]], %[[COPY:.*]] : memref<8xf32, strided<[2], offset: 1>> to memref<8xf32>
// CHECK:         nncomp.launch @kernel ins(%[[COPY]] : memref<8xf32>) outs(%[[Y:.*]] : memref<8xf32>)
func.func private @slices(%x: tensor<16xf32>) -> tensor<8xf32> {
  %slice = tensor.extract_slice %x[1] [8] [2] : tensor<16xf32> to tensor<8xf32>
  %init = tensor.empty() : tensor<8xf32>
  %y = nncomp.launch @kernel ins(%slice : tensor<8xf32>) outs(%init : tensor<8xf32>) -> tensor<8xf32>
  return %y : tensor<8xf32>
}

// CHECK-LABEL: func.func private @slice_written
// CHECK:         %[[OUT:.*]] = memref.subview
// CHECK:         %[[COPY:.*]] = memref.alloc() {{.*}} : memref<8xf32>
// CHECK-NEXT:    memref.copy %[[OUT]], %[[COPY]]
// CHECK:         nncomp.launch @kernel ins(%{{.*}} : memref<8xf32>) outs(%[[COPY]] : memref<8xf32>)
// CHECK:         memref.copy %[[COPY]], %[[OUT]]
func.func private @slice_written(%x: tensor<8xf32>, %all: tensor<16xf32>) -> tensor<16xf32> {
  %slice = tensor.extract_slice %all[1] [8] [2] : tensor<16xf32> to tensor<8xf32>
  %y = nncomp.launch @kernel ins(%x : tensor<8xf32>) outs(%slice : tensor<8xf32>) -> tensor<8xf32>
  %joined = tensor.insert_slice %y into %all[1] [8] [2] : tensor<8xf32> into tensor<16xf32>
  return %joined : tensor<16xf32>
}

// But not for a kernel that reaches them as rows of channels.
// CHECK-LABEL: func.func private @channels_written
// CHECK:         %[[OUT:.*]] = memref.subview
// CHECK-NEXT:    nncomp.launch @by_rows ins(%{{.*}} : memref<8xf32>) outs(%[[OUT]] : memref<1x2x4xf32, strided<[16, 8, 1], offset: 4>>)
func.func private @channels_written(%x: tensor<8xf32>, %all: tensor<1x2x8xf32>) -> tensor<1x2x8xf32> {
  %slice = tensor.extract_slice %all[0, 0, 4] [1, 2, 4] [1, 1, 1] : tensor<1x2x8xf32> to tensor<1x2x4xf32>
  %y = nncomp.launch @by_rows ins(%x : tensor<8xf32>) outs(%slice : tensor<1x2x4xf32>) -> tensor<1x2x4xf32>
  %joined = tensor.insert_slice %y into %all[0, 0, 4] [1, 2, 4] [1, 1, 1] : tensor<1x2x4xf32> into tensor<1x2x8xf32>
  return %joined : tensor<1x2x8xf32>
}

func.func private @by_rows(%in: memref<8xf32>, %out: memref<1x2x4xf32>) {
  %rows = memref.collapse_shape %out [[0, 1], [2]] : memref<1x2x4xf32> into memref<2x4xf32>
  return
}
func.func private @kernel(memref<8xf32>, memref<8xf32>)
