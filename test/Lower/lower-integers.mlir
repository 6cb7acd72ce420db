// Ops on uniform codes become ops on integers. What they compute: Run/integers.test.
// RUN: nncomp-opt %s --nncomp-lower-integers | FileCheck %s

#u8 = #nncomp.uniform<bits = 8, scale = 0.5, zero = 3>
#v8 = #nncomp.uniform<bits = 8, scale = 2.0, zero = 9>
#w8 = #nncomp.uniform<bits = 8, axis = 0>

// The example of the documentation.
// CHECK-LABEL: @documented
func.func @documented(%x: tensor<1x2x2x8xf32, #u8>) -> tensor<1x1x1x8xf32, #u8> {
  // CHECK: %[[CODES:.*]] = nncomp.disassemble %{{.*}} -> tensor<32xi8>
  // CHECK: %[[STEPS:.*]] = linalg.generic
  // CHECK: arith.extui %{{.*}} : i8 to i32
  // CHECK: arith.subi
  // CHECK: %[[MAX:.*]] = nncomp.max_pool %[[STEPS]] {kernel = array<i64: 2, 2>} : (tensor<1x2x2x8xi32>) -> tensor<1x1x1x8xi32>
  // CHECK: linalg.generic
  // CHECK-SAME: ins(%[[MAX]]
  // CHECK: arith.fptosi
  // CHECK: nncomp.assemble %{{.*}} : (tensor<8xi8>) -> tensor<1x1x1x8xf32, #{{.*}}>
  %y = nncomp.max_pool %x {kernel = array<i64: 2, 2>} : (tensor<1x2x2x8xf32, #u8>) -> tensor<1x1x1x8xf32, #u8>
  return %y : tensor<1x1x1x8xf32, #u8>
}

// One multiplier, (0.5 * 4) / 2, per channel; the clamp begins at the zero point.
// CHECK-LABEL: @integer_epilogue
func.func @integer_epilogue(%x: tensor<1x2x2x8xf32, #u8>) -> tensor<1x2x2x2xf32, #v8> {
  %c = arith.constant dense<1> : tensor<16xi8>
  %s = arith.constant dense<[4.0, 8.0]> : tensor<2xf32>
  %w = nncomp.assemble %c, %s : (tensor<16xi8>, tensor<2xf32>) -> tensor<2x1x1x8xf32, #w8>
  // CHECK: %[[ACC:.*]] = nncomp.conv2d %{{.*}}, %{{.*}} : (tensor<1x2x2x8xi32>, tensor<2x1x1x8xi32>) -> tensor<1x2x2x2xi32>
  // CHECK: %[[M:.*]] = arith.constant dense<[1.000000e+00, 2.000000e+00]> : tensor<2xf32>
  // CHECK: linalg.generic
  // CHECK-SAME: ins(%[[ACC]], %[[M]]
  // CHECK: %[[V:.*]] = arith.mulf
  // CHECK: math.roundeven %[[V]]
  // CHECK: arith.constant 9.000000e+00
  // CHECK: arith.addf
  // CHECK: arith.constant 9.000000e+00
  // CHECK: arith.maxnumf
  // CHECK: arith.constant 2.550000e+02
  // CHECK: arith.minnumf
  %y = nncomp.conv2d %x, %w {activation = #nncomp.activation<relu>} : (tensor<1x2x2x8xf32, #u8>, tensor<2x1x1x8xf32, #w8>) -> tensor<1x2x2x2xf32, #v8>
  return %y : tensor<1x2x2x2xf32, #v8>
}

// Sums that may pass 31 bits.
// CHECK-LABEL: @wide
func.func @wide(%x: tensor<1x70000xf32, #u8>) -> tensor<1x1xf32> {
  %c = arith.constant dense<1> : tensor<70000xi8>
  %s = arith.constant dense<4.0> : tensor<1xf32>
  %w = nncomp.assemble %c, %s : (tensor<70000xi8>, tensor<1xf32>) -> tensor<1x70000xf32, #w8>
  // CHECK: nncomp.linear %{{.*}} : (tensor<1x70000xi64>, tensor<1x70000xi64>) -> tensor<1x1xi64>
  %y = nncomp.linear %x, %w : (tensor<1x70000xf32, #u8>, tensor<1x70000xf32, #w8>) -> tensor<1x1xf32>
  return %y : tensor<1x1xf32>
}

// Where codes are no integers of one scale, or weights are computed, nothing is done:
// the dense meaning.
// CHECK-LABEL: @others
func.func @others(%x: tensor<1x2x2x8xf32, #nncomp.uniform<bits = 8>>, %u: tensor<1x2x2x8xf32, #u8>, %w: tensor<2x1x1x8xf32, #w8>)
    -> (tensor<1x1x1x8xf32>, tensor<1x2x2x2xf32>, tensor<1x2x2x8xf32, #v8>) {
  // CHECK-NEXT: nncomp.max_pool
  // CHECK-NEXT: nncomp.conv2d
  // CHECK-NEXT: nncomp.decode
  // CHECK-NEXT: nncomp.activation
  // CHECK-NEXT: nncomp.encode
  // CHECK-NEXT: return
  %0 = nncomp.max_pool %x {kernel = array<i64: 2, 2>} : (tensor<1x2x2x8xf32, #nncomp.uniform<bits = 8>>) -> tensor<1x1x1x8xf32>
  %1 = nncomp.conv2d %u, %w : (tensor<1x2x2x8xf32, #u8>, tensor<2x1x1x8xf32, #w8>) -> tensor<1x2x2x2xf32>
  %2 = nncomp.decode %u : tensor<1x2x2x8xf32, #u8> -> tensor<1x2x2x8xf32>
  %3 = nncomp.activation %2 {function = #nncomp.activation<tanh>} : tensor<1x2x2x8xf32>
  %4 = nncomp.encode %3 : tensor<1x2x2x8xf32> -> tensor<1x2x2x8xf32, #v8>
  return %0, %1, %4 : tensor<1x1x1x8xf32>, tensor<1x2x2x2xf32>, tensor<1x2x2x8xf32, #v8>
}
