// RUN: nncomp-opt %s --nncomp-verify-no-encodings | FileCheck %s

// CHECK-LABEL: @dense
func.func @dense(%x: tensor<4xf32>) -> tensor<4xf32> {
  %y = math.absf %x : tensor<4xf32>
  return %y : tensor<4xf32>
}
