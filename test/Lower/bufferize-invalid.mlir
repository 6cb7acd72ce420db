// RUN: nncomp-opt %s --nncomp-bufferize --verify-diagnostics

// expected-error @below {{expected a function @main of one block, but got none}}
module {
}
