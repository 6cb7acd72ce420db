// RUN: nncomp-opt %s --nncomp-add-entry --split-input-file --verify-diagnostics

// expected-error @below {{expected @main with the 3 arguments of nncomp.signature, but got 1}}
module attributes {nncomp.signature = {
    inputs = [{name = "a", type = tensor<1xf32>}], outputs = [{name = "y", type = tensor<1xf32>}]}} {
  llvm.func @main(%a: !llvm.ptr) {
    llvm.return
  }
}

// -----

// expected-error @below {{expected @main with the 0 arguments of nncomp.signature, but got 0}}
module {
}

// -----

module {
  llvm.func @main(%a: f32) {
    // expected-error @below {{expected operations that lower to LLVM's, but got 'arith.addf'}}
    %0 = arith.addf %a, %a : f32
    llvm.return
  }
}
