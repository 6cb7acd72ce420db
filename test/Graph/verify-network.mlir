// RUN: nncomp-opt %s --nncomp-verify-network | FileCheck %s

// Scalars, booleans, encodings, also of zeros only, and unused empty lists are parts
// of a network, and other functions are not looked at.
// CHECK-LABEL: @main
func.func @main(%x: tensor<2x4xf32>, %m: tensor<f64>, %unused: tensor<0xi64>) -> (tensor<3x5xf32>, tensor<2x4xi1>) {
  %zero = arith.constant 0.0 : f32
  %padded = tensor.pad %x low[0, 0] high[1, 1] {
  ^bb0(%i: index, %j: index):
    tensor.yield %zero : f32
  } : tensor<2x4xf32> to tensor<3x5xf32>
  %codes = nncomp.encode %x : tensor<2x4xf32> -> tensor<2x4xf32, #nncomp.uniform<bits = 8, scale = 0.5, zero = 0>>
  %values = arith.constant dense<> : tensor<0xf32>
  %indices = arith.constant dense<> : tensor<0xi16>
  %pointers = arith.constant dense<0> : tensor<3xi32>
  %zeros = nncomp.assemble %values, %indices, %pointers : (tensor<0xf32>, tensor<0xi16>, tensor<3xi32>) -> tensor<2x4xf32, #nncomp.sparse<format = csr, nnz = 0>>
  %isnan = arith.cmpf une, %x, %x : tensor<2x4xf32>
  return %padded, %isnan : tensor<3x5xf32>, tensor<2x4xi1>
}

// CHECK-LABEL: @kernel
func.func @kernel(%x: memref<?xf32>) {
  return
}
