// RUN: nncomp-opt %s --nncomp-lower-to-vector | FileCheck %s

#id = affine_map<(d0, d1) -> (d0, d1)>
#row = affine_map<(d0, d1) -> (d0)>
#turned = affine_map<(d0, d1) -> (d1, d0)>

module attributes {nncomp.target = #nncomp.target<cpu = "x86-64-v3">} {

// Two dimensions are one walk of 60 elements: seven vectors of 8, one of 4.
// CHECK-LABEL: @merges_dimensions
// CHECK-DAG: %[[C56:.*]] = arith.constant 56 : index
// CHECK: scf.for
// CHECK-NOT: scf.for
// CHECK: vector.load {{.*}} : memref<60xf32>, vector<8xf32>
// CHECK: vector.store {{.*}} : memref<60xf32>, vector<8xf32>
// CHECK: vector.load {{.*}} : memref<60xf32>, vector<4xf32>
// CHECK: vector.store {{.*}} : memref<60xf32>, vector<4xf32>
// CHECK-NOT: memref.load
// CHECK: return
func.func @merges_dimensions(%x: memref<6x10xf32>, %y: memref<6x10xf32>) {
  linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel", "parallel"]}
      ins(%x : memref<6x10xf32>) outs(%y : memref<6x10xf32>) {
  ^bb0(%a: f32, %out: f32):
    %0 = arith.mulf %a, %a : f32
    linalg.yield %0 : f32
  }
  return
}

// What is the same in all lanes is loaded once.
// CHECK-LABEL: @broadcasts
// CHECK: scf.for
// CHECK: scf.for
// CHECK: %[[ROW:.*]] = memref.load {{.*}} : memref<6xf32>
// CHECK: vector.broadcast %[[ROW]] : f32 to vector<8xf32>
func.func @broadcasts(%x: memref<6x16xf32>, %b: memref<6xf32>, %y: memref<6x16xf32>) {
  linalg.generic {indexing_maps = [#id, #row, #id], iterator_types = ["parallel", "parallel"]}
      ins(%x, %b : memref<6x16xf32>, memref<6xf32>) outs(%y : memref<6x16xf32>) {
  ^bb0(%a: f32, %c: f32, %out: f32):
    %0 = arith.addf %a, %c : f32
    linalg.yield %0 : f32
  }
  return
}

// A vector of partial sums, a scalar for the rest, both in registers.
// CHECK-LABEL: @reduces
// CHECK: %[[OLD:.*]] = memref.load
// CHECK: %[[WIDE:.*]] = scf.for {{.*}} -> (vector<8xf32>)
// CHECK: vector.load
// CHECK: arith.addf {{.*}} fastmath<contract> : vector<8xf32>
// CHECK: %[[NARROW:.*]] = scf.for {{.*}} iter_args(%{{.*}} = %[[OLD]]) -> (f32)
// CHECK: %[[SUM:.*]] = vector.reduction <add>, %[[WIDE]], %[[NARROW]] fastmath<reassoc>
// CHECK: memref.store %[[SUM]]
func.func @reduces(%x: memref<6x13xf32>, %y: memref<6xf32>) {
  linalg.generic {indexing_maps = [#id, #row], iterator_types = ["parallel", "reduction"]}
      ins(%x : memref<6x13xf32>) outs(%y : memref<6xf32>) {
  ^bb0(%a: f32, %sum: f32):
    %0 = arith.addf %sum, %a : f32
    linalg.yield %0 : f32
  }
  return
}

// A long reduction has several vectors of partial sums, which are added in pairs;
// what they leave goes to the first.
// CHECK-LABEL: @reduces_far
// CHECK: %[[ALL:.*]]:8 = scf.for
// CHECK-COUNT-8: vector.load
// CHECK: %[[FIRST:.*]] = scf.for {{.*}} iter_args(%{{.*}} = %[[ALL]]#0) -> (vector<8xf32>)
// CHECK: arith.addf %[[FIRST]], %[[ALL]]#4 : vector<8xf32>
// CHECK-COUNT-6: arith.addf {{.*}} : vector<8xf32>
// CHECK: vector.reduction <add>
func.func @reduces_far(%x: memref<6x157xf32>, %y: memref<6xf32>) {
  linalg.generic {indexing_maps = [#id, #row], iterator_types = ["parallel", "reduction"]}
      ins(%x : memref<6x157xf32>) outs(%y : memref<6xf32>) {
  ^bb0(%a: f32, %sum: f32):
    %0 = arith.addf %sum, %a : f32
    linalg.yield %0 : f32
  }
  return
}

// Few neighbours are loaded as one vector each and stored interleaved.
// CHECK-LABEL: @interleaves
// CHECK-COUNT-7: vector.load {{.*}} vector<8xf32>
// CHECK: vector.shuffle
// CHECK-COUNT-7: vector.store {{.*}} vector<8xf32>
// CHECK-NOT: memref.load
// CHECK: return
func.func @interleaves(%x: memref<7x16xf32>, %y: memref<16x7xf32>) {
  linalg.generic {indexing_maps = [#turned, #id], iterator_types = ["parallel", "parallel"]}
      ins(%x : memref<7x16xf32>) outs(%y : memref<16x7xf32>) {
  ^bb0(%a: f32, %out: f32):
    linalg.yield %a : f32
  }
  return
}

// CHECK-LABEL: @deinterleaves
// CHECK-COUNT-3: vector.load {{.*}} vector<8xf32>
// CHECK: vector.shuffle
// CHECK-COUNT-3: vector.store {{.*}} vector<8xf32>
// CHECK-NOT: memref.load
// CHECK: return
func.func @deinterleaves(%x: memref<16x3xf32>, %y: memref<3x16xf32>) {
  linalg.generic {indexing_maps = [#turned, #id], iterator_types = ["parallel", "parallel"]}
      ins(%x : memref<16x3xf32>) outs(%y : memref<3x16xf32>) {
  ^bb0(%a: f32, %out: f32):
    linalg.yield %a : f32
  }
  return
}

// Else a square of vectors; the last one along a dimension ends with it.
// CHECK-LABEL: @transposes_squares
// CHECK-DAG: %[[LAST:.*]] = arith.constant 12 : index
// CHECK: arith.minsi %{{.*}}, %[[LAST]] : index
// CHECK-COUNT-8: vector.load {{.*}} vector<8xf32>
// CHECK-COUNT-8: vector.store {{.*}} vector<8xf32>
// CHECK-NOT: memref.load
// CHECK: return
func.func @transposes_squares(%x: memref<16x20xf32>, %y: memref<20x16xf32>) {
  linalg.generic {indexing_maps = [#turned, #id], iterator_types = ["parallel", "parallel"]}
      ins(%x : memref<16x20xf32>) outs(%y : memref<20x16xf32>) {
  ^bb0(%a: f32, %out: f32):
    linalg.yield %a : f32
  }
  return
}

// Too few elements for vectors, and elements of other sizes.
// CHECK-LABEL: @transposes_little
// CHECK-NOT: vector
// CHECK: memref.load
// CHECK: memref.store
// CHECK: memref.load
// CHECK: memref.store
// CHECK: return
func.func @transposes_little(%x: memref<3x2xf32>, %y: memref<2x3xf32>, %a: memref<16x20xi8>, %b: memref<20x16xi8>) {
  linalg.generic {indexing_maps = [#turned, #id], iterator_types = ["parallel", "parallel"]}
      ins(%x : memref<3x2xf32>) outs(%y : memref<2x3xf32>) {
  ^bb0(%0: f32, %out: f32):
    linalg.yield %0 : f32
  }
  linalg.generic {indexing_maps = [#turned, #id], iterator_types = ["parallel", "parallel"]}
      ins(%a : memref<16x20xi8>) outs(%b : memref<20x16xi8>) {
  ^bb0(%0: i8, %out: i8):
    linalg.yield %0 : i8
  }
  return
}

// A look-up along rows reads vectors.
// CHECK-LABEL: @looks_up_rows
// CHECK: memref.load {{.*}} : memref<6xi64>
// CHECK: vector.load {{.*}} : memref<100x16xf32>, vector<8xf32>
// CHECK: vector.store
func.func @looks_up_rows(%x: memref<100x16xf32>, %i: memref<6xi64>, %y: memref<6x16xf32>) {
  linalg.generic {indexing_maps = [#row, #id], iterator_types = ["parallel", "parallel"]}
      ins(%i : memref<6xi64>) outs(%y : memref<6x16xf32>) {
  ^bb0(%a: i64, %out: f32):
    %row = arith.index_cast %a : i64 to index
    %column = linalg.index 1 : index
    %0 = memref.load %x[%row, %column] : memref<100x16xf32>
    linalg.yield %0 : f32
  }
  return
}

// A strided copy is a loop, not a call.
// CHECK-LABEL: @copies
// CHECK-NOT: memref.copy
// CHECK: scf.for
// CHECK: vector.store
func.func @copies(%x: memref<4x8xf32>, %y: memref<4x20xf32>) {
  %part = memref.subview %y[0, 3] [4, 8] [1, 1] : memref<4x20xf32> to memref<4x8xf32, strided<[20, 1], offset: 3>>
  memref.copy %x, %part : memref<4x8xf32> to memref<4x8xf32, strided<[20, 1], offset: 3>>
  return
}

}
