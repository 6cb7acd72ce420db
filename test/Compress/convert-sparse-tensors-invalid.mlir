// RUN: nncomp-opt %s -split-input-file -verify-diagnostics --nncomp-convert-sparse-tensors

// The other way.
// RUN: not nncomp-opt %s --split-input-file --nncomp-convert-sparse-tensors=upstream=true 2>&1 | FileCheck %s
// CHECK: error: expected a sparse matrix of plain values by rows, by columns or in blocks of at least 2x2, which sparse_tensor has too, but got 'tensor<8x2xf32, #nncomp.sparse<format = bsr, nnz = 1, block = 4x1>>'
// CHECK: error: expected a sparse matrix of plain values {{.*}}, but got 'tensor<8x2xf32, #nncomp.sparse<format = bitmap, nnz = 4>>'

#CSR = #sparse_tensor.encoding<{ map = (d0, d1) -> (d0 : dense, d1 : compressed) }>
func.func @unsorted() -> tensor<1x4xf32, #CSR> {
  %p = arith.constant dense<[0, 2]> : tensor<2xindex>
  %i = arith.constant dense<[3, 0]> : tensor<2xindex>
  %v = arith.constant dense<1.0> : tensor<2xf32>
  // expected-error @below {{expected increasing indices below 4, but got 0 in row 0}}
  %0 = sparse_tensor.assemble (%p, %i), %v : (tensor<2xindex>, tensor<2xindex>), tensor<2xf32> to tensor<1x4xf32, #CSR>
  return %0 : tensor<1x4xf32, #CSR>
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (d0, d1) -> (d0 : dense, d1 : compressed) }>
func.func @duplicate() -> tensor<1x4xf32, #CSR> {
  %p = arith.constant dense<[0, 2]> : tensor<2xindex>
  %i = arith.constant dense<[3, 3]> : tensor<2xindex>
  %v = arith.constant dense<1.0> : tensor<2xf32>
  // expected-error @below {{expected increasing indices below 4, but got 3 in row 0}}
  %0 = sparse_tensor.assemble (%p, %i), %v : (tensor<2xindex>, tensor<2xindex>), tensor<2xf32> to tensor<1x4xf32, #CSR>
  return %0 : tensor<1x4xf32, #CSR>
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (d0, d1) -> (d0 : dense, d1 : compressed) }>
func.func @out_of_range() -> tensor<1x4xf32, #CSR> {
  %p = arith.constant dense<[0, 2]> : tensor<2xindex>
  %i = arith.constant dense<[3, 4]> : tensor<2xindex>
  %v = arith.constant dense<1.0> : tensor<2xf32>
  // expected-error @below {{expected increasing indices below 4, but got 4 in row 0}}
  %0 = sparse_tensor.assemble (%p, %i), %v : (tensor<2xindex>, tensor<2xindex>), tensor<2xf32> to tensor<1x4xf32, #CSR>
  return %0 : tensor<1x4xf32, #CSR>
}

// -----

// 2^16 is no 0 of 16 bits.
#CSR = #sparse_tensor.encoding<{ map = (d0, d1) -> (d0 : dense, d1 : compressed) }>
func.func @wide() -> tensor<1x4xf32, #CSR> {
  %p = arith.constant dense<[0, 2]> : tensor<2xindex>
  %i = arith.constant dense<[65536, 3]> : tensor<2xindex>
  %v = arith.constant dense<1.0> : tensor<2xf32>
  // expected-error @below {{expected indices of less than 16 bits, but got 65536}}
  %0 = sparse_tensor.assemble (%p, %i), %v : (tensor<2xindex>, tensor<2xindex>), tensor<2xf32> to tensor<1x4xf32, #CSR>
  return %0 : tensor<1x4xf32, #CSR>
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (d0, d1) -> (d0 : dense, d1 : compressed) }>
func.func @positions() -> tensor<1x4xf32, #CSR> {
  %p = arith.constant dense<[0, 3]> : tensor<2xindex>
  %i = arith.constant dense<[0, 3]> : tensor<2xindex>
  %v = arith.constant dense<1.0> : tensor<2xf32>
  // expected-error @below {{expected pointers from 0 to 2, but got 0 to 3}}
  %0 = sparse_tensor.assemble (%p, %i), %v : (tensor<2xindex>, tensor<2xindex>), tensor<2xf32> to tensor<1x4xf32, #CSR>
  return %0 : tensor<1x4xf32, #CSR>
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (d0, d1) -> (d0 : dense, d1 : compressed) }>
func.func @short() -> tensor<1x4xf32, #CSR> {
  %p = arith.constant dense<[0, 1]> : tensor<2xindex>
  %i = arith.constant dense<[0, 3]> : tensor<2xindex>
  %v = arith.constant dense<1.0> : tensor<1xf32>
  // expected-error @below {{expected 1 elements of indices, but got 2}}
  %0 = sparse_tensor.assemble (%p, %i), %v : (tensor<2xindex>, tensor<2xindex>), tensor<1xf32> to tensor<1x4xf32, #CSR>
  return %0 : tensor<1x4xf32, #CSR>
}

// -----

#BSR = #sparse_tensor.encoding<{ map = (i, j) -> (i floordiv 2 : dense, j floordiv 2 : compressed, j mod 2 : dense, i mod 2 : dense) }>
func.func @part_of_block() -> tensor<2x2xf32, #BSR> {
  %p = arith.constant dense<[0, 1]> : tensor<2xindex>
  %i = arith.constant dense<0> : tensor<1xindex>
  %v = arith.constant dense<1.0> : tensor<5xf32>
  // expected-error @below {{expected values of whole blocks, but got 'tensor<5xf32>'}}
  %0 = sparse_tensor.assemble (%p, %i), %v : (tensor<2xindex>, tensor<1xindex>), tensor<5xf32> to tensor<2x2xf32, #BSR>
  return %0 : tensor<2x2xf32, #BSR>
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (d0, d1) -> (d0 : dense, d1 : compressed) }>
func.func @computed(%p: tensor<2xindex>) -> tensor<1x4xf32, #CSR> {
  %i = arith.constant dense<[0, 1]> : tensor<2xindex>
  %v = arith.constant dense<1.0> : tensor<2xf32>
  // expected-error @below {{expected constant positions and coordinates, but got computed ones}}
  %0 = sparse_tensor.assemble (%p, %i), %v : (tensor<2xindex>, tensor<2xindex>), tensor<2xf32> to tensor<1x4xf32, #CSR>
  return %0 : tensor<1x4xf32, #CSR>
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (d0, d1) -> (d0 : dense, d1 : compressed) }>
func.func @computed_values(%v: tensor<2xf32>) -> tensor<1x4xf32, #CSR> {
  %i = arith.constant dense<[0, 1]> : tensor<2xindex>
  // expected-error @below {{expected constant values of a static shape, but got others for 'tensor<1x4xf32}}
  %0 = sparse_tensor.assemble (%i, %i), %v : (tensor<2xindex>, tensor<2xindex>), tensor<2xf32> to tensor<1x4xf32, #CSR>
  return %0 : tensor<1x4xf32, #CSR>
}

// -----

#DCSR = #sparse_tensor.encoding<{ map = (d0, d1) -> (d0 : compressed, d1 : compressed) }>
func.func @levels() -> tensor<1x2xf32, #DCSR> {
  %0 = arith.constant dense<1.0> : tensor<1x2xf32>
  // expected-error @below {{expected a sparse_tensor encoding by rows, by columns or in blocks of columns, but got #sparse_tensor.encoding}}
  %1 = sparse_tensor.convert %0 : tensor<1x2xf32> to tensor<1x2xf32, #DCSR>
  return %1 : tensor<1x2xf32, #DCSR>
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (d0, d1) -> (d0 : dense, d1 : compressed) }>
func.func @computed_dense(%0: tensor<1x2xf32>) -> tensor<1x2xf32, #CSR> {
  // expected-error @below {{expected a constant to convert to a sparse tensor, but got another source or 'tensor<1x2xf32}}
  %1 = sparse_tensor.convert %0 : tensor<1x2xf32> to tensor<1x2xf32, #CSR>
  return %1 : tensor<1x2xf32, #CSR>
}

// -----

#CSR = #sparse_tensor.encoding<{ map = (d0, d1) -> (d0 : dense, d1 : compressed) }>
#CSC = #sparse_tensor.encoding<{ map = (d0, d1) -> (d1 : dense, d0 : compressed) }>
func.func @transposed() -> tensor<1x2xf32, #CSC> {
  %0 = arith.constant dense<1.0> : tensor<1x2xf32>
  %1 = sparse_tensor.convert %0 : tensor<1x2xf32> to tensor<1x2xf32, #CSR>
  // expected-error @below {{expected a dense tensor to convert to, but got 'tensor<1x2xf32}}
  %2 = sparse_tensor.convert %1 : tensor<1x2xf32, #CSR> to tensor<1x2xf32, #CSC>
  return %2 : tensor<1x2xf32, #CSC>
}

// -----

func.func @columns(%v: tensor<4xf32>, %i: tensor<1xi16>, %p: tensor<3xi32>) -> tensor<8x2xf32> {
  %0 = nncomp.assemble %v, %i, %p : (tensor<4xf32>, tensor<1xi16>, tensor<3xi32>) -> tensor<8x2xf32, #nncomp.sparse<format = bsr, nnz = 1, block = 4x1>>
  %1 = nncomp.decode %0 : tensor<8x2xf32, #nncomp.sparse<format = bsr, nnz = 1, block = 4x1>> -> tensor<8x2xf32>
  return %1 : tensor<8x2xf32>
}

// -----

func.func @bitmap(%v: tensor<4xf32>, %m: tensor<8xi32>, %p: tensor<9xi32>) -> tensor<8x2xf32> {
  %0 = nncomp.assemble %v, %m, %p : (tensor<4xf32>, tensor<8xi32>, tensor<9xi32>) -> tensor<8x2xf32, #nncomp.sparse<format = bitmap, nnz = 4>>
  %1 = nncomp.decode %0 : tensor<8x2xf32, #nncomp.sparse<format = bitmap, nnz = 4>> -> tensor<8x2xf32>
  return %1 : tensor<8x2xf32>
}
