// RUN: nncomp-opt %s --split-input-file --verify-diagnostics --nncomp-set-batch=size=3
// RUN: not nncomp-opt %S/../Autodiff/Inputs/scores.mlir --nncomp-set-batch=size=0 2>&1 | FileCheck %s

// CHECK: expected a batch of at least 1, but got 0

// expected-error @below {{expected inputs of one batch, but got 'tensor<1x2xf32>', 'tensor<2x2xf32>'}}
func.func @main(%x: tensor<1x2xf32>, %y: tensor<2x2xf32>) {
  return
}

// -----

// expected-error @below {{expected inputs of one batch, but got none}}
func.func @main() {
  return
}

// -----

func.func @main(%x: tensor<1x2xf32>) -> tensor<2xf32> {
  // expected-error @below {{expected an operation on each sample by itself, but got one that joins them}}
  %0 = nncomp.reduce sum %x {axes = array<i64: 0>} : (tensor<1x2xf32>) -> tensor<2xf32>
  return %0 : tensor<2xf32>
}

// -----

func.func @main(%x: tensor<1x2xf32>) -> tensor<2x1xf32> {
  // expected-error @below {{expected an operation on each sample by itself, but got one that joins them}}
  %0 = nncomp.transpose %x {permutation = array<i64: 1, 0>} : (tensor<1x2xf32>) -> tensor<2x1xf32>
  return %0 : tensor<2x1xf32>
}

// -----

func.func @main(%x: tensor<2x2xf32>) -> tensor<1x2xf32> {
  // expected-error @below {{expected an operation on each sample by itself, but got one that joins them}}
  %0 = tensor.extract_slice %x[1, 0] [1, 2] [1, 1] : tensor<2x2xf32> to tensor<1x2xf32>
  return %0 : tensor<1x2xf32>
}

// -----

func.func @main(%x: tensor<1x2xf32>) -> tensor<2xf32> {
  // expected-error @below {{expected an operation on each sample by itself, but got one that joins them}}
  %0 = tensor.extract_slice %x[0, 0] [1, 2] [1, 1] : tensor<1x2xf32> to tensor<2xf32>
  return %0 : tensor<2xf32>
}

// -----

func.func @main(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  // expected-error @below {{expected an operation on each sample by itself, but got one that joins them}}
  %0 = nncomp.softmax %x {axis = 0 : i64} : tensor<1x2xf32>
  return %0 : tensor<1x2xf32>
}

// -----

// The batch as weights.
func.func @main(%x: tensor<1x2xf32>) -> tensor<1x1xf32> {
  // expected-error @below {{expected an operation on each sample by itself, but got one that joins them}}
  %0 = nncomp.linear %x, %x : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x1xf32>
  return %0 : tensor<1x1xf32>
}
