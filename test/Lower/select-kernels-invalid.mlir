// RUN: nncomp-opt %s --split-input-file --nncomp-select-kernels --verify-diagnostics

func.func @unknown(%x: tensor<4x16xf32>, %w: tensor<8x16xf32>) -> tensor<4x8xf32> {
  // expected-error @below {{expected a kernel of the table, but got 'fast'}}
  %y = nncomp.linear %x, %w {nncomp.kernel = "fast"} : (tensor<4x16xf32>, tensor<8x16xf32>) -> tensor<4x8xf32>
  return %y : tensor<4x8xf32>
}

// -----

func.func @declined(%x: tensor<4x16xf32>, %w: tensor<8x16xf32>) -> tensor<4x8xf32> {
  // expected-error @below {{expected a kernel that accepts this op, but got 'gemm-f32': expected constant weights, but got a value that is computed}}
  %y = nncomp.linear %x, %w {nncomp.kernel = "gemm-f32"} : (tensor<4x16xf32>, tensor<8x16xf32>) -> tensor<4x8xf32>
  return %y : tensor<4x8xf32>
}

// -----

func.func @other_kind(%x: tensor<4x16xf32>, %w: tensor<8x16xf32>) -> tensor<4x8xf32> {
  // expected-error @below {{expected a kernel that accepts this op, but got 'direct-conv-f32', which is for other ops}}
  %y = nncomp.linear %x, %w {nncomp.kernel = "direct-conv-f32"} : (tensor<4x16xf32>, tensor<8x16xf32>) -> tensor<4x8xf32>
  return %y : tensor<4x8xf32>
}

// -----

func.func @wide_filters(%x: tensor<1x8x8x16xf32>) -> tensor<1x8x4x16xf32> {
  %w = arith.constant dense<0.5> : tensor<16x1x5x16xf32>
  // expected-error @below {{expected a kernel that accepts this op, but got 'winograd-4x4-f32': expected 3x3 filters, but got 1x5}}
  %y = nncomp.conv2d %x, %w {nncomp.kernel = "winograd-4x4-f32"} : (tensor<1x8x8x16xf32>, tensor<16x1x5x16xf32>) -> tensor<1x8x4x16xf32>
  return %y : tensor<1x8x4x16xf32>
}

// -----

func.func @strides(%x: tensor<1x9x9x16xf32>) -> tensor<1x4x5x16xf32> {
  %w = arith.constant dense<0.5> : tensor<16x3x3x16xf32>
  // expected-error @below {{expected a kernel that accepts this op, but got 'winograd-2x2-f32': expected strides and dilations of 1, but got strides 2, 1 and dilations 1, 2}}
  %y = nncomp.conv2d %x, %w {strides = array<i64: 2, 1>, dilations = array<i64: 1, 2>, nncomp.kernel = "winograd-2x2-f32"}
     : (tensor<1x9x9x16xf32>, tensor<16x3x3x16xf32>) -> tensor<1x4x5x16xf32>
  return %y : tensor<1x4x5x16xf32>
}

// -----

func.func @large_filters(%x: tensor<1x3x3x4096xf32>) -> tensor<1x1x1x4096xf32> {
  %w = arith.constant dense<0.5> : tensor<4096x3x3x4096xf32>
  // expected-error @below {{expected a kernel that accepts this op, but got 'winograd-4x4-f32': expected transformed filters of at most 2130706432 bytes, but got 2415919104}}
  %y = nncomp.conv2d %x, %w {nncomp.kernel = "winograd-4x4-f32"} : (tensor<1x3x3x4096xf32>, tensor<4096x3x3x4096xf32>) -> tensor<1x1x1x4096xf32>
  return %y : tensor<1x1x1x4096xf32>
}
