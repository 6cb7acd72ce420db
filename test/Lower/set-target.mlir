// RUN: nncomp-opt %s --nncomp-set-target="mcpu=x86-64-v3 mattr=+avx512f" | FileCheck %s
// RUN: nncomp-opt %s --nncomp-set-target="mcpu=x86-64 threads=3" | FileCheck %s --check-prefix=THREADS
// RUN: nncomp-opt %s --nncomp-set-target | FileCheck %s --check-prefix=NATIVE

// CHECK: module attributes {nncomp.target = #nncomp.target<cpu = "x86-64-v3", features = "+avx512f">}
// THREADS: module attributes {nncomp.target = #nncomp.target<cpu = "x86-64", threads = 3>}
// NATIVE-NOT: cpu = "native"
// NATIVE: module attributes {nncomp.target = #nncomp.target<cpu = "{{[^"]+}}", features = "
module {
}
