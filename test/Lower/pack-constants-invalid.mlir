// RUN: nncomp-opt %s --nncomp-pack-constants --split-input-file --verify-diagnostics

// expected-error @below {{expected an initialized constant of at least 8 bits an element, but got 'memref<3xf32>'}}
memref.global "private" @variable : memref<3xf32> = dense<[1.0, 2.0, 3.0]>

// -----

// expected-error @below {{expected an initialized constant of at least 8 bits an element, but got 'memref<3xi1>'}}
memref.global "private" constant @booleans : memref<3xi1> = dense<[true, false, true]>

// -----

// expected-error @below {{expected dense data, but got none of 12 bytes}}
memref.global "private" constant @absent : memref<3xf32> = dense_resource<absent>

// -----

memref.global "private" constant @first : memref<256xi64> = dense<1>
// Together they are too large.
// expected-error @below {{expected constants of at most 2130706432 bytes, but got more with one of 'memref<2130706000xi8>'}}
memref.global "private" constant @second : memref<2130706000xi8> = dense<1>
