// RUN: nncomp-opt %s --nncomp-add-entry | FileCheck %s

// CHECK: llvm.func @sinf(f32) -> f32
// CHECK: llvm.func internal @kernel
// CHECK: llvm.func internal @main
// CHECK: llvm.func @nncomp_entry(%[[INPUTS:.*]]: !llvm.ptr, %[[OUTPUTS:.*]]: !llvm.ptr, %[[ARENA:.*]]: !llvm.ptr) {
// CHECK: %[[A0:.*]] = llvm.getelementptr %[[INPUTS]][0]
// CHECK: %[[X0:.*]] = llvm.load %[[A0]]
// CHECK: %[[A1:.*]] = llvm.getelementptr %[[INPUTS]][1]
// CHECK: %[[X1:.*]] = llvm.load %[[A1]]
// CHECK: %[[A2:.*]] = llvm.getelementptr %[[OUTPUTS]][0]
// CHECK: %[[Y:.*]] = llvm.load %[[A2]]
// CHECK: llvm.call @main(%[[X0]], %[[X1]], %[[Y]], %[[ARENA]])
module attributes {nncomp.signature = {
    inputs = [{name = "a", type = tensor<1xf32>}, {name = "b", type = tensor<1xf32>}],
    outputs = [{name = "y", type = tensor<1xf32>}]}} {
  llvm.func @sinf(f32) -> f32
  llvm.func @kernel(%x: !llvm.ptr) {
    llvm.return
  }
  llvm.func @main(%a: !llvm.ptr, %b: !llvm.ptr, %y: !llvm.ptr, %arena: !llvm.ptr) {
    llvm.return
  }
}
