// A sum of two values that is not the residual of a convolution is one of codes,
// relu included, where a layer takes it as codes.
// RUN: %python %S/Inputs/write_samples.py %t
// RUN: nncomp-opt %s --nncomp-quantize='calibration=%t/pair.npy' -o %t/c.mlir 2>/dev/null && FileCheck %s < %t/c.mlir
// CHECK-DAG: %[[X:.*]] = nncomp.encode %arg0 : tensor<1x2xf32> -> tensor<1x2xf32, #[[A:.*]]>
// CHECK: %[[U:.*]] = nncomp.linear %[[X]], {{.*}} -> tensor<1x2xf32, #[[B:.*]]>
// CHECK: %[[S:.*]] = nncomp.add {{%.*}}, {{%.*}} {activation = #nncomp.activation<relu>} : {{.*}} -> tensor<1x2xf32, #[[C:.*]]>
// CHECK: nncomp.linear %[[S]],
// What only the result takes stays a sum of floats.
// CHECK: arith.addf
// RUN: nncomp-run %t/c.mlir %mcpu --compare --atol=0 --rtol=0
// RUN: nncomp-run %t/c.mlir %mcpu --compare=%s --rtol=0.03 --input=1x2xf32=0.5,-0.25

func.func @main(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  %v = arith.constant dense<[[1.0, 0.5], [0.25, -1.0]]> : tensor<2x2xf32>
  %w = arith.constant dense<[[-0.5, 0.75], [1.0, 0.0]]> : tensor<2x2xf32>
  %u = nncomp.linear %x, %v : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  %s = arith.addf %x, %u : tensor<1x2xf32>
  %r = nncomp.activation %s {function = #nncomp.activation<relu>} : tensor<1x2xf32>
  %y = nncomp.linear %r, %w : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  %z = arith.addf %y, %u : tensor<1x2xf32>
  return %z : tensor<1x2xf32>
}
