// RUN: nncomp-opt %s --nncomp-report-size -split-input-file -verify-diagnostics

// expected-remark @below {{constants take 304 of 576 bits}}
module {
  func.func @constants(%x: tensor<1x4xf32>, %codes: tensor<8xi8>) {
    // Counted where it is assembled.
    %values = arith.constant dense<[1.0, 2.0, 3.0]> : tensor<3xf32>
    %indices = arith.constant dense<[0, 1, 3]> : tensor<3xi16>
    %pointers = arith.constant dense<[0, 2, 3]> : tensor<3xi32>
    // expected-remark @below {{takes 240 of 512 bits as 'tensor<2x2x4xf32, #nncomp.sparse<format = csr, nnz = 3>>'}}
    %0 = nncomp.assemble %values, %indices, %pointers : (tensor<3xf32>, tensor<3xi16>, tensor<3xi32>) -> tensor<2x2x4xf32, #nncomp.sparse<format = csr, nnz = 3>>
    // expected-remark @below {{takes 64 of 64 bits as 'tensor<2xf32>'}}
    %1 = arith.constant dense<[1.0, 2.0]> : tensor<2xf32>
    %2 = math.absf %1 : tensor<2xf32>
    // No constant: the codes come while running.
    %scale = arith.constant dense<1.0> : tensor<1xf32>
    %3 = nncomp.assemble %codes, %scale : (tensor<8xi8>, tensor<1xf32>) -> tensor<8xf32, #nncomp.uniform<bits = 8>>
    return
  }
}

// -----

// 9 codes of 3 bits fill 4 bytes; a bool takes a byte.
// expected-remark @below {{constants take 80 of 296 bits}}
module {
  func.func @padding() -> (tensor<9xf32, #nncomp.uniform<bits = 3, asymmetric = true>>, tensor<1xi1>) {
    %codes = arith.constant dense<[1, 2, 3, 4]> : tensor<4xi8>
    %scale = arith.constant dense<1.0> : tensor<1xf32>
    %zero = arith.constant dense<1> : tensor<1xi8>
    // expected-remark @below {{takes 72 of 288 bits as 'tensor<9xf32, #nncomp.uniform<bits = 3, asymmetric = true>>'}}
    %0 = nncomp.assemble %codes, %scale, %zero : (tensor<4xi8>, tensor<1xf32>, tensor<1xi8>) -> tensor<9xf32, #nncomp.uniform<bits = 3, asymmetric = true>>
    // expected-remark @below {{takes 8 of 8 bits as 'tensor<1xi1>'}}
    %1 = arith.constant dense<true> : tensor<1xi1>
    return %0, %1 : tensor<9xf32, #nncomp.uniform<bits = 3, asymmetric = true>>, tensor<1xi1>
  }
}
