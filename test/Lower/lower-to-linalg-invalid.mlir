// RUN: nncomp-opt %s --nncomp-lower-to-linalg --verify-diagnostics

func.func @encoded(%x: tensor<8x64xf32, #nncomp.uniform<bits = 4, axis = 0>>) -> tensor<8x64xf32> {
  // expected-error @below {{expected an operation that lowers to linalg, but got one on 'tensor<8x64xf32, #nncomp.uniform<bits = 4, axis = 0>>'}}
  %0 = nncomp.decode %x : tensor<8x64xf32, #nncomp.uniform<bits = 4, axis = 0>> -> tensor<8x64xf32>
  return %0 : tensor<8x64xf32>
}
