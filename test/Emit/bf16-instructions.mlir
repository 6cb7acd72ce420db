// Pairs of bf16 are multiplied by vdpbf16ps where the CPU has it and it is the
// faster way; elsewhere there is none. Conversions call no runtime library.
// REQUIRES: thorough

// RUN: nncomp-compile %s --mcpu=znver4 -o %t.o && llvm-objdump -d %t.o | FileCheck %s
// RUN: nncomp-compile %s --mcpu=cooperlake -o %t.o && llvm-objdump -d %t.o | FileCheck %s
// RUN: nncomp-compile %s --mcpu=x86-64-v4 --mattr=+avx512bf16 -o %t.o && llvm-objdump -d %t.o | FileCheck %s
// CHECK: vdpbf16ps {{.*}}%zmm

// RUN: nncomp-compile %s --mcpu=sapphirerapids -o %t.o && llvm-objdump -d %t.o | FileCheck %s --check-prefix=NONE
// RUN: nncomp-compile %s --mcpu=cooperlake --mattr=-avx512bf16 -o %t.o && llvm-objdump -d %t.o | FileCheck %s --check-prefix=NONE
// RUN: nncomp-compile %s --mcpu=x86-64-v4 -o %t.o && llvm-objdump -d %t.o | FileCheck %s --check-prefix=NONE
// RUN: nncomp-compile %s --mcpu=x86-64-v3 -o %t.o && llvm-objdump -d %t.o | FileCheck %s --check-prefixes=NONE,NARROW
// RUN: nncomp-compile %s --mcpu=x86-64 -o %t.o && llvm-objdump -d %t.o | FileCheck %s --check-prefixes=NONE,BASE
// RUN: llvm-nm -u %t.o | count 0
// NONE-NOT: vdpbf16ps
// NARROW-NOT: %zmm
// BASE-NOT: {{%[yz]mm|vcvtph2ps}}

func.func @main(%x: tensor<1x5x5x7xbf16>, %h: tensor<3x20xf16>) -> (tensor<1x5x5x24xbf16>, tensor<3x40xf16>) {
  %w = arith.constant dense<0.5> : tensor<24x3x3x7xbf16>
  %b = arith.constant dense<0.25> : tensor<24xbf16>
  %v = arith.constant dense<0.5> : tensor<40x20xf16>
  %0 = nncomp.conv2d %x, %w, %b {pads = array<i64: 1, 1, 1, 1>} : (tensor<1x5x5x7xbf16>, tensor<24x3x3x7xbf16>, tensor<24xbf16>) -> tensor<1x5x5x24xbf16>
  %1 = nncomp.linear %h, %v : (tensor<3x20xf16>, tensor<40x20xf16>) -> tensor<3x40xf16>
  return %0, %1 : tensor<1x5x5x24xbf16>, tensor<3x40xf16>
}
