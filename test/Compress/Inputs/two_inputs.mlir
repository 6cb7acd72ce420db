func.func @main(%a: tensor<1x2xf32> {nncomp.name = "a"}, %b: tensor<1x2xf32> {nncomp.name = "b"}) -> tensor<1x2xf32> {
  %w = arith.constant dense<[[1.0, 0.5], [0.0, -1.0]]> : tensor<2x2xf32>
  %u = nncomp.linear %a, %w : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  %v = nncomp.linear %b, %w : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  %y = arith.addf %u, %v : tensor<1x2xf32>
  return %y : tensor<1x2xf32>
}
