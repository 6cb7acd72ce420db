func.func @main(%x: tensor<1x3xf32>, %y: tensor<1x3xf32>) -> tensor<1x3xf32> {
  %0 = arith.addf %x, %y : tensor<1x3xf32>
  return %0 : tensor<1x3xf32>
}
