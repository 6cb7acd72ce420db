// RUN: nncomp-opt %s --nncomp-verify-network --split-input-file --verify-diagnostics

// expected-error @below {{expected a function @main of one block, but got none}}
module {
}

// -----

// expected-error @below {{expected a function @main of one block, but got another @main}}
module {
  func.func private @main(tensor<4xf32>)
}

// -----

func.func @main(%x: tensor<4xf32>) -> tensor<4xf32> {
  return %x : tensor<4xf32>
}
// expected-error @below {{expected @weights to be left to lowering, but got one}}
func.func private @weights()

// -----

// A call is refused, so that recursion is too.
func.func @main(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error @below {{expected operations of nncomp, arith, math, tensor or linalg in @main, but got 'func.call'}}
  %0 = call @main(%x) : (tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

func.func @main(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error @below {{expected operations of nncomp, arith, math, tensor or linalg in @main, but got 'bufferization.alloc_tensor'}}
  %0 = bufferization.alloc_tensor() : tensor<4xf32>
  return %0 : tensor<4xf32>
}

// -----

func.func @main(%x: tensor<4xf32>) -> tensor<4xf32> {
  %zero = arith.constant 0 : index
  %four = arith.constant 4 : index
  %one = arith.constant 1 : index
  // expected-error @below {{expected operations of nncomp, arith, math, tensor or linalg in @main, but got 'scf.for'}}
  %0 = scf.for %i = %zero to %four step %one iter_args(%a = %x) -> tensor<4xf32> {
    %1 = math.absf %a : tensor<4xf32>
    scf.yield %1 : tensor<4xf32>
  }
  return %0 : tensor<4xf32>
}

// -----

// expected-error @below {{expected tensors of static shape, of 1 to 2^40 elements that are floats, whole bytes or i1, but got 'tensor<4x0xf32>'}}
func.func @main(%x: tensor<4x0xf32>) {
  return
}

// -----

func.func @main(%x: tensor<4xf32>) {
  // expected-error @below {{expected tensors of static shape, of 1 to 2^40 elements that are floats, whole bytes or i1, but got 'tensor<?xf32>'}}
  %0 = tensor.cast %x : tensor<4xf32> to tensor<?xf32>
  return
}

// -----

func.func @main(%x: tensor<4xi8>) {
  // expected-error @below {{expected tensors of static shape, of 1 to 2^40 elements that are floats, whole bytes or i1, but got 'tensor<4xi7>'}}
  %0 = arith.trunci %x : tensor<4xi8> to tensor<4xi7>
  return
}

// -----

func.func @main(%x: tensor<4xf32>) {
  // expected-error @below {{expected tensors of static shape, of 1 to 2^40 elements that are floats, whole bytes or i1, but got 'tensor<4xf8E4M3FN>'}}
  %0 = arith.truncf %x : tensor<4xf32> to tensor<4xf8E4M3FN>
  return
}

// -----

func.func @main(%x: tensor<4xf32>) {
  // expected-error @below {{expected tensors of static shape, of 1 to 2^40 elements that are floats, whole bytes or i1, but got 'tensor<0xf32>'}}
  %0 = arith.constant dense<> : tensor<0xf32>
  %1 = nncomp.encode %0 : tensor<0xf32> -> tensor<0xf32, #nncomp.float<bf16>>
  return
}

// -----

// The number of elements has more than 64 bits.
// expected-error @below {{expected tensors of static shape, of 1 to 2^40 elements that are floats, whole bytes or i1, but got 'tensor<1099511627776x1099511627776xf32>'}}
func.func @main(%x: tensor<1099511627776x1099511627776xf32>) {
  return
}

// -----

func.func @main() -> tensor<1099511627776xf32> {
  // expected-error @below {{expected a constant of at most 2130706432 bytes, but got 'tensor<1099511627776xf32>'}}
  %0 = arith.constant dense<1.0> : tensor<1099511627776xf32>
  return %0 : tensor<1099511627776xf32>
}
