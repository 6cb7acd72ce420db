// RUN: nncomp-opt %s --nncomp-set-target="mcpu=x86-64-v4" --nncomp-select-kernels | FileCheck %s
// RUN: nncomp-opt %s --nncomp-lower="mcpu=x86-64-v4 compile-to=kernels" | FileCheck %s --check-prefix=BUILT

// Operands that are computed: packed while the network runs, where each is used
// often enough.

// Heads are read where they are, and written to where they go: nothing is left for
// the transposes and the factor to do.
// CHECK-LABEL: func.func @main
// BUILT-LABEL: func.func @main
// BUILT-NOT: nncomp.transpose
// BUILT: nncomp.launch
// BUILT-NOT: nncomp.transpose
// BUILT-NOT: arith.mulf
// BUILT: return
func.func @main(%q: tensor<1x64x8x32xf32>, %k: tensor<1x64x8x32xf32>) -> tensor<1x64x8x64xf32> {
  %qt = nncomp.transpose %q {permutation = array<i64: 0, 2, 1, 3>} : (tensor<1x64x8x32xf32>) -> tensor<1x8x64x32xf32>
  %kt = nncomp.transpose %k {permutation = array<i64: 0, 2, 3, 1>} : (tensor<1x64x8x32xf32>) -> tensor<1x8x32x64xf32>
  // CHECK: nncomp.matmul {{.*}}nncomp.kernel = #nncomp.kernel<"computed-gemm-f32"
  %y = nncomp.matmul %qt, %kt : (tensor<1x8x64x32xf32>, tensor<1x8x32x64xf32>) -> tensor<1x8x64x64xf32>
  %c = arith.constant dense<0.125> : tensor<1x8x64x64xf32>
  %s = arith.mulf %y, %c : tensor<1x8x64x64xf32>
  %t = nncomp.transpose %s {permutation = array<i64: 0, 2, 1, 3>} : (tensor<1x8x64x64xf32>) -> tensor<1x64x8x64xf32>
  return %t : tensor<1x64x8x64xf32>
}

// A few sums of neighbours on both sides.
// CHECK-LABEL: func.func @dots
func.func @dots(%x: tensor<1x512xf32>, %w: tensor<64x512xf32>, %v: tensor<512x1xf32>) -> (tensor<1x64xf32>, tensor<64x1xf32>) {
  // CHECK: nncomp.linear {{.*}}nncomp.kernel = #nncomp.kernel<"reference"
  %y = nncomp.linear %x, %w : (tensor<1x512xf32>, tensor<64x512xf32>) -> tensor<1x64xf32>
  // CHECK: nncomp.matmul {{.*}}nncomp.kernel = #nncomp.kernel<"reference"
  %z = nncomp.matmul %w, %v : (tensor<64x512xf32>, tensor<512x1xf32>) -> tensor<64x1xf32>
  return %y, %z : tensor<1x64xf32>, tensor<64x1xf32>
}

// CHECK-LABEL: func.func @many_dots
func.func @many_dots(%x: tensor<32x512xf32>, %w: tensor<64x512xf32>) -> tensor<32x64xf32> {
  // CHECK: nncomp.linear {{.*}}nncomp.kernel = #nncomp.kernel<"computed-gemm-f32"
  %y = nncomp.linear %x, %w : (tensor<32x512xf32>, tensor<64x512xf32>) -> tensor<32x64xf32>
  return %y : tensor<32x64xf32>
}

// CHECK-LABEL: func.func @half
func.func @half(%x: tensor<2x32x64xf16>, %w: tensor<2x64x64xf16>) -> tensor<2x32x64xf16> {
  // CHECK: nncomp.matmul {{.*}}nncomp.kernel = #nncomp.kernel<"computed-gemm-f16"
  %y = nncomp.matmul %x, %w : (tensor<2x32x64xf16>, tensor<2x64x64xf16>) -> tensor<2x32x64xf16>
  return %y : tensor<2x32x64xf16>
}

// Other kernels have packed constants before the network runs.
// CHECK-LABEL: func.func @constant
func.func @constant(%x: tensor<32x64xf32>) -> tensor<32x64xf32> {
  %w = arith.constant dense<0.5> : tensor<64x64xf32>
  // CHECK: nncomp.matmul {{.*}}nncomp.kernel = #nncomp.kernel<"gemm-f32"
  %y = nncomp.matmul %x, %w : (tensor<32x64xf32>, tensor<64x64xf32>) -> tensor<32x64xf32>
  return %y : tensor<32x64xf32>
}
