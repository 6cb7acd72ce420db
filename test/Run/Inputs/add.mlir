func.func @main(%x: tensor<2x3xf32> {nncomp.name = "x"}, %y: tensor<2x3xf32> {nncomp.name = "y"})
    -> (tensor<2x3xf32> {nncomp.name = "sum"}) {
  %sum = arith.addf %x, %y : tensor<2x3xf32>
  return %sum : tensor<2x3xf32>
}
