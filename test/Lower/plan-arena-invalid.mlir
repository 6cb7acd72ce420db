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

// -----

func.func @main() {
  // expected-error @below {{expected a buffer of at most 1099511627776 bytes, but got 'memref<1048576x1048576xf32>'}}
  %0 = memref.alloc() : memref<1048576x1048576xf32>
  return
}

// -----

// expected-error @below {{expected an arena of at most 1099511627776 bytes, but got 2199023255552}}
func.func @main() {
  %0 = memref.alloc() : memref<1048576x1048576xi8>
  %1 = memref.alloc() : memref<1048576x1048576xi8>
  memref.copy %0, %1 : memref<1048576x1048576xi8> to memref<1048576x1048576xi8>
  return
}
