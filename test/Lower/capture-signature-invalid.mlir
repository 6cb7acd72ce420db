// RUN: nncomp-opt %s --nncomp-capture-signature --split-input-file --verify-diagnostics

// expected-error @below {{expected a function @main of one block, but got none}}
module {
}

// -----

// expected-error @below {{expected a function @main of one block, but got another @main}}
module {
  func.func private @main(tensor<4xf32>)
}

// -----

// expected-error @below {{expected arguments and results that are dense tensors of static shape, but got 'tensor<?xf32>'}}
func.func @main(%x: tensor<?xf32>) {
  return
}

// -----

// expected-error @below {{expected arguments and results that are dense tensors of static shape, but got 'f32'}}
func.func @main(%x: f32) -> f32 {
  return %x : f32
}
