// RUN: nncomp-opt %s --nncomp-lower-to-linalg | FileCheck %s

// CHECK-DAG: #[[IN:.*]] = affine_map<(d0, d1, d2, d3, d4, d5, d6) -> (d0, d1 * 2 + d4, d2 + d5 * 3, d6)>
// CHECK-DAG: #[[GROUPED:.*]] = affine_map<(d0, d1, d2, d3, d4, d5, d6, d7) -> (d3, d4, d5, d6, d7)>
// CHECK-DAG: #[[COLUMN:.*]] = affine_map<(d0, d1, d2, d3) -> (d3)>

// Zeros around the input, the bias as the start of the sum, the activation last.
// CHECK-LABEL: @convolution
// CHECK: linalg.fill
// CHECK: tensor.insert_slice {{.*}} into %{{.*}}[0, 1, 0, 0] [1, 9, 9, 3]
// CHECK: linalg.generic {indexing_maps = [#[[COLUMN]],
// CHECK: linalg.generic {indexing_maps = [#[[IN]],
// CHECK: arith.mulf
// CHECK: arith.addf
// CHECK: linalg.generic
// CHECK: arith.cmpf olt
// CHECK: arith.select
func.func @convolution(%x: tensor<1x9x9x3xf32>, %w: tensor<8x3x2x3xf32>, %b: tensor<8xf32>) -> tensor<1x5x6x8xf32> {
  %y = nncomp.conv2d %x, %w, %b {strides = array<i64: 2, 1>, dilations = array<i64: 1, 3>,
         pads = array<i64: 1, 0, 1, 0>, activation = #nncomp.activation<relu>}
     : (tensor<1x9x9x3xf32>, tensor<8x3x2x3xf32>, tensor<8xf32>) -> tensor<1x5x6x8xf32>
  return %y : tensor<1x5x6x8xf32>
}

// CHECK-LABEL: @grouped_convolution
// CHECK: tensor.expand_shape {{.*}} into tensor<1x4x4x2x3xf32>
// CHECK: tensor.expand_shape {{.*}} into tensor<2x4x1x1x3xf32>
// CHECK: linalg.generic {indexing_maps = [#{{.*}}, #[[GROUPED]],
// CHECK: tensor.collapse_shape {{.*}} into tensor<1x4x4x8xf32>
func.func @grouped_convolution(%x: tensor<1x4x4x6xf32>, %w: tensor<8x1x1x3xf32>) -> tensor<1x4x4x8xf32> {
  %y = nncomp.conv2d %x, %w {groups = 2 : i64} : (tensor<1x4x4x6xf32>, tensor<8x1x1x3xf32>) -> tensor<1x4x4x8xf32>
  return %y : tensor<1x4x4x8xf32>
}

// Sums of f16 are kept in f32 and rounded once.
// CHECK-LABEL: @half_sums
// CHECK: linalg.fill ins(%{{.*}} : f32) {{.*}} -> tensor<2x3xf32>
// CHECK: arith.extf
// CHECK: arith.extf
// CHECK: arith.addf {{.*}} : f32
// CHECK: arith.truncf {{.*}} : f32 to f16
func.func @half_sums(%x: tensor<2x4xf16>, %w: tensor<3x4xf16>) -> tensor<2x3xf16> {
  %y = nncomp.linear %x, %w : (tensor<2x4xf16>, tensor<3x4xf16>) -> tensor<2x3xf16>
  return %y : tensor<2x3xf16>
}

// The last window reaches one element beyond the pads; the corner's mean is of
// four elements, the middle's of nine.
// CHECK-LABEL: @pooling
// CHECK: tensor.insert_slice {{.*}}[0, 1, 1, 0] [1, 4, 4, 8]
// CHECK-SAME: tensor<1x4x4x8xf32> into tensor<1x7x7x8xf32>
// CHECK: arith.constant dense<{{\[\[}}4.000000e+00, 6.000000e+00, 2.000000e+00]
// CHECK: arith.divf
func.func @pooling(%x: tensor<1x4x4x8xf32>) -> tensor<1x3x3x8xf32> {
  %y = nncomp.avg_pool %x {kernel = array<i64: 3, 3>, strides = array<i64: 2, 2>,
         pads = array<i64: 1, 1, 1, 1>, ceil_mode} : (tensor<1x4x4x8xf32>) -> tensor<1x3x3x8xf32>
  return %y : tensor<1x3x3x8xf32>
}

// Nothing outside the input is ever read.
// CHECK-LABEL: @gather
// CHECK: arith.addi {{.*}} : index
// CHECK: arith.maxsi
// CHECK: arith.minsi
// CHECK: tensor.extract
func.func @gather(%x: tensor<5x4xf32>, %i: tensor<3xi64>) -> tensor<3x4xf32> {
  %y = nncomp.gather %x, %i {axis = 0 : i64} : (tensor<5x4xf32>, tensor<3xi64>) -> tensor<3x4xf32>
  return %y : tensor<3x4xf32>
}

// Division never traps.
// CHECK-LABEL: @division
// CHECK: %[[ZERO:.*]] = arith.cmpi eq, %[[D:.*]], %
// CHECK: arith.select %[[ZERO]], %{{.*}}, %[[D]]
// CHECK: arith.divui
// CHECK: arith.select %[[ZERO]]
func.func @division(%x: tensor<5xi32>, %y: tensor<5xi32>) -> tensor<5xi32> {
  %z = arith.divui %x, %y : tensor<5xi32>
  return %z : tensor<5xi32>
}

// One value is no data.
// CHECK-LABEL: @splat
// CHECK-NOT: arith.constant dense
// CHECK: linalg.fill ins(%{{.*}} : f32)
func.func @splat() -> tensor<1000x1000xf32> {
  %c = arith.constant dense<2.5> : tensor<1000x1000xf32>
  return %c : tensor<1000x1000xf32>
}

// Many pieces are joined in buffers of 32 first.
// CHECK-LABEL: func.func @concat_many
// CHECK: %[[FIRST:.*]] = bufferization.alloc_tensor() : tensor<32xf32>
// CHECK-COUNT-32: tensor.insert_slice %arg0
// CHECK: %[[SECOND:.*]] = bufferization.alloc_tensor() : tensor<2xf32>
// CHECK-COUNT-2: tensor.insert_slice %arg0
// CHECK: %[[ALL:.*]] = tensor.empty() : tensor<34xf32>
// CHECK: tensor.insert_slice %{{.*}} into %[[ALL]][0] [32] [1]
// CHECK: tensor.insert_slice %{{.*}} into %{{.*}}[32] [2] [1]
func.func @concat_many(%x: tensor<1xf32>) -> tensor<34xf32> {
  %y = nncomp.concat %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x, %x {axis = 0 : i64}
     : (tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<34xf32>
  return %y : tensor<34xf32>
}

// Every tap of each element looks for the pixel that it brings there.
// CHECK-LABEL: @conv_transpose2d
// CHECK: linalg.generic {{.*}} iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction", "reduction"]
// CHECK: arith.divsi
// CHECK: arith.remsi
// CHECK: tensor.extract %{{.*}}[%{{.*}}] : tensor<1x4x4x6xf32>
// CHECK: arith.select
// CHECK: linalg.yield
func.func @conv_transpose2d(%x: tensor<1x4x4x6xf32>, %w: tensor<4x3x3x3xf32>) -> tensor<1x9x9x4xf32> {
  %y = nncomp.conv_transpose2d %x, %w {strides = array<i64: 2, 2>, groups = 2 : i64}
     : (tensor<1x4x4x6xf32>, tensor<4x3x3x3xf32>) -> tensor<1x9x9x4xf32>
  return %y : tensor<1x9x9x4xf32>
}

// Four pixels, each weighed by its distance.
// CHECK-LABEL: @grid_sample
// CHECK: linalg.generic
// CHECK-COUNT-4: tensor.extract %{{.*}} : tensor<1x8x8x3xf16>
// CHECK-NOT: tensor.extract
// CHECK: arith.truncf {{.*}} : f32 to f16
func.func @grid_sample(%x: tensor<1x8x8x3xf16>, %g: tensor<1x4x4x2xf32>) -> tensor<1x4x4x3xf16> {
  %y = nncomp.grid_sample linear %x at %g outside zeros
     : (tensor<1x8x8x3xf16>, tensor<1x4x4x2xf32>) -> tensor<1x4x4x3xf16>
  return %y : tensor<1x4x4x3xf16>
}

// Two samples each way are loops of the op, so that the four pixels of each are rows of
// channels.
// CHECK-LABEL: @roi_align
// CHECK: linalg.generic {{.*}}iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction", "reduction"]
// CHECK: %[[C:.*]] = linalg.index 3
// CHECK-COUNT-4: tensor.extract %{{.*}}[%{{.*}}, %{{.*}}, %{{.*}}, %[[C]]]
// CHECK-NOT: tensor.extract
// CHECK: arith.divf %{{.*}}, %{{.*}} : f32
func.func @roi_align(%x: tensor<1x8x8x16xf32>, %boxes: tensor<5x4xf32>, %images: tensor<5xi64>) -> tensor<5x3x3x16xf32> {
  %y = nncomp.roi_align mean %x in %boxes of %images {samples = 2 : i64, size = array<i64: 3, 3>}
     : (tensor<1x8x8x16xf32>, tensor<5x4xf32>, tensor<5xi64>) -> tensor<5x3x3x16xf32>
  return %y : tensor<5x3x3x16xf32>
}

// How many samples there are follows from the box.
// CHECK-LABEL: @roi_align_adaptive
// CHECK: linalg.generic
// CHECK: scf.for
// CHECK: scf.for
// CHECK-COUNT-4: tensor.extract
// CHECK: arith.maximumf
func.func @roi_align_adaptive(%x: tensor<1x8x8x16xf32>, %boxes: tensor<5x4xf32>, %images: tensor<5xi64>) -> tensor<5x3x3x16xf32> {
  %y = nncomp.roi_align max %x in %boxes of %images {size = array<i64: 3, 3>}
     : (tensor<1x8x8x16xf32>, tensor<5x4xf32>, tensor<5xi64>) -> tensor<5x3x3x16xf32>
  return %y : tensor<5x3x3x16xf32>
}

// Integers in the order of the floats, the place of each, the positions.
// CHECK-LABEL: @top_k
// CHECK: arith.bitcast {{.*}} : f32 to i32
// CHECK: arith.cmpi sgt
// CHECK: arith.cmpi eq
// CHECK: linalg.generic {{.*}} outs(%{{.*}} : tensor<2x3xi64>)
// CHECK: tensor.extract
func.func @top_k(%x: tensor<2x10xf32>) -> (tensor<2x3xf32>, tensor<2x3xi64>) {
  %values, %positions = nncomp.top_k %x {axis = 1 : i64, k = 3 : i64}
     : (tensor<2x10xf32>) -> (tensor<2x3xf32>, tensor<2x3xi64>)
  return %values, %positions : tensor<2x3xf32>, tensor<2x3xi64>
}
