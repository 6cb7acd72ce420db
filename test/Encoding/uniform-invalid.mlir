// What the type refuses; what values refuse is in Lower/lower-encodings-invalid.
// RUN: nncomp-opt %s -split-input-file -verify-diagnostics

// expected-error @below {{expected between 1 and 8, 16 or 32 bits, but got 9}}
func.func private @many_bits(tensor<4xf32, #nncomp.uniform<bits = 9>>)

// -----

// expected-error @below {{expected between 1 and 8, 16 or 32 bits, but got 0}}
func.func private @no_bits(tensor<4xf32, #nncomp.uniform<bits = 0>>)

// -----

// expected-error @below {{expected at least 2 bits without a zero point, but got 1}}
func.func private @one_symmetric_bit(tensor<4xf32, #nncomp.uniform<bits = 1>>)

// -----

// expected-error @below {{expected an axis of at least 0, but got -1}}
func.func private @negative_axis(tensor<4xf32, #nncomp.uniform<bits = 8, axis = -1>>)

// -----

// expected-error @below {{expected an axis below the rank of 1, but got 1}}
func.func private @axis_out_of_range(tensor<4xf32, #nncomp.uniform<bits = 8, axis = 1>>)

// -----

// expected-error @below {{expected a positive and finite scale, but got -0.5}}
func.func private @negative_scale(tensor<4xf32, #nncomp.uniform<bits = 8, scale = -0.5>>)

// -----

// expected-error @below {{expected a positive and finite scale, but got 0}}
func.func private @scale_of_zero(tensor<4xf32, #nncomp.uniform<bits = 8, scale = 0.0>>)

// -----

// expected-error @below {{expected a positive and finite scale, but got NaN}}
func.func private @nan_scale(tensor<4xf32, #nncomp.uniform<bits = 8, scale = 0x7FC00000>>)

// -----

// expected-error @below {{expected a positive and finite scale, but got +Inf}}
func.func private @infinite_scale(tensor<4xf32, #nncomp.uniform<bits = 8, scale = 0x7F800000>>)

// -----

// expected-error @below {{expected no axis with a static scale, but got axis 0}}
func.func private @axis_and_scale(tensor<4xf32, #nncomp.uniform<bits = 8, axis = 0, scale = 0.5>>)

// -----

// expected-error @below {{expected a zero point between 0 and 15, but got 16}}
func.func private @large_zero_point(tensor<4xf32, #nncomp.uniform<bits = 4, scale = 0.5, zero = 16>>)

// -----

// expected-error @below {{expected a zero point between 0 and 15, but got -1}}
func.func private @negative_zero_point(tensor<4xf32, #nncomp.uniform<bits = 4, zero = -1>>)

// -----

// expected-error @below {{expected no static zero point in an asymmetric encoding, but got 3}}
func.func private @asymmetric_zero_point(tensor<4xf32, #nncomp.uniform<bits = 4, zero = 3, asymmetric = true>>)

// -----

// expected-error @below {{expected no static scale in an asymmetric encoding, but got 0.5}}
func.func private @asymmetric_scale(tensor<4xf32, #nncomp.uniform<bits = 4, scale = 0.5, asymmetric = true>>)

// -----

// expected-error @below {{expected between 1 and 8, 16 or 32 bits, but got 17}}
func.func private @odd_bits(tensor<4xf32, #nncomp.uniform<bits = 17>>)

// -----

// expected-error @below {{expected a zero point between 0 and 4294967295, but got 4294967296}}
func.func private @large_wide_zero_point(tensor<4xf32, #nncomp.uniform<bits = 32, zero = 4294967296>>)

// -----

// expected-error @below {{expected blocks of at least 1 element, but got 0}}
func.func private @empty_blocks(tensor<4xf32, #nncomp.uniform<bits = 4, block = 0>>)

// -----

// expected-error @below {{expected no blocks with a static scale, but got blocks of 32}}
func.func private @block_and_scale(tensor<4xf32, #nncomp.uniform<bits = 4, block = 32, scale = 0.5>>)

// -----

// expected-error @below {{expected no static zero point in a centered encoding, but got 3}}
func.func private @centered_zero_point(tensor<4xf32, #nncomp.uniform<bits = 4, zero = 3, centered = true>>)

// -----

// expected-error @below {{expected an asymmetric or a centered encoding, but got both}}
func.func private @centered_asymmetric(tensor<4xf32, #nncomp.uniform<bits = 4, asymmetric = true, centered = true>>)

// -----

// expected-error @below {{expected at most 16 bits in a centered encoding, but got 32}}
func.func private @wide_centered(tensor<4xf32, #nncomp.uniform<bits = 32, centered = true>>)

// -----

// expected-error @below {{expected uniform elements of f16, bf16, f32 or f64, but got 'i32'}}
func.func private @integers(tensor<4xi32, #nncomp.uniform<bits = 4>>)

// -----

// expected-error @below {{expected an encoded tensor of static shape, but got a dynamic dimension 1}}
func.func private @dynamic(tensor<4x?xf32, #nncomp.uniform<bits = 4>>)

// -----

// expected-error @below {{expected an encoded tensor of at most 268435456 elements, but got 4294967296x4294967296x4294967296}}
func.func private @overflow(tensor<4294967296x4294967296x4294967296xf32, #nncomp.uniform<bits = 4>>)
