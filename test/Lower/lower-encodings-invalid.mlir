// RUN: nncomp-opt %s --nncomp-lower-encodings -split-input-file -verify-diagnostics

func.func @argument(%x: tensor<1x4xf32>, %w: tensor<2x4xf32, #nncomp.uniform<bits = 8>>) -> tensor<1x2xf32> {
  // expected-error @below {{expected an encoded tensor that nncomp.assemble makes, but got another value of 'tensor<2x4xf32, #nncomp.uniform<bits = 8>>'}}
  %y = nncomp.linear %x, %w : (tensor<1x4xf32>, tensor<2x4xf32, #nncomp.uniform<bits = 8>>) -> tensor<1x2xf32>
  return %y : tensor<1x2xf32>
}

// -----

func.func @computed_sparse(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  // expected-error @below {{expected a constant to encode, whose nonzeros can be counted, but got a computed value for 'tensor<1x4xf32, #nncomp.sparse<format = csr, nnz = 2>>'}}
  %0 = nncomp.encode %x : tensor<1x4xf32> -> tensor<1x4xf32, #nncomp.sparse<format = csr, nnz = 2>>
  %1 = nncomp.decode %0 : tensor<1x4xf32, #nncomp.sparse<format = csr, nnz = 2>> -> tensor<1x4xf32>
  return %1 : tensor<1x4xf32>
}

// -----

func.func @nonzeros() -> tensor<2x2xf32, #nncomp.sparse<format = csr, nnz = 2>> {
  %0 = arith.constant dense<[[1.0, 0.0], [2.0, 3.0]]> : tensor<2x2xf32>
  // expected-error @below {{expected 2 nonzeros, but got 3}}
  %1 = nncomp.encode %0 : tensor<2x2xf32> -> tensor<2x2xf32, #nncomp.sparse<format = csr, nnz = 2>>
  return %1 : tensor<2x2xf32, #nncomp.sparse<format = csr, nnz = 2>>
}

// -----

func.func @nan() -> tensor<2x2xf32, #nncomp.uniform<bits = 8>> {
  %0 = arith.constant dense<[[1.0, 0.0], [0x7FC00000, 3.0]]> : tensor<2x2xf32>
  // expected-error @below {{expected values that are finite in f32, but got NaN at element 2}}
  %1 = nncomp.encode %0 : tensor<2x2xf32> -> tensor<2x2xf32, #nncomp.uniform<bits = 8>>
  return %1 : tensor<2x2xf32, #nncomp.uniform<bits = 8>>
}

// -----

func.func @too_large_for_f32() -> tensor<1xf64, #nncomp.uniform<bits = 8>> {
  %0 = arith.constant dense<1.0e300> : tensor<1xf64>
  // expected-error @below {{expected values that are finite in f32, but got +Inf at element 0}}
  %1 = nncomp.encode %0 : tensor<1xf64> -> tensor<1xf64, #nncomp.uniform<bits = 8>>
  return %1 : tensor<1xf64, #nncomp.uniform<bits = 8>>
}

// -----

// Nested encodings refuse values too.
func.func @nested_infinity() -> tensor<2xf32, #nncomp.sparse<format = csr, nnz = 1, values = #nncomp.uniform<bits = 8>>> {
  %0 = arith.constant dense<[0.0, 0xFF800000]> : tensor<2xf32>
  // expected-error @below {{expected values that are finite in f32, but got -Inf at element 0}}
  %1 = nncomp.encode %0 : tensor<2xf32> -> tensor<2xf32, #nncomp.sparse<format = csr, nnz = 1, values = #nncomp.uniform<bits = 8>>>
  return %1 : tensor<2xf32, #nncomp.sparse<format = csr, nnz = 1, values = #nncomp.uniform<bits = 8>>>
}

// -----

func.func @bad_scale() -> tensor<2xf32> {
  %codes = arith.constant dense<1> : tensor<2xi8>
  %scale = arith.constant dense<0x7FC00000> : tensor<1xf32>
  // expected-error @below {{expected positive and finite scales, but got NaN}}
  %0 = nncomp.assemble %codes, %scale : (tensor<2xi8>, tensor<1xf32>) -> tensor<2xf32, #nncomp.uniform<bits = 8>>
  %1 = nncomp.decode %0 : tensor<2xf32, #nncomp.uniform<bits = 8>> -> tensor<2xf32>
  return %1 : tensor<2xf32>
}

// -----

func.func @bad_zero_point() -> tensor<2xf32> {
  %codes = arith.constant dense<1> : tensor<1xi8>
  %scale = arith.constant dense<1.0> : tensor<1xf32>
  %zero = arith.constant dense<-1> : tensor<1xi8>
  // expected-error @below {{expected zero points between 0 and 15, but got 255}}
  %0 = nncomp.assemble %codes, %scale, %zero : (tensor<1xi8>, tensor<1xf32>, tensor<1xi8>) -> tensor<2xf32, #nncomp.uniform<bits = 4, asymmetric = true>>
  %1 = nncomp.decode %0 : tensor<2xf32, #nncomp.uniform<bits = 4, asymmetric = true>> -> tensor<2xf32>
  return %1 : tensor<2xf32>
}

// -----

func.func @pointers_end() -> tensor<1x4xf32> {
  %values = arith.constant dense<[1.0, 2.0]> : tensor<2xf32>
  %indices = arith.constant dense<[0, 1]> : tensor<2xi16>
  %pointers = arith.constant dense<[0, 3]> : tensor<2xi32>
  // expected-error @below {{expected pointers from 0 to 2, but got 0 to 3}}
  %0 = nncomp.assemble %values, %indices, %pointers : (tensor<2xf32>, tensor<2xi16>, tensor<2xi32>) -> tensor<1x4xf32, #nncomp.sparse<format = csr, nnz = 2>>
  %1 = nncomp.decode %0 : tensor<1x4xf32, #nncomp.sparse<format = csr, nnz = 2>> -> tensor<1x4xf32>
  return %1 : tensor<1x4xf32>
}

// -----

func.func @pointers_decrease() -> tensor<2x4xf32> {
  %values = arith.constant dense<[1.0, 2.0]> : tensor<2xf32>
  %indices = arith.constant dense<[0, 1]> : tensor<2xi16>
  %pointers = arith.constant dense<[0, 1000, 2]> : tensor<3xi32>
  // expected-error @below {{expected pointers that do not decrease, but got 0 and 1000 for row 0}}
  %0 = nncomp.assemble %values, %indices, %pointers : (tensor<2xf32>, tensor<2xi16>, tensor<3xi32>) -> tensor<2x4xf32, #nncomp.sparse<format = csr, nnz = 2>>
  %1 = nncomp.decode %0 : tensor<2x4xf32, #nncomp.sparse<format = csr, nnz = 2>> -> tensor<2x4xf32>
  return %1 : tensor<2x4xf32>
}

// -----

func.func @bits_of_rows() -> tensor<2x4xf32> {
  %values = arith.constant dense<1.0> : tensor<3xf32>
  %mask = arith.constant dense<[3, 1]> : tensor<2xi32>
  %pointers = arith.constant dense<[0, 1, 3]> : tensor<3xi32>
  // expected-error @below {{expected a mask of 1 elements in row 0, but got 2}}
  %0 = nncomp.assemble %values, %mask, %pointers : (tensor<3xf32>, tensor<2xi32>, tensor<3xi32>) -> tensor<2x4xf32, #nncomp.sparse<format = bitmap, nnz = 3>>
  %1 = nncomp.decode %0 : tensor<2x4xf32, #nncomp.sparse<format = bitmap, nnz = 3>> -> tensor<2x4xf32>
  return %1 : tensor<2x4xf32>
}

// -----

func.func @pointers_of_bits() -> tensor<2x4xf32> {
  %values = arith.constant dense<1.0> : tensor<3xf32>
  %mask = arith.constant dense<[3, 1]> : tensor<2xi32>
  %pointers = arith.constant dense<[0, 2, 2]> : tensor<3xi32>
  // expected-error @below {{expected pointers from 0 to 3, but got 0 to 2}}
  %0 = nncomp.assemble %values, %mask, %pointers : (tensor<3xf32>, tensor<2xi32>, tensor<3xi32>) -> tensor<2x4xf32, #nncomp.sparse<format = bitmap, nnz = 3>>
  %1 = nncomp.decode %0 : tensor<2x4xf32, #nncomp.sparse<format = bitmap, nnz = 3>> -> tensor<2x4xf32>
  return %1 : tensor<2x4xf32>
}

// -----

func.func @bits_behind_a_row() -> tensor<2x4xf32> {
  %values = arith.constant dense<1.0> : tensor<3xf32>
  %mask = arith.constant dense<[3, 17]> : tensor<2xi32>
  %pointers = arith.constant dense<[0, 2, 3]> : tensor<3xi32>
  // expected-error @below {{expected zeros after the 4 elements of a row, but got word 17 at the end of row 1}}
  %0 = nncomp.assemble %values, %mask, %pointers : (tensor<3xf32>, tensor<2xi32>, tensor<3xi32>) -> tensor<2x4xf32, #nncomp.sparse<format = bitmap, nnz = 3>>
  %1 = nncomp.decode %0 : tensor<2x4xf32, #nncomp.sparse<format = bitmap, nnz = 3>> -> tensor<2x4xf32>
  return %1 : tensor<2x4xf32>
}

// -----

func.func @index_out_of_range() -> tensor<1x4xf32> {
  %values = arith.constant dense<[1.0, 2.0]> : tensor<2xf32>
  %indices = arith.constant dense<[0, 4]> : tensor<2xi16>
  %pointers = arith.constant dense<[0, 2]> : tensor<2xi32>
  // expected-error @below {{expected increasing indices below 4, but got 4 in row 0}}
  %0 = nncomp.assemble %values, %indices, %pointers : (tensor<2xf32>, tensor<2xi16>, tensor<2xi32>) -> tensor<1x4xf32, #nncomp.sparse<format = csr, nnz = 2>>
  %1 = nncomp.decode %0 : tensor<1x4xf32, #nncomp.sparse<format = csr, nnz = 2>> -> tensor<1x4xf32>
  return %1 : tensor<1x4xf32>
}

// -----

func.func @duplicate_index() -> tensor<1x4xf32> {
  %values = arith.constant dense<[1.0, 2.0]> : tensor<2xf32>
  %indices = arith.constant dense<2> : tensor<2xi16>
  %pointers = arith.constant dense<[0, 2]> : tensor<2xi32>
  // expected-error @below {{expected increasing indices below 4, but got 2 in row 0}}
  %0 = nncomp.assemble %values, %indices, %pointers : (tensor<2xf32>, tensor<2xi16>, tensor<2xi32>) -> tensor<1x4xf32, #nncomp.sparse<format = csr, nnz = 2>>
  %1 = nncomp.decode %0 : tensor<1x4xf32, #nncomp.sparse<format = csr, nnz = 2>> -> tensor<1x4xf32>
  return %1 : tensor<1x4xf32>
}

// -----

func.func @beyond_f16() -> tensor<2xf32, #nncomp.float<f16>> {
  %0 = arith.constant dense<[1.0, 65520.0]> : tensor<2xf32>
  // expected-error @below {{expected values in the range of 'f16', but got 65520 at element 1}}
  %1 = nncomp.encode %0 : tensor<2xf32> -> tensor<2xf32, #nncomp.float<f16>>
  return %1 : tensor<2xf32, #nncomp.float<f16>>
}

// -----

func.func @computed_codebook(%x: tensor<4xf32>) -> tensor<4xf32, #nncomp.codebook<entries = 2>> {
  // expected-error @below {{expected a constant to encode, whose values can be clustered, but got a computed value for 'tensor<4xf32, #nncomp.codebook<entries = 2>>'}}
  %0 = nncomp.encode %x : tensor<4xf32> -> tensor<4xf32, #nncomp.codebook<entries = 2>>
  return %0 : tensor<4xf32, #nncomp.codebook<entries = 2>>
}

// -----

func.func @nan_in_codebook() -> tensor<2xf32, #nncomp.codebook<entries = 2>> {
  %0 = arith.constant dense<[1.0, 0x7FC00000]> : tensor<2xf32>
  // expected-error @below {{expected values that are finite in f32, but got NaN at element 1}}
  %1 = nncomp.encode %0 : tensor<2xf32> -> tensor<2xf32, #nncomp.codebook<entries = 2>>
  return %1 : tensor<2xf32, #nncomp.codebook<entries = 2>>
}

// -----

func.func @infinite_palette() -> tensor<2xf32, #nncomp.codebook<entries = 2, palette = f16>> {
  %0 = arith.constant dense<[1.0, 1.0e6]> : tensor<2xf32>
  // expected-error @below {{expected values in the range of 'f16', but got a palette that has an infinite one}}
  %1 = nncomp.encode %0 : tensor<2xf32> -> tensor<2xf32, #nncomp.codebook<entries = 2, palette = f16>>
  return %1 : tensor<2xf32, #nncomp.codebook<entries = 2, palette = f16>>
}

// -----

func.func @bad_palette() -> tensor<2xf32> {
  %codes = arith.constant dense<1> : tensor<1xi8>
  %palette = arith.constant dense<[1.0, 0x7F800000]> : tensor<2xf32>
  // expected-error @below {{expected a finite palette, but got +Inf}}
  %0 = nncomp.assemble %codes, %palette : (tensor<1xi8>, tensor<2xf32>) -> tensor<2xf32, #nncomp.codebook<entries = 2>>
  %1 = nncomp.decode %0 : tensor<2xf32, #nncomp.codebook<entries = 2>> -> tensor<2xf32>
  return %1 : tensor<2xf32>
}

// -----

func.func @code_out_of_range() -> tensor<2xf32> {
  %codes = arith.constant dense<3> : tensor<1xi8>
  %palette = arith.constant dense<[1.0, 2.0, 3.0]> : tensor<3xf32>
  // expected-error @below {{expected codes below 3, but got 3}}
  %0 = nncomp.assemble %codes, %palette : (tensor<1xi8>, tensor<3xf32>) -> tensor<2xf32, #nncomp.codebook<entries = 3>>
  %1 = nncomp.decode %0 : tensor<2xf32, #nncomp.codebook<entries = 3>> -> tensor<2xf32>
  return %1 : tensor<2xf32>
}

// -----

func.func @index_of_column() -> tensor<2x4xf32> {
  %values = arith.constant dense<[1.0, 2.0]> : tensor<2xf32>
  %indices = arith.constant dense<[1, 0]> : tensor<2xi16>
  %pointers = arith.constant dense<[0, 2, 2, 2, 2]> : tensor<5xi32>
  // expected-error @below {{expected increasing indices below 2, but got 0 in column 0}}
  %0 = nncomp.assemble %values, %indices, %pointers : (tensor<2xf32>, tensor<2xi16>, tensor<5xi32>) -> tensor<2x4xf32, #nncomp.sparse<format = csc, nnz = 2>>
  %1 = nncomp.decode %0 : tensor<2x4xf32, #nncomp.sparse<format = csc, nnz = 2>> -> tensor<2x4xf32>
  return %1 : tensor<2x4xf32>
}

// -----

func.func @index_of_block() -> tensor<2x4xf32> {
  %values = arith.constant dense<[1.0, 2.0]> : tensor<2xf32>
  %indices = arith.constant dense<4> : tensor<1xi16>
  %pointers = arith.constant dense<[0, 1]> : tensor<2xi32>
  // expected-error @below {{expected increasing indices below 4, but got 4 in row of blocks 0}}
  %0 = nncomp.assemble %values, %indices, %pointers : (tensor<2xf32>, tensor<1xi16>, tensor<2xi32>) -> tensor<2x4xf32, #nncomp.sparse<format = bsr, nnz = 1, block = 2x1>>
  %1 = nncomp.decode %0 : tensor<2x4xf32, #nncomp.sparse<format = bsr, nnz = 1, block = 2x1>> -> tensor<2x4xf32>
  return %1 : tensor<2x4xf32>
}

// -----

// Both elements of a group at place 0.
func.func @places() -> tensor<1x4xf32> {
  %values = arith.constant dense<1.0> : tensor<1x2xf32>
  %places = arith.constant dense<0> : tensor<2xi32>
  // expected-error @below {{expected increasing places below 4, but got 0 in group 0}}
  %0 = nncomp.assemble %values, %places : (tensor<1x2xf32>, tensor<2xi32>) -> tensor<1x4xf32, #nncomp.sparse<format = nm, pattern = 2:4>>
  %1 = nncomp.decode %0 : tensor<1x4xf32, #nncomp.sparse<format = nm, pattern = 2:4>> -> tensor<1x4xf32>
  return %1 : tensor<1x4xf32>
}

// -----

// Place 3 of 3.
func.func @place_out_of_range() -> tensor<1x6xf32> {
  %values = arith.constant dense<1.0> : tensor<1x2xf32>
  %places = arith.constant dense<2> : tensor<2xi32>
  // expected-error @below {{expected increasing places below 3, but got 3 in group 1}}
  %0 = nncomp.assemble %values, %places : (tensor<1x2xf32>, tensor<2xi32>) -> tensor<1x6xf32, #nncomp.sparse<format = nm, pattern = 1:3>>
  %1 = nncomp.decode %0 : tensor<1x6xf32, #nncomp.sparse<format = nm, pattern = 1:3>> -> tensor<1x6xf32>
  return %1 : tensor<1x6xf32>
}

// -----

func.func @places_behind() -> tensor<1x4xf32> {
  %values = arith.constant dense<1.0> : tensor<1x1xf32>
  %places = arith.constant dense<[2, 0]> : tensor<2xi32>
  // expected-error @below {{expected zeros after the 1 elements of a row, but got word 2 at the end of row 0}}
  %0 = nncomp.assemble %values, %places : (tensor<1x1xf32>, tensor<2xi32>) -> tensor<1x4xf32, #nncomp.sparse<format = nm, pattern = 1:4>>
  %1 = nncomp.decode %0 : tensor<1x4xf32, #nncomp.sparse<format = nm, pattern = 1:4>> -> tensor<1x4xf32>
  return %1 : tensor<1x4xf32>
}

// -----

func.func @broken_pattern() -> tensor<1x8xf32> {
  %dense = arith.constant dense<[[1.0, 0.0, 2.0, 0.0, 3.0, 4.0, 0.0, 5.0]]> : tensor<1x8xf32>
  // expected-error @below {{expected at most 2 nonzeros of 4, but got 3 from element 4 on}}
  %0 = nncomp.encode %dense : tensor<1x8xf32> -> tensor<1x8xf32, #nncomp.sparse<format = nm, pattern = 2:4>>
  %1 = nncomp.decode %0 : tensor<1x8xf32, #nncomp.sparse<format = nm, pattern = 2:4>> -> tensor<1x8xf32>
  return %1 : tensor<1x8xf32>
}

// -----

func.func @blocks() -> tensor<4x2xf32> {
  %dense = arith.constant dense<1.0> : tensor<4x2xf32>
  // expected-error @below {{expected 3 nonzero blocks, but got 4}}
  %0 = nncomp.encode %dense : tensor<4x2xf32> -> tensor<4x2xf32, #nncomp.sparse<format = bsr, nnz = 3, block = 2x1>>
  %1 = nncomp.decode %0 : tensor<4x2xf32, #nncomp.sparse<format = bsr, nnz = 3, block = 2x1>> -> tensor<4x2xf32>
  return %1 : tensor<4x2xf32>
}

// -----

func.func @infinite_to_hash() -> tensor<2x2xf32> {
  %dense = arith.constant dense<0x7F800000> : tensor<2x2xf32>
  // expected-error @below {{expected finite values, but got +Inf}}
  %0 = nncomp.encode %dense : tensor<2x2xf32> -> tensor<2x2xf32, #nncomp.hashed<buckets = 2, seed = 1>>
  %1 = nncomp.decode %0 : tensor<2x2xf32, #nncomp.hashed<buckets = 2, seed = 1>> -> tensor<2x2xf32>
  return %1 : tensor<2x2xf32>
}
