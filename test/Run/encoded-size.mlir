// The object holds the bytes that the type promises and no dense copy: 16 x 8 codes
// of 4 bits are 64 bytes, 16 scales 64 more.
// RUN: nncomp-opt %s --nncomp-lower | FileCheck %s
// CHECK: nncomp.weight_bytes = 128 : i64

#u4 = #nncomp.uniform<bits = 4, axis = 0>

func.func @main(%x: tensor<1x8xf32> {nncomp.name = "x"}) -> (tensor<1x16xf32> {nncomp.name = "y"}) {
  %codes = arith.constant dense<"0x4420823CFDE6F1C26B30F90EC7DD01E4887534A20F0B0D04C36ED80E71E0FD77B07670EB940BD5335F973DAAD8619B91FFC911F57CCED458BBBF2CE03753C9BD"> : tensor<64xi8>
  %scales = arith.constant dense<"0x0000803E0000003F0000803F00000040000080400000803E0000003F0000803F00000040000080400000803E0000003F0000803F00000040000080400000803E"> : tensor<16xf32>
  %w = nncomp.assemble %codes, %scales : (tensor<64xi8>, tensor<16xf32>) -> tensor<16x8xf32, #u4>
  %y = nncomp.linear %x, %w : (tensor<1x8xf32>, tensor<16x8xf32, #u4>) -> tensor<1x16xf32>
  return %y : tensor<1x16xf32>
}
