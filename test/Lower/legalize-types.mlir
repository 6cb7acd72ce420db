// RUN: nncomp-opt %s --nncomp-legalize-types | FileCheck %s

#map = affine_map<(d0) -> (d0)>

// CHECK-LABEL: func.func @booleans_as_bytes(
// CHECK-SAME: %{{.*}}: tensor<4xi8>) -> tensor<4xi8>
// CHECK: arith.constant dense<[1, 0, 1, 1]> : tensor<4xi8>
// CHECK: ^bb0(%[[A:.*]]: i8, %[[B:.*]]: i8, %{{.*}}: i8):
// CHECK-DAG: arith.cmpi ne, %[[A]],
// CHECK-DAG: arith.cmpi ne, %[[B]],
// CHECK: %[[AND:.*]] = arith.andi {{.*}} : i1
// CHECK: %[[BYTE:.*]] = arith.extui %[[AND]] : i1 to i8
// CHECK: linalg.yield %[[BYTE]] : i8
func.func @booleans_as_bytes(%x: tensor<4xi1>) -> tensor<4xi1> {
  %c = arith.constant dense<[true, false, true, true]> : tensor<4xi1>
  %e = tensor.empty() : tensor<4xi1>
  %0 = linalg.generic {indexing_maps = [#map, #map, #map], iterator_types = ["parallel"]}
      ins(%x, %c : tensor<4xi1>, tensor<4xi1>) outs(%e : tensor<4xi1>) {
  ^bb0(%a: i1, %b: i1, %out: i1):
    %1 = arith.andi %a, %b : i1
    linalg.yield %1 : i1
  } -> tensor<4xi1>
  return %0 : tensor<4xi1>
}

// CHECK-LABEL: @scalars
// CHECK: %[[BYTE:.*]] = tensor.extract {{.*}} : tensor<4xi8>
// CHECK: %[[BOOL:.*]] = arith.cmpi ne, %[[BYTE]]
// CHECK: %[[BACK:.*]] = arith.extui %[[BOOL]]
// CHECK: tensor.insert %[[BACK]]
// CHECK: linalg.generic {{.*}} ins(%[[BOOL]] : i1) outs({{.*}} : tensor<4xi8>)
func.func @scalars(%x: tensor<4xi1>, %i: index) -> (tensor<4xi1>, tensor<4xi1>) {
  %0 = tensor.extract %x[%i] : tensor<4xi1>
  %1 = tensor.insert %0 into %x[%i] : tensor<4xi1>
  %e = tensor.empty() : tensor<4xi1>
  %2 = linalg.fill ins(%0 : i1) outs(%e : tensor<4xi1>) -> tensor<4xi1>
  return %1, %2 : tensor<4xi1>, tensor<4xi1>
}
