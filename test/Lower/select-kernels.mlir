// RUN: nncomp-opt %s --nncomp-select-kernels="remarks=true" --verify-diagnostics | FileCheck %s
// RUN: nncomp-opt %s --nncomp-select-kernels="reference=true" | FileCheck %s --check-prefix=REFERENCE
// RUN: nncomp-opt %s --nncomp-select-kernels="winograd=off" | FileCheck %s --check-prefix=OFF

module attributes {nncomp.target = {cpu = "x86-64-v4", features = ""}} {

// CHECK-LABEL: func.func @documented
func.func @documented(%x: tensor<1x8x8x16xf32>) -> tensor<1x6x6x32xf32> {
  %w = arith.constant dense<0.5> : tensor<32x3x3x16xf32>
  // CHECK: %{{.*}} = nncomp.conv2d %{{.*}}, %{{.*}} {nncomp.kernel = "direct-conv-f32"} : (tensor<1x8x8x16xf32>, tensor<32x3x3x16xf32>) -> tensor<1x6x6x32xf32>
  // expected-remark-re @below {{kernel direct-conv-f32, about {{[0-9]+}} cycles; not depthwise-conv-f32: expected one input and output channel in a group, but got 16 and 32}}
  %y = nncomp.conv2d %x, %w : (tensor<1x8x8x16xf32>, tensor<32x3x3x16xf32>) -> tensor<1x6x6x32xf32>
  return %y : tensor<1x6x6x32xf32>
}

// CHECK-LABEL: func.func @convolution
// REFERENCE-LABEL: func.func @convolution
// OFF-LABEL: func.func @convolution
func.func @convolution(%x: tensor<1x14x14x64xf32>) -> tensor<1x14x14x64xf32> {
  %w = arith.constant dense<0.5> : tensor<64x3x3x64xf32>
  // CHECK: nncomp.conv2d {{.*}}nncomp.kernel = "winograd-4x4-f32"
  // REFERENCE: nncomp.conv2d {{.*}}nncomp.kernel = "reference"
  // OFF: nncomp.conv2d {{.*}}nncomp.kernel = "direct-conv-f32"
  // expected-remark-re @below {{kernel winograd-4x4-f32, about {{[0-9]+}} cycles; not depthwise-conv-f32: expected one input and output channel in a group, but got 64 and 64}}
  %y = nncomp.conv2d %x, %w {pads = array<i64: 1, 1, 1, 1>}
     : (tensor<1x14x14x64xf32>, tensor<64x3x3x64xf32>) -> tensor<1x14x14x64xf32>
  return %y : tensor<1x14x14x64xf32>
}

// Where filters are many and pixels few, reading the filters is what takes time:
// smaller tiles need fewer of them.
// CHECK-LABEL: func.func @many_filters
func.func @many_filters(%x: tensor<1x8x8x512xf32>) -> tensor<1x8x8x512xf32> {
  %w = arith.constant dense<0.5> : tensor<512x3x3x512xf32>
  // CHECK: nncomp.conv2d {{.*}}nncomp.kernel = "winograd-2x2-f32"
  // expected-remark-re @below {{kernel winograd-2x2-f32, about {{[0-9]+}} cycles; not depthwise-conv-f32: expected one input and output channel in a group, but got 512 and 512}}
  %y = nncomp.conv2d %x, %w {pads = array<i64: 1, 1, 1, 1>}
     : (tensor<1x8x8x512xf32>, tensor<512x3x3x512xf32>) -> tensor<1x8x8x512xf32>
  return %y : tensor<1x8x8x512xf32>
}

// Transforms of three channels cost more than they save.
// CHECK-LABEL: func.func @few_channels
func.func @few_channels(%x: tensor<1x56x56x3xf32>) -> tensor<1x56x56x64xf32> {
  %w = arith.constant dense<0.5> : tensor<64x3x3x3xf32>
  // CHECK: nncomp.conv2d {{.*}}nncomp.kernel = "direct-conv-f32"
  // expected-remark-re @below {{kernel direct-conv-f32, about {{[0-9]+}} cycles; not depthwise-conv-f32: expected one input and output channel in a group, but got 3 and 64}}
  %y = nncomp.conv2d %x, %w {pads = array<i64: 1, 1, 1, 1>}
     : (tensor<1x56x56x3xf32>, tensor<64x3x3x3xf32>) -> tensor<1x56x56x64xf32>
  return %y : tensor<1x56x56x64xf32>
}

// CHECK-LABEL: func.func @named
// REFERENCE-LABEL: func.func @named
// OFF-LABEL: func.func @named
func.func @named(%x: tensor<1x8x8x16xf32>) -> tensor<1x6x6x32xf32> {
  %w = arith.constant dense<0.5> : tensor<32x3x3x16xf32>
  // CHECK: nncomp.conv2d {{.*}}nncomp.kernel = "winograd-2x2-f32"
  // REFERENCE: nncomp.conv2d {{.*}}nncomp.kernel = "reference"
  // OFF: nncomp.conv2d {{.*}}nncomp.kernel = "winograd-2x2-f32"
  %y = nncomp.conv2d %x, %w {nncomp.kernel = "winograd-2x2-f32"} : (tensor<1x8x8x16xf32>, tensor<32x3x3x16xf32>) -> tensor<1x6x6x32xf32>
  return %y : tensor<1x6x6x32xf32>
}

// CHECK-LABEL: func.func @depthwise
func.func @depthwise(%x: tensor<1x14x14x64xf32>) -> tensor<1x14x14x64xf32> {
  %w = arith.constant dense<0.5> : tensor<64x3x3x1xf32>
  // CHECK: nncomp.conv2d {{.*}}nncomp.kernel = "depthwise-conv-f32"
  // expected-remark-re @below {{kernel depthwise-conv-f32, about {{[0-9]+}} cycles{{$}}}}
  %y = nncomp.conv2d %x, %w {pads = array<i64: 1, 1, 1, 1>, groups = 64 : i64}
     : (tensor<1x14x14x64xf32>, tensor<64x3x3x1xf32>) -> tensor<1x14x14x64xf32>
  return %y : tensor<1x14x14x64xf32>
}

// CHECK-LABEL: func.func @computed_filters
func.func @computed_filters(%x: tensor<1x8x8x16xf32>, %w: tensor<16x3x3x16xf32>) -> tensor<1x6x6x16xf32> {
  // CHECK: nncomp.conv2d {{.*}}nncomp.kernel = "reference"
  // expected-remark-re @below {{kernel reference, about {{[0-9]+}} cycles; not depthwise-conv-f32: expected constant weights, but got a value that is computed; not direct-conv-f32: expected constant weights, but got a value that is computed}}
  %y = nncomp.conv2d %x, %w
     : (tensor<1x8x8x16xf32>, tensor<16x3x3x16xf32>) -> tensor<1x6x6x16xf32>
  return %y : tensor<1x6x6x16xf32>
}

// CHECK-LABEL: func.func @computed_bias
func.func @computed_bias(%x: tensor<4x16xf32>, %b: tensor<32xf32>) -> tensor<4x32xf32> {
  %w = arith.constant dense<0.5> : tensor<32x16xf32>
  // CHECK: nncomp.linear {{.*}}nncomp.kernel = "reference"
  // expected-remark-re @below {{kernel reference, about {{[0-9]+}} cycles; not gemm-f32: expected constant bias, but got a value that is computed}}
  %y = nncomp.linear %x, %w, %b
     : (tensor<4x16xf32>, tensor<32x16xf32>, tensor<32xf32>) -> tensor<4x32xf32>
  return %y : tensor<4x32xf32>
}

// CHECK-LABEL: func.func @encoded_weights
func.func @encoded_weights(%x: tensor<4x16xf32>, %w: tensor<32x16xf32, #nncomp.uniform<bits = 8>>) -> tensor<4x32xf32> {
  // CHECK: nncomp.linear {{.*}}nncomp.kernel = "reference"
  // expected-remark-re @below {{not gemm-f32: expected dense f32 tensors that are not empty, but got 'tensor<32x16xf32, #nncomp.uniform<bits = 8>>'}}
  %y = nncomp.linear %x, %w
     : (tensor<4x16xf32>, tensor<32x16xf32, #nncomp.uniform<bits = 8>>) -> tensor<4x32xf32>
  return %y : tensor<4x32xf32>
}

// CHECK-LABEL: func.func @doubles
func.func @doubles(%x: tensor<4x16xf64>) -> tensor<4x8xf64> {
  %w = arith.constant dense<0.5> : tensor<16x8xf64>
  // CHECK: nncomp.matmul {{.*}}nncomp.kernel = "reference"
  // expected-remark-re @below {{not gemm-f32: expected dense f32 tensors that are not empty, but got 'tensor<4x16xf64>'}}
  %y = nncomp.matmul %x, %w : (tensor<4x16xf64>, tensor<16x8xf64>) -> tensor<4x8xf64>
  return %y : tensor<4x8xf64>
}

// CHECK-LABEL: func.func @product
func.func @product(%x: tensor<1x4x16xf32>) -> tensor<1x4x8xf32> {
  %w = arith.constant dense<0.5> : tensor<1x16x8xf32>
  // CHECK: nncomp.matmul {{.*}}nncomp.kernel = "gemm-f32"
  // expected-remark-re @below {{kernel gemm-f32, about {{[0-9]+}} cycles}}
  %y = nncomp.matmul %x, %w : (tensor<1x4x16xf32>, tensor<1x16x8xf32>) -> tensor<1x4x8xf32>
  return %y : tensor<1x4x8xf32>
}

// CHECK-LABEL: func.func @stack_of_products
func.func @stack_of_products(%x: tensor<2x4x16xf32>) -> tensor<2x4x8xf32> {
  %w = arith.constant dense<0.5> : tensor<2x16x8xf32>
  // CHECK: nncomp.matmul {{.*}}nncomp.kernel = "reference"
  // expected-remark-re @below {{not gemm-f32: expected one matrix, but got a stack of 2}}
  %y = nncomp.matmul %x, %w : (tensor<2x4x16xf32>, tensor<2x16x8xf32>) -> tensor<2x4x8xf32>
  return %y : tensor<2x4x8xf32>
}

// Each tile of a row sees another part of filters as wide as the image: too much
// code.
// CHECK-LABEL: func.func @wide_filters
func.func @wide_filters(%x: tensor<1x1x101x1xf32>) -> tensor<1x1x101x1xf32> {
  %w = arith.constant dense<0.5> : tensor<1x1x101x1xf32>
  // CHECK: nncomp.conv2d {{.*}}nncomp.kernel = "reference"
  // expected-remark-re @below {{not depthwise-conv-f32: expected at most 64 kinds of borders, but got {{[0-9]+}}; not direct-conv-f32: expected at most 64 kinds of borders, but got {{[0-9]+}}}}
  %y = nncomp.conv2d %x, %w {pads = array<i64: 0, 50, 0, 50>}
     : (tensor<1x1x101x1xf32>, tensor<1x1x101x1xf32>) -> tensor<1x1x101x1xf32>
  return %y : tensor<1x1x101x1xf32>
}

// So many that they are not even counted.
// CHECK-LABEL: func.func @wider_filters
func.func @wider_filters(%x: tensor<1x1x9001x1xf32>) -> tensor<1x1x9001x1xf32> {
  %w = arith.constant dense<0.5> : tensor<1x1x9001x1xf32>
  // CHECK: nncomp.conv2d {{.*}}nncomp.kernel = "reference"
  // expected-remark-re @below {{not depthwise-conv-f32: expected at most 1048576 taps at the borders, but got 9001 for {{[0-9]+}} pixels; not direct-conv-f32: expected at most 1048576 taps at the borders, but got 9001 for {{[0-9]+}} pixels}}
  %y = nncomp.conv2d %x, %w {pads = array<i64: 0, 4500, 0, 4500>}
     : (tensor<1x1x9001x1xf32>, tensor<1x1x9001x1xf32>) -> tensor<1x1x9001x1xf32>
  return %y : tensor<1x1x9001x1xf32>
}

// A row of billions of pixels takes no longer than a short one.
// CHECK-LABEL: func.func @long_rows
func.func @long_rows(%x: tensor<1x1x8589934592x1xf32>) -> tensor<1x1x8589934592x1xf32> {
  %w = arith.constant dense<0.5> : tensor<1x1x3x1xf32>
  // CHECK: nncomp.conv2d {{.*}}nncomp.kernel = "d
  // expected-remark-re @below {{kernel d{{.*}} cycles}}
  %y = nncomp.conv2d %x, %w {pads = array<i64: 0, 1, 0, 1>}
     : (tensor<1x1x8589934592x1xf32>, tensor<1x1x3x1xf32>) -> tensor<1x1x8589934592x1xf32>
  return %y : tensor<1x1x8589934592x1xf32>
}

// A choice made before stays.
// CHECK-LABEL: func.func @chosen
func.func @chosen(%x: tensor<1x14x14x64xf32>) -> tensor<1x14x14x64xf32> {
  %w = arith.constant dense<0.5> : tensor<64x3x3x1xf32>
  // CHECK: nncomp.conv2d {{.*}}nncomp.kernel = "direct-conv-f32"
  %y = nncomp.conv2d %x, %w {pads = array<i64: 1, 1, 1, 1>, groups = 64 : i64, nncomp.kernel = "direct-conv-f32"}
     : (tensor<1x14x14x64xf32>, tensor<64x3x3x1xf32>) -> tensor<1x14x14x64xf32>
  return %y : tensor<1x14x14x64xf32>
}
}
