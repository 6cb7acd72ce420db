// RUN: nncomp-opt %s --split-input-file --verify-diagnostics --nncomp-append-update

// expected-error @below {{expected states that are learned, but got none}}
func.func @main(%x: tensor<2xf32>) -> tensor<2xf32> {
  return %x : tensor<2xf32>
}

// -----

// expected-error @below {{expected a gradient of "w" of its type, but got none}}
func.func @main(%w: tensor<2xf32> {nncomp.state = "w", nncomp.learned}) -> tensor<2xf32> {
  return %w : tensor<2xf32>
}

// -----

// expected-error @below {{expected a gradient of "w" of its type, but got another one}}
func.func @main(%w: tensor<2xf32> {nncomp.state = "w", nncomp.learned}, %g: tensor<3xf32>)
    -> (tensor<3xf32> {nncomp.gradient = "w"}) {
  return %g : tensor<3xf32>
}

// -----

// expected-error @below {{expected states of 32 bits or more, since updates are small, but got "w" of 'f16'}}
func.func @main(%w: tensor<2xf16> {nncomp.state = "w", nncomp.learned})
    -> (tensor<2xf16> {nncomp.gradient = "w"}) {
  return %w : tensor<2xf16>
}
