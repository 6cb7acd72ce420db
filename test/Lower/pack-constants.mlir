// RUN: nncomp-opt %s --split-input-file --nncomp-pack-constants | FileCheck %s

// Equal bytes are stored once; what divides by more comes first, without gaps.
// CHECK: module attributes {nncomp.weight_bytes = 20 : i64}
// CHECK: memref.global "private" constant @weights : memref<20xi8> = dense_resource<weights> {alignment = 64 : i64}
// CHECK-NOT: memref.global
memref.global "private" constant @a : memref<3xf32> = dense<[1.0, 2.0, 3.0]>
memref.global "private" constant @b : memref<1x3xi32> = dense<[[0x3f800000, 0x40000000, 0x40400000]]>
memref.global "private" constant @c : memref<2x4xi8> = dense<7>

// CHECK: func.func @main() -> (memref<3xf32>, memref<1x3xi32>, memref<2x4xi8>)
// CHECK: %[[W0:.*]] = memref.get_global @weights
// CHECK: %[[A:.*]] = arith.constant 8 : index
// CHECK: memref.view %[[W0]][%[[A]]][] : memref<20xi8> to memref<3xf32>
// CHECK: %[[B:.*]] = arith.constant 8 : index
// CHECK: memref.view %{{.*}}[%[[B]]][] : memref<20xi8> to memref<1x3xi32>
// CHECK: %[[C:.*]] = arith.constant 0 : index
// CHECK: memref.view %{{.*}}[%[[C]]][] : memref<20xi8> to memref<2x4xi8>
func.func @main() -> (memref<3xf32>, memref<1x3xi32>, memref<2x4xi8>) {
  %a = memref.get_global @a : memref<3xf32>
  %b = memref.get_global @b : memref<1x3xi32>
  %c = memref.get_global @c : memref<2x4xi8>
  return %a, %b, %c : memref<3xf32>, memref<1x3xi32>, memref<2x4xi8>
}

// CHECK: weights: "0x4000000007070707070707070000803F0000004000004040"

// -----

// Constants without elements are views of a byte.
// CHECK: module attributes {nncomp.weight_bytes = 1 : i64}
// CHECK: memref.global "private" constant @weights : memref<1xi8>
memref.global "private" constant @a : memref<0xf32> = dense<>

// CHECK: memref.view %{{.*}}[%{{.*}}][] : memref<1xi8> to memref<0xf32>
func.func @main() -> memref<0xf32> {
  %a = memref.get_global @a : memref<0xf32>
  return %a : memref<0xf32>
}
