// RUN: nncomp-opt %s --nncomp-set-target="mcpu=x86-64-v3 mattr=+avx512f" | FileCheck %s
// RUN: nncomp-opt %s --nncomp-set-target | FileCheck %s --check-prefix=NATIVE

// CHECK: module attributes {nncomp.target = {cpu = "x86-64-v3", features = "+avx512f"}}
// NATIVE-NOT: cpu = "native"
// NATIVE: module attributes {nncomp.target = {cpu = "{{.+}}", features = "
module {
}
