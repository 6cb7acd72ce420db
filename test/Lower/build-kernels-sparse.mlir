// RUN: nncomp-opt %s --nncomp-select-kernels --nncomp-build-kernels --canonicalize | FileCheck %s

// Layers with sparse weights are computed in planes of channels: between two of
// them, and where a network takes and gives planes, nothing is transposed. The first
// one has a copy of its image whose channels are aligned.

#rows = #nncomp.sparse<format = csr, nnz = 40>
#blocks = #nncomp.sparse<format = bsr, nnz = 10, block = 4x1>
#codes = #nncomp.sparse<format = csr, nnz = 40, values = #nncomp.uniform<bits = 8>>

module attributes {nncomp.target = #nncomp.target<cpu = "znver4">} {

// Components are read as they are; the residual is one of planes as well.
// CHECK-LABEL: func.func @run(
// CHECK-SAME:    %[[X:.*]]: tensor<1x8x14x14xf32>, %[[V:.*]]: tensor<40xf32>, %[[I:.*]]: tensor<40xi16>, %[[P:.*]]: tensor<9xi32>, %[[BV:.*]]: tensor<40xf32>, %[[BI:.*]]: tensor<10xi16>, %[[BP:.*]]: tensor<3xi32>)
// CHECK-NOT:     nncomp.transpose
// CHECK:         %[[Y:.*]]:2 = nncomp.launch {{.*}}%[[X]], %[[V]], %[[I]], %[[P]]
// CHECK-NOT:     nncomp.transpose
// CHECK:         %[[Z:.*]]:3 = nncomp.launch {{.*}}%[[Y]]#0, %[[BV]], %[[BI]], %[[BP]], %[[X]]
// CHECK-NOT:     nncomp.transpose
// CHECK:         return %[[Z]]#0
func.func @run(%x: tensor<1x8x14x14xf32>, %v: tensor<40xf32>, %i: tensor<40xi16>, %p: tensor<9xi32>, %bv: tensor<40xf32>, %bi: tensor<10xi16>, %bp: tensor<3xi32>) -> tensor<1x8x14x14xf32> {
  %w0 = nncomp.assemble %v, %i, %p : (tensor<40xf32>, tensor<40xi16>, tensor<9xi32>) -> tensor<8x1x1x8xf32, #rows>
  %w1 = nncomp.assemble %bv, %bi, %bp : (tensor<40xf32>, tensor<10xi16>, tensor<3xi32>) -> tensor<8x3x3x8xf32, #blocks>
  %0 = nncomp.transpose %x {permutation = array<i64: 0, 2, 3, 1>} : (tensor<1x8x14x14xf32>) -> tensor<1x14x14x8xf32>
  %1 = nncomp.conv2d %0, %w0 : (tensor<1x14x14x8xf32>, tensor<8x1x1x8xf32, #rows>) -> tensor<1x14x14x8xf32>
  %2 = nncomp.conv2d %1, %w1 residual %0 {pads = array<i64: 1, 1, 1, 1>} : (tensor<1x14x14x8xf32>, tensor<8x3x3x8xf32, #blocks>, tensor<1x14x14x8xf32>) -> tensor<1x14x14x8xf32>
  %3 = nncomp.transpose %2 {permutation = array<i64: 0, 3, 1, 2>} : (tensor<1x14x14x8xf32>) -> tensor<1x8x14x14xf32>
  return %3 : tensor<1x8x14x14xf32>
}

// Values that are encoded become f32 once, before the kernel.
// CHECK-LABEL: func.func @codes(
// CHECK-SAME:    %[[X:.*]]: tensor<1x8x14x14xf32>, %[[C:.*]]: tensor<40xi8>, %[[S:.*]]: tensor<1xf32>, %[[I:.*]]: tensor<40xi16>, %[[P:.*]]: tensor<9xi32>)
// CHECK:         %[[W:.*]] = nncomp.assemble %[[C]], %[[S]] : (tensor<40xi8>, tensor<1xf32>) -> tensor<40xf32, #nncomp.uniform<bits = 8>>
// CHECK:         %[[V:.*]] = nncomp.decode %[[W]] : {{.*}} -> tensor<40xf32>
// CHECK:         nncomp.launch {{.*}}%[[X]], %[[V]], %[[I]], %[[P]]
func.func @codes(%x: tensor<1x8x14x14xf32>, %c: tensor<40xi8>, %s: tensor<1xf32>, %i: tensor<40xi16>, %p: tensor<9xi32>) -> tensor<1x14x14x8xf32> {
  %w = nncomp.assemble %c, %s, %i, %p : (tensor<40xi8>, tensor<1xf32>, tensor<40xi16>, tensor<9xi32>) -> tensor<8x1x1x8xf32, #codes>
  %0 = nncomp.transpose %x {permutation = array<i64: 0, 2, 3, 1>} : (tensor<1x8x14x14xf32>) -> tensor<1x14x14x8xf32>
  %1 = nncomp.conv2d %0, %w {nncomp.kernel = #nncomp.kernel<"sparse-conv-f32">} : (tensor<1x14x14x8xf32>, tensor<8x1x1x8xf32, #codes>) -> tensor<1x14x14x8xf32>
  return %1 : tensor<1x14x14x8xf32>
}
}
