// RUN: nncomp-opt %s --nncomp-select-kernels | FileCheck %s
// RUN: nncomp-opt %s --nncomp-select-kernels="reference=true" | FileCheck %s --check-prefix=REFERENCE
// RUN: nncomp-opt %s --nncomp-select-kernels="winograd=off" | FileCheck %s --check-prefix=OFF

// Which kernel is chosen. Why others decline is tested in Declines, a file for each
// family.

module attributes {nncomp.target = #nncomp.target<cpu = "x86-64-v4">} {

// CHECK-LABEL: func.func @documented
func.func @documented(%x: tensor<1x8x8x16xf32>) -> tensor<1x6x6x32xf32> {
  %w = arith.constant dense<0.5> : tensor<32x3x3x16xf32>
  // CHECK: %{{.*}} = nncomp.conv2d %{{.*}}, %{{.*}} {nncomp.kernel = #nncomp.kernel<"direct-conv-f32">} : (tensor<1x8x8x16xf32>, tensor<32x3x3x16xf32>) -> tensor<1x6x6x32xf32>
  %y = nncomp.conv2d %x, %w : (tensor<1x8x8x16xf32>, tensor<32x3x3x16xf32>) -> tensor<1x6x6x32xf32>
  return %y : tensor<1x6x6x32xf32>
}

// CHECK-LABEL: func.func @convolution
// REFERENCE-LABEL: func.func @convolution
// OFF-LABEL: func.func @convolution
func.func @convolution(%x: tensor<1x14x14x64xf32>) -> tensor<1x14x14x64xf32> {
  %w = arith.constant dense<0.5> : tensor<64x3x3x64xf32>
  // CHECK: nncomp.conv2d {{.*}}nncomp.kernel = #nncomp.kernel<"winograd-4x4-f32"
  // REFERENCE: nncomp.conv2d {{.*}}nncomp.kernel = #nncomp.kernel<"reference"
  // OFF: nncomp.conv2d {{.*}}nncomp.kernel = #nncomp.kernel<"direct-conv-f32"
  %y = nncomp.conv2d %x, %w {pads = array<i64: 1, 1, 1, 1>}
     : (tensor<1x14x14x64xf32>, tensor<64x3x3x64xf32>) -> tensor<1x14x14x64xf32>
  return %y : tensor<1x14x14x64xf32>
}

// Where filters are many and pixels few, reading the filters is what takes time:
// smaller tiles need fewer of them.
// CHECK-LABEL: func.func @many_filters
func.func @many_filters(%x: tensor<1x8x8x512xf32>) -> tensor<1x8x8x512xf32> {
  %w = arith.constant dense<0.5> : tensor<512x3x3x512xf32>
  // CHECK: nncomp.conv2d {{.*}}nncomp.kernel = #nncomp.kernel<"winograd-2x2-f32"
  %y = nncomp.conv2d %x, %w {pads = array<i64: 1, 1, 1, 1>}
     : (tensor<1x8x8x512xf32>, tensor<512x3x3x512xf32>) -> tensor<1x8x8x512xf32>
  return %y : tensor<1x8x8x512xf32>
}

// Transforms of three channels cost more than they save.
// CHECK-LABEL: func.func @few_channels
func.func @few_channels(%x: tensor<1x56x56x3xf32>) -> tensor<1x56x56x64xf32> {
  %w = arith.constant dense<0.5> : tensor<64x3x3x3xf32>
  // CHECK: nncomp.conv2d {{.*}}nncomp.kernel = #nncomp.kernel<"direct-conv-f32"
  %y = nncomp.conv2d %x, %w {pads = array<i64: 1, 1, 1, 1>}
     : (tensor<1x56x56x3xf32>, tensor<64x3x3x3xf32>) -> tensor<1x56x56x64xf32>
  return %y : tensor<1x56x56x64xf32>
}

// CHECK-LABEL: func.func @named
// REFERENCE-LABEL: func.func @named
// OFF-LABEL: func.func @named
func.func @named(%x: tensor<1x8x8x16xf32>) -> tensor<1x6x6x32xf32> {
  %w = arith.constant dense<0.5> : tensor<32x3x3x16xf32>
  // CHECK: nncomp.conv2d {{.*}}nncomp.kernel = #nncomp.kernel<"winograd-2x2-f32"
  // REFERENCE: nncomp.conv2d {{.*}}nncomp.kernel = #nncomp.kernel<"reference"
  // OFF: nncomp.conv2d {{.*}}nncomp.kernel = #nncomp.kernel<"winograd-2x2-f32"
  %y = nncomp.conv2d %x, %w {nncomp.kernel = #nncomp.kernel<"winograd-2x2-f32">} : (tensor<1x8x8x16xf32>, tensor<32x3x3x16xf32>) -> tensor<1x6x6x32xf32>
  return %y : tensor<1x6x6x32xf32>
}

// CHECK-LABEL: func.func @depthwise
func.func @depthwise(%x: tensor<1x14x14x64xf32>) -> tensor<1x14x14x64xf32> {
  %w = arith.constant dense<0.5> : tensor<64x3x3x1xf32>
  // CHECK: nncomp.conv2d {{.*}}nncomp.kernel = #nncomp.kernel<"depthwise-conv-f32"
  %y = nncomp.conv2d %x, %w {pads = array<i64: 1, 1, 1, 1>, groups = 64 : i64}
     : (tensor<1x14x14x64xf32>, tensor<64x3x3x1xf32>) -> tensor<1x14x14x64xf32>
  return %y : tensor<1x14x14x64xf32>
}

// A vector of 16 takes the output channels of four groups.
// CHECK-LABEL: func.func @narrow_groups
func.func @narrow_groups(%x: tensor<1x14x14x64xf32>) -> tensor<1x14x14x64xf32> {
  %w = arith.constant dense<0.5> : tensor<64x3x3x4xf32>
  // CHECK: nncomp.conv2d {{.*}}nncomp.kernel = #nncomp.kernel<"grouped-conv-f32"
  %y = nncomp.conv2d %x, %w {pads = array<i64: 1, 1, 1, 1>, groups = 16 : i64}
     : (tensor<1x14x14x64xf32>, tensor<64x3x3x4xf32>) -> tensor<1x14x14x64xf32>
  return %y : tensor<1x14x14x64xf32>
}

// CHECK-LABEL: func.func @wide_groups
func.func @wide_groups(%x: tensor<1x14x14x64xf32>) -> tensor<1x14x14x64xf32> {
  %w = arith.constant dense<0.5> : tensor<64x5x5x32xf32>
  // CHECK: nncomp.conv2d {{.*}}nncomp.kernel = #nncomp.kernel<"direct-conv-f32"
  %y = nncomp.conv2d %x, %w {pads = array<i64: 2, 2, 2, 2>, groups = 2 : i64}
     : (tensor<1x14x14x64xf32>, tensor<64x5x5x32xf32>) -> tensor<1x14x14x64xf32>
  return %y : tensor<1x14x14x64xf32>
}

// CHECK-LABEL: func.func @long_filter_rows
func.func @long_filter_rows(%x: tensor<1x14x64x64xf32>) -> tensor<1x14x64x64xf32> {
  %w = arith.constant dense<0.5> : tensor<64x1x9x8xf32>
  // CHECK: nncomp.conv2d {{.*}}nncomp.kernel = #nncomp.kernel<"direct-conv-f32"
  %y = nncomp.conv2d %x, %w {pads = array<i64: 0, 4, 0, 4>, groups = 8 : i64}
     : (tensor<1x14x64x64xf32>, tensor<64x1x9x8xf32>) -> tensor<1x14x64x64xf32>
  return %y : tensor<1x14x64x64xf32>
}

// CHECK-LABEL: func.func @computed_filters
func.func @computed_filters(%x: tensor<1x8x8x16xf32>, %w: tensor<16x3x3x16xf32>) -> tensor<1x6x6x16xf32> {
  // CHECK: nncomp.conv2d {{.*}}nncomp.kernel = #nncomp.kernel<"computed-conv-f32"
  %y = nncomp.conv2d %x, %w
     : (tensor<1x8x8x16xf32>, tensor<16x3x3x16xf32>) -> tensor<1x6x6x16xf32>
  return %y : tensor<1x6x6x16xf32>
}

// CHECK-LABEL: func.func @computed_bias
func.func @computed_bias(%x: tensor<4x16xf32>, %b: tensor<32xf32>) -> tensor<4x32xf32> {
  %w = arith.constant dense<0.5> : tensor<32x16xf32>
  // CHECK: nncomp.linear {{.*}}nncomp.kernel = #nncomp.kernel<"computed-gemm-f32"
  %y = nncomp.linear %x, %w, %b
     : (tensor<4x16xf32>, tensor<32x16xf32>, tensor<32xf32>) -> tensor<4x32xf32>
  return %y : tensor<4x32xf32>
}

// CHECK-LABEL: func.func @encoded_weights
func.func @encoded_weights(%x: tensor<4x16xf32>, %w: tensor<32x16xf32, #nncomp.uniform<bits = 8>>) -> tensor<4x32xf32> {
  // CHECK: nncomp.linear {{.*}}nncomp.kernel = #nncomp.kernel<"decoded-panels-f32"
  %y = nncomp.linear %x, %w
     : (tensor<4x16xf32>, tensor<32x16xf32, #nncomp.uniform<bits = 8>>) -> tensor<4x32xf32>
  return %y : tensor<4x32xf32>
}

// CHECK-LABEL: func.func @doubles
func.func @doubles(%x: tensor<4x16xf64>) -> tensor<4x8xf64> {
  %w = arith.constant dense<0.5> : tensor<16x8xf64>
  // CHECK: nncomp.matmul {{.*}}nncomp.kernel = #nncomp.kernel<"reference"
  %y = nncomp.matmul %x, %w : (tensor<4x16xf64>, tensor<16x8xf64>) -> tensor<4x8xf64>
  return %y : tensor<4x8xf64>
}

// CHECK-LABEL: func.func @product
func.func @product(%x: tensor<1x4x16xf32>) -> tensor<1x4x8xf32> {
  %w = arith.constant dense<0.5> : tensor<1x16x8xf32>
  // CHECK: nncomp.matmul {{.*}}nncomp.kernel = #nncomp.kernel<"gemm-f32"
  %y = nncomp.matmul %x, %w : (tensor<1x4x16xf32>, tensor<1x16x8xf32>) -> tensor<1x4x8xf32>
  return %y : tensor<1x4x8xf32>
}

// CHECK-LABEL: func.func @stack_of_products
func.func @stack_of_products(%x: tensor<2x4x16xf32>) -> tensor<2x4x8xf32> {
  %w = arith.constant dense<0.5> : tensor<2x16x8xf32>
  // CHECK: nncomp.matmul {{.*}}nncomp.kernel = #nncomp.kernel<"computed-gemm-f32"
  %y = nncomp.matmul %x, %w : (tensor<2x4x16xf32>, tensor<2x16x8xf32>) -> tensor<2x4x8xf32>
  return %y : tensor<2x4x8xf32>
}

// Each tile of a row sees another part of filters as wide as the image: too much
// code.
// CHECK-LABEL: func.func @wide_filters
func.func @wide_filters(%x: tensor<1x1x101x1xf32>) -> tensor<1x1x101x1xf32> {
  %w = arith.constant dense<0.5> : tensor<1x1x101x1xf32>
  // CHECK: nncomp.conv2d {{.*}}nncomp.kernel = #nncomp.kernel<"reference"
  %y = nncomp.conv2d %x, %w {pads = array<i64: 0, 50, 0, 50>}
     : (tensor<1x1x101x1xf32>, tensor<1x1x101x1xf32>) -> tensor<1x1x101x1xf32>
  return %y : tensor<1x1x101x1xf32>
}

// Too many to be counted.
// CHECK-LABEL: func.func @wider_filters
func.func @wider_filters(%x: tensor<1x1x9001x1xf32>) -> tensor<1x1x9001x1xf32> {
  %w = arith.constant dense<0.5> : tensor<1x1x9001x1xf32>
  // CHECK: nncomp.conv2d {{.*}}nncomp.kernel = #nncomp.kernel<"reference"
  %y = nncomp.conv2d %x, %w {pads = array<i64: 0, 4500, 0, 4500>}
     : (tensor<1x1x9001x1xf32>, tensor<1x1x9001x1xf32>) -> tensor<1x1x9001x1xf32>
  return %y : tensor<1x1x9001x1xf32>
}

// A row of billions of pixels takes no longer than a short one.
// CHECK-LABEL: func.func @long_rows
func.func @long_rows(%x: tensor<1x1x8589934592x1xf32>) -> tensor<1x1x8589934592x1xf32> {
  %w = arith.constant dense<0.5> : tensor<1x1x3x1xf32>
  // CHECK: nncomp.conv2d {{.*}}nncomp.kernel = #nncomp.kernel<"d
  %y = nncomp.conv2d %x, %w {pads = array<i64: 0, 1, 0, 1>}
     : (tensor<1x1x8589934592x1xf32>, tensor<1x1x3x1xf32>) -> tensor<1x1x8589934592x1xf32>
  return %y : tensor<1x1x8589934592x1xf32>
}

// A choice made before stays.
// CHECK-LABEL: func.func @chosen
func.func @chosen(%x: tensor<1x14x14x64xf32>) -> tensor<1x14x14x64xf32> {
  %w = arith.constant dense<0.5> : tensor<64x3x3x1xf32>
  // CHECK: nncomp.conv2d {{.*}}nncomp.kernel = #nncomp.kernel<"direct-conv-f32"
  %y = nncomp.conv2d %x, %w {pads = array<i64: 1, 1, 1, 1>, groups = 64 : i64, nncomp.kernel = #nncomp.kernel<"direct-conv-f32">}
     : (tensor<1x14x14x64xf32>, tensor<64x3x3x1xf32>) -> tensor<1x14x14x64xf32>
  return %y : tensor<1x14x14x64xf32>
}

// CHECK-LABEL: func.func @pools
// REFERENCE-LABEL: func.func @pools
func.func @pools(%x: tensor<1x14x14x64xf32>) -> (tensor<1x7x7x64xf32>, tensor<1x1x1x64xf32>) {
  // CHECK: nncomp.max_pool {{.*}}nncomp.kernel = #nncomp.kernel<"max-pool-f32"
  // REFERENCE: nncomp.max_pool {{.*}}nncomp.kernel = #nncomp.kernel<"reference"
  %y = nncomp.max_pool %x {kernel = array<i64: 3, 3>, strides = array<i64: 2, 2>, ceil_mode}
     : (tensor<1x14x14x64xf32>) -> tensor<1x7x7x64xf32>
  // CHECK: nncomp.avg_pool {{.*}}nncomp.kernel = #nncomp.kernel<"avg-pool-f32"
  // REFERENCE: nncomp.avg_pool {{.*}}nncomp.kernel = #nncomp.kernel<"reference"
  %z = nncomp.avg_pool %x {kernel = array<i64: 14, 14>} : (tensor<1x14x14x64xf32>) -> tensor<1x1x1x64xf32>
  return %y, %z : tensor<1x7x7x64xf32>, tensor<1x1x1x64xf32>
}

// CHECK-LABEL: func.func @pools_of_other_numbers
func.func @pools_of_other_numbers(%x: tensor<1x4x4x8xi8>, %h: tensor<1x4x4x8xf16>) -> (tensor<1x3x3x8xi8>, tensor<1x3x3x8xf16>) {
  // CHECK: nncomp.max_pool {{.*}}nncomp.kernel = #nncomp.kernel<"reference"
  %y = nncomp.max_pool %x {kernel = array<i64: 2, 2>} : (tensor<1x4x4x8xi8>) -> tensor<1x3x3x8xi8>
  // CHECK: nncomp.avg_pool {{.*}}nncomp.kernel = #nncomp.kernel<"reference"
  %z = nncomp.avg_pool %h {kernel = array<i64: 2, 2>} : (tensor<1x4x4x8xf16>) -> tensor<1x3x3x8xf16>
  return %y, %z : tensor<1x3x3x8xi8>, tensor<1x3x3x8xf16>
}

// CHECK-LABEL: func.func @wide_windows
func.func @wide_windows(%x: tensor<1x1x200x8xf32>, %z: tensor<1x1x2000000x1xf32>) -> (tensor<1x1x168x8xf32>, tensor<1x1x2000000x1xf32>) {
  // CHECK: nncomp.max_pool {{.*}}nncomp.kernel = #nncomp.kernel<"reference"
  %y = nncomp.max_pool %x {kernel = array<i64: 1, 33>} : (tensor<1x1x200x8xf32>) -> tensor<1x1x168x8xf32>
  // CHECK: nncomp.avg_pool {{.*}}nncomp.kernel = #nncomp.kernel<"reference"
  %m = nncomp.avg_pool %z {kernel = array<i64: 1, 3>, pads = array<i64: 0, 1, 0, 1>} : (tensor<1x1x2000000x1xf32>) -> tensor<1x1x2000000x1xf32>
  return %y, %m : tensor<1x1x168x8xf32>, tensor<1x1x2000000x1xf32>
}

// CHECK-LABEL: func.func @normalisation
// REFERENCE-LABEL: func.func @normalisation
func.func @normalisation(%x: tensor<1x4x4x64xf32>) -> (tensor<1x4x4x64xf32>, tensor<1x4x4x64xf32>, tensor<1x4x4x64xf32>) {
  // CHECK: nncomp.lrn {{.*}}nncomp.kernel = #nncomp.kernel<"lrn-f32"
  // REFERENCE: nncomp.lrn {{.*}}nncomp.kernel = #nncomp.kernel<"reference"
  %y = nncomp.lrn %x {axis = 3 : i64, size = 5 : i64, alpha = 1.0e-4 : f32, beta = 0.75 : f32, bias = 1.0 : f32} : tensor<1x4x4x64xf32>
  // CHECK: nncomp.lrn {{.*}}nncomp.kernel = #nncomp.kernel<"reference"
  %z = nncomp.lrn %x {axis = 1 : i64, size = 5 : i64, alpha = 1.0e-4 : f32, beta = 0.75 : f32, bias = 1.0 : f32} : tensor<1x4x4x64xf32>
  // CHECK: nncomp.lrn {{.*}}nncomp.kernel = #nncomp.kernel<"reference"
  %w = nncomp.lrn %x {axis = 3 : i64, size = 33 : i64, alpha = 1.0e-4 : f32, beta = 0.75 : f32, bias = 1.0 : f32} : tensor<1x4x4x64xf32>
  return %y, %z, %w : tensor<1x4x4x64xf32>, tensor<1x4x4x64xf32>, tensor<1x4x4x64xf32>
}

// What a second-level cache does not keep for the pool is not written at all.
// CHECK-LABEL: func.func @pool_after
func.func @pool_after(%x: tensor<1x224x224x3xf32>) -> tensor<1x56x56x64xf32> {
  %w = arith.constant dense<0.5> : tensor<64x7x7x3xf32>
  // CHECK: nncomp.conv2d {{.*}}nncomp.kernel = #nncomp.kernel<"fused-rows-f32"
  // CHECK: nncomp.max_pool {{.*}}nncomp.kernel = #nncomp.kernel<"fused-rows-f32"
  %y = nncomp.conv2d %x, %w {pads = array<i64: 3, 3, 3, 3>, strides = array<i64: 2, 2>}
     : (tensor<1x224x224x3xf32>, tensor<64x7x7x3xf32>) -> tensor<1x112x112x64xf32>
  %z = nncomp.max_pool %y {kernel = array<i64: 3, 3>, pads = array<i64: 1, 1, 1, 1>, strides = array<i64: 2, 2>}
     : (tensor<1x112x112x64xf32>) -> tensor<1x56x56x64xf32>
  return %z : tensor<1x56x56x64xf32>
}

// A pool belongs to one kernel: that of the convolution before it here.
// CHECK-LABEL: func.func @pool_between
func.func @pool_between(%x: tensor<1x224x224x3xf32>) -> tensor<1x56x56x16xf32> {
  %w = arith.constant dense<0.5> : tensor<64x3x3x3xf32>
  %v = arith.constant dense<0.5> : tensor<16x1x1x64xf32>
  // CHECK: nncomp.conv2d {{.*}}nncomp.kernel = #nncomp.kernel<"fused-rows-f32"
  // CHECK: nncomp.max_pool {{.*}}nncomp.kernel = #nncomp.kernel<"fused-rows-f32"
  // CHECK: nncomp.conv2d {{.*}}nncomp.kernel = #nncomp.kernel<"direct-conv-f32"
  %y = nncomp.conv2d %x, %w {pads = array<i64: 1, 1, 1, 1>, strides = array<i64: 2, 2>}
     : (tensor<1x224x224x3xf32>, tensor<64x3x3x3xf32>) -> tensor<1x112x112x64xf32>
  %z = nncomp.max_pool %y {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>}
     : (tensor<1x112x112x64xf32>) -> tensor<1x56x56x64xf32>
  %u = nncomp.conv2d %z, %v : (tensor<1x56x56x64xf32>, tensor<16x1x1x64xf32>) -> tensor<1x56x56x16xf32>
  return %u : tensor<1x56x56x16xf32>
}

// CHECK-LABEL: func.func @pool_before
func.func @pool_before(%x: tensor<1x64x64x128xf32>) -> tensor<1x64x64x16xf32> {
  %w = arith.constant dense<0.5> : tensor<16x1x1x128xf32>
  // CHECK: nncomp.max_pool {{.*}}nncomp.kernel = #nncomp.kernel<"fused-rows-f32"
  // CHECK: nncomp.conv2d {{.*}}nncomp.kernel = #nncomp.kernel<"fused-rows-f32"
  %y = nncomp.max_pool %x {kernel = array<i64: 3, 3>, pads = array<i64: 1, 1, 1, 1>} : (tensor<1x64x64x128xf32>) -> tensor<1x64x64x128xf32>
  %z = nncomp.conv2d %y, %w : (tensor<1x64x64x128xf32>, tensor<16x1x1x128xf32>) -> tensor<1x64x64x16xf32>
  return %z : tensor<1x64x64x16xf32>
}

// Results that stay in the cache in any case, results that others read too,
// rows that are too long, windows of all rows, filters that do not stay in the
// cache, and a kernel that the user chose.
// CHECK-LABEL: func.func @pool_apart
// CHECK-NOT: fused-rows-f32
func.func @pool_apart(%x: tensor<1x14x14x64xf32>, %u: tensor<1x224x224x3xf32>, %v: tensor<1x4x5000x4xf32>) {
  %w = arith.constant dense<0.5> : tensor<16x1x1x64xf32>
  %w3 = arith.constant dense<0.5> : tensor<512x3x3x64xf32>
  %s = arith.constant dense<0.5> : tensor<64x3x3x3xf32>
  %r = arith.constant dense<0.5> : tensor<64x1x1x4xf32>
  %0 = nncomp.max_pool %x {kernel = array<i64: 3, 3>, pads = array<i64: 1, 1, 1, 1>} : (tensor<1x14x14x64xf32>) -> tensor<1x14x14x64xf32>
  %1 = nncomp.conv2d %0, %w : (tensor<1x14x14x64xf32>, tensor<16x1x1x64xf32>) -> tensor<1x14x14x16xf32>
  %2 = nncomp.conv2d %u, %s {strides = array<i64: 2, 2>} : (tensor<1x224x224x3xf32>, tensor<64x3x3x3xf32>) -> tensor<1x111x111x64xf32>
  %3 = nncomp.max_pool %2 {kernel = array<i64: 3, 3>} : (tensor<1x111x111x64xf32>) -> tensor<1x109x109x64xf32>
  %4 = nncomp.max_pool %2 {kernel = array<i64: 2, 2>} : (tensor<1x111x111x64xf32>) -> tensor<1x110x110x64xf32>
  %5 = nncomp.conv2d %v, %r : (tensor<1x4x5000x4xf32>, tensor<64x1x1x4xf32>) -> tensor<1x4x5000x64xf32>
  %6 = nncomp.max_pool %5 {kernel = array<i64: 2, 2>} : (tensor<1x4x5000x64xf32>) -> tensor<1x3x4999x64xf32>
  %7 = nncomp.conv2d %x, %w : (tensor<1x14x14x64xf32>, tensor<16x1x1x64xf32>) -> tensor<1x14x14x16xf32>
  %8 = nncomp.avg_pool %7 {kernel = array<i64: 14, 14>} : (tensor<1x14x14x16xf32>) -> tensor<1x1x1x16xf32>
  %9 = nncomp.max_pool %x {kernel = array<i64: 2, 2>} : (tensor<1x14x14x64xf32>) -> tensor<1x13x13x64xf32>
  %10 = nncomp.conv2d %9, %w3 : (tensor<1x13x13x64xf32>, tensor<512x3x3x64xf32>) -> tensor<1x11x11x512xf32>
  %11 = nncomp.conv2d %u, %s {strides = array<i64: 2, 2>, nncomp.kernel = #nncomp.kernel<"direct-conv-f32">} : (tensor<1x224x224x3xf32>, tensor<64x3x3x3xf32>) -> tensor<1x111x111x64xf32>
  %12 = nncomp.max_pool %11 {kernel = array<i64: 3, 3>} : (tensor<1x111x111x64xf32>) -> tensor<1x109x109x64xf32>
  return
}
}
