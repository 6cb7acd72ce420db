// What sparse layers take against dense ones, and from which share of zeros on they
// would be faster: by the estimates for a given CPU.
// RUN: rm -rf %t && mkdir -p %t
// RUN: nncomp-opt %s --nncomp-report='file=%t/r.json mcpu=x86-64-v4' -o /dev/null | FileCheck %s
// CHECK: multiply-adds 8192
// CHECK-NEXT: of stored weights 4098
// CHECK: bytes multiply ms of dense zeros, % even, % kernel layer
// CHECK-NEXT: 48 f32 - 0.{{[0-9]+}} 100.0 {{[1-9][0-9.]+}} sparse-linear-f32 few
// CHECK-NEXT: 16384 f32 - - - - gemm-f32 all
// RUN: %python %S/../Run/Inputs/check_report.py %t/r.json
// RUN: %python %S/Inputs/check_break_even.py %t/r.json

func.func @main(%x: tensor<1x512xf32>, %y: tensor<1x512xf32>) -> (tensor<1x8xf32>, tensor<1x8xf32>) {
  %v = arith.constant dense<[1.0, 2.0]> : tensor<2xf32>
  %i = arith.constant dense<[0, 3]> : tensor<2xi16>
  %p = arith.constant dense<[0, 1, 2, 2, 2, 2, 2, 2, 2]> : tensor<9xi32>
  %w = nncomp.assemble %v, %i, %p : (tensor<2xf32>, tensor<2xi16>, tensor<9xi32>) -> tensor<8x512xf32, #nncomp.sparse<format = csr, nnz = 2>>
  %0 = nncomp.linear %x, %w : (tensor<1x512xf32>, tensor<8x512xf32, #nncomp.sparse<format = csr, nnz = 2>>) -> tensor<1x8xf32> loc("few")
  %d = arith.constant dense<0.5> : tensor<8x512xf32>
  %1 = nncomp.linear %y, %d : (tensor<1x512xf32>, tensor<8x512xf32>) -> tensor<1x8xf32> loc("all")
  return %0, %1 : tensor<1x8xf32>, tensor<1x8xf32>
}
