// What the type refuses; what values refuse is in Lower/lower-encodings-invalid.
// RUN: nncomp-opt %s -split-input-file -verify-diagnostics

// expected-error @below {{expected between 2 and 256 entries, but got 1}}
func.func private @one_entry(tensor<4xf32, #nncomp.codebook<entries = 1>>)

// -----

// expected-error @below {{expected between 2 and 256 entries, but got 257}}
func.func private @many_entries(tensor<4xf32, #nncomp.codebook<entries = 257>>)

// -----

// expected-error @below {{expected an axis of at least 0, but got -1}}
func.func private @negative_axis(tensor<4xf32, #nncomp.codebook<entries = 4, axis = -1>>)

// -----

// expected-error @below {{expected an axis below the rank of 1, but got 1}}
func.func private @axis_out_of_range(tensor<4xf32, #nncomp.codebook<entries = 4, axis = 1>>)

// -----

// expected-error @below {{expected a palette of f32, f16 or bf16, but got 'f64'}}
func.func private @wide_palette(tensor<4xf32, #nncomp.codebook<entries = 4, palette = f64>>)

// -----

// expected-error @below {{expected codebook elements of f16, bf16, f32 or f64, but got 'i8'}}
func.func private @integers(tensor<4xi8, #nncomp.codebook<entries = 4>>)

// -----

// expected-error @below {{expected an encoded tensor of static shape, but got a dynamic dimension 1}}
func.func private @dynamic(tensor<4x?xf32, #nncomp.codebook<entries = 4>>)

// -----

// expected-error @below {{expected values with one scale for all, or uniform ones of at most 8 bits with a scale for each row, but got #nncomp.codebook<entries = 4, axis = 0>}}
func.func private @palette_for_each(tensor<4x4xf32, #nncomp.sparse<format = csr, nnz = 3, values = #nncomp.codebook<entries = 4, axis = 0>>>)
