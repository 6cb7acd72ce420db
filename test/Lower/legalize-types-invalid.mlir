// RUN: nncomp-opt %s --nncomp-legalize-types --split-input-file --verify-diagnostics

func.func @packed() -> tensor<4xi4> {
  // expected-error @below {{expected elements of at least 8 bits, but got 'tensor<4xi4>'}}
  %0 = arith.constant dense<[1, 2, 3, 4]> : tensor<4xi4>
  return %0 : tensor<4xi4>
}

// -----

func.func @unknown(%x: tensor<4xi1>) -> tensor<4xi1> {
  // expected-error @below {{expected an operation that can take booleans as bytes, but got one on 'tensor<4xi1>'}}
  %0 = arith.andi %x, %x : tensor<4xi1>
  return %0 : tensor<4xi1>
}
