// RUN: nncomp-opt %s --split-input-file --verify-diagnostics --nncomp-append-loss
// RUN: not nncomp-opt %S/Inputs/scores.mlir --nncomp-append-loss=class-weights=1,2 2>&1 | FileCheck %s --check-prefix=WEIGHTS
// RUN: not nncomp-opt %S/Inputs/scores.mlir --nncomp-append-loss=smoothing=1 2>&1 | FileCheck %s --check-prefix=SMOOTHING

// SMOOTHING: expected a smoothing between 0 and 1, but got 1
// WEIGHTS: expected a weight for each of 3 classes, but got 2

// expected-error @below {{expected a result to take the loss of, but got none}}
func.func @main(%x: tensor<2xf32>) {
  return
}

// -----

// expected-error @below {{expected scores of a sample and a class each, but got 'tensor<2xf32>'}}
func.func @main(%x: tensor<2xf32>) -> tensor<2xf32> {
  return %x : tensor<2xf32>
}

// -----

// expected-error @below {{expected scores of a sample and a class each, but got 'tensor<2x2xi64>'}}
func.func @main(%x: tensor<2x2xi64>) -> tensor<2x2xi64> {
  return %x : tensor<2x2xi64>
}
