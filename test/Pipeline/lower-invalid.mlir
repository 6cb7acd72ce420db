// RUN: not nncomp-opt %s --nncomp-lower="compile-to=nowhere" 2>&1 | FileCheck %s
// RUN: not nncomp-opt %s --nncomp-lower="mcpu=i386000" 2>&1 | FileCheck %s --check-prefix=CPU

// CHECK: Cannot find option named 'nowhere'
// CPU: expected a CPU that LLVM knows, but got 'i386000'
func.func @main(%x: tensor<4xf32>) -> tensor<4xf32> {
  return %x : tensor<4xf32>
}
