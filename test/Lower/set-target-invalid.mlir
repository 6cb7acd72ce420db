// RUN: not nncomp-opt %s --nncomp-set-target="mcpu=i386000" 2>&1 | FileCheck %s --check-prefix=CPU
// CPU: error: expected a CPU that LLVM knows, but got 'i386000'
// RUN: not nncomp-opt %s --nncomp-set-target="mattr=+fma,+fast" 2>&1 | FileCheck %s --check-prefix=FEATURE
// FEATURE: error: expected CPU features such as +avx2 or -avx512f, but got '+fast'
// RUN: not nncomp-opt %s --nncomp-set-target="mattr=fma" 2>&1 | FileCheck %s --check-prefix=SIGN
// SIGN: error: expected CPU features such as +avx2 or -avx512f, but got 'fma'
// RUN: not nncomp-opt %s --nncomp-set-target="threads=0" 2>&1 | FileCheck %s --check-prefix=THREADS
// THREADS: error: expected between 1 and 1024 threads, but got 0
// RUN: not nncomp-opt %s --nncomp-set-target="threads=-1" 2>&1 | FileCheck %s --check-prefix=NEGATIVE
// NEGATIVE: error: expected between 1 and 1024 threads, but got -1
// RUN: sed 's/module {/module attributes {nncomp.target = #nncomp.target<cpu = "native", threads = 1025>} {/' %s | not nncomp-opt --nncomp-select-kernels 2>&1 | FileCheck %s --check-prefix=ATTRIBUTE
// ATTRIBUTE: error: expected between 1 and 1024 threads, but got 1025

module {
}
