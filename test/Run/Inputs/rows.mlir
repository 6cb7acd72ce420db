// The input, as it is.
func.func @main(%x: tensor<1x2x3xf32> {nncomp.name = "x"}) -> (tensor<1x2x3xf32> {nncomp.name = "y"}) {
  return %x : tensor<1x2x3xf32>
}
