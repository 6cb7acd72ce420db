// RUN: nncomp-opt %s --nncomp-mark-layers --verify-diagnostics

// expected-error @below {{expected a function @main of one block, but got none}}
module {
}
