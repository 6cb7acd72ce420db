// RUN: nncomp-opt %s --nncomp-lower-to-vector --verify-diagnostics

func.func @on_tensors(%x: tensor<4xf32>, %e: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error @below {{expected operands that are buffers, but got 'tensor<4xf32>', 'tensor<4xf32>'}}
  %0 = linalg.copy ins(%x : tensor<4xf32>) outs(%e : tensor<4xf32>) -> tensor<4xf32>
  return %0 : tensor<4xf32>
}
