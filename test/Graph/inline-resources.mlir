// RUN: nncomp-opt %s --nncomp-inline-resources | FileCheck %s
// RUN: nncomp-opt %s --nncomp-lower="compile-to=kernels mcpu=x86-64-v3" | FileCheck %s --check-prefix=KERNELS

// CHECK-LABEL: @documented
func.func private @documented() -> tensor<2xf32> {
  // CHECK: %[[W:.*]] = arith.constant dense<[1.000000e+00, 2.000000e+00]> : tensor<2xf32>
  // CHECK-NEXT: return %[[W]]
  %w = arith.constant dense_resource<w> : tensor<2xf32>
  return %w : tensor<2xf32>
}

// CHECK-LABEL: @main
// KERNELS: nncomp.launch @gemm_f32_0
func.func @main(%x: tensor<1x2xf32>) -> tensor<1x1xf32> {
  // CHECK: %[[W:.*]] = arith.constant dense<{{\[\[}}1.000000e+00, 2.000000e+00]]> : tensor<1x2xf32>
  // CHECK: nncomp.linear %{{.*}}, %[[W]]
  %w = arith.constant dense_resource<w> : tensor<1x2xf32>
  %y = nncomp.linear %x, %w : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x1xf32>
  return %y : tensor<1x1xf32>
}

{-#
  dialect_resources: {
    builtin: {
      w: "0x040000000000803F00000040"
    }
  }
#-}
