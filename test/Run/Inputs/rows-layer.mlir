// A layer on the rows of the input.
func.func @main(%x: tensor<1x2x3xf32>) -> tensor<2x1xf32> {
  %w = arith.constant dense<1.0> : tensor<1x3xf32>
  %rows = tensor.collapse_shape %x [[0, 1], [2]] : tensor<1x2x3xf32> into tensor<2x3xf32>
  %y = nncomp.linear %rows, %w : (tensor<2x3xf32>, tensor<1x3xf32>) -> tensor<2x1xf32>
  return %y : tensor<2x1xf32>
}
