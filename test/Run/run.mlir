// RUN: nncomp-run %s %mcpu --print-output --input=2x3xf32=1 --input='2x3xf32=[1 2 3][4 5 6]' | FileCheck %s
// RUN: nncomp-run %s %mcpu --print-output --input=y=2x3xf32=1,2,3,4,5,6 --input=x=2x3xf32=1 | FileCheck %s
// RUN: nncomp-run %s %mcpu --print-output --max-elements=4 --input=2x3xf32=1 --input='2x3xf32=[[1,2,3],[4,5,6]]' | FileCheck %s --check-prefix=ELIDED
// RUN: nncomp-run %s %mcpu --print-output --input=2x3xf32=rand:7 --input=2x3xf32=rand:7 --output=@%t.npy > %t.first
// RUN: nncomp-run %s %mcpu --print-output --input=2x3xf32=rand:7 --input=2x3xf32=rand:7 | diff %t.first -
// RUN: nncomp-run %s %mcpu --input=2x3xf32=rand:7 --input=2x3xf32=rand:7 --expected-output=@%t.npy | FileCheck %s --check-prefix=MATCH
// RUN: nncomp-run %s %mcpu --input=2x3xf32=rand:7 --input=2x3xf32=rand:7 --output=- > %t.stdout.npy && cmp %t.npy %t.stdout.npy
// RUN: nncomp-run %s %mcpu 2>&1 | FileCheck %s --check-prefix=REMARKS
// RUN: nncomp-run %s --print-signature | FileCheck %s --check-prefix=SIGNATURE
// RUN: nncomp-opt %s --emit-bytecode -o %t.mlirbc && nncomp-run %t.mlirbc --print-signature | FileCheck %s --check-prefix=SIGNATURE
// RUN: env NNCOMP_FLAGS=--print-signature nncomp-run %s | FileCheck %s --check-prefix=SIGNATURE

// CHECK: result[0] "scaled": 2x3xf32=[1 3 6][10 15 21]
// CHECK-NEXT: result[1] "output1": 2x3xi1=[0 0 0][0 0 0]
// ELIDED: result[0] "scaled": 2x3xf32=[1 3 6][10 ...]
// MATCH: result[0] "scaled": match: max abs error 0, relative L2 0
// REMARKS: remark: targeting
// REMARKS-NEXT: remark: no --input: running on random values, seed 0
// SIGNATURE: input "x": 2x3xf32
// SIGNATURE-NEXT: input "y": 2x3xf32
// SIGNATURE-NEXT: output "scaled": 2x3xf32
// SIGNATURE-NEXT: output "output1": 2x3xi1
func.func @main(%x: tensor<2x3xf32> {nncomp.name = "x"}, %y: tensor<2x3xf32> {nncomp.name = "y"})
    -> (tensor<2x3xf32> {nncomp.name = "scaled"}, tensor<2x3xi1>) {
  %scale = arith.constant dense<[[0.5, 1.0, 1.5], [2.0, 2.5, 3.0]]> : tensor<2x3xf32>
  %sum = arith.addf %x, %y : tensor<2x3xf32>
  %scaled = arith.mulf %sum, %scale : tensor<2x3xf32>
  %less = arith.cmpf olt, %scaled, %scale : tensor<2x3xf32>
  return %scaled, %less : tensor<2x3xf32>, tensor<2x3xi1>
}
