// Encoding and decoding while running gives the bits that the compiler computes for
// constants: for every width, with codes that cross bytes and a tail, ties, zeros
// and a row of zeros.
// DEFINE: %{check} = nncomp-run %t.mlir %mcpu --input=5x7xf32=0 --print-output | FileCheck %s
// RUN: sed 's/ENCODING/bits = 1, zero = 0/' %s > %t.mlir && %{check}
// RUN: sed 's/ENCODING/bits = 1, axis = 0, asymmetric = true/' %s > %t.mlir && %{check}
// RUN: sed 's/ENCODING/bits = 2/' %s > %t.mlir && %{check}
// RUN: sed 's/ENCODING/bits = 2, axis = 1/' %s > %t.mlir && %{check}
// RUN: sed 's/ENCODING/bits = 3, axis = 0/' %s > %t.mlir && %{check}
// RUN: sed 's/ENCODING/bits = 3, scale = 0.5, zero = 3/' %s > %t.mlir && %{check}
// RUN: sed 's/ENCODING/bits = 4, asymmetric = true/' %s > %t.mlir && %{check}
// RUN: sed 's/ENCODING/bits = 5, axis = 1, asymmetric = true/' %s > %t.mlir && %{check}
// RUN: sed 's/ENCODING/bits = 6/' %s > %t.mlir && %{check}
// RUN: sed 's/ENCODING/bits = 7, axis = 0, zero = 31/' %s > %t.mlir && %{check}
// RUN: sed 's/ENCODING/bits = 8, scale = 0.37, zero = 128/' %s > %t.mlir && %{check}
// RUN: sed 's/ENCODING/bits = 8, axis = 0/' %s > %t.mlir && %{check}
// RUN: sed 's/ENCODING/bits = 16, axis = 1, asymmetric = true/' %s > %t.mlir && %{check}
// RUN: sed 's/ENCODING/bits = 32, axis = 0/' %s > %t.mlir && %{check}
// RUN: sed 's/ENCODING/bits = 32, asymmetric = true/' %s > %t.mlir && %{check}
// RUN: sed 's/ENCODING/bits = 4, axis = 0, block = 3/' %s > %t.mlir && %{check}
// RUN: sed 's/ENCODING/bits = 3, axis = 1, block = 2, asymmetric = true/' %s > %t.mlir && %{check}
// RUN: sed 's/ENCODING/bits = 4, block = 8, zero = 5/' %s > %t.mlir && %{check}
// RUN: sed 's/ENCODING/bits = 1, axis = 0, centered = true/' %s > %t.mlir && %{check}
// RUN: sed 's/ENCODING/bits = 3, scale = 4.0, centered = true/' %s > %t.mlir && %{check}
// RUN: sed 's/ENCODING/bits = 16, centered = true/' %s > %t.mlir && %{check}
// CHECK: "difference": 1xf32=[0]
// CHECK: "magnitude": 1xf32=[{{[1-9]}}

#encoding = #nncomp.uniform<ENCODING>

func.func @main(%zero: tensor<5x7xf32> {nncomp.name = "zero"}) -> (tensor<1xf32> {nncomp.name = "difference"}, tensor<1xf32> {nncomp.name = "magnitude"}) {
  %c = arith.constant dense<[[-0.37, -25.53, -11.1, 0.5, -1.5, 20.72, 30.71], [31.82, 27.75, -19.24, 0.0, 32.93, 8.879999999999999, -15.91], [-14.8, 15.54, -11.47, 17.759999999999998, -5.55, 5.92, 22.2], [-8.14, -4.4399999999999995, 12.209999999999999, -14.43, 1.1099999999999999, 12.58, -19.98], [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]]> : tensor<5x7xf32>
  %ce = nncomp.encode %c : tensor<5x7xf32> -> tensor<5x7xf32, #encoding>
  %cd = nncomp.decode %ce : tensor<5x7xf32, #encoding> -> tensor<5x7xf32>
  %x = arith.addf %c, %zero : tensor<5x7xf32>
  %xe = nncomp.encode %x : tensor<5x7xf32> -> tensor<5x7xf32, #encoding>
  %xd = nncomp.decode %xe : tensor<5x7xf32, #encoding> -> tensor<5x7xf32>
  %s = arith.subf %cd, %xd : tensor<5x7xf32>
  %d = nncomp.reduce l1 %s {axes = array<i64: 0, 1>} : (tensor<5x7xf32>) -> tensor<f32>
  %r = tensor.expand_shape %d [] output_shape [1] : tensor<f32> into tensor<1xf32>
  %m = nncomp.reduce l1 %xd {axes = array<i64: 0, 1>} : (tensor<5x7xf32>) -> tensor<f32>
  %n = tensor.expand_shape %m [] output_shape [1] : tensor<f32> into tensor<1xf32>
  return %r, %n : tensor<1xf32>, tensor<1xf32>
}
