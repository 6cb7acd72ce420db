// RUN: nncomp-opt %s --canonicalize --split-input-file | FileCheck %s

// CHECK-LABEL: @relu_twice
func.func @relu_twice(%x: tensor<4xf32>) -> tensor<4xf32> {
  // CHECK: %[[Y:.*]] = nncomp.activation
  // CHECK-NEXT: return %[[Y]]
  %0 = nncomp.activation %x {function = #nncomp.activation<relu>} : tensor<4xf32>
  %1 = nncomp.activation %0 {function = #nncomp.activation<relu>} : tensor<4xf32>
  return %1 : tensor<4xf32>
}

// CHECK-LABEL: @clip_twice
func.func @clip_twice(%x: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>) {
  // CHECK-COUNT-2: nncomp.activation %
  // CHECK-NOT: nncomp.activation %
  %0 = nncomp.activation %x {function = #nncomp.activation<clip, alpha = 0.0, beta = 6.0>} : tensor<4xf32>
  %1 = nncomp.activation %0 {function = #nncomp.activation<clip, alpha = 0.0, beta = 6.0>} : tensor<4xf32>
  %2 = nncomp.activation %0 {function = #nncomp.activation<clip, alpha = 0.0, beta = 5.0>} : tensor<4xf32>
  return %1, %2 : tensor<4xf32>, tensor<4xf32>
}

// CHECK-LABEL: @sigmoid_twice
func.func @sigmoid_twice(%x: tensor<4xf32>) -> tensor<4xf32> {
  // CHECK-COUNT-2: nncomp.activation
  %0 = nncomp.activation %x {function = #nncomp.activation<sigmoid>} : tensor<4xf32>
  %1 = nncomp.activation %0 {function = #nncomp.activation<sigmoid>} : tensor<4xf32>
  return %1 : tensor<4xf32>
}

// CHECK-LABEL: @transpose_identity
// CHECK-SAME: (%[[X:.*]]: tensor<2x3xf32>)
func.func @transpose_identity(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // CHECK-NEXT: return %[[X]]
  %0 = nncomp.transpose %x {permutation = array<i64: 0, 1>} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

// CHECK-LABEL: @transpose_and_back
// CHECK-SAME: (%[[X:.*]]: tensor<2x3x4xf32>)
func.func @transpose_and_back(%x: tensor<2x3x4xf32>) -> tensor<2x3x4xf32> {
  // CHECK-NEXT: return %[[X]]
  %0 = nncomp.transpose %x {permutation = array<i64: 1, 2, 0>} : (tensor<2x3x4xf32>) -> tensor<3x4x2xf32>
  %1 = nncomp.transpose %0 {permutation = array<i64: 2, 0, 1>} : (tensor<3x4x2xf32>) -> tensor<2x3x4xf32>
  return %1 : tensor<2x3x4xf32>
}

// CHECK-LABEL: @transpose_twice
func.func @transpose_twice(%x: tensor<2x3x4xf32>) -> tensor<4x2x3xf32> {
  // CHECK-NEXT: %[[Y:.*]] = nncomp.transpose %{{.*}} {permutation = array<i64: 2, 0, 1>} : (tensor<2x3x4xf32>) -> tensor<4x2x3xf32>
  // CHECK-NEXT: return %[[Y]]
  %0 = nncomp.transpose %x {permutation = array<i64: 1, 2, 0>} : (tensor<2x3x4xf32>) -> tensor<3x4x2xf32>
  %1 = nncomp.transpose %0 {permutation = array<i64: 1, 2, 0>} : (tensor<3x4x2xf32>) -> tensor<4x2x3xf32>
  return %1 : tensor<4x2x3xf32>
}

// The value in the middle is rounded: two transposes are not one.
// CHECK-LABEL: @transpose_encoded_between
func.func @transpose_encoded_between(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // CHECK-COUNT-2: nncomp.transpose
  %0 = nncomp.transpose %x {permutation = array<i64: 1, 0>} : (tensor<2x3xf32>) -> tensor<3x2xf32, #nncomp.uniform<bits = 2>>
  %1 = nncomp.transpose %0 {permutation = array<i64: 1, 0>} : (tensor<3x2xf32, #nncomp.uniform<bits = 2>>) -> tensor<2x3xf32>
  return %1 : tensor<2x3xf32>
}

// CHECK-LABEL: @transpose_constants
func.func @transpose_constants() -> (tensor<3x2xf32>, tensor<3x2xi1>, tensor<3x2xi64>, tensor<3x2xf16>, tensor<3x2xf32>) {
  // CHECK-DAG: dense<{{\[\[}}1.000000e+00, 4.000000e+00], [2.000000e+00, 5.000000e+00], [3.000000e+00, 6.000000e+00]]> : tensor<3x2xf32>
  // CHECK-DAG: dense<{{\[\[}}true, false], [false, false], [true, true]]> : tensor<3x2xi1>
  // CHECK-DAG: dense<{{\[\[}}1, 4], [2, 5], [3, 6]]> : tensor<3x2xi64>
  // CHECK-DAG: dense<5.000000e-01> : tensor<3x2xf16>
  // CHECK-DAG: dense<{{\[\[}}0.000000e+00, 3.000000e+00], [1.000000e+00, 4.000000e+00], [2.000000e+00, 5.000000e+00]]> : tensor<3x2xf32>
  // CHECK-NOT: nncomp
  %f = arith.constant dense<[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]> : tensor<2x3xf32>
  %b = arith.constant dense<[[true, false, true], [false, false, true]]> : tensor<2x3xi1>
  %i = arith.constant dense<[[1, 2, 3], [4, 5, 6]]> : tensor<2x3xi64>
  %s = arith.constant dense<0.5> : tensor<2x3xf16>
  %r = arith.constant dense_resource<floats> : tensor<2x3xf32>
  %0 = nncomp.transpose %f {permutation = array<i64: 1, 0>} : (tensor<2x3xf32>) -> tensor<3x2xf32>
  %1 = nncomp.transpose %b {permutation = array<i64: 1, 0>} : (tensor<2x3xi1>) -> tensor<3x2xi1>
  %2 = nncomp.transpose %i {permutation = array<i64: 1, 0>} : (tensor<2x3xi64>) -> tensor<3x2xi64>
  %3 = nncomp.transpose %s {permutation = array<i64: 1, 0>} : (tensor<2x3xf16>) -> tensor<3x2xf16>
  %4 = nncomp.transpose %r {permutation = array<i64: 1, 0>} : (tensor<2x3xf32>) -> tensor<3x2xf32>
  return %0, %1, %2, %3, %4 : tensor<3x2xf32>, tensor<3x2xi1>, tensor<3x2xi64>, tensor<3x2xf16>, tensor<3x2xf32>
}

// CHECK-LABEL: @transpose_bool_resource
func.func @transpose_bool_resource() -> tensor<3x2xi1> {
  // CHECK: dense<{{\[\[}}true, false], [false, false], [true, true]]> : tensor<3x2xi1>
  %b = arith.constant dense_resource<bools> : tensor<2x3xi1>
  %0 = nncomp.transpose %b {permutation = array<i64: 1, 0>} : (tensor<2x3xi1>) -> tensor<3x2xi1>
  return %0 : tensor<3x2xi1>
}

// Resources that are missing or not of the type's size are no constants.
// CHECK-LABEL: @transpose_bad_resources
func.func @transpose_bad_resources() -> (tensor<4x2xf32>, tensor<4x2xf32>, tensor<4x2xi4>) {
  // CHECK-COUNT-3: nncomp.transpose
  %0 = arith.constant dense_resource<floats> : tensor<2x4xf32>
  %1 = nncomp.transpose %0 {permutation = array<i64: 1, 0>} : (tensor<2x4xf32>) -> tensor<4x2xf32>
  %2 = arith.constant dense_resource<missing> : tensor<2x4xf32>
  %3 = nncomp.transpose %2 {permutation = array<i64: 1, 0>} : (tensor<2x4xf32>) -> tensor<4x2xf32>
  %4 = arith.constant dense_resource<bools> : tensor<2x4xi4>
  %5 = nncomp.transpose %4 {permutation = array<i64: 1, 0>} : (tensor<2x4xi4>) -> tensor<4x2xi4>
  return %1, %3, %5 : tensor<4x2xf32>, tensor<4x2xf32>, tensor<4x2xi4>
}

// CHECK-LABEL: @transpose_empty
func.func @transpose_empty() -> (tensor<3x0xf32>, tensor<3x0xi1>) {
  // CHECK-DAG: dense<> : tensor<3x0xf32>
  // CHECK-DAG: dense<> : tensor<3x0xi1>
  %f = arith.constant dense<> : tensor<0x3xf32>
  %b = arith.constant dense<> : tensor<0x3xi1>
  %0 = nncomp.transpose %f {permutation = array<i64: 1, 0>} : (tensor<0x3xf32>) -> tensor<3x0xf32>
  %1 = nncomp.transpose %b {permutation = array<i64: 1, 0>} : (tensor<0x3xi1>) -> tensor<3x0xi1>
  return %0, %1 : tensor<3x0xf32>, tensor<3x0xi1>
}

// The value of an encoded constant is not that of its elements.
// CHECK-LABEL: @transpose_encoded_constant
func.func @transpose_encoded_constant() -> tensor<2x1xf32> {
  // CHECK: nncomp.transpose
  %0 = arith.constant dense<[[1.0, 0.3]]> : tensor<1x2xf32, #nncomp.uniform<bits = 2>>
  %1 = nncomp.transpose %0 {permutation = array<i64: 1, 0>} : (tensor<1x2xf32, #nncomp.uniform<bits = 2>>) -> tensor<2x1xf32>
  return %1 : tensor<2x1xf32>
}

// CHECK-LABEL: @transpose_to_encoded
func.func @transpose_to_encoded() -> tensor<2x1xf32, #nncomp.uniform<bits = 2>> {
  // CHECK: nncomp.transpose
  %0 = arith.constant dense<[[1.0, 0.3]]> : tensor<1x2xf32>
  %1 = nncomp.transpose %0 {permutation = array<i64: 1, 0>} : (tensor<1x2xf32>) -> tensor<2x1xf32, #nncomp.uniform<bits = 2>>
  return %1 : tensor<2x1xf32, #nncomp.uniform<bits = 2>>
}

// CHECK-LABEL: @broadcast_same
// CHECK-SAME: (%[[X:.*]]: tensor<2x3xf32>)
func.func @broadcast_same(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // CHECK-NEXT: return %[[X]]
  %0 = nncomp.broadcast %x : tensor<2x3xf32> -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

// CHECK-LABEL: @broadcast_constants
func.func @broadcast_constants() -> (tensor<2x2x3xi64>, tensor<2x2xi1>, tensor<1x2xf32>, tensor<1000x1000xf32>) {
  // CHECK-DAG: dense<{{\[\[\[}}1, 1, 1], [2, 2, 2]], {{\[\[}}1, 1, 1], [2, 2, 2]]]>
  // CHECK-DAG: dense<{{\[\[}}true, false], [true, false]]>
  // CHECK-DAG: dense<{{\[\[}}1.000000e+00, 2.000000e+00]]> : tensor<1x2xf32>
  // CHECK-DAG: dense<0.000000e+00> : tensor<1000x1000xf32>
  // CHECK-NOT: nncomp
  %i = arith.constant dense<[[1], [2]]> : tensor<2x1xi64>
  %b = arith.constant dense<[true, false]> : tensor<2xi1>
  %f = arith.constant dense<[1.0, 2.0]> : tensor<2xf32>
  %s = arith.constant dense<0.0> : tensor<f32>
  %0 = nncomp.broadcast %i : tensor<2x1xi64> -> tensor<2x2x3xi64>
  %1 = nncomp.broadcast %b : tensor<2xi1> -> tensor<2x2xi1>
  %2 = nncomp.broadcast %f : tensor<2xf32> -> tensor<1x2xf32>
  %3 = nncomp.broadcast %s : tensor<f32> -> tensor<1000x1000xf32>
  return %0, %1, %2, %3 : tensor<2x2x3xi64>, tensor<2x2xi1>, tensor<1x2xf32>, tensor<1000x1000xf32>
}

// No program grows by being canonicalized: floats are weights, and many integers
// are many.
// CHECK-LABEL: @broadcast_large
func.func @broadcast_large() -> (tensor<3x2xf32>, tensor<1000x1000x2xi64>) {
  // CHECK-COUNT-2: nncomp.broadcast
  %f = arith.constant dense<[1.0, 2.0]> : tensor<2xf32>
  %i = arith.constant dense<[1, 2]> : tensor<2xi64>
  %0 = nncomp.broadcast %f : tensor<2xf32> -> tensor<3x2xf32>
  %1 = nncomp.broadcast %i : tensor<2xi64> -> tensor<1000x1000x2xi64>
  return %0, %1 : tensor<3x2xf32>, tensor<1000x1000x2xi64>
}

// CHECK-LABEL: @concat_of_one
// CHECK-SAME: (%[[X:.*]]: tensor<2x3xf32>)
func.func @concat_of_one(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  // CHECK-NEXT: return %[[X]]
  %0 = nncomp.concat %x {axis = 0 : i64} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

// CHECK-LABEL: @concat_constants
func.func @concat_constants() -> (tensor<4xi64>, tensor<2x3xi1>, tensor<0x3xf32>) {
  // CHECK-DAG: dense<[1, 2, 7, 7]> : tensor<4xi64>
  // CHECK-DAG: dense<{{\[\[}}true, true, true], [false, true, true]]> : tensor<2x3xi1>
  // CHECK-DAG: dense<> : tensor<0x3xf32>
  // CHECK-NOT: nncomp
  %a = arith.constant dense<[1, 2]> : tensor<2xi64>
  %b = arith.constant dense<7> : tensor<2xi64>
  %c = arith.constant dense<[[true], [false]]> : tensor<2x1xi1>
  %d = arith.constant dense<true> : tensor<2x2xi1>
  %e = arith.constant dense<> : tensor<0x1xf32>
  %f = arith.constant dense<> : tensor<0x2xf32>
  %0 = nncomp.concat %a, %b {axis = 0 : i64} : (tensor<2xi64>, tensor<2xi64>) -> tensor<4xi64>
  %1 = nncomp.concat %c, %d {axis = 1 : i64} : (tensor<2x1xi1>, tensor<2x2xi1>) -> tensor<2x3xi1>
  %2 = nncomp.concat %e, %f {axis = 1 : i64} : (tensor<0x1xf32>, tensor<0x2xf32>) -> tensor<0x3xf32>
  return %0, %1, %2 : tensor<4xi64>, tensor<2x3xi1>, tensor<0x3xf32>
}

// CHECK-LABEL: @concat_large
func.func @concat_large() -> tensor<10000xf32> {
  // CHECK: nncomp.concat
  %a = arith.constant dense<1.0> : tensor<5000xf32>
  %0 = nncomp.concat %a, %a {axis = 0 : i64} : (tensor<5000xf32>, tensor<5000xf32>) -> tensor<10000xf32>
  return %0 : tensor<10000xf32>
}

// Negative indices count from the end, others are clamped.
// CHECK-LABEL: @gather_constants
func.func @gather_constants() -> (tensor<4x2xi64>, tensor<2xi64>, tensor<2x2xi1>) {
  // CHECK-DAG: dense<{{\[\[}}3, 4], [5, 6], [1, 2], [5, 6]]> : tensor<4x2xi64>
  // CHECK-DAG: dense<[3, 4]> : tensor<2xi64>
  // CHECK-DAG: dense<{{\[\[}}false, true], [true, true]]> : tensor<2x2xi1>
  // CHECK-NOT: nncomp
  %x = arith.constant dense<[[1, 2], [3, 4], [5, 6]]> : tensor<3x2xi64>
  %i = arith.constant dense<[1, -1, -9, 9]> : tensor<4xi32>
  %j = arith.constant dense<1> : tensor<i64>
  %b = arith.constant dense<[[true, false], [true, true]]> : tensor<2x2xi1>
  %k = arith.constant dense<[1, 0]> : tensor<2xi8>
  %0 = nncomp.gather %x, %i {axis = 0 : i64} : (tensor<3x2xi64>, tensor<4xi32>) -> tensor<4x2xi64>
  %1 = nncomp.gather %x, %j {axis = 0 : i64} : (tensor<3x2xi64>, tensor<i64>) -> tensor<2xi64>
  %2 = nncomp.gather %b, %k {axis = 1 : i64} : (tensor<2x2xi1>, tensor<2xi8>) -> tensor<2x2xi1>
  return %0, %1, %2 : tensor<4x2xi64>, tensor<2xi64>, tensor<2x2xi1>
}

// CHECK-LABEL: @gather_large_or_empty
func.func @gather_large_or_empty() -> (tensor<5000xi64>, tensor<3xi64>) {
  // CHECK-COUNT-2: nncomp.gather
  %x = arith.constant dense<[1, 2]> : tensor<2xi64>
  %i = arith.constant dense<1> : tensor<5000xi64>
  %e = arith.constant dense<> : tensor<0xi64>
  %j = arith.constant dense<0> : tensor<3xi64>
  %0 = nncomp.gather %x, %i {axis = 0 : i64} : (tensor<2xi64>, tensor<5000xi64>) -> tensor<5000xi64>
  %1 = nncomp.gather %e, %j {axis = 0 : i64} : (tensor<0xi64>, tensor<3xi64>) -> tensor<3xi64>
  return %0, %1 : tensor<5000xi64>, tensor<3xi64>
}

// CHECK-LABEL: @reduce_nothing
// CHECK-SAME: (%[[X:.*]]: tensor<2x3xf32>)
func.func @reduce_nothing(%x: tensor<2x3xf32>) -> (tensor<2x3xf32>, tensor<2x3xf32>) {
  // A sum of one square is no identity.
  // CHECK-NEXT: %[[Y:.*]] = nncomp.reduce sum_square
  // CHECK-NEXT: return %[[X]], %[[Y]]
  %0 = nncomp.reduce max %x {axes = array<i64>} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  %1 = nncomp.reduce sum_square %x {axes = array<i64>} : (tensor<2x3xf32>) -> tensor<2x3xf32>
  return %0, %1 : tensor<2x3xf32>, tensor<2x3xf32>
}

// CHECK-LABEL: @reduce_constants
func.func @reduce_constants() -> (tensor<i64>, tensor<1xi64>, tensor<i8>) {
  // CHECK-DAG: dense<24> : tensor<i64>
  // CHECK-DAG: dense<9> : tensor<1xi64>
  // Integers wrap.
  // CHECK-DAG: dense<-56> : tensor<i8>
  // CHECK-NOT: nncomp
  %x = arith.constant dense<[2, 3, 4]> : tensor<3xi64>
  %y = arith.constant dense<100> : tensor<2xi8>
  %0 = nncomp.reduce prod %x {axes = array<i64: 0>} : (tensor<3xi64>) -> tensor<i64>
  %1 = nncomp.reduce sum %x {axes = array<i64: 0>, keep_dims} : (tensor<3xi64>) -> tensor<1xi64>
  %2 = nncomp.reduce sum %y {axes = array<i64: 0>} : (tensor<2xi8>) -> tensor<i8>
  return %0, %1, %2 : tensor<i64>, tensor<1xi64>, tensor<i8>
}

// Neither floats, whose order of addition matters, nor what takes long.
// CHECK-LABEL: @reduce_not_folded
func.func @reduce_not_folded() -> (tensor<f32>, tensor<i64>) {
  // CHECK-COUNT-2: nncomp.reduce
  %x = arith.constant dense<[2.0, 3.0]> : tensor<2xf32>
  %y = arith.constant dense<1> : tensor<1099511627776xi64>
  %0 = nncomp.reduce sum %x {axes = array<i64: 0>} : (tensor<2xf32>) -> tensor<f32>
  %1 = nncomp.reduce sum %y {axes = array<i64: 0>} : (tensor<1099511627776xi64>) -> tensor<i64>
  return %0, %1 : tensor<f32>, tensor<i64>
}

// CHECK-LABEL: @encode_constant
func.func @encode_constant() -> tensor<2x2xf32, #nncomp.uniform<bits = 4, axis = 0>> {
  // CHECK-DAG: %[[CODES:.*]] = arith.constant dense<[-57, 39]> : tensor<2xi8>
  // CHECK-DAG: %[[SCALES:.*]] = arith.constant dense<[1.000000e+00, 2.000000e+00]> : tensor<2xf32>
  // CHECK: nncomp.assemble %[[CODES]], %[[SCALES]]
  %0 = arith.constant dense<[[7.0, -4.0], [14.0, 4.0]]> : tensor<2x2xf32>
  %1 = nncomp.encode %0 : tensor<2x2xf32> -> tensor<2x2xf32, #nncomp.uniform<bits = 4, axis = 0>>
  return %1 : tensor<2x2xf32, #nncomp.uniform<bits = 4, axis = 0>>
}

// CHECK-LABEL: @encode_resource
func.func @encode_resource() -> tensor<2x3xf32, #nncomp.sparse<format = csr, nnz = 5>> {
  // CHECK-DAG: dense<[1.000000e+00, 2.000000e+00, 3.000000e+00, 4.000000e+00, 5.000000e+00]> : tensor<5xf32>
  // CHECK-DAG: dense<[1, 2, 0, 1, 2]> : tensor<5xi16>
  // CHECK-DAG: dense<[0, 2, 5]> : tensor<3xi32>
  // CHECK: nncomp.assemble
  %0 = arith.constant dense_resource<floats> : tensor<2x3xf32>
  %1 = nncomp.encode %0 : tensor<2x3xf32> -> tensor<2x3xf32, #nncomp.sparse<format = csr, nnz = 5>>
  return %1 : tensor<2x3xf32, #nncomp.sparse<format = csr, nnz = 5>>
}

// decode(encode(x)) is the projection onto the format, not x.
// CHECK-LABEL: @decode_of_encode
func.func @decode_of_encode(%x: tensor<4xf32>) -> tensor<4xf32> {
  // CHECK: nncomp.encode
  // CHECK: nncomp.decode
  %0 = nncomp.encode %x : tensor<4xf32> -> tensor<4xf32, #nncomp.uniform<bits = 4>>
  %1 = nncomp.decode %0 : tensor<4xf32, #nncomp.uniform<bits = 4>> -> tensor<4xf32>
  return %1 : tensor<4xf32>
}

// CHECK-LABEL: @decode_of_constants
func.func @decode_of_constants() -> tensor<4xf32> {
  // CHECK: dense<[0.000000e+00, 0.000000e+00, 1.000000e+00, 0.000000e+00]>
  // CHECK-NOT: nncomp
  %0 = arith.constant dense<[0.3, -0.2, 1.0, 0.5]> : tensor<4xf32>
  %1 = nncomp.encode %0 : tensor<4xf32> -> tensor<4xf32, #nncomp.uniform<bits = 2>>
  %2 = nncomp.decode %1 : tensor<4xf32, #nncomp.uniform<bits = 2>> -> tensor<4xf32>
  return %2 : tensor<4xf32>
}

// CHECK-LABEL: @decode_of_values
func.func @decode_of_values(%codes: tensor<1xi8>) -> tensor<4xf32> {
  // CHECK: nncomp.assemble
  // CHECK: nncomp.decode
  %scale = arith.constant dense<1.0> : tensor<1xf32>
  %0 = nncomp.assemble %codes, %scale : (tensor<1xi8>, tensor<1xf32>) -> tensor<4xf32, #nncomp.uniform<bits = 2>>
  %1 = nncomp.decode %0 : tensor<4xf32, #nncomp.uniform<bits = 2>> -> tensor<4xf32>
  return %1 : tensor<4xf32>
}

// CHECK-LABEL: @disassemble_of_assemble
// CHECK-SAME: (%[[CODES:.*]]: tensor<1xi8>, %[[SCALE:.*]]: tensor<1xf32>)
func.func @disassemble_of_assemble(%codes: tensor<1xi8>, %scale: tensor<1xf32>) -> (tensor<1xi8>, tensor<1xf32>) {
  // CHECK-NEXT: return %[[CODES]], %[[SCALE]]
  %0 = nncomp.assemble %codes, %scale : (tensor<1xi8>, tensor<1xf32>) -> tensor<4xf32, #nncomp.uniform<bits = 2>>
  %1:2 = nncomp.disassemble %0 : (tensor<4xf32, #nncomp.uniform<bits = 2>>) -> (tensor<1xi8>, tensor<1xf32>)
  return %1#0, %1#1 : tensor<1xi8>, tensor<1xf32>
}

// Components of another order, or of another type's, make another tensor.
// CHECK-LABEL: @assemble_of_disassemble
// CHECK-SAME: (%[[X:.*]]: tensor<4xf32, #nncomp.uniform<bits = 2>>)
func.func @assemble_of_disassemble(%x: tensor<4xf32, #nncomp.uniform<bits = 2>>)
    -> (tensor<4xf32, #nncomp.uniform<bits = 2>>, tensor<2x2xf32, #nncomp.uniform<bits = 2>>) {
  // CHECK: %[[Y:.*]] = nncomp.assemble
  // CHECK: return %[[X]], %[[Y]]
  %0:2 = nncomp.disassemble %x : (tensor<4xf32, #nncomp.uniform<bits = 2>>) -> (tensor<1xi8>, tensor<1xf32>)
  %1 = nncomp.assemble %0#0, %0#1 : (tensor<1xi8>, tensor<1xf32>) -> tensor<4xf32, #nncomp.uniform<bits = 2>>
  %2 = nncomp.assemble %0#0, %0#1 : (tensor<1xi8>, tensor<1xf32>) -> tensor<2x2xf32, #nncomp.uniform<bits = 2>>
  return %1, %2 : tensor<4xf32, #nncomp.uniform<bits = 2>>, tensor<2x2xf32, #nncomp.uniform<bits = 2>>
}

{-#
  dialect_resources: {
    builtin: {
      floats: "0x04000000000000000000803F0000004000004040000080400000A040",
      bools: "0x01000000010001000001"
    }
  }
#-}
