// RUN: nncomp-opt %s --split-input-file --nncomp-select-kernels="reasons=true" | FileCheck %s

// Kernels for weights that share values by a hash: which is chosen, and whether dense ones would be faster.

#blocks = #nncomp.hashed<buckets = 1024, seed = 1, block = 16>
#elements = #nncomp.hashed<buckets = 1024, seed = 1>
module attributes {nncomp.target = #nncomp.target<cpu = "znver4">} {
// CHECK-LABEL: func.func @one_row
func.func @one_row(%x: tensor<1x2048xf32>, %v: tensor<1024xf32>) -> tensor<1x2048xf32> {
  %w = nncomp.assemble %v : (tensor<1024xf32>) -> tensor<2048x2048xf32, #blocks>
  // CHECK: nncomp.linear {{.*}}nncomp.kernel = #nncomp.kernel<"hashed-rows-f32", {{.*}}reason = "about {{.*}}; with dense weights, about {{[0-9]+}}"
  %y = nncomp.linear %x, %w : (tensor<1x2048xf32>, tensor<2048x2048xf32, #blocks>) -> tensor<1x2048xf32>
  return %y : tensor<1x2048xf32>
}
// CHECK-LABEL: func.func @one_row_of_elements
func.func @one_row_of_elements(%x: tensor<1x256xf32>, %v: tensor<1024xf32>) -> tensor<1x256xf32> {
  %w = nncomp.assemble %v : (tensor<1024xf32>) -> tensor<256x256xf32, #elements>
  // CHECK: nncomp.linear {{.*}}nncomp.kernel = #nncomp.kernel<"hashed-rows-f32", {{.*}}reason = "about {{.*}}; slower than with dense weights, about {{[0-9]+}}"
  %y = nncomp.linear %x, %w : (tensor<1x256xf32>, tensor<256x256xf32, #elements>) -> tensor<1x256xf32>
  return %y : tensor<1x256xf32>
}
// CHECK-LABEL: func.func @many_rows
func.func @many_rows(%x: tensor<64x256xf32>, %v: tensor<1024xf32>) -> tensor<64x256xf32> {
  %w = nncomp.assemble %v : (tensor<1024xf32>) -> tensor<256x256xf32, #blocks>
  // CHECK: nncomp.linear {{.*}}nncomp.kernel = #nncomp.kernel<"hashed-panels-f32", {{.*}}reason = "about {{.*}}; slower than with dense weights, about {{[0-9]+}}"
  %y = nncomp.linear %x, %w : (tensor<64x256xf32>, tensor<256x256xf32, #blocks>) -> tensor<64x256xf32>
  return %y : tensor<64x256xf32>
}
// CHECK-LABEL: func.func @filters
func.func @filters(%x: tensor<1x14x14x64xf32>, %v: tensor<1024xf32>) -> tensor<1x14x14x64xf32> {
  %w = nncomp.assemble %v : (tensor<1024xf32>) -> tensor<64x3x3x64xf32, #elements>
  // CHECK: nncomp.conv2d {{.*}}nncomp.kernel = #nncomp.kernel<"hashed-panels-f32"
  %y = nncomp.conv2d %x, %w {pads = array<i64: 1, 1, 1, 1>} : (tensor<1x14x14x64xf32>, tensor<64x3x3x64xf32, #elements>) -> tensor<1x14x14x64xf32>
  return %y : tensor<1x14x14x64xf32>
}
}
