// A convolution with an arena to work in, and weights.
func.func @main(%x: tensor<1x5x5x3xf32> {nncomp.name = "image \"*/ %"}, %bias: tensor<8xf32> {nncomp.name = "bias"})
    -> (tensor<1x5x5x8xf32> {nncomp.name = "scores"}, tensor<1x5x5x8xi1> {nncomp.name = "is_high"}) {
  %w = arith.constant dense<"0xWEIGHTS"> : tensor<8x3x3x3xf32>
  %y = nncomp.conv2d %x, %w {pads = array<i64: 1, 1, 1, 1>}
     : (tensor<1x5x5x3xf32>, tensor<8x3x3x3xf32>) -> tensor<1x5x5x8xf32>
  %b = nncomp.broadcast %bias : tensor<8xf32> -> tensor<1x5x5x8xf32>
  %sum = arith.addf %y, %b : tensor<1x5x5x8xf32>
  %p = nncomp.softmax %sum {axis = 3 : i64} : tensor<1x5x5x8xf32>
  %half = arith.constant dense<0.5> : tensor<1x5x5x8xf32>
  %high = arith.cmpf ogt, %p, %half : tensor<1x5x5x8xf32>
  return %p, %high : tensor<1x5x5x8xf32>, tensor<1x5x5x8xi1>
}
