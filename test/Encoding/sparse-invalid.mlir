// RUN: nncomp-opt %s -split-input-file -verify-diagnostics

// expected-error @below {{expected at least 0 nonzeros, but got -1}}
func.func private @negative_nnz(tensor<4x4xf32, #nncomp.sparse<format = csr, nnz = -1>>)

// -----

// expected-error @below {{expected at most 16 nonzeros, but got 17}}
func.func private @many_nonzeros(tensor<4x4xf32, #nncomp.sparse<format = csr, nnz = 17>>)

// -----

// expected-error @below {{expected values with an encoding of nncomp, but got 8 : i32}}
func.func private @values_without_encoding(tensor<4x4xf32, #nncomp.sparse<format = csr, nnz = 3, values = 8 : i32>>)

// -----

// expected-error @below {{expected values with an encoding other than sparse, but got #nncomp.sparse<format = csr, nnz = 3>}}
func.func private @sparse_in_sparse(tensor<4x4xf32, #nncomp.sparse<format = csr, nnz = 3, values = #nncomp.sparse<format = csr, nnz = 3>>>)

// -----

// expected-error @below {{expected values with one scale for all, but got #nncomp.uniform<bits = 8, axis = 0>}}
func.func private @scale_for_each(tensor<4x4xf32, #nncomp.sparse<format = csr, nnz = 3, values = #nncomp.uniform<bits = 8, axis = 0>>>)

// -----

// The nested encoding checks the values' type.
// expected-error @below {{expected uniform elements of f16, bf16, f32 or f64, but got 'i32'}}
func.func private @nested_element_type(tensor<4x4xi32, #nncomp.sparse<format = csr, nnz = 3, values = #nncomp.uniform<bits = 8>>>)

// -----

// expected-error @below {{expected a sparse tensor of rank 1 or more, but got rank 0}}
func.func private @scalar(tensor<f32, #nncomp.sparse<format = csr, nnz = 1>>)

// -----

// expected-error @below {{expected sparse elements of 8, 16, 32 or 64 bits, but got 'i1'}}
func.func private @bools(tensor<4x4xi1, #nncomp.sparse<format = csr, nnz = 3>>)

// -----

// expected-error @below {{expected sparse elements of 8, 16, 32 or 64 bits, but got 'index'}}
func.func private @indices(tensor<4x4xindex, #nncomp.sparse<format = csr, nnz = 3>>)

// -----

// expected-error @below {{expected an encoded tensor of static shape, but got a dynamic dimension 0}}
func.func private @dynamic(tensor<?x4xf32, #nncomp.sparse<format = csr, nnz = 3>>)

// -----

// expected-error @below {{expected an encoded tensor of at most 268435456 elements, but got 9223372036854775807x2}}
func.func private @overflow(tensor<9223372036854775807x2xf32, #nncomp.sparse<format = csr, nnz = 3>>)
