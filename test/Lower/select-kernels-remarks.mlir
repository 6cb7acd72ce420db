// RUN: nncomp-opt %s --nncomp-select-kernels=remarks -verify-diagnostics -o /dev/null
// RUN: nncomp-opt %s --nncomp-select-kernels=reasons | FileCheck %s

// What remarks and attributes say of a choice. Other kernels may be between those that
// are expected here.

module attributes {nncomp.target = #nncomp.target<cpu = "x86-64-v4">} {
// CHECK-LABEL: func.func @faster
func.func @faster(%x: tensor<1x14x14x64xf32>) -> tensor<1x14x14x64xf32> {
  %w = arith.constant dense<0.5> : tensor<64x3x3x1xf32>
  // CHECK: nncomp.conv2d {{.*}}nncomp.kernel = #nncomp.kernel<"depthwise-conv-f32", cycles = {{[0-9]+}}, reason = "about {{[0-9]+}} cycles; {{.*}}direct-conv-f32 about {{[0-9]+}}{{[^"]*}}"
  // expected-remark-re @below {{kernel depthwise-conv-f32, about {{[0-9]+}} cycles; {{.*}}direct-conv-f32 about {{[0-9]+}}}}
  %y = nncomp.conv2d %x, %w {pads = array<i64: 1, 1, 1, 1>, groups = 64 : i64} : (tensor<1x14x14x64xf32>, tensor<64x3x3x1xf32>) -> tensor<1x14x14x64xf32>
  return %y : tensor<1x14x14x64xf32>
}

// The attribute says why others declined only where the reference is left.
// CHECK-LABEL: func.func @declined
func.func @declined(%x: tensor<4x16xf32>, %w: tensor<32x16xf32>, %a: tensor<4x16xf64>, %b: tensor<32x16xf64>) -> (tensor<4x32xf32>, tensor<4x32xf64>) {
  // CHECK: nncomp.linear
  // CHECK-NOT: expected
  // expected-remark-re @below {{about {{[0-9]+}} cycles; {{.*}}not gemm-f32: expected constant weights, but got a value that is computed}}
  %y = nncomp.linear %x, %w : (tensor<4x16xf32>, tensor<32x16xf32>) -> tensor<4x32xf32>
  // CHECK: nncomp.linear {{.*}}nncomp.kernel = #nncomp.kernel<"reference", {{.*}}reason = "about {{[0-9]+}} cycles; {{.*}}not gemm-f32: expected dense f32 tensors that are not empty, but got 'tensor<4x16xf64>'
  // expected-remark-re @below {{kernel reference, about {{[0-9]+}} cycles; {{.*}}not gemm-f32: expected dense f32 tensors that are not empty, but got 'tensor<4x16xf64>'}}
  %z = nncomp.linear %a, %b : (tensor<4x16xf64>, tensor<32x16xf64>) -> tensor<4x32xf64>
  return %y, %z : tensor<4x32xf32>, tensor<4x32xf64>
}

// CHECK-LABEL: func.func @encoded
func.func @encoded(%x: tensor<4x16xf32>, %w: tensor<32x16xf32, #nncomp.uniform<bits = 8>>) -> tensor<4x32xf32> {
  // CHECK: nncomp.linear {{.*}}dense_cycles = {{[0-9]+}}, {{.*}}with dense weights, about {{[0-9]+}}"
  // expected-remark-re @below {{; {{.*}}with dense weights, about {{[0-9]+}}; {{.*}}not gemm-f32: }}
  %y = nncomp.linear %x, %w : (tensor<4x16xf32>, tensor<32x16xf32, #nncomp.uniform<bits = 8>>) -> tensor<4x32xf32>
  return %y : tensor<4x32xf32>
}

// CHECK-LABEL: func.func @two_layers
func.func @two_layers(%x: tensor<1x224x224x3xf32>) -> tensor<1x56x56x64xf32> {
  %w = arith.constant dense<0.5> : tensor<64x7x7x3xf32>
  // expected-remark @below {{kernel direct-conv-f32, about}}
  %y = nncomp.conv2d %x, %w {pads = array<i64: 3, 3, 3, 3>, strides = array<i64: 2, 2>}
     : (tensor<1x224x224x3xf32>, tensor<64x7x7x3xf32>) -> tensor<1x112x112x64xf32>
  // CHECK: nncomp.max_pool {{.*}}nncomp.kernel = #nncomp.kernel<"fused-rows-f32", {{.*}}reason = "about {{[0-9]+}} cycles; {{.*}}max-pool-f32 about {{[0-9]+}}; {{.*}}direct-conv-f32 before it about {{[0-9]+}}
  // expected-remark-re @below {{kernel fused-rows-f32, about {{[0-9]+}} cycles; {{.*}}max-pool-f32 about {{[0-9]+}}; {{.*}}direct-conv-f32 before it about {{[0-9]+}}}}
  %z = nncomp.max_pool %y {kernel = array<i64: 3, 3>, pads = array<i64: 1, 1, 1, 1>, strides = array<i64: 2, 2>}
     : (tensor<1x112x112x64xf32>) -> tensor<1x56x56x64xf32>
  return %z : tensor<1x56x56x64xf32>
}

// CHECK-LABEL: func.func @apart
func.func @apart(%x: tensor<1x14x14x64xf32>) -> tensor<1x14x14x16xf32> {
  %w = arith.constant dense<0.5> : tensor<16x1x1x64xf32>
  // expected-remark @below {{kernel max-pool-f32, about}}
  %y = nncomp.max_pool %x {kernel = array<i64: 3, 3>, pads = array<i64: 1, 1, 1, 1>} : (tensor<1x14x14x64xf32>) -> tensor<1x14x14x64xf32>
  // expected-remark-re @below {{kernel direct-conv-f32, about {{[0-9]+}} cycles; {{.*}}fused-rows-f32 with the op before about {{[0-9]+}}}}
  %z = nncomp.conv2d %y, %w : (tensor<1x14x14x64xf32>, tensor<16x1x1x64xf32>) -> tensor<1x14x14x16xf32>
  return %z : tensor<1x14x14x16xf32>
}
}
