// RUN: nncomp-opt %s -split-input-file -verify-diagnostics --nncomp-lower-encodings

// expected-error @below {{expected an axis of at least 0, but got -1}}
func.func private @negative_axis(tensor<4xf32, #nncomp.binary<axis = -1>>)

// -----

// expected-error @below {{expected an axis below the rank of 1, but got 1}}
func.func private @axis_out_of_range(tensor<4xf32, #nncomp.binary<axis = 1>>)

// -----

// expected-error @below {{expected no axis with a static alpha, but got axis 0}}
func.func private @axis_and_alpha(tensor<4xf32, #nncomp.binary<axis = 0, alpha = 1.0>>)

// -----

// expected-error @below {{expected a positive and finite alpha, but got -1}}
func.func private @negative_alpha(tensor<4xf32, #nncomp.binary<alpha = -1.0>>)

// -----

// expected-error @below {{expected a positive and finite alpha, but got 0}}
func.func private @alpha_of_zero(tensor<4xf32, #nncomp.binary<alpha = 0.0>>)

// -----

// expected-error @below {{expected a positive and finite alpha, but got NaN}}
func.func private @nan_alpha(tensor<4xf32, #nncomp.binary<alpha = 0x7FC00000>>)

// -----

// expected-error @below {{expected binary elements of f16, bf16, f32 or f64, but got 'i8'}}
func.func private @integers(tensor<4xi8, #nncomp.binary<>>)

// -----

// expected-error @below {{expected an encoded tensor of static shape, but got a dynamic dimension 0}}
func.func private @dynamic(tensor<?xf32, #nncomp.binary<>>)

// -----

// expected-error @below {{expected values with one scale for all, or uniform ones of at most 8 bits with a scale for each row, but got #nncomp.binary<axis = 0>}}
func.func private @nested_axis(tensor<4x4xf32, #nncomp.sparse<format = csr, nnz = 3, values = #nncomp.binary<axis = 0>>>)

// -----

func.func @components(%bits: tensor<3xi32>, %alphas: tensor<2xf32>) {
  // expected-error @below {{expected bits of type 'tensor<4xi32>', but got 'tensor<3xi32>'}}
  %0 = nncomp.assemble %bits, %alphas : (tensor<3xi32>, tensor<2xf32>) -> tensor<2x40xf32, #nncomp.binary<axis = 0>>
  return
}

// -----

func.func @infinite() -> tensor<2xf32> {
  %0 = arith.constant dense<[1.0, 0xFF800000]> : tensor<2xf32>
  // expected-error @below {{expected values that are finite in f32, but got -Inf at element 1}}
  %1 = nncomp.encode %0 : tensor<2xf32> -> tensor<2xf32, #nncomp.binary<>>
  %2 = nncomp.decode %1 : tensor<2xf32, #nncomp.binary<>> -> tensor<2xf32>
  return %2 : tensor<2xf32>
}

// -----

func.func @bad_alpha() -> tensor<2xf32> {
  %bits = arith.constant dense<1> : tensor<1xi32>
  %alpha = arith.constant dense<-0.5> : tensor<1xf32>
  // expected-error @below {{expected finite alphas of at least 0, but got -0.5}}
  %0 = nncomp.assemble %bits, %alpha : (tensor<1xi32>, tensor<1xf32>) -> tensor<2xf32, #nncomp.binary<>>
  %1 = nncomp.decode %0 : tensor<2xf32, #nncomp.binary<>> -> tensor<2xf32>
  return %1 : tensor<2xf32>
}

// -----

func.func @bits_behind_the_end() -> tensor<2x33xf32> {
  %bits = arith.constant dense<[-1, 1, -1, 2]> : tensor<4xi32>
  // expected-error @below {{expected zeros after the 33 elements of a row, but got word 2 at the end of row 1}}
  %0 = nncomp.assemble %bits : (tensor<4xi32>) -> tensor<2x33xf32, #nncomp.binary<alpha = 1.0>>
  %1 = nncomp.decode %0 : tensor<2x33xf32, #nncomp.binary<alpha = 1.0>> -> tensor<2x33xf32>
  return %1 : tensor<2x33xf32>
}
