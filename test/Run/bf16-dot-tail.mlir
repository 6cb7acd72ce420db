// The last of an odd number of elements goes by itself: neither the next row nor
// memory past the end of the buffer takes part, not even by a product with zero.

// REQUIRES: avx512bf16
// RUN: nncomp-run %s --mcpu=native --print-output --input='x=2x5xbf16=1 2 3 4 5 nan inf 1 1 inf' | FileCheck %s

// CHECK: result[0] "y": 2x4xbf16=[15 15 15 15][nan nan nan nan]
// CHECK: result[1] "z": 2x4xbf16=[15.5 15.5 15.5 15.5][nan nan nan nan]
func.func @main(%x: tensor<2x5xbf16> {nncomp.name = "x"})
    -> (tensor<2x4xbf16> {nncomp.name = "y"}, tensor<2x4xbf16> {nncomp.name = "z"}) {
  %w = arith.constant dense<1.0> : tensor<4x5xbf16>
  %b = arith.constant dense<0.5> : tensor<4xbf16>
  %y = nncomp.linear %x, %w {nncomp.kernel = #nncomp.kernel<"gemm-bf16-dot">} : (tensor<2x5xbf16>, tensor<4x5xbf16>) -> tensor<2x4xbf16>
  %z = nncomp.linear %x, %w, %b {nncomp.kernel = #nncomp.kernel<"gemm-bf16-dot">} : (tensor<2x5xbf16>, tensor<4x5xbf16>, tensor<4xbf16>) -> tensor<2x4xbf16>
  return %y, %z : tensor<2x4xbf16>, tensor<2x4xbf16>
}
