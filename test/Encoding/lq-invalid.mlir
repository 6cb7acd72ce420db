// RUN: nncomp-opt %s -split-input-file -verify-diagnostics --nncomp-lower-encodings

// expected-error @below {{expected between 1 and 4 bits, but got 5}}
func.func private @many_bits(tensor<4xf32, #nncomp.lq<bits = 5>>)

// -----

// expected-error @below {{expected between 1 and 4 bits, but got 0}}
func.func private @no_bits(tensor<4xf32, #nncomp.lq<bits = 0>>)

// -----

// expected-error @below {{expected an axis of at least 0, but got -2}}
func.func private @negative_axis(tensor<4xf32, #nncomp.lq<bits = 2, axis = -2>>)

// -----

// expected-error @below {{expected an axis below the rank of 1, but got 1}}
func.func private @axis_out_of_range(tensor<4xf32, #nncomp.lq<bits = 2, axis = 1>>)

// -----

// expected-error @below {{expected no axis with a static basis, but got axis 0}}
func.func private @axis_and_basis(tensor<4xf32, #nncomp.lq<bits = 1, axis = 0, basis = [1.0]>>)

// -----

// expected-error @below {{expected a basis of 2 floats, but got 3}}
func.func private @long_basis(tensor<4xf32, #nncomp.lq<bits = 2, basis = [1.0, 2.0, 4.0]>>)

// -----

// expected-error @below {{expected a finite basis, but got NaN}}
func.func private @nan_basis(tensor<4xf32, #nncomp.lq<bits = 2, basis = [1.0, 0x7FC00000]>>)

// -----

// expected-error @below {{expected lq elements of f16, bf16, f32 or f64, but got 'i32'}}
func.func private @integers(tensor<4xi32, #nncomp.lq<bits = 2>>)

// -----

// expected-error @below {{expected values with one scale for all, or uniform ones of at most 8 bits with a scale for each row, but got #nncomp.lq<bits = 2, axis = 0>}}
func.func private @nested_axis(tensor<4x4xf32, #nncomp.sparse<format = csr, nnz = 3, values = #nncomp.lq<bits = 2, axis = 0>>>)

// -----

func.func @components(%codes: tensor<8xi32>, %basis: tensor<4xf32>) {
  // expected-error @below {{expected basis of type 'tensor<2x2xf32>', but got 'tensor<4xf32>'}}
  %0 = nncomp.assemble %codes, %basis : (tensor<8xi32>, tensor<4xf32>) -> tensor<2x40xf32, #nncomp.lq<bits = 2, axis = 0>>
  return
}

// -----

func.func @nan() -> tensor<2xf32> {
  %0 = arith.constant dense<[0x7FC00000, 1.0]> : tensor<2xf32>
  // expected-error @below {{expected values that are finite in f32, but got NaN at element 0}}
  %1 = nncomp.encode %0 : tensor<2xf32> -> tensor<2xf32, #nncomp.lq<bits = 2>>
  %2 = nncomp.decode %1 : tensor<2xf32, #nncomp.lq<bits = 2>> -> tensor<2xf32>
  return %2 : tensor<2xf32>
}

// -----

func.func @infinite_stored_basis() -> tensor<2xf32> {
  %codes = arith.constant dense<1> : tensor<1xi32>
  %basis = arith.constant dense<0x7F800000> : tensor<1x1xf32>
  // expected-error @below {{expected finite bases, but got +Inf}}
  %0 = nncomp.assemble %codes, %basis : (tensor<1xi32>, tensor<1x1xf32>) -> tensor<2xf32, #nncomp.lq<bits = 1>>
  %1 = nncomp.decode %0 : tensor<2xf32, #nncomp.lq<bits = 1>> -> tensor<2xf32>
  return %1 : tensor<2xf32>
}

// -----

func.func @bits_behind_the_end() -> tensor<2xf32> {
  %codes = arith.constant dense<[3, 4]> : tensor<2xi32>
  // expected-error @below {{expected zeros after the 2 elements of a row, but got word 4 at the end of row 0}}
  %0 = nncomp.assemble %codes : (tensor<2xi32>) -> tensor<2xf32, #nncomp.lq<bits = 2, basis = [1.0, 2.0]>>
  %1 = nncomp.decode %0 : tensor<2xf32, #nncomp.lq<bits = 2, basis = [1.0, 2.0]>> -> tensor<2xf32>
  return %1 : tensor<2xf32>
}

// -----

func.func @computed(%x: tensor<4xf32>) -> tensor<4xf32> {
  // expected-error @below {{expected a basis in the type to encode a computed value, but got 'tensor<4xf32, #nncomp.lq<bits = 2, unipolar = true>>'}}
  %0 = nncomp.encode %x : tensor<4xf32> -> tensor<4xf32, #nncomp.lq<bits = 2, unipolar = true>>
  %1 = nncomp.decode %0 : tensor<4xf32, #nncomp.lq<bits = 2, unipolar = true>> -> tensor<4xf32>
  return %1 : tensor<4xf32>
}
