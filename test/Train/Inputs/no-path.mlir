func.func @main(%x: tensor<1x9x9xf32>) -> tensor<1x3xf32> {
  %0 = tensor.collapse_shape %x [[0], [1, 2]] : tensor<1x9x9xf32> into tensor<1x81xf32>
  %1 = tensor.extract_slice %0[0, 0] [1, 3] [1, 1] : tensor<1x81xf32> to tensor<1x3xf32>
  return %1 : tensor<1x3xf32>
}
