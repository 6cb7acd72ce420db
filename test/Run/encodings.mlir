// Layers with encoded weights give what they give with the decoded ones. All values
// are small multiples of powers of two, so that sums are exact in any order.
// RUN: split-file %s %t
// RUN: nncomp-run %t/conv2d.mlir %mcpu --input=1x4x4x2xf32=0 --print-output | FileCheck %s
// RUN: nncomp-run %t/linear.mlir %mcpu --input=1x32xf32=0 --print-output | FileCheck %s
// DEFINE: %{check} = nncomp-run %t.mlir %mcpu --input=1x32xf32=0 --print-output | FileCheck %s --check-prefix=ANY
// RUN: sed 's/ENCODING/uniform<bits = 4, axis = 0, block = 8>/' %t/any.mlir > %t.mlir && %{check}
// RUN: sed 's/ENCODING/uniform<bits = 4, axis = 0, block = 24, zero = 7>/' %t/any.mlir > %t.mlir && %{check}
// RUN: sed 's/ENCODING/uniform<bits = 3, scale = 0.5, centered = true>/' %t/any.mlir > %t.mlir && %{check}
// RUN: sed 's/ENCODING/uniform<bits = 16, scale = 0.25>/' %t/any.mlir > %t.mlir && %{check}
// RUN: sed 's/ENCODING/uniform<bits = 32, scale = 0.25>/' %t/any.mlir > %t.mlir && %{check}
// RUN: sed 's/ENCODING/float<f16>/' %t/any.mlir > %t.mlir && %{check}
// RUN: sed 's/ENCODING/float<bf16>/' %t/any.mlir > %t.mlir && %{check}
// RUN: sed 's/ENCODING/codebook<entries = 16>/' %t/any.mlir > %t.mlir && %{check}
// RUN: sed 's/ENCODING/codebook<entries = 20, axis = 0, palette = f16>/' %t/any.mlir > %t.mlir && %{check}
// RUN: sed 's/ENCODING/codebook<entries = 256, axis = 1, palette = bf16>/' %t/any.mlir > %t.mlir && %{check}
// RUN: sed 's/ENCODING/sparse<format = csr, nnz = 88, values = #nncomp.codebook<entries = 16>>/' %t/any.mlir > %t.mlir && %{check}
// RUN: sed 's/ENCODING/sparse<format = csr, nnz = 88, values = #nncomp.float<f16>>/' %t/any.mlir > %t.mlir && %{check}
// RUN: sed 's/ENCODING/sparse<format = csr, nnz = 88, values = #nncomp.uniform<bits = 4, block = 88>>/' %t/any.mlir > %t.mlir && %{check}
// ANY: "difference": 1xf32=[0]
// ANY: "magnitude": 1xf32=[{{[1-9]}}
// CHECK: "difference of 0": 1xf32=[0]
// CHECK: "difference of 1": 1xf32=[0]
// CHECK: "difference of 2": 1xf32=[0]
// CHECK: "magnitude": 1xf32=[{{[1-9]}}

//--- conv2d.mlir
#u4 = #nncomp.uniform<bits = 4, axis = 0>
#csr_conv = #nncomp.sparse<format = csr, nnz = 20>
#csr_conv_u8 = #nncomp.sparse<format = csr, nnz = 20, values = #nncomp.uniform<bits = 8>>

func.func @main(%zero: tensor<1x4x4x2xf32> {nncomp.name = "zero"}) -> (tensor<1xf32> {nncomp.name = "difference of 0"}, tensor<1xf32> {nncomp.name = "difference of 1"}, tensor<1xf32> {nncomp.name = "difference of 2"}, tensor<1xf32> {nncomp.name = "magnitude"}) {
  %c = arith.constant dense<[[[[-2.0, 4.0], [-3.0, 4.0], [-1.0, 4.0], [4.0, -2.0]], [[-2.0, 3.0], [-3.0, -4.0], [-4.0, 1.0], [3.0, 3.0]], [[4.0, -2.0], [-3.0, 4.0], [3.0, 1.0], [3.0, 3.0]], [[2.0, -4.0], [-2.0, 2.0], [-3.0, -1.0], [1.0, -3.0]]]]> : tensor<1x4x4x2xf32>
  %x = arith.addf %c, %zero : tensor<1x4x4x2xf32>
  %w = arith.constant dense<[[[[2.0, -3.0], [-3.0, -2.5], [-0.5, 3.5]], [[1.5, -3.5], [1.5, -1.5], [-3.5, -3.0]], [[1.0, -2.0], [-1.5, -2.5], [3.5, -1.0]]], [[[7.0, 1.0], [-1.0, 3.0], [-6.0, 7.0]], [[-1.0, 5.0], [-3.0, -3.0], [2.0, 6.0]], [[3.0, -1.0], [4.0, 4.0], [1.0, -2.0]]], [[[-6.0, -14.0], [8.0, -4.0], [2.0, 14.0]], [[-4.0, 12.0], [6.0, 12.0], [12.0, 6.0]], [[-10.0, -8.0], [-6.0, -10.0], [8.0, -12.0]]]]> : tensor<3x3x3x2xf32>
  %v = arith.constant dense<[[[[0.0, 63.5], [-7.5, 59.5], [0.0, 0.0]], [[0.0, -6.0], [0.0, -59.5], [0.0, 0.0]], [[44.0, 0.0], [-20.0, 19.0], [0.0, 0.0]]], [[[0.0, 0.0], [0.0, -4.5], [0.0, 0.0]], [[0.0, 0.0], [-44.0, 0.0], [0.0, 16.5]], [[-8.0, 0.0], [28.5, 0.0], [44.0, 32.5]]], [[[0.0, 0.0], [0.0, 0.0], [0.0, 0.0]], [[0.0, -58.0], [0.0, 2.5], [51.5, -8.5]], [[0.0, 0.0], [-42.0, 0.0], [0.0, 0.0]]]]> : tensor<3x3x3x2xf32>
  %e0 = nncomp.encode %w : tensor<3x3x3x2xf32> -> tensor<3x3x3x2xf32, #u4>
  %d0 = nncomp.decode %e0 : tensor<3x3x3x2xf32, #u4> -> tensor<3x3x3x2xf32>
  %y0 = nncomp.conv2d %x, %e0 {pads = array<i64: 1, 1, 1, 1>} : (tensor<1x4x4x2xf32>, tensor<3x3x3x2xf32, #u4>) -> tensor<1x4x4x3xf32>
  %r0 = nncomp.conv2d %x, %d0 {pads = array<i64: 1, 1, 1, 1>} : (tensor<1x4x4x2xf32>, tensor<3x3x3x2xf32>) -> tensor<1x4x4x3xf32>
  %s0 = arith.subf %y0, %r0 : tensor<1x4x4x3xf32>
  %m0 = nncomp.reduce l1 %s0 {axes = array<i64: 1, 2, 3>} : (tensor<1x4x4x3xf32>) -> tensor<1xf32>
  %e1 = nncomp.encode %v : tensor<3x3x3x2xf32> -> tensor<3x3x3x2xf32, #csr_conv>
  %d1 = nncomp.decode %e1 : tensor<3x3x3x2xf32, #csr_conv> -> tensor<3x3x3x2xf32>
  %y1 = nncomp.conv2d %x, %e1 {pads = array<i64: 1, 1, 1, 1>} : (tensor<1x4x4x2xf32>, tensor<3x3x3x2xf32, #csr_conv>) -> tensor<1x4x4x3xf32>
  %r1 = nncomp.conv2d %x, %d1 {pads = array<i64: 1, 1, 1, 1>} : (tensor<1x4x4x2xf32>, tensor<3x3x3x2xf32>) -> tensor<1x4x4x3xf32>
  %s1 = arith.subf %y1, %r1 : tensor<1x4x4x3xf32>
  %m1 = nncomp.reduce l1 %s1 {axes = array<i64: 1, 2, 3>} : (tensor<1x4x4x3xf32>) -> tensor<1xf32>
  %e2 = nncomp.encode %v : tensor<3x3x3x2xf32> -> tensor<3x3x3x2xf32, #csr_conv_u8>
  %d2 = nncomp.decode %e2 : tensor<3x3x3x2xf32, #csr_conv_u8> -> tensor<3x3x3x2xf32>
  %y2 = nncomp.conv2d %x, %e2 {pads = array<i64: 1, 1, 1, 1>} : (tensor<1x4x4x2xf32>, tensor<3x3x3x2xf32, #csr_conv_u8>) -> tensor<1x4x4x3xf32>
  %r2 = nncomp.conv2d %x, %d2 {pads = array<i64: 1, 1, 1, 1>} : (tensor<1x4x4x2xf32>, tensor<3x3x3x2xf32>) -> tensor<1x4x4x3xf32>
  %s2 = arith.subf %y2, %r2 : tensor<1x4x4x3xf32>
  %m2 = nncomp.reduce l1 %s2 {axes = array<i64: 1, 2, 3>} : (tensor<1x4x4x3xf32>) -> tensor<1xf32>
  %m3 = nncomp.reduce l1 %y2 {axes = array<i64: 1, 2, 3>} : (tensor<1x4x4x3xf32>) -> tensor<1xf32>
  return %m0, %m1, %m2, %m3 : tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>
}

//--- linear.mlir
#u3 = #nncomp.uniform<bits = 3, scale = 1.0, zero = 4>
#csr = #nncomp.sparse<format = csr, nnz = 48>
#csr_u4 = #nncomp.sparse<format = csr, nnz = 48, values = #nncomp.uniform<bits = 4>>

func.func @main(%zero: tensor<1x32xf32> {nncomp.name = "zero"}) -> (tensor<1xf32> {nncomp.name = "difference of 0"}, tensor<1xf32> {nncomp.name = "difference of 1"}, tensor<1xf32> {nncomp.name = "difference of 2"}, tensor<1xf32> {nncomp.name = "magnitude"}) {
  %c = arith.constant dense<[[-4.0, -1.0, -3.0, 1.0, -1.0, -2.0, -4.0, 1.0, -4.0, 3.0, -3.0, 1.0, 1.0, 4.0, 2.0, 2.0, 3.0, -1.0, 4.0, 2.0, 1.0, 3.0, 1.0, 2.0, 2.0, 1.0, 1.0, 2.0, -3.0, 2.0, 1.0, -2.0]]> : tensor<1x32xf32>
  %x = arith.addf %c, %zero : tensor<1x32xf32>
  %w = arith.constant dense<[[7.0, 3.0, 0.0, 0.0, 2.0, 0.0, -2.0, 0.0, 0.0, -6.0, 0.0, 6.0, 0.0, 1.0, 7.0, 0.0, -4.0, 0.0, -1.0, 0.0, 0.0, 7.0, 0.0, 0.0, 0.0, 0.0, 7.0, 2.0, -2.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, -1.0, 0.0, 5.0, 6.0, 0.0, 0.0, 0.0, 6.0, 4.0, 3.0, -7.0, 0.0, 0.0, -1.0, -1.0, 0.0, 0.0, 5.0, 6.0, 0.0, 0.0, -2.0, 0.0, 6.0, -6.0, 0.0, 0.0, 4.0, 2.0], [4.0, 0.0, 0.0, 6.0, -7.0, 0.0, 0.0, 0.0, 3.0, 0.0, -5.0, -2.0, -6.0, 0.0, 0.0, 0.0, -3.0, 6.0, 0.0, 3.0, 5.0, 0.0, -6.0, -7.0, 7.0, 7.0, 0.0, 4.0, 0.0, 6.0, -3.0, 0.0]]> : tensor<3x32xf32>
  %e0 = nncomp.encode %w : tensor<3x32xf32> -> tensor<3x32xf32, #u3>
  %d0 = nncomp.decode %e0 : tensor<3x32xf32, #u3> -> tensor<3x32xf32>
  %y0 = nncomp.linear %x, %e0 : (tensor<1x32xf32>, tensor<3x32xf32, #u3>) -> tensor<1x3xf32>
  %r0 = nncomp.linear %x, %d0 : (tensor<1x32xf32>, tensor<3x32xf32>) -> tensor<1x3xf32>
  %s0 = arith.subf %y0, %r0 : tensor<1x3xf32>
  %m0 = nncomp.reduce l1 %s0 {axes = array<i64: 1>} : (tensor<1x3xf32>) -> tensor<1xf32>
  %e1 = nncomp.encode %w : tensor<3x32xf32> -> tensor<3x32xf32, #csr>
  %d1 = nncomp.decode %e1 : tensor<3x32xf32, #csr> -> tensor<3x32xf32>
  %y1 = nncomp.linear %x, %e1 : (tensor<1x32xf32>, tensor<3x32xf32, #csr>) -> tensor<1x3xf32>
  %r1 = nncomp.linear %x, %d1 : (tensor<1x32xf32>, tensor<3x32xf32>) -> tensor<1x3xf32>
  %s1 = arith.subf %y1, %r1 : tensor<1x3xf32>
  %m1 = nncomp.reduce l1 %s1 {axes = array<i64: 1>} : (tensor<1x3xf32>) -> tensor<1xf32>
  %e2 = nncomp.encode %w : tensor<3x32xf32> -> tensor<3x32xf32, #csr_u4>
  %d2 = nncomp.decode %e2 : tensor<3x32xf32, #csr_u4> -> tensor<3x32xf32>
  %y2 = nncomp.linear %x, %e2 : (tensor<1x32xf32>, tensor<3x32xf32, #csr_u4>) -> tensor<1x3xf32>
  %r2 = nncomp.linear %x, %d2 : (tensor<1x32xf32>, tensor<3x32xf32>) -> tensor<1x3xf32>
  %s2 = arith.subf %y2, %r2 : tensor<1x3xf32>
  %m2 = nncomp.reduce l1 %s2 {axes = array<i64: 1>} : (tensor<1x3xf32>) -> tensor<1xf32>
  %m3 = nncomp.reduce l1 %y2 {axes = array<i64: 1>} : (tensor<1x3xf32>) -> tensor<1xf32>
  return %m0, %m1, %m2, %m3 : tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>
}

//--- any.mlir
#encoding = #nncomp.ENCODING

func.func @main(%zero: tensor<1x32xf32> {nncomp.name = "zero"}) -> (tensor<1xf32> {nncomp.name = "difference"}, tensor<1xf32> {nncomp.name = "magnitude"}) {
  %c = arith.constant dense<[[-4.0, 2.0, 1.0, 4.0, 1.0, 4.0, -1.0, -4.0, 1.0, -4.0, -3.0, -3.0, 4.0, -4.0, -1.0, 2.0, 1.0, 1.0, -2.0, -4.0, 1.0, 1.0, 1.0, -2.0, 2.0, 2.0, 3.0, 4.0, 2.0, 4.0, -3.0, 4.0]]> : tensor<1x32xf32>
  %x = arith.addf %c, %zero : tensor<1x32xf32>
  %w = arith.constant dense<[[-4.0, 2.0, 1.0, -5.0, -2.0, 7.0, 7.0, 0.0, 3.0, 7.0, -6.0, 2.0, -7.0, 7.0, 6.0, 0.0, 7.0, 1.0, -4.0, -4.0, 4.0, 0.0, 1.0, 6.0, -7.0, 0.0, -1.0, 3.0, 6.0, -5.0, -4.0, 3.0], [6.0, 6.0, -3.0, 0.0, 2.0, 4.0, -7.0, 7.0, -1.0, 4.0, 5.0, 7.0, -1.0, -7.0, 4.0, 5.0, 2.0, 0.0, 7.0, -7.0, 7.0, -2.0, -6.0, -7.0, -7.0, 0.0, -4.0, -3.0, 3.0, -1.0, 5.0, 3.0], [6.0, -3.0, -7.0, 3.0, 4.0, -5.0, 4.0, 6.0, -2.0, 1.0, 7.0, 2.0, 7.0, -6.0, 4.0, 3.0, -4.0, 3.0, 6.0, 2.0, -3.0, -3.0, -7.0, -6.0, 7.0, 6.0, 3.0, 0.0, -6.0, -2.0, 5.0, -6.0]]> : tensor<3x32xf32>
  %e = nncomp.encode %w : tensor<3x32xf32> -> tensor<3x32xf32, #encoding>
  %d = nncomp.decode %e : tensor<3x32xf32, #encoding> -> tensor<3x32xf32>
  %y = nncomp.linear %x, %e : (tensor<1x32xf32>, tensor<3x32xf32, #encoding>) -> tensor<1x3xf32>
  %r = nncomp.linear %x, %d : (tensor<1x32xf32>, tensor<3x32xf32>) -> tensor<1x3xf32>
  %s = arith.subf %y, %r : tensor<1x3xf32>
  %m0 = nncomp.reduce l1 %s {axes = array<i64: 1>} : (tensor<1x3xf32>) -> tensor<1xf32>
  %m1 = nncomp.reduce l1 %y {axes = array<i64: 1>} : (tensor<1x3xf32>) -> tensor<1xf32>
  return %m0, %m1 : tensor<1xf32>, tensor<1xf32>
}
