// Why the kernels of dense convolutions and products decline.
// RUN: nncomp-opt %s -split-input-file --nncomp-select-kernels=remarks -verify-diagnostics -o /dev/null

module attributes {nncomp.target = #nncomp.target<cpu = "x86-64-v4">} {
func.func @wide_channels(%x: tensor<1x8x8x16xf32>) -> tensor<1x6x6x32xf32> {
  %w = arith.constant dense<0.5> : tensor<32x3x3x16xf32>
  // expected-remark @below {{not depthwise-conv-f32: expected one input and output channel in a group, but got 16 and 32}}
  %y = nncomp.conv2d %x, %w : (tensor<1x8x8x16xf32>, tensor<32x3x3x16xf32>) -> tensor<1x6x6x32xf32>
  return %y : tensor<1x6x6x32xf32>
}

func.func @wide_groups(%x: tensor<1x14x14x64xf32>) -> tensor<1x14x14x64xf32> {
  %w = arith.constant dense<0.5> : tensor<64x5x5x32xf32>
  // expected-remark @below {{not grouped-conv-f32: expected groups narrower than a vector of 16, but got 32 input and 32 output channels}}
  %y = nncomp.conv2d %x, %w {pads = array<i64: 2, 2, 2, 2>, groups = 2 : i64}
     : (tensor<1x14x14x64xf32>, tensor<64x5x5x32xf32>) -> tensor<1x14x14x64xf32>
  return %y : tensor<1x14x14x64xf32>
}

func.func @long_filter_rows(%x: tensor<1x14x64x64xf32>) -> tensor<1x14x64x64xf32> {
  %w = arith.constant dense<0.5> : tensor<64x1x9x8xf32>
  // expected-remark @below {{not grouped-conv-f32: expected at most 64 taps and channels in a row of a filter, but got 72}}
  %y = nncomp.conv2d %x, %w {pads = array<i64: 0, 4, 0, 4>, groups = 8 : i64}
     : (tensor<1x14x64x64xf32>, tensor<64x1x9x8xf32>) -> tensor<1x14x64x64xf32>
  return %y : tensor<1x14x64x64xf32>
}

func.func @computed_filters(%x: tensor<1x8x8x16xf32>, %w: tensor<16x3x3x16xf32>) -> tensor<1x6x6x16xf32> {
  // expected-remark-re @below {{not depthwise-conv-f32: expected constant weights, but got a value that is computed; {{.*}}not direct-conv-f32: expected constant weights, but got a value that is computed}}
  %y = nncomp.conv2d %x, %w
     : (tensor<1x8x8x16xf32>, tensor<16x3x3x16xf32>) -> tensor<1x6x6x16xf32>
  return %y : tensor<1x6x6x16xf32>
}

func.func @computed_bias(%x: tensor<4x16xf32>, %b: tensor<32xf32>) -> tensor<4x32xf32> {
  %w = arith.constant dense<0.5> : tensor<32x16xf32>
  // expected-remark @below {{not gemm-f32: expected constant bias, but got a value that is computed}}
  %y = nncomp.linear %x, %w, %b
     : (tensor<4x16xf32>, tensor<32x16xf32>, tensor<32xf32>) -> tensor<4x32xf32>
  return %y : tensor<4x32xf32>
}

func.func @encoded_weights(%x: tensor<4x16xf32>, %w: tensor<32x16xf32, #nncomp.uniform<bits = 8>>) -> tensor<4x32xf32> {
  // expected-remark @below {{not gemm-f32: expected dense f32 tensors that are not empty, but got 'tensor<32x16xf32, #nncomp.uniform<bits = 8>>'}}
  %y = nncomp.linear %x, %w
     : (tensor<4x16xf32>, tensor<32x16xf32, #nncomp.uniform<bits = 8>>) -> tensor<4x32xf32>
  return %y : tensor<4x32xf32>
}

func.func @doubles(%x: tensor<4x16xf64>) -> tensor<4x8xf64> {
  %w = arith.constant dense<0.5> : tensor<16x8xf64>
  // expected-remark @below {{not gemm-f32: expected dense f32 tensors that are not empty, but got 'tensor<4x16xf64>'}}
  %y = nncomp.matmul %x, %w : (tensor<4x16xf64>, tensor<16x8xf64>) -> tensor<4x8xf64>
  return %y : tensor<4x8xf64>
}

func.func @stack_of_products(%x: tensor<2x4x16xf32>) -> tensor<2x4x8xf32> {
  %w = arith.constant dense<0.5> : tensor<2x16x8xf32>
  // expected-remark @below {{not gemm-f32: expected one matrix, but got a stack of 2}}
  %y = nncomp.matmul %x, %w : (tensor<2x4x16xf32>, tensor<2x16x8xf32>) -> tensor<2x4x8xf32>
  return %y : tensor<2x4x8xf32>
}

// Each tile of a row sees another part of filters as wide as the image: too much
// code.
func.func @wide_filters(%x: tensor<1x1x101x1xf32>) -> tensor<1x1x101x1xf32> {
  %w = arith.constant dense<0.5> : tensor<1x1x101x1xf32>
  // expected-remark-re @below {{not depthwise-conv-f32: expected at most 64 kinds of borders, but got 101; {{.*}}not direct-conv-f32: expected at most 64 kinds of borders, but got 101}}
  %y = nncomp.conv2d %x, %w {pads = array<i64: 0, 50, 0, 50>}
     : (tensor<1x1x101x1xf32>, tensor<1x1x101x1xf32>) -> tensor<1x1x101x1xf32>
  return %y : tensor<1x1x101x1xf32>
}

// Too many to be counted.
func.func @wider_filters(%x: tensor<1x1x9001x1xf32>) -> tensor<1x1x9001x1xf32> {
  %w = arith.constant dense<0.5> : tensor<1x1x9001x1xf32>
  // expected-remark-re @below {{not depthwise-conv-f32: expected at most 1048576 taps at the borders, but got 9001 for 9008 pixels; {{.*}}not direct-conv-f32: expected at most 1048576 taps at the borders, but got 9001 for 9014 pixels}}
  %y = nncomp.conv2d %x, %w {pads = array<i64: 0, 4500, 0, 4500>}
     : (tensor<1x1x9001x1xf32>, tensor<1x1x9001x1xf32>) -> tensor<1x1x9001x1xf32>
  return %y : tensor<1x1x9001x1xf32>
}

func.func @other_filters(%x: tensor<1x8x8x16xf32>) -> tensor<1x8x4x16xf32> {
  %w = arith.constant dense<0.5> : tensor<16x1x5x16xf32>
  // expected-remark @below {{not winograd-4x4-f32: expected 3x3 filters, but got 1x5}}
  %y = nncomp.conv2d %x, %w : (tensor<1x8x8x16xf32>, tensor<16x1x5x16xf32>) -> tensor<1x8x4x16xf32>
  return %y : tensor<1x8x4x16xf32>
}

func.func @strides_and_dilations(%x: tensor<1x9x9x16xf32>) -> tensor<1x4x5x16xf32> {
  %w = arith.constant dense<0.5> : tensor<16x3x3x16xf32>
  // expected-remark @below {{not winograd-2x2-f32: expected strides and dilations of 1, but got strides 2, 1 and dilations 1, 2}}
  %y = nncomp.conv2d %x, %w {strides = array<i64: 2, 1>, dilations = array<i64: 1, 2>}
     : (tensor<1x9x9x16xf32>, tensor<16x3x3x16xf32>) -> tensor<1x4x5x16xf32>
  return %y : tensor<1x4x5x16xf32>
}

func.func @large_filters(%x: tensor<1x3x3x4096xf32>) -> tensor<1x1x1x4096xf32> {
  %w = arith.constant dense<0.5> : tensor<4096x3x3x4096xf32>
  // expected-remark @below {{not winograd-4x4-f32: expected transformed filters of at most 2130706432 bytes, but got 2415919104}}
  %y = nncomp.conv2d %x, %w : (tensor<1x3x3x4096xf32>, tensor<4096x3x3x4096xf32>) -> tensor<1x1x1x4096xf32>
  return %y : tensor<1x1x1x4096xf32>
}
}
