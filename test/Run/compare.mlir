// What is compiled agrees with the program as imported, and the chosen kernels with
// the reference ones, on the same random inputs.
// RUN: nncomp-run %s %mcpu --compare | FileCheck %s
// RUN: nncomp-run %s %mcpu --compare=kernels | FileCheck %s --check-prefix=KERNELS
// RUN: nncomp-run %s %mcpu --compare --input=1x5x5x3xf32=rand:3 | FileCheck %s
// CHECK: result[0] "y": match: max abs error {{.*}}, relative L2 {{.*}}; reference: the program as imported
// CHECK-NEXT: result[1] "index": match: max abs error 0, relative L2 0; reference: the program as imported
// KERNELS: result[0] "y": match: max abs error {{.*}}, relative L2 {{.*}}; reference: the reference kernels
func.func @main(%x: tensor<1x5x5x3xf32> {nncomp.name = "x"})
    -> (tensor<1x5x5x8xf32> {nncomp.name = "y"}, tensor<2xi32> {nncomp.name = "index"}) {
  %w = arith.constant dense<0.25> : tensor<8x3x3x3xf32>
  %y = nncomp.conv2d %x, %w {pads = array<i64: 1, 1, 1, 1>}
     : (tensor<1x5x5x3xf32>, tensor<8x3x3x3xf32>) -> tensor<1x5x5x8xf32>
  %index = arith.constant dense<[1, 2]> : tensor<2xi32>
  return %y, %index : tensor<1x5x5x8xf32>, tensor<2xi32>
}
