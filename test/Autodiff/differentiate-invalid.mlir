// RUN: nncomp-opt %s --split-input-file --verify-diagnostics --nncomp-differentiate

// expected-error @below {{expected a result 'loss', but got none}}
func.func @main(%x: tensor<2xf32> {nncomp.state = "x", nncomp.learned}) -> tensor<2xf32> {
  return %x : tensor<2xf32>
}

// -----

// expected-error @below {{expected a loss of one float, but got 'tensor<2xf32>'}}
func.func @main(%x: tensor<2xf32> {nncomp.state = "x", nncomp.learned})
    -> (tensor<2xf32> {nncomp.name = "loss"}) {
  return %x : tensor<2xf32>
}

// -----

// expected-error @below {{expected a loss that depends on what is learned, but got one that does not}}
func.func @main(%x: tensor<1xf32>, %w: tensor<1xf32> {nncomp.state = "w", nncomp.learned})
    -> (tensor<1xf32> {nncomp.name = "loss"}) {
  return %x : tensor<1xf32>
}

// -----

// A path through integers has no gradient.
// expected-error @below {{expected a loss that depends on what is learned, but got one that does not}}
func.func @main(%w: tensor<2xf32> {nncomp.state = "w", nncomp.learned})
    -> (tensor<1xf32> {nncomp.name = "loss"}) {
  %0 = nncomp.arg_reduce max %w {axis = 0 : i64, keep_dims} : (tensor<2xf32>) -> tensor<1xi64>
  %1 = arith.sitofp %0 : tensor<1xi64> to tensor<1xf32>
  return %1 : tensor<1xf32>
}

// -----

// All that have no rule are named at once; those that nothing flows to are not.
// expected-error @below {{expected operations that have a gradient, but got 2 without}}
func.func @main(%w: tensor<1x2x2x1xf32> {nncomp.state = "w", nncomp.learned}, %g: tensor<1x1x1x2xf32>)
    -> (tensor<1x1x1x1xf32> {nncomp.name = "loss"}, tensor<1x1x1x1xf32>) {
  // expected-note @below {{nncomp.grid_sample}}
  %0 = nncomp.grid_sample linear %w at %g outside border : (tensor<1x2x2x1xf32>, tensor<1x1x1x2xf32>) -> tensor<1x1x1x1xf32>
  // expected-note @below {{math.cbrt}}
  %1 = math.cbrt %0 : tensor<1x1x1x1xf32>
  %2 = math.cbrt %1 : tensor<1x1x1x1xf32>
  return %1, %2 : tensor<1x1x1x1xf32>, tensor<1x1x1x1xf32>
}

// -----

func.func @main(%w: tensor<4xf32> {nncomp.state = "w", nncomp.learned}, %i: index)
    -> (tensor<1xf32> {nncomp.name = "loss"}) {
  // expected-error @below {{expected constant offsets and strides, but got others}}
  %0 = tensor.extract_slice %w[%i] [1] [1] : tensor<4xf32> to tensor<1xf32>
  return %0 : tensor<1xf32>
}

// -----

func.func @main(%w: tensor<4xf32> {nncomp.state = "w", nncomp.learned}, %i: index)
    -> (tensor<1xf32> {nncomp.name = "loss"}) {
  %zero = arith.constant 0.0 : f32
  // expected-error @below {{expected constant pads, but got others}}
  %0 = tensor.pad %w low[%i] high[%i] {
  ^bb0(%a: index):
    tensor.yield %zero : f32
  } : tensor<4xf32> to tensor<?xf32>
  %1 = tensor.extract_slice %0[0] [1] [1] : tensor<?xf32> to tensor<1xf32>
  return %1 : tensor<1xf32>
}
