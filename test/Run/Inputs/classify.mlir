// The scores of an image are its last three pixels, the middle one raised.
func.func @main(%x: tensor<1x2x3xf32>) -> tensor<1x3xf32> {
  %raise = arith.constant dense<[[0.0, 0.001, 0.0]]> : tensor<1x3xf32>
  %row = tensor.extract_slice %x[0, 1, 0] [1, 1, 3] [1, 1, 1] : tensor<1x2x3xf32> to tensor<1x3xf32>
  %scores = arith.addf %row, %raise : tensor<1x3xf32>
  return %scores : tensor<1x3xf32>
}
