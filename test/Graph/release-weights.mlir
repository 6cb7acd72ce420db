// RUN: nncomp-opt %s --canonicalize --nncomp-release-weights=remarks=true -verify-diagnostics | FileCheck %s

// What nothing uses any more is freed, what something uses is not, even if it has
// another type there.
// expected-remark @below {{released 1 resources of 12 bytes}}
module {
  // CHECK-LABEL: @documented
  func.func @documented() -> (tensor<2xf32>, tensor<2x1xf32>) {
    %unused = arith.constant dense_resource<unused> : tensor<3xf32>
    // CHECK-DAG: arith.constant dense_resource<w> : tensor<2xf32>
    // CHECK-DAG: arith.constant dense_resource<v> : tensor<2x1xf32>
    %w = arith.constant dense_resource<w> : tensor<2xf32>
    %v = arith.constant dense_resource<v> : tensor<2xf32>
    %0 = tensor.expand_shape %v [[0, 1]] output_shape [2, 1] : tensor<2xf32> into tensor<2x1xf32>
    %1 = nncomp.activation %0 {function = #nncomp.activation<relu>} : tensor<2x1xf32>
    return %w, %1 : tensor<2xf32>, tensor<2x1xf32>
  }
}

// CHECK: dialect_resources
// CHECK-DAG: w: "0x040000000000803F00000040"
// CHECK-DAG: v: "0x040000000000004000000040"
// CHECK-NOT: unused
{-#
  dialect_resources: {
    builtin: {
      w: "0x040000000000803F00000040",
      v: "0x040000000000004000000040",
      unused: "0x040000000000803F0000803F0000803F"
    }
  }
#-}
