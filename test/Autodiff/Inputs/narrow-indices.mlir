func.func @main(%x: tensor<200xf64> {nncomp.state = "x", nncomp.learned}, %i: tensor<3xi8>, %r: tensor<3xf64>) -> (tensor<f64> {nncomp.name = "loss"}) {
  %0 = nncomp.gather %x, %i {axis = 0 : i64} : (tensor<200xf64>, tensor<3xi8>) -> tensor<3xf64>
  %1 = arith.mulf %0, %r : tensor<3xf64>
  %2 = nncomp.reduce sum %1 {axes = array<i64: 0>} : (tensor<3xf64>) -> tensor<f64>
  return %2 : tensor<f64>
}
