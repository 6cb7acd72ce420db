// winograd=off reaches the choice of kernels from the pipeline and both tools. The
// transformed filters take 36 values for nine; equal ones are filled in.
// RUN: nncomp-opt %s --nncomp-lower='mcpu=x86-64-v4 compile-to=kernels' | FileCheck %s
// RUN: nncomp-opt %s --nncomp-lower='mcpu=x86-64-v4 winograd=off compile-to=kernels' | FileCheck %s --check-prefix=OFF
// RUN: nncomp-compile %s -o %t.o %mcpu | FileCheck %s --check-prefix=BYTES
// RUN: nncomp-compile %s -o %t.o %mcpu --winograd=off | FileCheck %s --check-prefix=OFF-BYTES
// RUN: nncomp-run %s %mcpu --profile --iterations=1 | FileCheck %s --check-prefix=LAYER
// RUN: nncomp-run %s %mcpu --profile --iterations=1 --winograd=off | FileCheck %s --check-prefix=OFF-LAYER

// CHECK: nncomp.launch @winograd_4x4_f32_0
// OFF: nncomp.launch @direct_conv_f32_0
// BYTES: weights 589824 bytes
// OFF-BYTES: weights 0 bytes
// LAYER: conv2d {{.*}}winograd-4x4-f32
// OFF-LAYER: conv2d {{.*}}direct-conv-f32
func.func @main(%x: tensor<1x28x28x64xf32> {nncomp.name = "x"}) -> (tensor<1x28x28x64xf32> {nncomp.name = "y"}) {
  %w = arith.constant dense<0.5> : tensor<64x3x3x64xf32>
  %y = nncomp.conv2d %x, %w {pads = array<i64: 1, 1, 1, 1>}
     : (tensor<1x28x28x64xf32>, tensor<64x3x3x64xf32>) -> tensor<1x28x28x64xf32> loc("conv")
  return %y : tensor<1x28x28x64xf32>
}
