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

// expected-error @below {{expected values with an encoding other than sparse and hashed, but got #nncomp.sparse<format = csr, nnz = 3>}}
func.func private @sparse_in_sparse(tensor<4x4xf32, #nncomp.sparse<format = csr, nnz = 3, values = #nncomp.sparse<format = csr, nnz = 3>>>)

// -----

// expected-error @below {{expected values with one scale for all, or uniform ones of at most 8 bits with a scale for each row, but got #nncomp.uniform<bits = 16, axis = 0>}}
func.func private @scale_for_each(tensor<4x4xf32, #nncomp.sparse<format = csr, nnz = 3, values = #nncomp.uniform<bits = 16, axis = 0>>>)

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

// -----

// expected-error @below {{expected nnz of format csr, but got none}}
func.func private @no_count(tensor<4x4xf32, #nncomp.sparse<format = csr>>)

// -----

// expected-error @below {{expected nnz of format bitmap, but got none}}
func.func private @no_count_of_bits(tensor<4x4xf32, #nncomp.sparse<format = bitmap>>)

// -----

// expected-error @below {{expected a pattern of format nm and of no other, but got one of bitmap}}
func.func private @pattern_of_bits(tensor<4x4xf32, #nncomp.sparse<format = bitmap, nnz = 1, pattern = 2:4>>)

// -----

// expected-error @below {{expected at most 16 nonzeros, but got 17}}
func.func private @many_bits(tensor<4x4xf32, #nncomp.sparse<format = bitmap, nnz = 17>>)

// -----

// expected-error @below {{expected values with one scale for all, or uniform ones of at most 8 bits with a scale for each row, but got #nncomp.uniform<bits = 16, axis = 0>}}
func.func private @scale_for_each_row_of_bits(tensor<4x4xf32, #nncomp.sparse<format = bitmap, nnz = 3, values = #nncomp.uniform<bits = 16, axis = 0>>>)

// -----

// expected-error @below {{expected no nnz of format nm, but got 3}}
func.func private @count_of_groups(tensor<4x4xf32, #nncomp.sparse<format = nm, pattern = 2:4, nnz = 3>>)

// -----

// expected-error @below {{expected a block of format bsr and of no other, but got none of bsr}}
func.func private @no_block(tensor<4x4xf32, #nncomp.sparse<format = bsr, nnz = 1>>)

// -----

// expected-error @below {{expected a block of format bsr and of no other, but got one of csc}}
func.func private @block_of_elements(tensor<4x4xf32, #nncomp.sparse<format = csc, nnz = 1, block = 2x2>>)

// -----

// expected-error @below {{expected a pattern of format nm and of no other, but got none of nm}}
func.func private @no_pattern(tensor<4x4xf32, #nncomp.sparse<format = nm>>)

// -----

// expected-error @below {{expected a pattern of format nm and of no other, but got one of csr}}
func.func private @pattern_of_rows(tensor<4x4xf32, #nncomp.sparse<format = csr, nnz = 1, pattern = 2:4>>)

// -----

// expected-error @below {{expected blocks of at least 1x1, but got 0x4}}
func.func private @empty_block(tensor<4x4xf32, #nncomp.sparse<format = bsr, nnz = 1, block = 0x4>>)

// -----

// expected-error @below {{expected blocks of rows x columns, but got 3 sizes}}
// expected-error @below {{failed to parse NNComp_SparseAttr parameter 'block'}}
func.func private @cubes(tensor<4x4xf32, #nncomp.sparse<format = bsr, nnz = 1, block = 2x2x2>>)

// -----

// expected-error @below {{expected a pattern n:m with n from 1 to m and m from 2 to 256, but got 5:4}}
func.func private @more_than_all(tensor<4x4xf32, #nncomp.sparse<format = nm, pattern = 5:4>>)

// -----

// expected-error @below {{expected a pattern n:m with n from 1 to m and m from 2 to 256, but got 0:4}}
func.func private @none_of_all(tensor<4x4xf32, #nncomp.sparse<format = nm, pattern = 0:4>>)

// -----

// expected-error @below {{expected at most 4 nonzero blocks, but got 5}}
func.func private @many_blocks(tensor<3x3xf32, #nncomp.sparse<format = bsr, nnz = 5, block = 2x2>>)

// -----

// expected-error @below {{expected a sparse tensor of at most 268435456 elements with its padding, but got more}}
func.func private @padding(tensor<1x1048576xf32, #nncomp.sparse<format = bsr, nnz = 1, block = 1024x1>>)

// -----

// expected-error @below {{expected values with one scale for all or for each row, but got #nncomp.uniform<bits = 8, axis = 1>}}
func.func private @scale_of_columns(tensor<4x4xf32, #nncomp.sparse<format = nm, pattern = 2:4, values = #nncomp.uniform<bits = 8, axis = 1>>>)

// -----

// expected-error @below {{expected values with an encoding other than sparse and hashed, but got #nncomp.hashed<buckets = 2, seed = 0>}}
func.func private @hashed_in_sparse(tensor<4x4xf32, #nncomp.sparse<format = csr, nnz = 3, values = #nncomp.hashed<buckets = 2, seed = 0>>>)
