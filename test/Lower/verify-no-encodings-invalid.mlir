// RUN: nncomp-opt %s --nncomp-verify-no-encodings --allow-unregistered-dialect -split-input-file -verify-diagnostics

// expected-error @below {{expected an argument without an encoding at bufferization, but got 'tensor<4xf32, #nncomp.uniform<bits = 8>>'}}
func.func @argument(%x: tensor<4xf32, #nncomp.uniform<bits = 8>>) {
  return
}

// -----

// expected-error @below {{expected a function result without an encoding at bufferization, but got 'tensor<4xf32, #nncomp.sparse<format = csr, nnz = 1>>'}}
func.func private @function_result() -> tensor<4xf32, #nncomp.sparse<format = csr, nnz = 1>>

// -----

func.func @result(%x: tensor<4xf32>) {
  // expected-error @below {{expected a result without an encoding at bufferization, but got 'tensor<4xf32, #nncomp.uniform<bits = 8>>'}}
  %y = nncomp.encode %x : tensor<4xf32> -> tensor<4xf32, #nncomp.uniform<bits = 8>>
  return
}

// -----

// Anyone's encoding is dropped at bufferization, not only ours.
#compressed = #sparse_tensor.encoding<{ map = (d0) -> (d0 : compressed) }>
func.func @block_argument(%x: tensor<4xf32>) {
  // expected-error @below {{expected a block argument without an encoding at bufferization, but got 'tensor<4xf32, #sparse_tensor.encoding}}
  "test.region"() ({
  ^bb0(%y: tensor<4xf32, #compressed>):
    "test.end"() : () -> ()
  }) : () -> ()
  return
}
