// 16-bit floats round alike on every CPU, and need no runtime library: to
// nearest even, once, overflow to infinity, subnormal numbers kept.
// RUN: nncomp-run %s %mcpu --print-output --input='x=8xf32=1.0009765 65519.9 65520 -6e-8 2.98e-8 nan -inf 0.33333334' \
// RUN:   --input='d=8xf64=1.000488281250001 65519.99999 65520 -6e-8 2.98023223876953125e-8 nan -inf 0.33333334' | FileCheck %s
// RUN: nncomp-run %s --mcpu=x86-64 --print-output --input='x=8xf32=1.0009765 65519.9 65520 -6e-8 2.98e-8 nan -inf 0.33333334' \
// RUN:   --input='d=8xf64=1.000488281250001 65519.99999 65520 -6e-8 2.98023223876953125e-8 nan -inf 0.33333334' | FileCheck %s
// RUN: nncomp-compile %s --mcpu=x86-64 -o %t.o && llvm-nm -u %t.o | count 0

// CHECK: result[0] "h": 8xf16=[1.00098 65504 inf -5.96046e-08 0 nan -inf 0.333252]
// CHECK: result[1] "b": 8xbf16=[1 65536 65536 -6.00703e-08 2.98023e-08 nan -inf 0.333984]
// CHECK: result[2] "back": 8xf32=[1.00098 65504 inf -5.96046e-08 0 nan -inf 0.333252]
// CHECK: result[3] "narrow": 8xf16=[1.00098 65504 inf -5.96046e-08 0 nan -inf 0.333252]
func.func @main(%x: tensor<8xf32> {nncomp.name = "x"}, %d: tensor<8xf64> {nncomp.name = "d"})
    -> (tensor<8xf16> {nncomp.name = "h"}, tensor<8xbf16> {nncomp.name = "b"},
        tensor<8xf32> {nncomp.name = "back"}, tensor<8xf16> {nncomp.name = "narrow"}) {
  %0 = arith.truncf %x : tensor<8xf32> to tensor<8xf16>
  %1 = arith.truncf %x : tensor<8xf32> to tensor<8xbf16>
  %2 = arith.extf %0 : tensor<8xf16> to tensor<8xf32>
  %3 = arith.truncf %d : tensor<8xf64> to tensor<8xf16>
  return %0, %1, %2, %3 : tensor<8xf16>, tensor<8xbf16>, tensor<8xf32>, tensor<8xf16>
}
