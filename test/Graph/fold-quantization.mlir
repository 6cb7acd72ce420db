// Quantize and dequantize become encodings of the values between them.
// RUN: nncomp-opt %s --nncomp-fold-quantization --canonicalize | FileCheck %s

// A pool or a concatenation that re-encodes takes no further encoding: both round.
// CHECK-LABEL: @two_roundings
func.func @two_roundings(%q: tensor<1x4x4x8xi8>) -> (tensor<1x3x3x8xf32>, tensor<1x4x4x16xf32>) {
  // CHECK: %[[A:.*]] = nncomp.max_pool {{.*}}scale = 0.25, zero = 3>>) -> tensor<1x3x3x8xf32, #nncomp.uniform<bits = 8, scale = 0.01, zero = 110>>
  // CHECK: %[[B:.*]] = nncomp.decode %[[A]]
  // CHECK: nncomp.encode %[[B]] : tensor<1x3x3x8xf32> -> tensor<1x3x3x8xf32, #nncomp.uniform<bits = 8, scale = 0.03, zero = 0>>
  // CHECK: %[[C:.*]] = nncomp.concat {{.*}} -> tensor<1x4x4x16xf32, #nncomp.uniform<bits = 8, scale = 0.01, zero = 110>>
  // CHECK: %[[D:.*]] = nncomp.decode %[[C]]
  // CHECK: nncomp.encode %[[D]] : tensor<1x4x4x16xf32> -> tensor<1x4x4x16xf32, #nncomp.uniform<bits = 8, scale = 0.03, zero = 0>>
  %s1 = arith.constant dense<0.25> : tensor<f32>
  %z1 = arith.constant dense<3> : tensor<i8>
  %s2 = arith.constant dense<0.01> : tensor<f32>
  %z2 = arith.constant dense<110> : tensor<i8>
  %s3 = arith.constant dense<0.03> : tensor<f32>
  %z3 = arith.constant dense<0> : tensor<i8>
  %0 = nncomp.dequantize %q, %s1, %z1 {unsigned_codes} : (tensor<1x4x4x8xi8>, tensor<f32>, tensor<i8>) -> tensor<1x4x4x8xf32>
  %1 = nncomp.max_pool %0 {kernel = array<i64: 2, 2>} : (tensor<1x4x4x8xf32>) -> tensor<1x3x3x8xf32>
  %2 = nncomp.quantize %1, %s2, %z2 {unsigned_codes} : (tensor<1x3x3x8xf32>, tensor<f32>, tensor<i8>) -> tensor<1x3x3x8xi8>
  %3 = nncomp.dequantize %2, %s2, %z2 {unsigned_codes} : (tensor<1x3x3x8xi8>, tensor<f32>, tensor<i8>) -> tensor<1x3x3x8xf32>
  %4 = nncomp.quantize %3, %s3, %z3 {unsigned_codes} : (tensor<1x3x3x8xf32>, tensor<f32>, tensor<i8>) -> tensor<1x3x3x8xi8>
  %5 = nncomp.dequantize %4, %s3, %z3 {unsigned_codes} : (tensor<1x3x3x8xi8>, tensor<f32>, tensor<i8>) -> tensor<1x3x3x8xf32>
  %6 = nncomp.activation %0 {function = #nncomp.activation<tanh>} : tensor<1x4x4x8xf32>
  %7 = nncomp.concat %0, %6 {axis = 3 : i64} : (tensor<1x4x4x8xf32>, tensor<1x4x4x8xf32>) -> tensor<1x4x4x16xf32>
  %8 = nncomp.quantize %7, %s2, %z2 {unsigned_codes} : (tensor<1x4x4x16xf32>, tensor<f32>, tensor<i8>) -> tensor<1x4x4x16xi8>
  %9 = nncomp.dequantize %8, %s2, %z2 {unsigned_codes} : (tensor<1x4x4x16xi8>, tensor<f32>, tensor<i8>) -> tensor<1x4x4x16xf32>
  %10 = nncomp.quantize %9, %s3, %z3 {unsigned_codes} : (tensor<1x4x4x16xf32>, tensor<f32>, tensor<i8>) -> tensor<1x4x4x16xi8>
  %11 = nncomp.dequantize %10, %s3, %z3 {unsigned_codes} : (tensor<1x4x4x16xi8>, tensor<f32>, tensor<i8>) -> tensor<1x4x4x16xf32>
  return %5, %11 : tensor<1x3x3x8xf32>, tensor<1x4x4x16xf32>
}

// Quantized constants are their codes: ties to even, clamped, a NaN as the least; with
// a scale for each channel, and for each block of two.
// CHECK-LABEL: @constants
func.func @constants() -> (tensor<5xi8>, tensor<2x2xi8>, tensor<1x4x2xi8>) {
  // CHECK-DAG: arith.constant dense<[2, 4, -128, 127, -128]> : tensor<5xi8>
  // CHECK-DAG: arith.constant dense<{{\[\[}}2, 3], [8, 5]]> : tensor<2x2xi8>
  // CHECK-DAG: arith.constant dense<{{\[\[\[}}1, 1], [2, 1], [2, 1], [2, 1]]]> : tensor<1x4x2xi8>
  // CHECK-NOT: nncomp.quantize
  %w = arith.constant dense<[2.5, 3.5, -1000.0, 1000.0, 0x7FC00000]> : tensor<5xf32>
  %s = arith.constant dense<1.0> : tensor<f32>
  %z = arith.constant dense<0> : tensor<i8>
  %0 = nncomp.quantize %w, %s, %z : (tensor<5xf32>, tensor<f32>, tensor<i8>) -> tensor<5xi8>
  %v = arith.constant dense<[[1.0, 2.0], [4.0, 4.0]]> : tensor<2x2xf32>
  %sc = arith.constant dense<[0.5, 1.0]> : tensor<2xf32>
  %zc = arith.constant dense<[0, 1]> : tensor<2xi8>
  %1 = nncomp.quantize %v, %sc, %zc {axis = 1 : i64} : (tensor<2x2xf32>, tensor<2xf32>, tensor<2xi8>) -> tensor<2x2xi8>
  %u = arith.constant dense<[[[1.0, 2.0], [2.0, 2.0], [8.0, 4.0], [8.0, 4.0]]]> : tensor<1x4x2xf32>
  %sb = arith.constant dense<[[[1.0, 2.0], [4.0, 4.0]]]> : tensor<1x2x2xf32>
  %zb = arith.constant dense<0> : tensor<1x2x2xi8>
  %2 = nncomp.quantize %u, %sb, %zb {axis = 1 : i64, block_size = 2 : i64} : (tensor<1x4x2xf32>, tensor<1x2x2xf32>, tensor<1x2x2xi8>) -> tensor<1x4x2xi8>
  return %0, %1, %2 : tensor<5xi8>, tensor<2x2xi8>, tensor<1x4x2xi8>
}

// The example of the documentation.
// CHECK-LABEL: @documented
func.func @documented(%q: tensor<1x4x4x8xi8>) -> tensor<1x3x3x8xf32> {
  // CHECK: %[[FLAT:.*]] = tensor.collapse_shape %{{.*}} {{\[\[}}0, 1, 2, 3]] : tensor<1x4x4x8xi8> into tensor<128xi8>
  // CHECK-NEXT: %[[X:.*]] = nncomp.assemble %[[FLAT]] : (tensor<128xi8>) -> tensor<1x4x4x8xf32, #nncomp.uniform<bits = 8, scale = 0.5, zero = 3>>
  // CHECK-NEXT: %[[Y:.*]] = nncomp.max_pool %[[X]] {kernel = array<i64: 2, 2>} : (tensor<1x4x4x8xf32, #nncomp.uniform<bits = 8, scale = 0.5, zero = 3>>) -> tensor<1x3x3x8xf32, #nncomp.uniform<bits = 8, scale = 0.5, zero = 3>>
  // CHECK-NEXT: %{{.*}} = nncomp.decode %[[Y]] : tensor<1x3x3x8xf32, #nncomp.uniform<bits = 8, scale = 0.5, zero = 3>> -> tensor<1x3x3x8xf32>
  %s = arith.constant dense<0.5> : tensor<f32>
  %z = arith.constant dense<3> : tensor<i8>
  %0 = nncomp.dequantize %q, %s, %z {unsigned_codes} : (tensor<1x4x4x8xi8>, tensor<f32>, tensor<i8>) -> tensor<1x4x4x8xf32>
  %1 = nncomp.max_pool %0 {kernel = array<i64: 2, 2>} : (tensor<1x4x4x8xf32>) -> tensor<1x3x3x8xf32>
  return %1 : tensor<1x3x3x8xf32>
}

// Nothing is left between two convolutions: 32-bit biases stay, and bounds are the
// convolution's. The result of the second has another user, which decodes it.
// CHECK-LABEL: @two_layers
func.func @two_layers(%x: tensor<1x8x8x4xf32>) -> (tensor<1x4x4x4xf32>, tensor<1x4x4x4xf32>) {
  // CHECK: %[[X:.*]] = nncomp.encode %{{.*}} : tensor<1x8x8x4xf32> -> tensor<1x8x8x4xf32, #nncomp.uniform<bits = 8, scale = 0.5, zero = 3>>
  // CHECK-NOT: {{quantize|encode|decode}}
  // CHECK: %[[W:.*]] = nncomp.assemble %{{.*}} : (tensor<144xi8>, tensor<4xf32>) -> tensor<4x3x3x4xf32, #nncomp.uniform<bits = 8, axis = 0>>
  // CHECK: %[[B:.*]] = nncomp.assemble %{{.*}} : (tensor<16xi8>, tensor<4xf32>) -> tensor<4xf32, #nncomp.uniform<bits = 32, axis = 0>>
  // CHECK: %[[Y:.*]] = nncomp.conv2d %[[X]], %[[W]], %[[B]] {activation = #nncomp.activation<relu>}
  // CHECK-SAME: -> tensor<1x6x6x4xf32, #nncomp.uniform<bits = 8, scale = 50.0, zero = 9>>
  // CHECK-NOT: {{quantize|encode|decode}}
  // CHECK: %[[Z:.*]] = nncomp.conv2d %[[Y]],
  // CHECK-SAME: -> tensor<1x4x4x4xf32, #nncomp.uniform<bits = 8, scale = 90.0, zero = 0>>
  // CHECK-NEXT: %[[D:.*]] = nncomp.decode %[[Z]]
  // CHECK: nncomp.activation %[[D]] {function = #nncomp.activation<tanh>}
  %s1 = arith.constant dense<0.5> : tensor<f32>
  %z1 = arith.constant dense<3> : tensor<i8>
  %q1 = nncomp.quantize %x, %s1, %z1 {unsigned_codes} : (tensor<1x8x8x4xf32>, tensor<f32>, tensor<i8>) -> tensor<1x8x8x4xi8>
  %d = nncomp.dequantize %q1, %s1, %z1 {unsigned_codes} : (tensor<1x8x8x4xi8>, tensor<f32>, tensor<i8>) -> tensor<1x8x8x4xf32>
  %c2 = arith.constant dense<1> : tensor<4x3x3x4xi8>
  %ws2 = arith.constant dense<2.0> : tensor<4xf32>
  %wz2 = arith.constant dense<0> : tensor<4xi8>
  %w = nncomp.dequantize %c2, %ws2, %wz2 {axis = 0 : i64} : (tensor<4x3x3x4xi8>, tensor<4xf32>, tensor<4xi8>) -> tensor<4x3x3x4xf32>
  %c3 = arith.constant dense<7> : tensor<4xi32>
  %bs3 = arith.constant dense<1.0> : tensor<4xf32>
  %bz3 = arith.constant dense<0> : tensor<4xi32>
  %b = nncomp.dequantize %c3, %bs3, %bz3 {axis = 0 : i64} : (tensor<4xi32>, tensor<4xf32>, tensor<4xi32>) -> tensor<4xf32>
  %y = nncomp.conv2d %d, %w, %b {activation = #nncomp.activation<relu>} : (tensor<1x8x8x4xf32>, tensor<4x3x3x4xf32>, tensor<4xf32>) -> tensor<1x6x6x4xf32>
  %s4 = arith.constant dense<50.0> : tensor<f32>
  %z4 = arith.constant dense<9> : tensor<i8>
  %q4 = nncomp.quantize %y, %s4, %z4 {unsigned_codes} : (tensor<1x6x6x4xf32>, tensor<f32>, tensor<i8>) -> tensor<1x6x6x4xi8>
  %yd = nncomp.dequantize %q4, %s4, %z4 {unsigned_codes} : (tensor<1x6x6x4xi8>, tensor<f32>, tensor<i8>) -> tensor<1x6x6x4xf32>
  %v = nncomp.conv2d %yd, %w : (tensor<1x6x6x4xf32>, tensor<4x3x3x4xf32>) -> tensor<1x4x4x4xf32>
  %s5 = arith.constant dense<90.0> : tensor<f32>
  %z5 = arith.constant dense<0> : tensor<i8>
  %q5 = nncomp.quantize %v, %s5, %z5 {unsigned_codes} : (tensor<1x4x4x4xf32>, tensor<f32>, tensor<i8>) -> tensor<1x4x4x4xi8>
  %vd = nncomp.dequantize %q5, %s5, %z5 {unsigned_codes} : (tensor<1x4x4x4xi8>, tensor<f32>, tensor<i8>) -> tensor<1x4x4x4xf32>
  %t = nncomp.activation %vd {function = #nncomp.activation<tanh>} : tensor<1x4x4x4xf32>
  return %vd, %t : tensor<1x4x4x4xf32>, tensor<1x4x4x4xf32>
}

// Signed codes become unsigned ones, whether there is a zero point or not.
// CHECK-LABEL: @signed
func.func @signed(%x: tensor<1x8x8x4xf32>) -> tensor<1x6x6x4xf32> {
  // CHECK: nncomp.encode %{{.*}} -> tensor<1x8x8x4xf32, #nncomp.uniform<bits = 8, scale = 0.5, zero = 128>>
  // CHECK: nncomp.conv2d {{.*}} -> tensor<1x6x6x4xf32, #nncomp.uniform<bits = 8, scale = 50.0, zero = 118>>
  %s6 = arith.constant dense<0.5> : tensor<f32>
  %z6 = arith.constant dense<0> : tensor<i8>
  %q6 = nncomp.quantize %x, %s6, %z6 : (tensor<1x8x8x4xf32>, tensor<f32>, tensor<i8>) -> tensor<1x8x8x4xi8>
  %d = nncomp.dequantize %q6, %s6, %z6 : (tensor<1x8x8x4xi8>, tensor<f32>, tensor<i8>) -> tensor<1x8x8x4xf32>
  %c7 = arith.constant dense<1> : tensor<4x3x3x4xi8>
  %ws7 = arith.constant dense<2.0> : tensor<4xf32>
  %wz7 = arith.constant dense<0> : tensor<4xi8>
  %w = nncomp.dequantize %c7, %ws7, %wz7 {axis = 0 : i64} : (tensor<4x3x3x4xi8>, tensor<4xf32>, tensor<4xi8>) -> tensor<4x3x3x4xf32>
  %y = nncomp.conv2d %d, %w : (tensor<1x8x8x4xf32>, tensor<4x3x3x4xf32>) -> tensor<1x6x6x4xf32>
  %s8 = arith.constant dense<50.0> : tensor<f32>
  %z8 = arith.constant dense<-10> : tensor<i8>
  %q8 = nncomp.quantize %y, %s8, %z8 : (tensor<1x6x6x4xf32>, tensor<f32>, tensor<i8>) -> tensor<1x6x6x4xi8>
  %yd = nncomp.dequantize %q8, %s8, %z8 : (tensor<1x6x6x4xi8>, tensor<f32>, tensor<i8>) -> tensor<1x6x6x4xf32>
  return %yd : tensor<1x6x6x4xf32>
}

// Weights with one scale, with zero points, one or several.
// CHECK-LABEL: @weights
func.func @weights(%x: tensor<1x8x8x4xf32>) -> (tensor<1x6x6x4xf32>, tensor<1x6x6x4xf32>, tensor<1x6x6x4xf32>) {
  // CHECK: nncomp.assemble %{{.*}} : (tensor<144xi8>, tensor<1xf32>) -> tensor<4x3x3x4xf32, #nncomp.uniform<bits = 8>>
  // CHECK: nncomp.assemble %{{.*}} : (tensor<144xi8>, tensor<4xf32>) -> tensor<4x3x3x4xf32, #nncomp.uniform<bits = 8, axis = 0, zero = 133>>
  // CHECK: nncomp.assemble %{{.*}} : (tensor<144xi8>, tensor<4xf32>, tensor<4xi8>) -> tensor<4x3x3x4xf32, #nncomp.uniform<bits = 8, axis = 0, asymmetric = true>>
  // CHECK-COUNT-3: nncomp.conv2d {{.*}}#nncomp.uniform<bits = 8, scale = 0.5, zero = 3>>, {{.*}}#nncomp.uniform<bits = 8{{.*}}-> tensor<1x6x6x4xf32>
  %s9 = arith.constant dense<0.5> : tensor<f32>
  %z9 = arith.constant dense<3> : tensor<i8>
  %q9 = nncomp.quantize %x, %s9, %z9 {unsigned_codes} : (tensor<1x8x8x4xf32>, tensor<f32>, tensor<i8>) -> tensor<1x8x8x4xi8>
  %d = nncomp.dequantize %q9, %s9, %z9 {unsigned_codes} : (tensor<1x8x8x4xi8>, tensor<f32>, tensor<i8>) -> tensor<1x8x8x4xf32>
  %c10 = arith.constant dense<1> : tensor<4x3x3x4xi8>
  %ws10 = arith.constant dense<2.0> : tensor<f32>
  %wz10 = arith.constant dense<0> : tensor<i8>
  %a = nncomp.dequantize %c10, %ws10, %wz10 : (tensor<4x3x3x4xi8>, tensor<f32>, tensor<i8>) -> tensor<4x3x3x4xf32>
  %c11 = arith.constant dense<1> : tensor<4x3x3x4xi8>
  %ws11 = arith.constant dense<2.0> : tensor<4xf32>
  %wz11 = arith.constant dense<5> : tensor<4xi8>
  %b = nncomp.dequantize %c11, %ws11, %wz11 {axis = 0 : i64} : (tensor<4x3x3x4xi8>, tensor<4xf32>, tensor<4xi8>) -> tensor<4x3x3x4xf32>
  %c12 = arith.constant dense<1> : tensor<4x3x3x4xi8>
  %ws12 = arith.constant dense<2.0> : tensor<4xf32>
  %wz12 = arith.constant dense<[1, 2, 3, -4]> : tensor<4xi8>
  %c = nncomp.dequantize %c12, %ws12, %wz12 {axis = 0 : i64, unsigned_codes} : (tensor<4x3x3x4xi8>, tensor<4xf32>, tensor<4xi8>) -> tensor<4x3x3x4xf32>
  %y0 = nncomp.conv2d %d, %a : (tensor<1x8x8x4xf32>, tensor<4x3x3x4xf32>) -> tensor<1x6x6x4xf32>
  %y1 = nncomp.conv2d %d, %b : (tensor<1x8x8x4xf32>, tensor<4x3x3x4xf32>) -> tensor<1x6x6x4xf32>
  %y2 = nncomp.conv2d %d, %c : (tensor<1x8x8x4xf32>, tensor<4x3x3x4xf32>) -> tensor<1x6x6x4xf32>
  return %y0, %y1, %y2 : tensor<1x6x6x4xf32>, tensor<1x6x6x4xf32>, tensor<1x6x6x4xf32>
}

// A bias whose scale is that of the products up to rounding takes theirs; one of
// another scale becomes floats.
// CHECK-LABEL: @biases
func.func @biases(%x: tensor<1x8x8x4xf32>) -> (tensor<1x6x6x4xf32>, tensor<1x6x6x4xf32>) {
  // CHECK-DAG: %[[FLOATS:.*]] = arith.constant dense<1.050000e+01> : tensor<4xf32>
  // CHECK-DAG: %[[SCALES:.*]] = arith.constant dense<1.000000e+00> : tensor<4xf32>
  // CHECK: %[[B:.*]] = nncomp.assemble %{{.*}}, %[[SCALES]] : (tensor<16xi8>, tensor<4xf32>) -> tensor<4xf32, #nncomp.uniform<bits = 32, axis = 0>>
  // CHECK-DAG: nncomp.conv2d %{{.*}}, %{{.*}}, %[[B]]
  // CHECK-DAG: nncomp.conv2d %{{.*}}, %{{.*}}, %[[FLOATS]]
  %s13 = arith.constant dense<0.5> : tensor<f32>
  %z13 = arith.constant dense<3> : tensor<i8>
  %q13 = nncomp.quantize %x, %s13, %z13 {unsigned_codes} : (tensor<1x8x8x4xf32>, tensor<f32>, tensor<i8>) -> tensor<1x8x8x4xi8>
  %d = nncomp.dequantize %q13, %s13, %z13 {unsigned_codes} : (tensor<1x8x8x4xi8>, tensor<f32>, tensor<i8>) -> tensor<1x8x8x4xf32>
  %c14 = arith.constant dense<1> : tensor<4x3x3x4xi8>
  %ws14 = arith.constant dense<2.0> : tensor<4xf32>
  %wz14 = arith.constant dense<0> : tensor<4xi8>
  %w = nncomp.dequantize %c14, %ws14, %wz14 {axis = 0 : i64} : (tensor<4x3x3x4xi8>, tensor<4xf32>, tensor<4xi8>) -> tensor<4x3x3x4xf32>
  %c15 = arith.constant dense<7> : tensor<4xi32>
  %bs15 = arith.constant dense<1.00000012> : tensor<4xf32>
  %bz15 = arith.constant dense<0> : tensor<4xi32>
  %b0 = nncomp.dequantize %c15, %bs15, %bz15 {axis = 0 : i64} : (tensor<4xi32>, tensor<4xf32>, tensor<4xi32>) -> tensor<4xf32>
  %c16 = arith.constant dense<7> : tensor<4xi32>
  %bs16 = arith.constant dense<1.5> : tensor<4xf32>
  %bz16 = arith.constant dense<0> : tensor<4xi32>
  %b1 = nncomp.dequantize %c16, %bs16, %bz16 {axis = 0 : i64} : (tensor<4xi32>, tensor<4xf32>, tensor<4xi32>) -> tensor<4xf32>
  %y0 = nncomp.conv2d %d, %w, %b0 : (tensor<1x8x8x4xf32>, tensor<4x3x3x4xf32>, tensor<4xf32>) -> tensor<1x6x6x4xf32>
  %y1 = nncomp.conv2d %d, %w, %b1 : (tensor<1x8x8x4xf32>, tensor<4x3x3x4xf32>, tensor<4xf32>) -> tensor<1x6x6x4xf32>
  return %y0, %y1 : tensor<1x6x6x4xf32>, tensor<1x6x6x4xf32>
}

// Sums with a bound, of one result each.
// CHECK-LABEL: @sums
func.func @sums(%a: tensor<1x8x8x4xf32>, %b: tensor<1x8x8x4xf32>) -> (tensor<1x8x8x4xf32>, tensor<1x8x8x4xf32>) {
  // CHECK: %[[A:.*]] = nncomp.encode
  // CHECK: %[[B:.*]] = nncomp.encode
  // CHECK: nncomp.add %[[A]], %[[B]] {activation = #nncomp.activation<relu>} : {{.*}} -> tensor<1x8x8x4xf32, #nncomp.uniform<bits = 8, scale = 1.0, zero = 100>>
  // CHECK: nncomp.add %[[A]], %[[B]] {activation = #nncomp.activation<relu>} : {{.*}} -> tensor<1x8x8x4xf32, #nncomp.uniform<bits = 8, scale = 2.0, zero = 0>>
  %s17 = arith.constant dense<0.5> : tensor<f32>
  %z17 = arith.constant dense<3> : tensor<i8>
  %q17 = nncomp.quantize %a, %s17, %z17 {unsigned_codes} : (tensor<1x8x8x4xf32>, tensor<f32>, tensor<i8>) -> tensor<1x8x8x4xi8>
  %da = nncomp.dequantize %q17, %s17, %z17 {unsigned_codes} : (tensor<1x8x8x4xi8>, tensor<f32>, tensor<i8>) -> tensor<1x8x8x4xf32>
  %s18 = arith.constant dense<0.25> : tensor<f32>
  %z18 = arith.constant dense<4> : tensor<i8>
  %q18 = nncomp.quantize %b, %s18, %z18 {unsigned_codes} : (tensor<1x8x8x4xf32>, tensor<f32>, tensor<i8>) -> tensor<1x8x8x4xi8>
  %db = nncomp.dequantize %q18, %s18, %z18 {unsigned_codes} : (tensor<1x8x8x4xi8>, tensor<f32>, tensor<i8>) -> tensor<1x8x8x4xf32>
  %s = arith.addf %da, %db : tensor<1x8x8x4xf32>
  %r = nncomp.activation %s {function = #nncomp.activation<relu>} : tensor<1x8x8x4xf32>
  %s19 = arith.constant dense<1.0> : tensor<f32>
  %z19 = arith.constant dense<100> : tensor<i8>
  %q19 = nncomp.quantize %r, %s19, %z19 {unsigned_codes} : (tensor<1x8x8x4xf32>, tensor<f32>, tensor<i8>) -> tensor<1x8x8x4xi8>
  %y0 = nncomp.dequantize %q19, %s19, %z19 {unsigned_codes} : (tensor<1x8x8x4xi8>, tensor<f32>, tensor<i8>) -> tensor<1x8x8x4xf32>
  %s20 = arith.constant dense<2.0> : tensor<f32>
  %z20 = arith.constant dense<0> : tensor<i8>
  %q20 = nncomp.quantize %r, %s20, %z20 {unsigned_codes} : (tensor<1x8x8x4xf32>, tensor<f32>, tensor<i8>) -> tensor<1x8x8x4xi8>
  %y1 = nncomp.dequantize %q20, %s20, %z20 {unsigned_codes} : (tensor<1x8x8x4xi8>, tensor<f32>, tensor<i8>) -> tensor<1x8x8x4xf32>
  return %y0, %y1 : tensor<1x8x8x4xf32>, tensor<1x8x8x4xf32>
}

// Operands of a concat keep their encodings; relu that does nothing is gone.
// CHECK-LABEL: @concat
func.func @concat(%a: tensor<1x8x8x4xf32>, %b: tensor<1x8x8x4xf32>) -> tensor<1x8x8x8xf32> {
  // CHECK: %[[A:.*]] = nncomp.encode
  // CHECK: %[[B:.*]] = nncomp.encode
  // CHECK: %[[C:.*]] = nncomp.concat %[[A]], %[[B]] {axis = 3 : i64} : {{.*}} -> tensor<1x8x8x8xf32, #nncomp.uniform<bits = 8, scale = 1.0, zero = 0>>
  // CHECK-NEXT: nncomp.decode %[[C]]
  %s21 = arith.constant dense<0.5> : tensor<f32>
  %z21 = arith.constant dense<3> : tensor<i8>
  %q21 = nncomp.quantize %a, %s21, %z21 {unsigned_codes} : (tensor<1x8x8x4xf32>, tensor<f32>, tensor<i8>) -> tensor<1x8x8x4xi8>
  %da = nncomp.dequantize %q21, %s21, %z21 {unsigned_codes} : (tensor<1x8x8x4xi8>, tensor<f32>, tensor<i8>) -> tensor<1x8x8x4xf32>
  %s22 = arith.constant dense<0.25> : tensor<f32>
  %z22 = arith.constant dense<4> : tensor<i8>
  %q22 = nncomp.quantize %b, %s22, %z22 {unsigned_codes} : (tensor<1x8x8x4xf32>, tensor<f32>, tensor<i8>) -> tensor<1x8x8x4xi8>
  %db = nncomp.dequantize %q22, %s22, %z22 {unsigned_codes} : (tensor<1x8x8x4xi8>, tensor<f32>, tensor<i8>) -> tensor<1x8x8x4xf32>
  %s = nncomp.concat %da, %db {axis = 3 : i64} : (tensor<1x8x8x4xf32>, tensor<1x8x8x4xf32>) -> tensor<1x8x8x8xf32>
  %r = nncomp.activation %s {function = #nncomp.activation<relu>} : tensor<1x8x8x8xf32>
  %s23 = arith.constant dense<1.0> : tensor<f32>
  %z23 = arith.constant dense<0> : tensor<i8>
  %q23 = nncomp.quantize %r, %s23, %z23 {unsigned_codes} : (tensor<1x8x8x8xf32>, tensor<f32>, tensor<i8>) -> tensor<1x8x8x8xi8>
  %y = nncomp.dequantize %q23, %s23, %z23 {unsigned_codes} : (tensor<1x8x8x8xi8>, tensor<f32>, tensor<i8>) -> tensor<1x8x8x8xf32>
  return %y : tensor<1x8x8x8xf32>
}

// Means, and maxima that are encoded anew; flattened codes go into a linear layer.
// CHECK-LABEL: @pools
func.func @pools(%x: tensor<1x8x8x4xf32>) -> tensor<1x3xf32> {
  // CHECK: %[[X:.*]] = nncomp.encode
  // CHECK-NEXT: %[[A:.*]] = nncomp.avg_pool %[[X]] {{.*}} -> tensor<1x7x7x4xf32, #nncomp.uniform<bits = 8, scale = 0.25, zero = 5>>
  // CHECK-NEXT: %[[M:.*]] = nncomp.max_pool %[[A]] {{.*}} -> tensor<1x6x6x4xf32, #nncomp.uniform<bits = 8, scale = 0.125, zero = 5>>
  // CHECK-NEXT: %[[G:.*]] = nncomp.reduce mean %[[M]] {{.*}} -> tensor<1x1x1x4xf32, #nncomp.uniform<bits = 8, scale = 0.5, zero = 0>>
  // CHECK-NEXT: %[[F:.*]] = tensor.collapse_shape %[[G]]
  // CHECK: nncomp.linear %[[F]], %{{.*}} -> tensor<1x3xf32>
  %s24 = arith.constant dense<0.5> : tensor<f32>
  %z24 = arith.constant dense<3> : tensor<i8>
  %q24 = nncomp.quantize %x, %s24, %z24 {unsigned_codes} : (tensor<1x8x8x4xf32>, tensor<f32>, tensor<i8>) -> tensor<1x8x8x4xi8>
  %d = nncomp.dequantize %q24, %s24, %z24 {unsigned_codes} : (tensor<1x8x8x4xi8>, tensor<f32>, tensor<i8>) -> tensor<1x8x8x4xf32>
  %a = nncomp.avg_pool %d {kernel = array<i64: 2, 2>} : (tensor<1x8x8x4xf32>) -> tensor<1x7x7x4xf32>
  %s25 = arith.constant dense<0.25> : tensor<f32>
  %z25 = arith.constant dense<5> : tensor<i8>
  %q25 = nncomp.quantize %a, %s25, %z25 {unsigned_codes} : (tensor<1x7x7x4xf32>, tensor<f32>, tensor<i8>) -> tensor<1x7x7x4xi8>
  %ad = nncomp.dequantize %q25, %s25, %z25 {unsigned_codes} : (tensor<1x7x7x4xi8>, tensor<f32>, tensor<i8>) -> tensor<1x7x7x4xf32>
  %m = nncomp.max_pool %ad {kernel = array<i64: 2, 2>} : (tensor<1x7x7x4xf32>) -> tensor<1x6x6x4xf32>
  %s26 = arith.constant dense<0.125> : tensor<f32>
  %z26 = arith.constant dense<5> : tensor<i8>
  %q26 = nncomp.quantize %m, %s26, %z26 {unsigned_codes} : (tensor<1x6x6x4xf32>, tensor<f32>, tensor<i8>) -> tensor<1x6x6x4xi8>
  %md = nncomp.dequantize %q26, %s26, %z26 {unsigned_codes} : (tensor<1x6x6x4xi8>, tensor<f32>, tensor<i8>) -> tensor<1x6x6x4xf32>
  %g = nncomp.reduce mean %md {axes = array<i64: 1, 2>, keep_dims} : (tensor<1x6x6x4xf32>) -> tensor<1x1x1x4xf32>
  %s27 = arith.constant dense<0.5> : tensor<f32>
  %z27 = arith.constant dense<0> : tensor<i8>
  %q27 = nncomp.quantize %g, %s27, %z27 {unsigned_codes} : (tensor<1x1x1x4xf32>, tensor<f32>, tensor<i8>) -> tensor<1x1x1x4xi8>
  %gd = nncomp.dequantize %q27, %s27, %z27 {unsigned_codes} : (tensor<1x1x1x4xi8>, tensor<f32>, tensor<i8>) -> tensor<1x1x1x4xf32>
  %f = tensor.collapse_shape %gd [[0, 1, 2], [3]] : tensor<1x1x1x4xf32> into tensor<1x4xf32>
  %c28 = arith.constant dense<1> : tensor<3x4xi8>
  %ws28 = arith.constant dense<2.0> : tensor<3xf32>
  %wz28 = arith.constant dense<0> : tensor<3xi8>
  %w = nncomp.dequantize %c28, %ws28, %wz28 {axis = 0 : i64} : (tensor<3x4xi8>, tensor<3xf32>, tensor<3xi8>) -> tensor<3x4xf32>
  %y = nncomp.linear %f, %w : (tensor<1x4xf32>, tensor<3x4xf32>) -> tensor<1x3xf32>
  return %y : tensor<1x3xf32>
}

// Weights are transposed and reshaped as constants, their axis with them.
// CHECK-LABEL: @moved_weights
func.func @moved_weights(%x: tensor<1x8x8x4xf32>) -> tensor<1x8x8x2xf32> {
  // CHECK-NOT: nncomp.transpose
  // CHECK: nncomp.assemble %{{.*}} : (tensor<8xi8>, tensor<2xf32>) -> tensor<2x1x1x4xf32, #nncomp.uniform<bits = 8, axis = 0>>
  // CHECK-NEXT: nncomp.conv2d
  %s29 = arith.constant dense<0.5> : tensor<f32>
  %z29 = arith.constant dense<3> : tensor<i8>
  %q29 = nncomp.quantize %x, %s29, %z29 {unsigned_codes} : (tensor<1x8x8x4xf32>, tensor<f32>, tensor<i8>) -> tensor<1x8x8x4xi8>
  %d = nncomp.dequantize %q29, %s29, %z29 {unsigned_codes} : (tensor<1x8x8x4xi8>, tensor<f32>, tensor<i8>) -> tensor<1x8x8x4xf32>
  %c = arith.constant dense<1> : tensor<4x2xi8>
  %ws = arith.constant dense<[2.0, 3.0]> : tensor<2xf32>
  %wz = arith.constant dense<0> : tensor<2xi8>
  %w0 = nncomp.dequantize %c, %ws, %wz {axis = 1 : i64} : (tensor<4x2xi8>, tensor<2xf32>, tensor<2xi8>) -> tensor<4x2xf32>
  %w1 = nncomp.transpose %w0 {permutation = array<i64: 1, 0>} : (tensor<4x2xf32>) -> tensor<2x4xf32>
  %w = tensor.expand_shape %w1 [[0, 1, 2], [3]] output_shape [2, 1, 1, 4] : tensor<2x4xf32> into tensor<2x1x1x4xf32>
  %y = nncomp.conv2d %d, %w : (tensor<1x8x8x4xf32>, tensor<2x1x1x4xf32>) -> tensor<1x8x8x2xf32>
  return %y : tensor<1x8x8x2xf32>
}

// Blocks of 4-bit weights, packed; the layer keeps float data.
// CHECK-LABEL: @blocks
func.func @blocks(%x: tensor<1x6xf32>) -> tensor<1x2xf32> {
  // CHECK-DAG: %[[CODES:.*]] = arith.constant dense<[-16, 50, 84, 34, 34, 34]> : tensor<6xi8>
  // CHECK: %[[W:.*]] = nncomp.assemble %[[CODES]], %{{.*}} : (tensor<6xi8>, tensor<4xf32>) -> tensor<2x6xf32, #nncomp.uniform<bits = 4, axis = 0, block = 4>>
  // CHECK-NEXT: nncomp.linear %{{.*}}, %[[W]] : (tensor<1x6xf32>, {{.*}}
  %c = arith.constant dense<[[0, -1, 2, 3, 4, 5], [2, 2, 2, 2, 2, 2]]> : tensor<2x6xi8>
  %ws = arith.constant dense<[[1.0, 2.0], [3.0, 4.0]]> : tensor<2x2xf32>
  %wz = arith.constant dense<0> : tensor<2x2xi8>
  %w = nncomp.dequantize %c, %ws, %wz {axis = 1 : i64, block_size = 4 : i64, bits = 4 : i64} : (tensor<2x6xi8>, tensor<2x2xf32>, tensor<2x2xi8>) -> tensor<2x6xf32>
  %y = nncomp.linear %x, %w : (tensor<1x6xf32>, tensor<2x6xf32>) -> tensor<1x2xf32>
  return %y : tensor<1x2xf32>
}

// Codes that something else takes come out of the encoded tensor. Operators on codes,
// here the maximum of unsigned ones, become those of tensors.
// CHECK-LABEL: @codes
func.func @codes(%x: tensor<1x8x8x4xf32>) -> (tensor<1x8x8x4xi8>, tensor<1x7x7x4xf32>) {
  // CHECK: %[[X:.*]] = nncomp.encode
  // CHECK-DAG: %[[CODES:.*]] = nncomp.disassemble %[[X]]
  // CHECK-DAG: %[[SHAPED:.*]] = tensor.expand_shape %[[CODES]]
  // CHECK-DAG: %[[Y:.*]] = nncomp.max_pool %[[X]]
  // CHECK-DAG: %[[D:.*]] = nncomp.decode %[[Y]]
  // CHECK: return %[[SHAPED]], %[[D]]
  %s = arith.constant dense<0.5> : tensor<f32>
  %z = arith.constant dense<3> : tensor<i8>
  %m0 = arith.constant dense<-128> : tensor<1x8x8x4xi8>
  %m1 = arith.constant dense<-128> : tensor<1x7x7x4xi8>
  %q = nncomp.quantize %x, %s, %z {unsigned_codes} : (tensor<1x8x8x4xf32>, tensor<f32>, tensor<i8>) -> tensor<1x8x8x4xi8>
  %f = arith.xori %q, %m0 : tensor<1x8x8x4xi8>
  %p = nncomp.max_pool %f {kernel = array<i64: 2, 2>} : (tensor<1x8x8x4xi8>) -> tensor<1x7x7x4xi8>
  %g = arith.xori %p, %m1 : tensor<1x7x7x4xi8>
  %d = nncomp.dequantize %g, %s, %z {unsigned_codes} : (tensor<1x7x7x4xi8>, tensor<f32>, tensor<i8>) -> tensor<1x7x7x4xf32>
  return %q, %d : tensor<1x8x8x4xi8>, tensor<1x7x7x4xf32>
}

// Signed codes that are given or taken as such.
// CHECK-LABEL: @signed_codes
func.func @signed_codes(%q: tensor<4xi8>) -> tensor<4xi8> {
  // CHECK: %[[HALF:.*]] = arith.constant dense<-128> : tensor<4xi8>
  // CHECK: %[[U:.*]] = arith.xori %{{.*}}, %[[HALF]]
  // CHECK: nncomp.assemble %[[U]] : (tensor<4xi8>) -> tensor<4xf32, #nncomp.uniform<bits = 8, scale = 0.5, zero = 131>>
  // CHECK: nncomp.activation
  // CHECK: %[[C:.*]] = nncomp.disassemble %{{.*}} : (tensor<4xf32, #nncomp.uniform<bits = 8, scale = 0.25, zero = 121>>) -> tensor<4xi8>
  // CHECK: %[[S:.*]] = arith.xori %[[C]], %[[HALF]]
  // CHECK: return %[[S]]
  %s = arith.constant dense<0.5> : tensor<f32>
  %z = arith.constant dense<3> : tensor<i8>
  %d = nncomp.dequantize %q, %s, %z : (tensor<4xi8>, tensor<f32>, tensor<i8>) -> tensor<4xf32>
  %t = nncomp.activation %d {function = #nncomp.activation<tanh>} : tensor<4xf32>
  %u = arith.constant dense<0.25> : tensor<f32>
  %v = arith.constant dense<-7> : tensor<i8>
  %y = nncomp.quantize %t, %u, %v : (tensor<4xf32>, tensor<f32>, tensor<i8>) -> tensor<4xi8>
  return %y : tensor<4xi8>
}

// What is not known before it runs stays.
// CHECK-LABEL: @dynamic
func.func @dynamic(%x: tensor<4xf32>, %s: tensor<f32>, %z: tensor<i8>) -> tensor<4xf32> {
  // CHECK: nncomp.quantize
  // CHECK: nncomp.dequantize
  %q = nncomp.quantize %x, %s, %z : (tensor<4xf32>, tensor<f32>, tensor<i8>) -> tensor<4xi8>
  %d = nncomp.dequantize %q, %s, %z : (tensor<4xi8>, tensor<f32>, tensor<i8>) -> tensor<4xf32>
  return %d : tensor<4xf32>
}
