// RUN: nncomp-opt %s --nncomp-outline-loops --verify-diagnostics

// expected-error @below {{expected a function @main of one block, but got none}}
module {
}
