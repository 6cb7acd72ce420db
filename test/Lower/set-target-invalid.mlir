// RUN: not nncomp-opt %s --nncomp-set-target="mcpu=i386000" 2>&1 | FileCheck %s --check-prefix=CPU
// CPU: error: expected a CPU that LLVM knows, but got 'i386000'
// RUN: not nncomp-opt %s --nncomp-set-target="mattr=+fma,+fast" 2>&1 | FileCheck %s --check-prefix=FEATURE
// FEATURE: error: expected CPU features such as +avx2 or -avx512f, but got '+fast'
// RUN: not nncomp-opt %s --nncomp-set-target="mattr=fma" 2>&1 | FileCheck %s --check-prefix=SIGN
// SIGN: error: expected CPU features such as +avx2 or -avx512f, but got 'fma'

module {
}
