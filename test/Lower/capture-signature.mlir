// RUN: nncomp-opt %s --nncomp-capture-signature | FileCheck %s

// CHECK: nncomp.signature = {
// CHECK-SAME: inputs = [{name = "image", type = tensor<2x3xi8>, unsigned}, {name = "input1", type = tensor<4xi1>}]
// CHECK-SAME: outputs = [{name = "label", type = tensor<4xi1>}]
func.func @main(%x: tensor<2x3xi8> {nncomp.name = "image", nncomp.unsigned}, %m: tensor<4xi1>)
    -> (tensor<4xi1> {nncomp.name = "label"}) {
  return %m : tensor<4xi1>
}
