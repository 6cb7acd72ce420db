// Layers that share their weights go on sharing them where both are stored alike, and
// count once; where they no longer are, it is said.
// RUN: nncomp-opt %s --nncomp-quantize='activations=32 edges=true' 2>%t.remarks | FileCheck %s
// CHECK-COUNT-1: nncomp.assemble
// CHECK-NOT: nncomp.assemble
// RUN: FileCheck %s --check-prefix=REMARKS --implicit-check-not=shares < %t.remarks
// REMARKS: remark: quantized 2 of 2 layers: constants take 12 bytes instead of 16
// RUN: nncomp-opt %s --nncomp-share-weights=bits=1 2>&1 | FileCheck %s --check-prefix=SHARED
// SHARED: shared the weights of 2 of 2 layers: constants take 9 bytes instead of 16
// RUN: nncomp-opt %s --nncomp-prune 2>&1 | FileCheck %s --check-prefix=PRUNE
// PRUNE: remark: pruned 2 of 2 layers: 2 of their 4 weights are zero
// PRUNE-COUNT-1: arith.constant dense<{{.*}}tensor<2x2xf32>
// PRUNE-NOT: tensor<2x2xf32>{{$}}
// RUN: nncomp-opt %s --nncomp-binarize='layers=linear.* inputs=false' | FileCheck %s

// RUN: nncomp-opt %s --nncomp-quantize='activations=32 edges=true layers=linear:bits=4' 2>&1 | FileCheck %s --check-prefix=APART
// APART: remark: 'linear.1' no longer shares the weights of 'linear', which are others by now
// RUN: nncomp-opt %s --nncomp-hash='ratio=2' 2>&1 | FileCheck %s --check-prefix=APART

// The target of estimates is the one that is asked for, or that the module names.
// RUN: nncomp-opt %s --nncomp-hash='ratio=2 mcpu=x86-64-v3' -o /dev/null 2>&1 | FileCheck %s --check-prefix=CPU
// RUN: nncomp-opt %s --nncomp-set-target=mcpu=x86-64-v3 --nncomp-hash='ratio=2' -o /dev/null 2>&1 | FileCheck %s --check-prefix=CPU
// CPU: remark: 2 layers get smaller, but not faster on x86-64-v3: linear ({{.*}}), linear.1 (
// RUN: not nncomp-opt %s --nncomp-quantize='activations=32 mcpu=none' -o /dev/null 2>&1 | FileCheck %s --check-prefix=NONE
// NONE: error: expected a CPU that LLVM knows, but got 'none'
func.func @main(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  %w = arith.constant dense<[[1.0, 2.0], [-3.0, 4.0]]> : tensor<2x2xf32>
  %h = nncomp.linear %x, %w {activation = #nncomp.activation<relu>} : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  %y = nncomp.linear %h, %w : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  return %y : tensor<1x2xf32>
}
