func.func @main(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  %w = arith.constant dense<[[1.0, -1.0], [1.0, 0.0]]> : tensor<2x2xf32>
  %v = arith.constant dense<[[1.0, 0.45], [0.4, 1.0]]> : tensor<2x2xf32>
  %a = nncomp.linear %x, %w : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32> loc("robust")
  %y = nncomp.linear %a, %v : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32> loc("fragile")
  return %y : tensor<1x2xf32>
}
