// RUN: nncomp-opt %s --nncomp-fuse --split-input-file | FileCheck %s

// A batch normalization after a layer of signs scales its alphas; where the factor
// is negative it turns the signs, and where it is 0 the bias is left. The signs of
// the result are the layer's own then.
// CHECK-LABEL: @batch_norm
func.func @batch_norm(%x: tensor<1x32xf32, #nncomp.binary<alpha = 1.0>>) -> tensor<1x32xf32, #nncomp.binary<alpha = 1.0>> {
  // CHECK-DAG: %[[BITS:.*]] = arith.constant dense<[15, -16, 15,
  // CHECK-DAG: %[[ALPHAS:.*]] = arith.constant dense<[1.000000e+00, 1.000000e+00, 0.000000e+00,
  // CHECK-DAG: %[[BIAS:.*]] = arith.constant dense<[-1.000000e+00, 3.000000e+00, -7.000000e+00,
  // CHECK: %[[W:.*]] = nncomp.assemble %[[BITS]], %[[ALPHAS]]
  // CHECK-NEXT: %[[Y:.*]] = nncomp.linear %{{.*}}, %[[W]], %[[BIAS]] : (tensor<1x32xf32, #nncomp.binary<alpha = 1.0>>, tensor<32x32xf32, #nncomp.binary<axis = 0>>, tensor<32xf32>) -> tensor<1x32xf32, #nncomp.binary<alpha = 1.0>>
  // CHECK-NEXT: return %[[Y]]
  %bits = arith.constant dense<15> : tensor<32xi32>
  %alphas = arith.constant dense<0.5> : tensor<32xf32>
  %w = nncomp.assemble %bits, %alphas : (tensor<32xi32>, tensor<32xf32>) -> tensor<32x32xf32, #nncomp.binary<axis = 0>>
  %y = nncomp.linear %x, %w : (tensor<1x32xf32, #nncomp.binary<alpha = 1.0>>, tensor<32x32xf32, #nncomp.binary<axis = 0>>) -> tensor<1x32xf32>
  %scale = arith.constant dense<[2.0, -2.0, 0.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0]> : tensor<32xf32>
  %shift = arith.constant dense<[1.0, 1.0, -7.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0]> : tensor<32xf32>
  %mean = arith.constant dense<1.0> : tensor<32xf32>
  %variance = arith.constant dense<1.0> : tensor<32xf32>
  %n = nncomp.batch_norm %y, %scale, %shift, %mean, %variance {axis = 1 : i64, epsilon = 0.0 : f32} : tensor<1x32xf32>, tensor<32xf32>
  %e = nncomp.encode %n : tensor<1x32xf32> -> tensor<1x32xf32, #nncomp.binary<alpha = 1.0>>
  return %e : tensor<1x32xf32, #nncomp.binary<alpha = 1.0>>
}

// -----

// 16 channels are no whole word: signs stay after the layer.
// CHECK-LABEL: @half_a_word
func.func @half_a_word(%x: tensor<1x32xf32, #nncomp.binary<alpha = 1.0>>) -> tensor<1x16xf32, #nncomp.binary<alpha = 1.0>> {
  // CHECK: nncomp.linear {{.*}} -> tensor<1x16xf32>
  // CHECK: nncomp.encode
  %bits = arith.constant dense<15> : tensor<16xi32>
  %alphas = arith.constant dense<0.5> : tensor<16xf32>
  %w = nncomp.assemble %bits, %alphas : (tensor<16xi32>, tensor<16xf32>) -> tensor<16x32xf32, #nncomp.binary<axis = 0>>
  %y = nncomp.linear %x, %w : (tensor<1x32xf32, #nncomp.binary<alpha = 1.0>>, tensor<16x32xf32, #nncomp.binary<axis = 0>>) -> tensor<1x16xf32>
  %e = nncomp.encode %y : tensor<1x16xf32> -> tensor<1x16xf32, #nncomp.binary<alpha = 1.0>>
  return %e : tensor<1x16xf32, #nncomp.binary<alpha = 1.0>>
}
