// RUN: nncomp-opt %s --nncomp-set-target="mcpu=i386000" --verify-diagnostics

// expected-error @below {{expected a CPU that LLVM knows, but got 'i386000'}}
module {
}
