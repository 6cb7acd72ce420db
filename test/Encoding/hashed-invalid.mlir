// RUN: nncomp-opt %s -split-input-file -verify-diagnostics

// expected-error @below {{expected at least 1 bucket, but got 0}}
func.func private @no_buckets(tensor<4x4xf32, #nncomp.hashed<buckets = 0, seed = 1>>)

// -----

// expected-error @below {{expected at most 16 buckets, one for each element, but got 17}}
func.func private @more_than_weights(tensor<4x2x2xf32, #nncomp.hashed<buckets = 17, seed = 1>>)

// -----

// expected-error @below {{expected a seed between 0 and 4294967295, but got 4294967296}}
func.func private @wide_seed(tensor<4x4xf32, #nncomp.hashed<buckets = 4, seed = 4294967296>>)

// -----

// expected-error @below {{expected a seed between 0 and 4294967295, but got -1}}
func.func private @negative_seed(tensor<4x4xf32, #nncomp.hashed<buckets = 4, seed = -1>>)

// -----

// expected-error @below {{expected a block of 1 or a multiple of 16 rows, but got 8}}
func.func private @narrow_block(tensor<16x4xf32, #nncomp.hashed<buckets = 16, seed = 1, block = 8>>)

// -----

// expected-error @below {{expected a block of 1 or a multiple of 16 rows, but got 0}}
func.func private @no_block(tensor<16x4xf32, #nncomp.hashed<buckets = 16, seed = 1, block = 0>>)

// -----

// expected-error @below {{expected buckets in blocks of 16, but got 24}}
func.func private @part_of_block(tensor<16x4xf32, #nncomp.hashed<buckets = 24, seed = 1, block = 16>>)

// -----

// expected-error @below {{expected a hashed tensor of at most 268435456 elements in whole blocks, but got more}}
func.func private @padding(tensor<1x67108864xf32, #nncomp.hashed<buckets = 16, seed = 1, block = 16>>)

// -----

// expected-error @below {{expected a hashed tensor of rank 1 or more, but got rank 0}}
func.func private @scalar(tensor<f32, #nncomp.hashed<buckets = 1, seed = 1>>)

// -----

// expected-error @below {{expected hashed elements of f16, bf16, f32 or f64, but got 'i32'}}
func.func private @integers(tensor<4x4xi32, #nncomp.hashed<buckets = 4, seed = 1>>)

// -----

// expected-error @below {{expected an encoded tensor of static shape, but got a dynamic dimension 1}}
func.func private @dynamic(tensor<4x?xf32, #nncomp.hashed<buckets = 4, seed = 1>>)

// -----

// expected-error @below {{expected values with an encoding of nncomp, but got 8 : i32}}
func.func private @values_without_encoding(tensor<4x4xf32, #nncomp.hashed<buckets = 4, seed = 1, values = 8 : i32>>)

// -----

// expected-error @below {{expected values with an encoding other than sparse and hashed, but got #nncomp.sparse<format = csr, nnz = 3>}}
func.func private @sparse_in_hashed(tensor<4x4xf32, #nncomp.hashed<buckets = 4, seed = 1, values = #nncomp.sparse<format = csr, nnz = 3>>>)

// -----

// expected-error @below {{expected values with one scale for all, but got #nncomp.binary<axis = 0>}}
func.func private @scale_for_each(tensor<4x4xf32, #nncomp.hashed<buckets = 4, seed = 1, values = #nncomp.binary<axis = 0>>>)
