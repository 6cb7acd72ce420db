// RUN: nncomp-opt %s | nncomp-opt | FileCheck %s
// RUN: nncomp-opt %s --emit-bytecode | nncomp-opt | FileCheck %s

// Numbers that are zero and texts that are empty are left out.
// CHECK: module attributes {
// CHECK-SAME: nncomp.layers = [
// CHECK-SAME: #nncomp.layer<name = "fc \22a\22", op = "linear", kernel = <"gemm-f32", cycles = 1200>, encoding = #nncomp.uniform<bits = 4, axis = 0>, mac_kind = "f32", macs = 640, stored_macs = 640, bytes = 2856, value_bytes = 2560, side_bytes = 8, bias_bytes = 4>
// CHECK-SAME: #nncomp.layer<name = "idle">]
// CHECK-SAME: nncomp.target = #nncomp.target<cpu = "x86-64-v4", features = "+avx512vnni", threads = 2>}
module attributes {
  nncomp.target = #nncomp.target<threads = 2, features = "+avx512vnni", cpu = "x86-64-v4">,
  nncomp.layers = [#nncomp.layer<name = "fc \22a\22", op = "linear", kernel = #nncomp.kernel<"gemm-f32", cycles = 1200>, encoding = #nncomp.uniform<bits = 4, axis = 0>, mac_kind = "f32", macs = 640, stored_macs = 640, bytes = 2856, value_bytes = 2560, side_bytes = 8, bias_bytes = 4>,
                   #nncomp.layer<name = "idle", op = "", macs = 0>]
} {
  func.func @main(%x: tensor<1x4xf32>, %w: tensor<2x4xf32>) -> (tensor<1x2xf32>, tensor<1x2xf32>) {
    // CHECK: nncomp.linear {{.*}} {nncomp.kernel = #nncomp.kernel<"gemm-f32">}
    %y = nncomp.linear %x, %w {nncomp.kernel = #nncomp.kernel<"gemm-f32">} : (tensor<1x4xf32>, tensor<2x4xf32>) -> tensor<1x2xf32>
    // CHECK: nncomp.linear {{.*}} {nncomp.kernel = #nncomp.kernel<"gemm-f32", cycles = 5, dense_cycles = 7, reason = "about 5 cycles">}
    %z = nncomp.linear %x, %w {nncomp.kernel = #nncomp.kernel<"gemm-f32", cycles = 5, dense_cycles = 7, reason = "about 5 cycles">} : (tensor<1x4xf32>, tensor<2x4xf32>) -> tensor<1x2xf32>
    return %y, %z : tensor<1x2xf32>, tensor<1x2xf32>
  }
}
