func.func @main(%x: tensor<1x3xf32>) -> tensor<1x4xf32> {
  %w = arith.constant dense<[[0.5, 1.0, 1.5], [2.0, 2.5, 3.0], [1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]> : tensor<4x3xf32>
  %fc = nncomp.linear %x, %w : (tensor<1x3xf32>, tensor<4x3xf32>) -> tensor<1x4xf32> loc("fc")
  %prob = nncomp.softmax %fc {axis = 1 : i64} : tensor<1x4xf32> loc("prob")
  return %prob : tensor<1x4xf32>
}
