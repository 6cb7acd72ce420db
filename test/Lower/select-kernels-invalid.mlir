// RUN: nncomp-opt %s --split-input-file --nncomp-select-kernels --verify-diagnostics

func.func @unknown(%x: tensor<4x16xf32>, %w: tensor<8x16xf32>) -> tensor<4x8xf32> {
  // expected-error @below {{expected a kernel of the table, but got 'fast'}}
  %y = nncomp.linear %x, %w {nncomp.kernel = #nncomp.kernel<"fast">} : (tensor<4x16xf32>, tensor<8x16xf32>) -> tensor<4x8xf32>
  return %y : tensor<4x8xf32>
}

// -----

func.func @declined(%x: tensor<4x16xf32>, %w: tensor<8x16xf32>) -> tensor<4x8xf32> {
  // expected-error @below {{expected a kernel that accepts this op, but got 'gemm-f32': expected constant weights, but got a value that is computed}}
  %y = nncomp.linear %x, %w {nncomp.kernel = #nncomp.kernel<"gemm-f32">} : (tensor<4x16xf32>, tensor<8x16xf32>) -> tensor<4x8xf32>
  return %y : tensor<4x8xf32>
}

// -----

func.func @other_kind(%x: tensor<4x16xf32>, %w: tensor<8x16xf32>) -> tensor<4x8xf32> {
  // expected-error @below {{expected a kernel that accepts this op, but got 'direct-conv-f32', which is for other ops}}
  %y = nncomp.linear %x, %w {nncomp.kernel = #nncomp.kernel<"direct-conv-f32">} : (tensor<4x16xf32>, tensor<8x16xf32>) -> tensor<4x8xf32>
  return %y : tensor<4x8xf32>
}
