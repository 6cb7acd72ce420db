// Any function can be run by its name; @main, or the only one, is the default.
// RUN: nncomp-run %s %mcpu --function=twice --input=2xf32=3 --print-output | FileCheck %s --check-prefix=TWICE
// RUN: nncomp-run %s %mcpu --input=2xf32=3 --print-output | FileCheck %s --check-prefix=MAIN

// TWICE: result[0] "output0": 2xf32=[6 6]
func.func @twice(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = arith.addf %x, %x : tensor<2xf32>
  return %0 : tensor<2xf32>
}
// MAIN: result[0] "output0": 2xf32=[9 9]
func.func @main(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = arith.mulf %x, %x : tensor<2xf32>
  return %0 : tensor<2xf32>
}
