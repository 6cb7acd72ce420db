// RUN: nncomp-opt %s --nncomp-lower-encodings --canonicalize --split-input-file | FileCheck %s

// 8-bit codes are bytes: decoding is one loop. What the object will hold is the
// components.
// CHECK-LABEL: @constant_weights
// CHECK-SAME: (%[[X:.*]]: tensor<1x2xf32>)
func.func @constant_weights(%x: tensor<1x2xf32>) -> tensor<1x3xf32> {
  // CHECK-DAG: %[[CODES:.*]] = arith.constant dense<{{\[\[}}127, -127], [64, 127], [0, 0]]> : tensor<3x2xi8>
  // CHECK-DAG: %[[SCALES:.*]] = arith.constant dense<[1.000000e+00, 2.000000e+00, 1.000000e+00]> : tensor<3xf32>
  // CHECK-NOT: arith.constant {{.*}}tensor<3x2xf32>
  // CHECK: %[[W:.*]] = linalg.generic {{.*}} ins(%[[CODES]], %[[SCALES]] : tensor<3x2xi8>, tensor<3xf32>)
  // CHECK-NEXT: ^bb0(%[[CODE:.*]]: i8, %[[SCALE:.*]]: f32,
  // CHECK-NEXT: %[[WIDE:.*]] = arith.extsi %[[CODE]] : i8 to i32
  // CHECK-NEXT: %[[FLOAT:.*]] = arith.sitofp %[[WIDE]] : i32 to f32
  // CHECK-NEXT: %[[VALUE:.*]] = arith.mulf %[[FLOAT]], %[[SCALE]]
  // CHECK-NEXT: linalg.yield %[[VALUE]]
  // CHECK: nncomp.linear %[[X]], %[[W]] : (tensor<1x2xf32>, tensor<3x2xf32>)
  %0 = arith.constant dense<[[127.0, -127.0], [128.0, 254.0], [0.0, 0.0]]> : tensor<3x2xf32>
  %w = nncomp.encode %0 : tensor<3x2xf32> -> tensor<3x2xf32, #nncomp.uniform<bits = 8, axis = 0>>
  %y = nncomp.linear %x, %w : (tensor<1x2xf32>, tensor<3x2xf32, #nncomp.uniform<bits = 8, axis = 0>>) -> tensor<1x3xf32>
  return %y : tensor<1x3xf32>
}

// -----

// Narrow codes are shifted out of the one or two bytes they are in; the second
// byte read is never past the last.
// CHECK-LABEL: @narrow_codes
// CHECK-SAME: (%[[CODES:.*]]: tensor<4xi8>, %[[SCALE:.*]]: tensor<1xf32>, %[[ZERO:.*]]: tensor<1xi8>)
func.func @narrow_codes(%codes: tensor<4xi8>, %scale: tensor<1xf32>, %zero: tensor<1xi8>) -> tensor<2x3xf32> {
  // CHECK-DAG: %[[LAST:.*]] = arith.constant 3 : index
  // CHECK-DAG: %[[BITS:.*]] = arith.constant 5 : index
  // CHECK: linalg.generic
  // CHECK: %[[I:.*]] = linalg.index 0
  // CHECK: arith.muli %[[I]], %[[BITS]]
  // CHECK: %[[NEXT:.*]] = arith.minui %{{.*}}, %[[LAST]] : index
  // CHECK: tensor.extract %[[CODES]][%[[NEXT]]]
  // CHECK: linalg.yield %{{.*}} : i8
  // CHECK: -> tensor<6xi8>
  // Unsigned codes and zero points.
  // CHECK: linalg.generic
  // CHECK: arith.extui
  // CHECK: arith.extui
  // CHECK: arith.subi
  // CHECK: -> tensor<2x3xf32>
  %w = nncomp.assemble %codes, %scale, %zero : (tensor<4xi8>, tensor<1xf32>, tensor<1xi8>) -> tensor<2x3xf32, #nncomp.uniform<bits = 5, asymmetric = true>>
  %d = nncomp.decode %w : tensor<2x3xf32, #nncomp.uniform<bits = 5, asymmetric = true>> -> tensor<2x3xf32>
  return %d : tensor<2x3xf32>
}

// -----

// The nonzeros are scattered into zeros. Nothing outside the tensors is touched,
// whatever the components hold.
// CHECK-LABEL: @sparse
// CHECK-SAME: (%[[V:.*]]: tensor<5xf32>, %[[I:.*]]: tensor<5xi16>, %[[P:.*]]: tensor<3xi32>)
func.func @sparse(%v: tensor<5xf32>, %i: tensor<5xi16>, %p: tensor<3xi32>) -> tensor<2x2x2xf32> {
  // CHECK-DAG: %[[NNZ:.*]] = arith.constant 5 : index
  // CHECK-DAG: %[[LAST:.*]] = arith.constant 3 : index
  // CHECK: %[[ZEROS:.*]] = linalg.fill
  // CHECK: %[[M:.*]] = scf.for %[[ROW:.*]] = %{{.*}} to %{{.*}} step %{{.*}} iter_args(%[[WHOLE:.*]] = %[[ZEROS]])
  // CHECK: %[[FROM:.*]] = arith.minui %{{.*}}, %[[NNZ]]
  // CHECK: %[[TO:.*]] = arith.minui %{{.*}}, %[[NNZ]]
  // CHECK: scf.for %[[AT:.*]] = %[[FROM]] to %[[TO]]
  // CHECK: tensor.extract %[[I]][%[[AT]]]
  // CHECK: %[[COLUMN:.*]] = arith.minui %{{.*}}, %[[LAST]]
  // CHECK: %[[VALUE:.*]] = tensor.extract %[[V]][%[[AT]]]
  // CHECK: tensor.insert %[[VALUE]] into %{{.*}}[%[[ROW]], %[[COLUMN]]]
  // CHECK: tensor.expand_shape %[[M]] {{\[\[}}0], [1, 2]]
  %w = nncomp.assemble %v, %i, %p : (tensor<5xf32>, tensor<5xi16>, tensor<3xi32>) -> tensor<2x2x2xf32, #nncomp.sparse<format = csr, nnz = 5>>
  %d = nncomp.decode %w : tensor<2x2x2xf32, #nncomp.sparse<format = csr, nnz = 5>> -> tensor<2x2x2xf32>
  return %d : tensor<2x2x2xf32>
}

// -----

// The dense meaning of an op: decode, compute, encode. An activation is encoded
// while running, and decoded again by the next op.
// CHECK-LABEL: @activations
func.func @activations(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  // CHECK: nncomp.activation %{{.*}} : tensor<1x4xf32>
  // CHECK: linalg.generic
  // CHECK: arith.divf
  // CHECK-NEXT: math.roundeven
  // CHECK-NEXT: arith.addf
  // CHECK-NEXT: arith.maxnumf
  // CHECK-NEXT: arith.minnumf
  // CHECK-NEXT: arith.fptosi
  // CHECK-NEXT: arith.trunci
  // CHECK: linalg.generic
  // CHECK: arith.extui
  // CHECK: math.absf %{{.*}} : tensor<1x4xf32>
  // CHECK-NOT: #nncomp.uniform
  %e = nncomp.encode %x : tensor<1x4xf32> -> tensor<1x4xf32, #nncomp.uniform<bits = 8, scale = 0.5, zero = 3>>
  %y = nncomp.activation %e {function = #nncomp.activation<relu>} : tensor<1x4xf32, #nncomp.uniform<bits = 8, scale = 0.5, zero = 3>>
  %z = math.absf %y : tensor<1x4xf32, #nncomp.uniform<bits = 8, scale = 0.5, zero = 3>>
  %d = nncomp.decode %z : tensor<1x4xf32, #nncomp.uniform<bits = 8, scale = 0.5, zero = 3>> -> tensor<1x4xf32>
  return %d : tensor<1x4xf32>
}

// -----

// A scale that is not static is computed while running.
// CHECK-LABEL: @dynamic_scales
func.func @dynamic_scales(%x: tensor<3x4xf32>) -> tensor<3x4xf32> {
  // CHECK: linalg.generic {{.*}}iterator_types = ["parallel", "reduction"]
  // CHECK: arith.minnumf
  // CHECK: arith.maxnumf
  // CHECK: -> (tensor<3xf32>, tensor<3xf32>)
  // Six bytes of packed codes.
  // CHECK: -> tensor<6xi8>
  // CHECK-NOT: nncomp
  %e = nncomp.encode %x : tensor<3x4xf32> -> tensor<3x4xf32, #nncomp.uniform<bits = 4, axis = 0>>
  %d = nncomp.decode %e : tensor<3x4xf32, #nncomp.uniform<bits = 4, axis = 0>> -> tensor<3x4xf32>
  return %d : tensor<3x4xf32>
}

// -----

// A constant of an encoded type is the projection of its elements.
// CHECK-LABEL: @encoded_constant
func.func @encoded_constant() -> tensor<4xf32> {
  // CHECK: arith.constant dense<[0, 0, 1, 0]> : tensor<4xi8>
  // CHECK-NOT: dense<[3.0
  // CHECK: math.absf %{{.*}} : tensor<4xf32>
  %0 = arith.constant dense<[0.3, -0.2, 1.0, 0.5]> : tensor<4xf32, #nncomp.uniform<bits = 8, scale = 1.0>>
  %1 = math.absf %0 : tensor<4xf32, #nncomp.uniform<bits = 8, scale = 1.0>>
  %2 = nncomp.decode %1 : tensor<4xf32, #nncomp.uniform<bits = 8, scale = 1.0>> -> tensor<4xf32>
  return %2 : tensor<4xf32>
}

// -----

// CHECK-LABEL: @encoded_resource
func.func @encoded_resource() -> tensor<2xf32> {
  // CHECK: arith.constant dense<[1, 2]> : tensor<2xi8>
  %0 = arith.constant dense_resource<floats> : tensor<2xf32, #nncomp.uniform<bits = 8, scale = 1.0>>
  %1 = nncomp.decode %0 : tensor<2xf32, #nncomp.uniform<bits = 8, scale = 1.0>> -> tensor<2xf32>
  return %1 : tensor<2xf32>
}

{-#
  dialect_resources: {
    builtin: {
      floats: "0x040000000000803F00000040"
    }
  }
#-}

// -----

#csr = #nncomp.sparse<format = csr, nnz = 3>
// CHECK-LABEL: @documented
func.func @documented(%x: tensor<1x4xf32>, %v: tensor<3xf32>, %i: tensor<3xi16>, %p: tensor<3xi32>) -> tensor<1x2xf32> {
  // CHECK: scf.for
  // CHECK: %{{.*}} = nncomp.linear %{{.*}}, %{{.*}} : (tensor<1x4xf32>, tensor<2x4xf32>) -> tensor<1x2xf32>
  %w = nncomp.assemble %v, %i, %p : (tensor<3xf32>, tensor<3xi16>, tensor<3xi32>) -> tensor<2x4xf32, #csr>
  %y = nncomp.linear %x, %w : (tensor<1x4xf32>, tensor<2x4xf32, #csr>) -> tensor<1x2xf32>
  return %y : tensor<1x2xf32>
}

// -----

// Components reach what computes with them.
// CHECK-LABEL: @components
func.func @components(%x: tensor<4xf32>) -> tensor<4xi8> {
  // CHECK: %[[CODES:.*]] = linalg.generic
  // CHECK: return %[[CODES]] : tensor<4xi8>
  %e = nncomp.encode %x : tensor<4xf32> -> tensor<4xf32, #nncomp.uniform<bits = 8, scale = 1.0>>
  %codes = nncomp.disassemble %e : (tensor<4xf32, #nncomp.uniform<bits = 8, scale = 1.0>>) -> tensor<4xi8>
  return %codes : tensor<4xi8>
}
