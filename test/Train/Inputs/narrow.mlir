func.func @main(%x: tensor<1x9x9xf32>) -> tensor<1x3xf32> {
  %w = arith.constant dense<1.0> : tensor<3x81xf8E5M2>
  %0 = tensor.collapse_shape %x [[0], [1, 2]] : tensor<1x9x9xf32> into tensor<1x81xf32>
  %1 = arith.truncf %0 : tensor<1x81xf32> to tensor<1x81xf8E5M2>
  %2 = nncomp.linear %1, %w : (tensor<1x81xf8E5M2>, tensor<3x81xf8E5M2>) -> tensor<1x3xf8E5M2> loc("fc")
  %3 = arith.extf %2 : tensor<1x3xf8E5M2> to tensor<1x3xf32>
  return %3 : tensor<1x3xf32>
}
