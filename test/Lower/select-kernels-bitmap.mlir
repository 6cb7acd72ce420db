// RUN: nncomp-opt %s --nncomp-select-kernels="remarks=true" -o /dev/null 2>&1 | FileCheck %s

// Only AVX-512 spreads values over lanes.
module attributes {nncomp.target = {cpu = "x86-64-v3", features = ""}} {
func.func @behind_a_bitmap(%x: tensor<1x64xf32>, %p0: tensor<1024xf32>, %p1: tensor<64xi32>, %p2: tensor<33xi32>) -> tensor<1x32xf32> {
  %w = nncomp.assemble %p0, %p1, %p2 : (tensor<1024xf32>, tensor<64xi32>, tensor<33xi32>) -> tensor<32x64xf32, #nncomp.sparse<format = bitmap, nnz = 1024>>
  // CHECK: remark: kernel decoded-panels-f32, {{.*}}not sparse-linear-f32: expected vectors of 512 bits for a bitmap, but got 256
  %y = nncomp.linear %x, %w : (tensor<1x64xf32>, tensor<32x64xf32, #nncomp.sparse<format = bitmap, nnz = 1024>>) -> tensor<1x32xf32>
  return %y : tensor<1x32xf32>
}
}
