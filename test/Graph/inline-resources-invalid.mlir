// RUN: nncomp-opt %s --nncomp-inline-resources --verify-diagnostics

func.func @main() -> tensor<2xf32> {
  // expected-error @below {{expected a resource of the size of 'tensor<2xf32>', but got another one or none}}
  %w = arith.constant dense_resource<missing> : tensor<2xf32>
  return %w : tensor<2xf32>
}
