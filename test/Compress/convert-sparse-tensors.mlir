// RUN: nncomp-opt %s --nncomp-convert-sparse-tensors | FileCheck %s
// RUN: nncomp-opt %s --nncomp-convert-sparse-tensors --nncomp-convert-sparse-tensors=upstream=true | FileCheck %s --check-prefix=BACK

#CSR = #sparse_tensor.encoding<{ map = (d0, d1) -> (d0 : dense, d1 : compressed) }>
#CSC = #sparse_tensor.encoding<{ map = (d0, d1) -> (d1 : dense, d0 : compressed), posWidth = 64, crdWidth = 8 }>
#BSR = #sparse_tensor.encoding<{ map = (i, j) -> (i floordiv 2 : dense, j floordiv 3 : compressed, j mod 3 : dense, i mod 2 : dense), posWidth = 32, crdWidth = 16 }>

// BACK-DAG: #[[CSR:.*]] = #sparse_tensor.encoding<{ map = (d0, d1) -> (d0 : dense, d1 : compressed), posWidth = 32, crdWidth = 16 }>
// BACK-DAG: #[[CSC:.*]] = #sparse_tensor.encoding<{ map = (d0, d1) -> (d1 : dense, d0 : compressed), posWidth = 32, crdWidth = 16 }>
// BACK-DAG: #[[BSR:.*]] = #sparse_tensor.encoding<{ map = (d0, d1) -> (d0 floordiv 2 : dense, d1 floordiv 3 : compressed, d1 mod 3 : dense, d0 mod 2 : dense), posWidth = 32, crdWidth = 16 }>

// CHECK-LABEL: @csr
// BACK-LABEL: @csr
func.func @csr() -> tensor<2x4xf32> {
  // CHECK-DAG: %[[POINTERS:.*]] = arith.constant dense<[0, 1, 2]> : tensor<3xi32>
  // CHECK-DAG: %[[INDICES:.*]] = arith.constant dense<[3, 0]> : tensor<2xi16>
  // CHECK-DAG: %[[VALUES:.*]] = arith.constant dense<[1.000000e+00, 2.000000e+00]> : tensor<2xf32>
  // CHECK: %[[W:.*]] = nncomp.assemble %[[VALUES]], %[[INDICES]], %[[POINTERS]] : (tensor<2xf32>, tensor<2xi16>, tensor<3xi32>) -> tensor<2x4xf32, #nncomp.sparse<format = csr, nnz = 2>>
  // CHECK: nncomp.decode %[[W]]
  // BACK: %[[S:.*]] = sparse_tensor.assemble (%{{.*}}, %{{.*}}), %{{.*}} : (tensor<3xi32>, tensor<2xi16>), tensor<2xf32> to tensor<2x4xf32, #[[CSR]]>
  // BACK: sparse_tensor.convert %[[S]] : tensor<2x4xf32, #[[CSR]]> to tensor<2x4xf32>
  %positions = arith.constant dense<[0, 1, 2]> : tensor<3xindex>
  %coordinates = arith.constant dense<[3, 0]> : tensor<2xindex>
  %values = arith.constant dense<[1.0, 2.0]> : tensor<2xf32>
  %0 = sparse_tensor.assemble (%positions, %coordinates), %values : (tensor<3xindex>, tensor<2xindex>), tensor<2xf32> to tensor<2x4xf32, #CSR>
  %1 = sparse_tensor.convert %0 : tensor<2x4xf32, #CSR> to tensor<2x4xf32>
  return %1 : tensor<2x4xf32>
}

// CHECK-LABEL: @csc
// BACK-LABEL: @csc
func.func @csc() -> tensor<2x2xf32> {
  // CHECK: nncomp.assemble %{{.*}}, %{{.*}}, %{{.*}} : (tensor<3xf32>, tensor<3xi16>, tensor<3xi32>) -> tensor<2x2xf32, #nncomp.sparse<format = csc, nnz = 3>>
  // BACK: to tensor<2x2xf32, #[[CSC]]>
  %positions = arith.constant dense<[0, 2, 3]> : tensor<3xi64>
  %coordinates = arith.constant dense<[0, 1, 1]> : tensor<3xi8>
  %values = arith.constant dense<[1.0, 2.0, 3.0]> : tensor<3xf32>
  %0 = sparse_tensor.assemble (%positions, %coordinates), %values : (tensor<3xi64>, tensor<3xi8>), tensor<3xf32> to tensor<2x2xf32, #CSC>
  %1 = sparse_tensor.convert %0 : tensor<2x2xf32, #CSC> to tensor<2x2xf32>
  return %1 : tensor<2x2xf32>
}

// A constant has as many blocks as its nonzeros are in; a layer takes either type.
// CHECK-LABEL: @bsr
// BACK-LABEL: @bsr
func.func @bsr(%x: tensor<1x6xf32>) -> (tensor<4x6xf32>, tensor<1x4xf32>) {
  // CHECK: %[[W:.*]] = nncomp.encode %{{.*}} : tensor<4x6xf32> -> tensor<4x6xf32, #nncomp.sparse<format = bsr, nnz = 2, block = 2x3>>
  // CHECK: nncomp.decode %[[W]]
  // CHECK: nncomp.linear %{{.*}}, %[[W]]
  %0 = arith.constant dense<[[1.0, 2.0, 0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 3.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 4.0, 0.0, 0.0]]> : tensor<4x6xf32>
  %1 = sparse_tensor.convert %0 : tensor<4x6xf32> to tensor<4x6xf32, #BSR>
  %2 = sparse_tensor.convert %1 : tensor<4x6xf32, #BSR> to tensor<4x6xf32>
  %3 = nncomp.linear %x, %1 : (tensor<1x6xf32>, tensor<4x6xf32, #BSR>) -> tensor<1x4xf32>
  return %2, %3 : tensor<4x6xf32>, tensor<1x4xf32>
}

// CHECK-LABEL: @blocks
// BACK-LABEL: @blocks
func.func @blocks(%v: tensor<6xf32>, %i: tensor<1xi16>, %p: tensor<2xi32>, %g: tensor<1x2xf32>) -> tensor<2x6xf32> {
  // BACK: sparse_tensor.assemble (%arg2, %arg1), %arg0 : (tensor<2xi32>, tensor<1xi16>), tensor<6xf32> to tensor<2x6xf32, #[[BSR]]>
  %0 = nncomp.assemble %v, %i, %p : (tensor<6xf32>, tensor<1xi16>, tensor<2xi32>) -> tensor<2x6xf32, #nncomp.sparse<format = bsr, nnz = 1, block = 2x3>>
  %1 = nncomp.decode %0 : tensor<2x6xf32, #nncomp.sparse<format = bsr, nnz = 1, block = 2x3>> -> tensor<2x6xf32>
  return %1 : tensor<2x6xf32>
}
