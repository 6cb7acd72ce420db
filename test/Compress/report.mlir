// RUN: rm -rf %t && mkdir -p %t
// RUN: nncomp-opt %S/Inputs/sensitive.mlir --nncomp-quantize='bits=8 activations=32' --nncomp-report='before=%S/Inputs/sensitive.mlir file=%t/both.json' -o %t/small.mlir 2>/dev/null | FileCheck %s
// CHECK: {{^}} before after ratio
// CHECK-NEXT: {{^}}constants, bytes 32 24 0.750
// CHECK: {{^}}multiply-adds 8 8
// CHECK: bytes multiply ms bytes multiply ms of dense zeros, % even, % kernel layer
// CHECK-NEXT: 16 f32  -  12 f32  - {{[0-9.]+}} - - {{[^ ]+}} robust
// CHECK-NEXT: 16 f32  -  12 f32  - {{[0-9.]+}} - - {{[^ ]+}} fragile
// RUN: %python %S/../Run/Inputs/check_report.py %t/both.json code_bytes

// The network stays as it is.
// RUN: nncomp-opt %t/small.mlir --nncomp-report='file=%t/one.json mcpu=x86-64-v3' -o %t/same.mlir | FileCheck %s --check-prefix=ONE
// ONE: {{^}}constants, bytes 24{{$}}
// RUN: cmp %t/small.mlir %t/same.mlir
// RUN: %python %S/../Run/Inputs/check_report.py %t/one.json

// RUN: not nncomp-opt %t/small.mlir --nncomp-report=before=%t/missing.mlir -o /dev/null 2>&1 | FileCheck %s --check-prefix=MISSING
// MISSING: error: '{{.*}}missing.mlir': No such file or directory
// RUN: not nncomp-opt %t/small.mlir --nncomp-report=file=%t/no/r.json -o /dev/null 2>&1 | FileCheck %s --check-prefix=FILE
// FILE: error: {{.*}}r.json{{.*}}: No such file or directory
