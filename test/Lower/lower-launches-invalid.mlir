// RUN: nncomp-opt %s --split-input-file --nncomp-lower-launches --verify-diagnostics

func.func @tensors(%x: tensor<8xf32>) -> tensor<8xf32> {
  // expected-error @below {{expected buffers, but got 'tensor<8xf32>'}}
  %y = nncomp.launch @kernel ins(%x : tensor<8xf32>) outs(%x : tensor<8xf32>) -> tensor<8xf32>
  return %y : tensor<8xf32>
}
func.func private @kernel(memref<8xf32>, memref<8xf32>)

// -----

func.func @strided(%x: memref<8xf32, strided<[2]>>, %y: memref<8xf32>) {
  // expected-error @below {{expected a buffer of type 'memref<8xf32>', but got 'memref<8xf32, strided<[2]>>'}}
  nncomp.launch @kernel ins(%x : memref<8xf32, strided<[2]>>) outs(%y : memref<8xf32>)
  return
}
func.func private @kernel(memref<8xf32>, memref<8xf32>)

// -----

func.func @moved(%x: memref<8xf32, strided<[1], offset: ?>>, %y: memref<8xf32>) {
  // expected-error @below {{expected a buffer of type 'memref<8xf32>', but got 'memref<8xf32, strided<[1], offset: ?>>'}}
  nncomp.launch @kernel ins(%x : memref<8xf32, strided<[1], offset: ?>>) outs(%y : memref<8xf32>)
  return
}
func.func private @kernel(memref<8xf32>, memref<8xf32>)

// -----

module {
  module {
    func.func @nested(%x: memref<8xf32>) {
      // expected-error @below {{expected a kernel of the outermost module, but got @kernel}}
      nncomp.launch @kernel ins(%x : memref<8xf32>) outs(%x : memref<8xf32>)
      return
    }
    func.func private @kernel(memref<8xf32>, memref<8xf32>)
  }
}
