// RUN: nncomp-opt %s --nncomp-plan-arena --split-input-file --verify-diagnostics

// expected-error @below {{expected a function @main of one block, but got none}}
module {
}

// -----

func.func @main(%n: index) {
  // expected-error @below {{expected an allocation of static size in @main, but got 'memref<?xf32>' in @main}}
  %0 = memref.alloc(%n) : memref<?xf32>
  return
}

// -----

func.func @main() {
  return
}
func.func @kernel() {
  // expected-error @below {{expected an allocation of static size in @main, but got 'memref<4xf32>' in @kernel}}
  %0 = memref.alloc() : memref<4xf32>
  return
}
