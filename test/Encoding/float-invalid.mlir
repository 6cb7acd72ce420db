// What the type refuses; what values refuse is in Lower/lower-encodings-invalid.
// RUN: nncomp-opt %s -split-input-file -verify-diagnostics

// expected-error @below {{expected the format f16 or bf16, but got 'f32'}}
func.func private @wide(tensor<4xf32, #nncomp.float<f32>>)

// -----

// expected-error @below {{expected elements of f32 or f64 to store as 'bf16', but got 'f16'}}
func.func private @narrow_elements(tensor<4xf16, #nncomp.float<bf16>>)

// -----

// expected-error @below {{expected an encoded tensor of static shape, but got a dynamic dimension 1}}
func.func private @dynamic(tensor<4x?xf32, #nncomp.float<f16>>)
