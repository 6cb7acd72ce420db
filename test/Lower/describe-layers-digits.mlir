// RUN: nncomp-opt %s --nncomp-describe-layers | FileCheck %s

// Sums of digits of a learned basis have no uniform codes, and are as narrow as bytes.
// CHECK: nncomp.layers = [
// CHECK-SAME: #nncomp.layer<name = "digits times codes", op = "linear", encoding = #nncomp.uniform<bits = 8, scale = 0.5>, mac_kind = "int8", macs = 12
// CHECK-SAME: #nncomp.layer<name = "digits times digits", op = "linear", encoding = #nncomp.lq<bits = 4, axis = 0>, mac_kind = "int8", macs = 12
// CHECK-SAME: #nncomp.layer<name = "wide codes times digits", {{.*}}mac_kind = "int16", macs = 12
#levels = #nncomp.lq<bits = 2, basis = [0.5, 1.0], unipolar = true>
#codes = #nncomp.uniform<bits = 8, scale = 0.5>
#wide = #nncomp.uniform<bits = 16, scale = 0.5>
#digits = #nncomp.lq<bits = 4, axis = 0>
func.func @main(%x: tensor<1x4xf32, #levels>, %z: tensor<1x4xf32, #wide>) -> (tensor<1x3xf32>, tensor<1x3xf32>, tensor<1x3xf32>) {
  %c = arith.constant dense<[1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3]> : tensor<12xi8>
  %w = nncomp.assemble %c : (tensor<12xi8>) -> tensor<3x4xf32, #codes>
  %0 = nncomp.linear %x, %w : (tensor<1x4xf32, #levels>, tensor<3x4xf32, #codes>) -> tensor<1x3xf32> loc("digits times codes")
  %words = arith.constant dense<5> : tensor<12xi32>
  %basis = arith.constant dense<0.5> : tensor<3x4xf32>
  %d = nncomp.assemble %words, %basis : (tensor<12xi32>, tensor<3x4xf32>) -> tensor<3x4xf32, #digits>
  %1 = nncomp.linear %x, %d : (tensor<1x4xf32, #levels>, tensor<3x4xf32, #digits>) -> tensor<1x3xf32> loc("digits times digits")
  %2 = nncomp.linear %z, %d : (tensor<1x4xf32, #wide>, tensor<3x4xf32, #digits>) -> tensor<1x3xf32> loc("wide codes times digits")
  return %0, %1, %2 : tensor<1x3xf32>, tensor<1x3xf32>, tensor<1x3xf32>
}
