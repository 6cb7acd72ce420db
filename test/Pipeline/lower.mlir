// Each phase leaves what the next one starts from.
// RUN: nncomp-opt %s --nncomp-lower="mcpu=x86-64-v3 compile-to=import" | FileCheck %s --check-prefix=IMPORT
// RUN: nncomp-opt %s --nncomp-lower="mcpu=x86-64-v3 compile-to=layout" | FileCheck %s --check-prefix=LAYOUT
// RUN: nncomp-opt %s --nncomp-lower="mcpu=x86-64-v3 compile-to=fused" | FileCheck %s --check-prefix=FUSED
// RUN: nncomp-opt %s --nncomp-lower="mcpu=x86-64-v3 reference=kernels compile-to=kernels" | FileCheck %s --check-prefix=KERNELS
// RUN: nncomp-opt %s --nncomp-lower="mcpu=x86-64-v3 reference=kernels compile-to=linalg" | FileCheck %s --check-prefix=LINALG
// RUN: nncomp-opt %s --nncomp-lower="mcpu=x86-64-v3 reference=kernels compile-to=buffers" | FileCheck %s --check-prefix=BUFFERS
// RUN: nncomp-opt %s --nncomp-lower="mcpu=x86-64-v3 reference=kernels compile-to=vector" | FileCheck %s --check-prefix=VECTOR
// RUN: nncomp-opt %s --nncomp-lower="mcpu=x86-64-v3 reference=imported compile-to=kernels" | FileCheck %s --check-prefix=IMPORTED
// RUN: nncomp-opt %s --nncomp-lower="mcpu=x86-64-v3" | FileCheck %s --check-prefix=LLVM
// RUN: nncomp-opt %s --nncomp-lower="mcpu=x86-64-v3 profile" | FileCheck %s --check-prefix=PROFILE

// IMPORT: nncomp.signature = {inputs = [{name = "x", type = tensor<1x3x8x8xf32>}], outputs = [{name = "y", type = tensor<1x16x8x8xf32>}]}
// IMPORT-SAME: nncomp.target = #nncomp.target<cpu = "x86-64-v3"
// IMPORT-COUNT-2: nncomp.transpose
// LAYOUT: nncomp.conv2d
// LAYOUT: nncomp.activation {{.*}} : tensor<1x8x8x16xf32>
// FUSED: nncomp.conv2d {{.*}}activation = #nncomp.activation<relu>
// FUSED-NOT: nncomp.activation %
// KERNELS: nncomp.conv2d
// KERNELS-SAME: nncomp.kernel = #nncomp.kernel<"reference
// IMPORTED-COUNT-2: nncomp.transpose
// IMPORTED: nncomp.activation
// LINALG-NOT: nncomp.conv2d
// LINALG: linalg.generic
// BUFFERS: nncomp.arena_bytes = {{[1-9]}}
// BUFFERS-SAME: nncomp.weight_bytes = {{[1-9]}}
// BUFFERS: memref.global "private" constant @weights
// BUFFERS: func.func @main(%{{.*}}: memref<1x3x8x8xf32>{{.*}}, %{{.*}}: memref<1x16x8x8xf32>, %{{.*}}: memref<{{[0-9]+}}xi8>)
// BUFFERS-NOT: memref.alloc
// VECTOR-NOT: linalg.
// VECTOR: scf.for
// LLVM-NOT: builtin.unrealized_conversion_cast
// LLVM: llvm.func internal @main(%{{.*}}: !llvm.ptr{{.*}}, %{{.*}}: !llvm.ptr, %{{.*}}: !llvm.ptr)
// LLVM: llvm.func @nncomp_entry
// PROFILE: nncomp.layers = [{{.*}}name = "conv1"
// PROFILE: llvm.call @nncomp_profile_mark

func.func @main(%x: tensor<1x3x8x8xf32> {nncomp.name = "x"}) -> (tensor<1x16x8x8xf32> {nncomp.name = "y"}) {
  %w = arith.constant dense<"0x000040C0000030C0000020C0000010C0000000C00000E0BF0000C0BF0000A0BF000080BF000040BF000000BF000080BE000000000000803E0000003F0000403F0000803F0000A03F0000C03F0000E03F0000004000001040000020400000304000004040000050400000604000007040000080400000884000009040000098400000A0400000A8400000B0400000B8400000C0400000C8400000D0400000D8400000E0400000E8400000F0400000F84000000041000004410000084100000C41"> : tensor<16x1x1x3xf32>
  %0 = nncomp.transpose %x {permutation = array<i64: 0, 2, 3, 1>} : (tensor<1x3x8x8xf32>) -> tensor<1x8x8x3xf32> loc("conv1")
  %1 = nncomp.conv2d %0, %w : (tensor<1x8x8x3xf32>, tensor<16x1x1x3xf32>) -> tensor<1x8x8x16xf32> loc("conv1")
  %2 = nncomp.transpose %1 {permutation = array<i64: 0, 3, 1, 2>} : (tensor<1x8x8x16xf32>) -> tensor<1x16x8x8xf32> loc("conv1")
  %3 = nncomp.activation %2 {function = #nncomp.activation<relu>} : tensor<1x16x8x8xf32> loc("relu1")
  return %3 : tensor<1x16x8x8xf32>
}
